"""A calendar that cannot be reached: who needs its answer ends with 3, and everybody else goes on without it."""

from collections.abc import Iterator
from datetime import date

import pytest
import rich_click as click
from tests.integration.cli.conftest import Askpro
from tests.integration.cli.test_appointments import ADA, book
from tests.integration.cli.test_sync import a_conflict, report

from askpro.bootstrap import open_application
from askpro.entrypoints.cli import PLACES
from askpro.settings import Settings

NOWHERE = "http://127.0.0.1:9/v2"
UNTIL_CTRL_C = {"demo", "serve", "twin", "worker"}

NEED_IT = {
    "doctor": "",
    "service accept": "Cut",
    "service create-event-type": "Advice --staff Tomas",
    "service event-types": "Cut",
    "service map": "Cut 1",
    "service push": "Cut",
    "slots": "--service Cut --day DAY",
    "staff map": "Mira 1",
    "staff match": "",
    "sync retry": "DRIFT",
    "sync sweep": "",
    "webhook register": "",
    "webhook rotate": "",
    "webhook status": "",
}
DO_WITHOUT = {
    "book": "--service Cut --staff Tomas --name Ada --email ada@example.com --wait 0 --start DAYT14:15",
    "cancel": "BOOKED --wait 0",
    "company add": "other",
    "company key add": "",
    "company key revoke": "KEY",
    "company list": "",
    "company set": "--name Salon",
    "company show": "",
    "confirm": "REQUESTED --wait 0",
    "customer erase": "FORMER --yes",
    "db upgrade": "",
    "decline": "REQUESTED --wait 0",
    "keys new": "",
    "reassign": "ANYBODYS --wait 0",
    "reschedule": "MOVED --wait 0 --start DAYT15:00",
    "service add": "Wash --duration 30",
    "service audit": "",
    "service list": "",
    "service retire": "Wash",
    "show": "BOOKED --history",
    "staff add": "Nia",
    "staff audit": "",
    "staff list": "",
    "staff retire": "Nia",
    "staff unmap": "Tomas",
    "sync dismiss": "DRIFT",
    "sync issues": "",
    "sync status": "",
    "sync undo": "CONFLICT",
    "webhook replay": "--state failed",
}
"""What is asked of an appointment is kept, and the worker does it later."""
REFUSED_BEFORE = {"no-show": "BOOKED"}
"""Not begun yet: a no that needs nobody."""


def commands(command: click.Command, name: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield name
        return
    for each, inner in command.commands.items():
        yield from commands(inner, f"{name} {each}")


@pytest.fixture
def named(salon: Askpro, tuesday: date) -> dict[str, str]:
    """What the lines above name."""
    first, second = book(salon, tuesday), book(salon, tuesday, "11:30")
    third = book(salon, tuesday, "17:15")
    salon.ask("service", "add", "Trim", "--duration", "45")
    salon.ask("service", "create-event-type", "Trim")
    bo = ("--name", "Bo", "--email", "bo@example.com")
    former = salon.ask("book", "--service", "Trim", "--start", f"{tuesday} 10:00", *bo).data
    salon.ask("cancel", former["id"])
    anybodys = salon.ask("book", "--service", "Trim", "--start", f"{tuesday} 16:30", *ADA).data
    with open_application(Settings.load()) as application:
        conflict = a_conflict(application, third, f"{tuesday}T12:15:00Z")
        drift = report(application, "event_type_drift", None, {"event_types": {"1": ["title"]}})
    return {
        "BOOKED": first["id"],
        "MOVED": second["id"],
        "REQUESTED": book(salon, tuesday, "12:30", service="Advice")["id"],
        "FORMER": former["customer"]["id"],
        "ANYBODYS": anybodys["id"],
        "CONFLICT": conflict,
        "DRIFT": drift,
        "KEY": salon.ask("company", "key", "add").data["id"],
        "DAY": str(tuesday),
    }


def test_every_command_is_looked_at() -> None:
    found = {each for name, place in PLACES.items() for each in commands(place.load(), name)}
    assert found - UNTIL_CTRL_C == {*NEED_IT, *DO_WITHOUT, *REFUSED_BEFORE}


def test_every_command_that_needs_it_ends_with_3_and_no_other(
    salon: Askpro, named: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALCOM_API_URL", NOWHERE)
    monkeypatch.setenv("ASKPRO_PUBLIC_URL", "https://askpro.example")
    monkeypatch.setenv("ASKPRO_COMPANY", "salon")
    ended, wanted = {}, {}
    for lines, code in ((NEED_IT, 3), (DO_WITHOUT, 0), (REFUSED_BEFORE, 1)):
        for name, text in lines.items():
            line = text
            for word, known in named.items():
                line = line.replace(word, known)
            ended[name], wanted[name] = salon(*name.split(), *line.split()).code, code
    assert ended == wanted
