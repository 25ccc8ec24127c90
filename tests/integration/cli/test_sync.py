"""``askpro sync`` and ``askpro webhook replay``: what an operator sees and does from a terminal."""

import io
import json
import sys
from datetime import date
from typing import Any

import httpx
import pytest
from attrs import evolve
from tests.integration.cli.conftest import Askpro
from tests.integration.cli.test_appointments import book

from askpro.application.app import Application
from askpro.application.ports.records import Received
from askpro.bootstrap import open_application
from askpro.entrypoints.cli.progress import counting
from askpro.settings import Settings
from askpro.twin.faults import read_words
from askpro.twin.server import RunningTwin

COMPANY = "cmp_salon"


def book_outside(twin: RunningTwin, day: date, hour: int, event_type_id: int) -> str:
    """A customer books on the page, early in the afternoon of Berlin."""
    attendee = {"name": "Otto", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": event_type_id, "start": f"{day}T{hour:02}:00:00Z", "attendee": attendee}
    headers = {"cal-api-version": "2024-08-13"}
    answer = httpx.post(f"{twin.url}/bookings", json=body, headers=headers)
    answer.raise_for_status()
    return str(answer.json()["data"]["uid"])


def event_type(salon: Askpro, service: str = "Cut") -> int:
    """Mira's."""
    services = salon.ask("service", "list").data["items"]
    mira = next(each["id"] for each in salon.ask("staff", "list").data["items"] if each["name"] == "Mira")
    mapped = next(each for each in services if each["name"] == service)["event_types"]
    return int(next(each for each in mapped if each["staff_id"] == mira)["event_type_id"])


@pytest.fixture
def application(salon: Askpro) -> Any:
    """The application behind the command line."""
    del salon
    with open_application(Settings.load()) as opened:
        yield opened


def report(application: Application, kind: str, appointment_id: str | None, detail: dict[str, Any]) -> str:
    """Open an issue; its id."""
    with application.storage.write(COMPANY) as ledger:
        keeper = application.undo_issue.listener.keeper
        keeper.report(ledger, kind, appointment_id, detail, application.clock.now())
        return ledger.issues.all()[0].id


def a_conflict(application: Application, made: Any, other: str) -> str:
    """One that was settled for what stands."""
    kept = {"start": made["start"], "end": made["end"]}
    detail = {"ours": {"start": other, "end": other}, "theirs": kept, "kept": "theirs"}
    issue_id = report(application, "conflict", made["id"], detail)
    with application.storage.write(COMPANY) as ledger:
        ledger.appointments.save(evolve(ledger.appointments.get(made["id"]), in_conflict=True))
    return issue_id


def received(application: Application, number: int, state: str) -> str:
    """A webhook that came in; its id."""
    body = b'{"triggerEvent":"PING","n":%d}' % number
    webhook = Received(
        id=f"whk_{number}",
        company_id=COMPANY,
        digest=str(number),
        body=body,
        received_at=application.clock.now(),
    )
    application.storage.inbox.put(webhook)
    application.storage.inbox.settle(evolve(webhook, state=state))
    return webhook.id


def test_the_status_of_a_fresh_company_is_quiet(salon: Askpro) -> None:
    shown = salon.ask("sync", "status").data
    assert (shown["issues"], shown["due"], shown["last_sweep"], shown["inbox"]["failed"]) == ({}, 0, None, 0)
    said = salon("sync", "status").out
    assert "last sweep" in said
    assert "never" in said


def test_a_dry_run_tells_what_a_sweep_then_does(salon: Askpro, twin: RunningTwin, tuesday: date) -> None:
    book_outside(twin, tuesday, 12, event_type(salon))
    dry = salon.ask("sync", "sweep", "--full", "--dry-run").data
    (found,) = dry["found"]
    assert (found["cause"], found["repair"], dry["dry_run"]) == ("webhook_lost", "imported", True)
    assert (salon.ask("show").data["items"], salon.ask("sync", "status").data["last_full_sweep"]) == ([], None)
    real = salon.ask("sync", "sweep", "--full").data
    assert (real["causes"], len(salon.ask("show").data["items"])) == ({"webhook_lost": 1}, 1)
    assert salon.ask("sync", "status").data["last_full_sweep"]["report"]["repairs"] == {"imported": 1}
    assert salon.ask("sync", "sweep", "--full").data["found"] == []


def test_people_read_cause_age_and_repair(salon: Askpro, twin: RunningTwin, tuesday: date) -> None:
    book_outside(twin, tuesday, 12, event_type(salon))
    said = salon("sync", "sweep", "--full", "--dry-run")
    assert ("webhook_lost" in said.out, "would be" in said.out, "1 differences" in said.out) == (True, True, True)
    assert said.err == ""


def test_a_sweep_that_cannot_read_the_bookings_does_not_say_that_both_agree(
    salon: Askpro, twin: RunningTwin, tuesday: date
) -> None:
    book(salon, tuesday)
    twin.faults.add(read_words("drift GET /v2/bookings rename.start=begin"))
    said = salon("sync", "sweep", "--full").out
    assert ("agree" in said, "1 bookings could not be read" in said) == (False, True)
    assert "no difference; 1 bookings could not be read" in salon("sync", "status").out
    twin.faults.clear()
    assert "Both sides agree." in salon("sync", "sweep", "--full").out


def test_without_a_calendar_a_sweep_is_unavailable(salon: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_API_URL", "http://127.0.0.1:9/v2")
    swept = salon.ask("sync", "sweep")
    assert (swept.code, swept.problem["code"]) == (3, "temporarily_unavailable")


def test_an_unmapped_host_is_an_issue_until_it_is_matched(salon: Askpro, twin: RunningTwin, tuesday: date) -> None:
    number = event_type(salon)
    salon.ask("staff", "unmap", "Mira")
    book_outside(twin, tuesday, 12, number)
    salon.ask("sync", "sweep")
    (issue,) = salon.ask("sync", "issues").data["items"]
    assert (issue["kind"], issue["state"]) == ("unmapped", "open")
    assert issue["id"] in salon("sync", "issues").out
    after = salon.ask("sync", "retry", issue["id"]).data
    assert (after["state"], after["pending"]) == ("closed", False)
    assert salon.ask("sync", "retry", issue["id"]).data == after
    assert salon.ask("sync", "issues").data["items"] == []
    assert salon("sync", "issues").out.strip() == "No open issue."
    assert salon("sync", "issues", "--kind", "overlap").out.strip() == "No such issue."
    assert [each["id"] for each in salon.ask("sync", "issues", "--state", "closed").data["items"]] == [issue["id"]]


def test_a_conflict_is_undone_and_undone_again_to_the_same(
    salon: Askpro, application: Application, tuesday: date
) -> None:
    made = book(salon, tuesday)
    issue = a_conflict(application, made, f"{tuesday}T12:15:00Z")
    assert "(kept)" in salon("sync", "issues", issue).out
    first = salon.ask("sync", "undo", issue).data
    shown = salon.ask("show", made["id"]).data
    assert (first["ended"]["how"], shown["start"], shown["sync"]["state"]) == (
        "undone",
        f"{tuesday}T12:15:00Z",
        "in_sync",
    )
    assert salon.ask("sync", "undo", issue).data == first


def test_a_conflict_is_dismissed_with_a_reason(salon: Askpro, application: Application, tuesday: date) -> None:
    made = book(salon, tuesday)
    issue = a_conflict(application, made, f"{tuesday}T12:15:00Z")
    ended = salon.ask("sync", "dismiss", issue, "--reason", "agreed").data
    assert (ended["ended"], salon.ask("show", made["id"]).data["sync"]["state"]) == (
        {"how": "dismissed", "by": "cli", "reason": "agreed"},
        "in_sync",
    )
    refused = salon.ask("sync", "undo", issue)
    assert (refused.code, refused.problem["code"]) == (1, "cannot_undo")


def test_issues_are_filtered(salon: Askpro, application: Application, tuesday: date) -> None:
    made = book(salon, tuesday)
    issue = a_conflict(application, made, f"{tuesday}T12:15:00Z")
    for options, found in (
        (("--kind", "conflict"), [issue]),
        (("--kind", "overlap"), []),
        (("--appointment", made["id"]), [issue]),
        (("--appointment", "apt_none"), []),
    ):
        assert [each["id"] for each in salon.ask("sync", "issues", *options).data["items"]] == found


@pytest.mark.parametrize("act", ["retry", "dismiss", "undo", "issues"])
def test_an_unknown_issue_is_refused(salon: Askpro, act: str) -> None:
    refused = salon.ask("sync", act, "iss_none")
    assert (refused.code, refused.problem["code"]) == (1, "not_found")


@pytest.mark.parametrize("line", ["issues --kind trouble", "issues --state some", "retry", "sweep --deep"])
def test_a_wrong_option_is_a_matter_of_usage(salon: Askpro, line: str) -> None:
    assert salon("sync", *line.split()).code == 2


def test_webhooks_are_read_again_by_id_and_by_state(salon: Askpro, application: Application) -> None:
    failed, done = received(application, 1, "failed"), received(application, 2, "done")
    would = salon.ask("webhook", "replay", "--state", "failed", "--dry-run").data
    size = len(application.storage.inbox.get(COMPANY, failed).body)
    assert [(each["id"], each["state"], each["size"]) for each in would["items"]] == [(failed, "failed", size)]
    assert application.oversee(COMPANY).inbox.failed == 1
    became = salon.ask("webhook", "replay", "--state", "failed").data
    assert [(each["id"], each["state"], each["size"]) for each in became["items"]] == [(failed, "ignored", size)]
    assert salon.ask("webhook", "replay", "--state", "failed").data["items"] == []
    assert [each["id"] for each in salon.ask("webhook", "replay", done, failed).data["items"]] == [done, failed]


def test_webhooks_are_read_again_by_time(salon: Askpro, application: Application) -> None:
    first = received(application, 1, "done")
    between = application.clock.now().isoformat()
    second = received(application, 2, "done")
    for options, found in ((("--until", between), [first]), (("--since", between), [second])):
        told = salon.ask("webhook", "replay", *options, "--dry-run").data
        assert [each["id"] for each in told["items"]] == found
    assert "1 were read again" in salon("webhook", "replay", "--since", between).out


@pytest.mark.parametrize("line", ["", "whk_1 --state failed", "--state gone", "--since 2026-12-02 --until 2026-12-01"])
def test_what_to_read_again_must_be_said_in_one_way(salon: Askpro, line: str) -> None:
    assert salon("webhook", "replay", *line.split()).code == 2


def test_an_unknown_webhook_is_refused_and_nothing_is_read(salon: Askpro, application: Application) -> None:
    known = received(application, 1, "failed")
    refused = salon.ask("webhook", "replay", known, "whk_none")
    assert (refused.code, refused.problem["code"]) == (1, "not_found")
    assert application.oversee(COMPANY).inbox.failed == 1


@pytest.mark.parametrize("command", ["reschedule", "cancel", "confirm", "decline"])
def test_a_stale_sequence_is_refused_by_every_command(salon: Askpro, tuesday: date, command: str) -> None:
    """L09."""
    made = book(salon, tuesday, service="Advice" if command in ("confirm", "decline") else "Cut")
    more = ("--start", f"{tuesday} 14:15") if command == "reschedule" else ()
    stale = salon.ask(command, made["id"], *more, "--sequence", str(made["sequence"] + 1))
    assert (stale.code, stale.problem["code"]) == (1, "stale_sequence")
    assert salon.ask("show", made["id"]).data == made
    assert salon.ask(command, made["id"], *more, "--sequence", str(made["sequence"])).code == 0


def test_an_issue_of_drift_says_what_drifts(salon: Askpro, application: Application) -> None:
    assert salon("company", "set", "--buffer-time", "10").code == 0
    application.watch_event_types(application.companies.get("salon").id)
    assert ": buffer_after" in salon("sync", "issues").out
    (issue,) = salon.ask("sync", "issues", "--kind", "event_type_drift").data["items"]
    assert ": buffer_after" in salon("sync", "issues", issue["id"]).out


def test_progress_is_shown_to_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, quiet, silent in ((Terminal(), False, False), (Terminal(), True, True), (io.StringIO(), False, True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with counting("rows", quiet=quiet) as progress:
            progress(7)
        assert (stream.getvalue() == "") is silent


def test_json_is_all_that_is_printed_for_scripts(salon: Askpro) -> None:
    assert json.loads(salon.ask("sync", "sweep").out)["found"] == []
