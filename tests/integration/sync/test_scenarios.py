"""Every named scenario of the twin, lived through by askpro: nothing lost, nothing doubled, a person asked if need be.

S1, S2, S3, S6, S8.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest

from askpro.application.ports.records import Page
from askpro.domain.appointment import Appointment
from askpro.domain.errors import AskproError, CalendarMalformed
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken
from askpro.twin.faults import Faults
from askpro.twin.scenarios import Scenario, library

MINUTE = timedelta(minutes=1)
HALF_HOUR = timedelta(minutes=30)


def world_of(scenario: Scenario) -> World:
    """Acme at a calendar where this goes wrong from now on, with a service that anybody of the team gives."""
    world = World(edition=scenario.edition or "upstream-2025-10", faults=Faults(luck=scenario.luck))
    world.add_service(world.company, "Trim", [])
    world.network.calls.clear()
    world.faults.replace(scenario.faults)
    return world


def patient(act: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """Act as a caller who takes a no for an answer."""
    with suppress(AskproError):
        return act(*arguments, **more)
    return None


def outsider(act: Callable[..., Any], *arguments: Any) -> Any:
    """Act as somebody at Cal.com, who may be told no, too."""
    with suppress(httpx.HTTPStatusError):
        return act(*arguments)
    return None


def newest(world: World, uid: str) -> str:
    """Where a booking has gone by now: a person sees that on the page."""
    rows = {each.uid: each for each in world.outside.bookings()}
    while (after := rows[uid].moved_to) is not None:
        uid = after
    return uid


def live(world: World, pause: timedelta = 15 * MINUTE) -> None:
    """What happens in a salon: every command of ours, and everything people do without us, the second half of it
    after a pause."""
    first = patient(world.book, 0)
    second = patient(world.book, 4, email="su@example.net")
    world.pass_time(MINUTE)
    patient(world.app.find_offers, world.company, "Cut", world.at(0).date(), staff_id=world.staff["Bob"])
    trim = patient(world.book, 2, staff=None, service="Trim", email="ti@example.net")
    asked = patient(world.book, 6, service="Ask", email="as@example.net")
    theirs = outsider(world.outside.book, world.types["Cut", "Bob"], world.at(1))
    wanted = outsider(world.outside.book, world.types["Ask", "Alice"], world.at(8))
    world.pass_time(pause)
    change(world, first, second, asked)
    world.pass_time(MINUTE)
    change_outside(world, trim, theirs, wanted)
    world.pass_time(20 * MINUTE)


def change(world: World, first: Appointment | None, second: Appointment | None, asked: Appointment | None) -> None:
    """Callers move, cancel and confirm."""
    if first is not None:
        patient(world.move, first, 10)
    if second is not None:
        patient(world.cancel, second)
    if asked is not None:
        patient(world.confirm, asked)


def change_outside(world: World, trim: Appointment | None, theirs: str, wanted: str) -> None:
    """Customers move and cancel with their browser, the owner says yes and no."""
    outsider(world.outside.move, theirs, world.at(3))
    outsider(world.outside.cancel, newest(world, theirs))
    outsider(world.outside.confirm, wanted)
    outsider(world.outside.move, wanted, world.at(12))
    outsider(world.outside.decline, newest(world, wanted))
    late = outsider(world.outside.book, world.types["Cut", "Alice"], world.at(13))
    outsider(world.outside.move, late, world.at(14))
    head = world.appointment(trim.id).head if trim is not None else None
    if head is not None:
        outsider(world.outside.move, newest(world, head), world.at(15))


def sweep(world: World) -> None:
    """Look through the whole calendar while things still go wrong."""
    for company_id in world.app.sweep.companies():
        with suppress(AskproError):
            world.app.sweep(company_id, full=True)
    world.pass_time(5 * MINUTE)


def rest(world: World) -> None:
    """Faults end; what was put off arrives; then rest as S3 has it."""
    world.faults.clear()
    world.pass_time(90 * MINUTE)
    world.rest()


End = dict[str, list[tuple[str, int]]]


def end(world: World) -> End:
    """Status and half hour of every appointment in our ledger, by its customer."""
    found: End = {}
    with world.storage.read(world.company.id) as ledger:
        for each in world.appointments():
            customer = ledger.customers.get(each.customer_id) if each.customer_id else None
            slot = (each.when.start - world.at(0)) // HALF_HOUR
            found.setdefault(str(customer and customer.details.email), []).append(
                (each.status(world.clock.now()).value, slot)
            )
    return {email: sorted(rows) for email, rows in found.items()}


CALM = {
    "jo@example.net": [("confirmed", 10)],
    "su@example.net": [("cancelled", 4)],
    "ti@example.net": [("confirmed", 15)],
    "as@example.net": [("confirmed", 6)],
    "otto@example.org": [("cancelled", 3), ("confirmed", 14), ("declined", 12)],
}
"""How the day ends when nothing goes wrong. With very few exceptions it ends so whatever goes wrong."""

OTHERWISE: dict[str, End] = {
    "cancelled-then-confirmed": {"su@example.net": [("confirmed", 4)]},
    "customer-cancels-at-once": {"jo@example.net": [("cancelled", 0)]},
    "moved-answers-400-with-new-uid": {"jo@example.net": [("confirmed", 7)]},
}
NEEDS_A_PERSON = {"moved-answers-400-with-new-uid": {"conflict"}}
"""The issues that stay open, by scenario. All others end without."""

POSTS = {"lost-request-of-a-create": 5, "outage-of-ten-minutes": 6}
"""Bookings that we sent: four, but where the first ones did nothing."""


def test_a_day_on_which_nothing_goes_wrong_ends_calmly() -> None:
    world = world_of(Scenario(name="calm", faults=()))
    live(world)
    rest(world)
    assert (end(world), broken(world), world.issues()) == (CALM, [], [])


@pytest.mark.parametrize("scenario", library().values(), ids=library().keys())
def test_askpro_keeps_its_promises(scenario: Scenario) -> None:
    world = world_of(scenario)
    live(world)
    sweep(world)
    assert [each.fault.kind for each in world.faults.report() if not each.struck] == []
    rest(world)
    assert broken(world) == []
    assert end(world) == CALM | OTHERWISE.get(scenario.name, {})
    assert {each.kind for each in world.issues()} == NEEDS_A_PERSON.get(scenario.name, set())
    sent = [each for each in world.network.writes if each.path == "/bookings"]
    assert len(sent) == POSTS.get(scenario.name, 4)


@pytest.mark.parametrize("scenario", library().values(), ids=library().keys())
def test_askpro_keeps_its_promises_to_those_in_a_hurry(scenario: Scenario) -> None:
    """They change what the scenario has not let come into being yet: some of it is refused, none of it lost."""
    world = world_of(scenario)
    live(world, pause=timedelta(seconds=5))
    rest(world)
    assert broken(world) == []
    assert {each.kind for each in world.issues()} <= {"conflict"}


def lived(name: str) -> World:
    """A day with that scenario, before anything is healed."""
    world = world_of(library()[name])
    live(world)
    return world


def test_what_is_never_delivered_is_found_by_looking() -> None:
    """L35."""
    world = lived("never-delivered")
    assert (world.delivered, len(world.appointments())) == ([], 4)
    sweep(world)
    assert len(world.appointments()) == 7


@pytest.mark.parametrize("name", ["unsigned-deliveries", "wrongly-signed-deliveries"])
def test_what_nobody_signed_is_not_kept(name: str) -> None:
    """L41."""
    world = lived(name)
    kept, _ = world.app.inbox.deliveries(world.company.id, Page(limit=200))
    assert (len(world.delivered) > 10, kept) == (True, [])


def test_slots_that_cannot_be_read_are_no_empty_day() -> None:
    """L33."""
    world = world_of(library()["version-drift-slots"])
    with pytest.raises(CalendarMalformed):
        world.app.find_offers(world.company, "Cut", world.at(0).date(), staff_id=world.staff["Bob"])
    world.faults.clear()
    assert world.app.find_offers(world.company, "Cut", world.at(0).date(), staff_id=world.staff["Bob"])


def test_a_host_that_changed_silently_is_found() -> None:
    """L58: after the sweep the appointment is the other's, as at Cal.com."""
    hosts = []
    for name in ("host-changed-silently", "twice-delivered"):
        world = lived(name)
        sweep(world)
        (there,) = [each for each in world.outside.live() if each.event_type_id == world.types["Trim", ""]]
        (ours,) = [each for each in world.appointments() if each.head == there.uid]
        hosts.append((there.host, ours.agreed.host if ours.agreed else None))
    assert [there == ours for there, ours in hosts] == [True, True]
    assert hosts[0] != hosts[1]


def test_lists_that_shrank_close_nothing() -> None:
    """S16."""
    world = lived("lists-shrunk-to-nothing")
    before = end(world)
    sweep(world)
    assert end(world) == before
