"""No-show: the calendar's mark, sent once and read; and marks that others set there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from askpro.domain.appointment import Appointment, Status
from askpro.domain.errors import AppointmentClosed, InvalidRequest, NotStarted, StaleSequence
from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation.stores import MEMORY, POSTGRES, SQLITE, Stores, open_stores
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import KEYS

MINUTE = timedelta(minutes=1)
UPSTREAM, CALDIY = "upstream-2025-10", "caldiy-2026-07"


def status(world: World, appointment: Appointment) -> Status:
    return world.app.show_appointment(world.company, appointment.id).status


def marks(world: World) -> list[str]:
    return [call.path for call in world.network.writes if call.path.endswith("mark-absent")]


def mark(world: World, appointment: Appointment, *, absent: bool = True) -> Appointment:
    return world.app.no_show(world.company.id, appointment.id, absent=absent)


def mark_outside(world: World, appointment: Appointment, *, absent: bool = True) -> None:
    """A person at Cal.com says who stayed away."""
    attendees = [{"email": "jo@example.net", "absent": absent}]
    uid = world.appointment(appointment.id).head
    world.outside.post(f"/bookings/{uid}/mark-absent", {"attendees": attendees}, KEYS["alice"])


def begun(world: World) -> Appointment:
    """An appointment that has begun, and is not over."""
    booked = world.book()
    world.drain()
    world.clock.advance(booked.when.start - world.clock.at + MINUTE)
    world.drain()
    world.network.calls.clear()
    return booked


@pytest.fixture(
    scope="module",
    params=[
        (MEMORY, CALDIY),
        (MEMORY, UPSTREAM),
        (SQLITE, UPSTREAM),
        pytest.param((POSTGRES, UPSTREAM), marks=pytest.mark.postgres),
    ],
    ids=" and ".join,
)
def stores(request: pytest.FixtureRequest) -> Iterator[tuple[Stores, str]]:
    store, edition = request.param
    try:
        with open_stores(store) as opened:
            yield opened, edition
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


@pytest.fixture
def world(stores: tuple[Stores, str]) -> Iterator[World]:
    with stores[0].fresh() as storage:
        yield World(edition=stores[1], store=storage)


def test_a_no_show_is_marked_at_the_calendar(world: World) -> None:
    appointment = begun(world)
    mark(world, appointment)
    assert status(world, appointment) is Status.NO_SHOW
    assert len(marks(world)) == 1
    assert world.calendars.open(world.company.account).read_booking(appointment.head or "").absent is True


def test_it_stays_a_no_show_when_it_is_over(world: World) -> None:
    appointment = begun(world)
    mark(world, appointment)
    world.pass_time(timedelta(hours=2))
    world.rest()
    assert status(world, appointment) is Status.NO_SHOW
    assert broken(world) == []


def test_marking_twice_sends_once(world: World) -> None:
    appointment = begun(world)
    before = mark(world, appointment)
    assert mark(world, appointment) == before
    assert len(marks(world)) == 1


def test_a_mark_can_be_taken_back(world: World) -> None:
    appointment = begun(world)
    mark(world, appointment)
    mark(world, appointment, absent=False)
    assert status(world, appointment) is Status.CONFIRMED
    assert len(marks(world)) == 2


def test_the_history_tells_of_the_command_and_of_its_end(world: World) -> None:
    appointment = begun(world)
    mark(world, appointment)
    with world.storage.read(world.company.id) as ledger:
        told = [(entry.action, entry.after.get("no_show")) for entry in ledger.history.of(appointment.id)]
    assert told[-2:] == [("no_show", None), ("no_show", True)]


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.BROKEN_AFTER])
def test_a_lost_answer_is_healed_by_a_read(world: World, fault: Fault) -> None:
    """S1, S2."""
    appointment = begun(world)
    world.holding = True
    world.network.faults.append(fault)
    assert mark(world, appointment).wish is not None
    world.pass_time(MINUTE)
    assert (status(world, appointment), len(marks(world))) == (Status.NO_SHOW, 1)


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.BROKEN_BEFORE])
def test_what_did_not_land_is_sent_once_more_after_the_horizon(world: World, fault: Fault) -> None:
    """S1."""
    appointment = begun(world)
    world.network.faults.append(fault)
    mark(world, appointment)
    world.pass_time(4.9 * MINUTE)
    assert (status(world, appointment), len(marks(world))) == (Status.CONFIRMED, 1)
    world.pass_time(2 * MINUTE)
    assert (status(world, appointment), len(marks(world))) == (Status.NO_SHOW, 2)


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.QUOTA])
def test_what_was_certainly_not_done_is_repeated_although_it_has_begun(world: World, fault: Fault) -> None:
    """S1."""
    appointment = begun(world)
    world.network.faults.append(fault)
    mark(world, appointment)
    world.pass_time(MINUTE)
    assert status(world, appointment) is Status.NO_SHOW


def test_a_mark_from_outside_arrives_by_its_webhook(world: World) -> None:
    """S6. Such a mark leaves ``updatedAt`` as it was: no sweep of changes finds it."""
    appointment = begun(world)
    mark_outside(world, appointment)
    world.drain()
    world.pass_time(2 * MINUTE)
    assert status(world, appointment) is Status.NO_SHOW
    assert marks(world) == []


def test_a_mark_that_is_taken_back_outside_is_gone(world: World) -> None:
    """S6."""
    appointment = begun(world)
    mark(world, appointment)
    mark_outside(world, appointment, absent=False)
    world.pass_time(2 * MINUTE)
    assert status(world, appointment) is Status.CONFIRMED


def test_news_that_come_between_a_mark_and_its_read_do_not_hide_it(world: World) -> None:
    """S6: the read is owed, whatever the booking's other webhooks and reads prove meanwhile."""
    appointment = begun(world)
    uid = world.appointment(appointment.id).head or ""
    before = world.calendars.open(world.company.account).read_booking(uid)
    world.holding = True
    mark_outside(world, appointment)
    webhook = world.held[-1]
    world.holding = False
    world._receive(webhook)
    world.drain()
    with world.storage.write(world.company.id) as ledger:
        rows = ledger.bookings.around([uid])
        assert rows[0].look_at is not None
    world.app.verify._hear(world.company.id, before)
    world.pass_time(2 * MINUTE)
    assert status(world, appointment) is Status.NO_SHOW
    with world.storage.read(world.company.id) as ledger:
        assert [(row.look_at, row.verify_at) for row in ledger.bookings.around([uid])] == [(None, None)]


def test_a_mark_whose_webhook_is_lost_is_found_by_the_full_sweep(world: World) -> None:
    """S3, S6."""
    appointment = begun(world)
    world.holding = True
    mark_outside(world, appointment)
    world.held.clear()
    world.rest()
    assert status(world, appointment) is Status.NO_SHOW


def test_a_webhook_of_a_booking_that_nobody_here_knows_is_ignored(world: World) -> None:
    """S11."""
    begun(world)
    body = b'{"triggerEvent":"BOOKING_NO_SHOW_UPDATED","createdAt":"2027-03-08T08:00:00.000Z",'
    body += b'"payload":{"bookingUid":"foreignBooking0000000","attendees":[]}}'
    told = world.app.calendars.notices.read(body, world.clock.now())
    assert told.marks == "foreignBooking0000000"
    before = len(world.network.calls)
    world.pass_time(2 * MINUTE)
    assert len(world.network.calls) == before


def test_before_its_start_it_is_too_early(world: World) -> None:
    booked = world.book()
    with pytest.raises(NotStarted):
        mark(world, booked)
    assert marks(world) == []


def test_what_was_never_confirmed_has_no_no_show(world: World) -> None:
    requested = world.book(service="Ask")
    world.clock.advance(requested.when.start - world.clock.at + MINUTE)
    with pytest.raises(InvalidRequest):
        mark(world, requested)


def test_a_closed_one_has_none(world: World) -> None:
    appointment = begun(world)
    world.outside.cancel(appointment.head or "")
    world.drain()
    with pytest.raises(AppointmentClosed):
        mark(world, appointment)


def test_an_older_sequence_is_refused(world: World) -> None:
    appointment = begun(world)
    sequence = world.appointment(appointment.id).sequence
    mark(world, appointment)
    with pytest.raises(StaleSequence):
        world.app.no_show(world.company.id, appointment.id, absent=False, sequence=sequence)


def test_a_customer_who_moves_it_meanwhile_makes_the_mark_stale(world: World) -> None:
    """S9: the mark was meant for the time that was seen."""
    appointment = begun(world)
    world.holding = True
    world.network.faults.append(Fault.UNREACHABLE)
    mark(world, appointment)
    world.outside.move(world.appointment(appointment.id).head or "", world.at(4, day=8))
    world.holding = False
    world.deliver()
    world.rest()
    after = world.appointment(appointment.id)
    assert (after.wish, after.no_show) == (None, False)
    assert after.last_refusal is not None
    assert after.last_refusal.code == "stale_sequence"
    assert broken(world) == []
