"""Reassign: the same time with another member of a round robin. The uid stays, and no webhook tells of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from askpro.domain.appointment import Appointment
from askpro.domain.claims import ClaimKind
from askpro.domain.errors import (
    AppointmentClosed,
    EventTypeNotSupported,
    NotFound,
    NotSupported,
    SlotUnavailable,
    StaffNotMapped,
    StaleSequence,
    TemporarilyUnavailable,
)
from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation.stores import MEMORY, POSTGRES, SQLITE, Stores, open_stores
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module", params=[MEMORY, SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    try:
        with open_stores(request.param) as opened:
            yield opened
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


@pytest.fixture
def world(stores: Stores) -> Iterator[World]:
    """Alice, Bob and Dora, and the service Any, which whoever's turn it is gives."""
    with stores.fresh() as storage:
        world = World(store=storage, colleagues=("Dora",))
        world.add_service(world.company, "Any", [])
        yield world


def booked(world: World) -> Appointment:
    made = world.book(staff=None, service="Any")
    world.drain()
    world.network.calls.clear()
    return world.appointment(made.id)


def reassign(world: World, appointment: Appointment, to: str | None = None) -> Appointment:
    return world.app.reassign(world.company.id, appointment.id, world.staff[to] if to is not None else None)


def giver(world: World, appointment: Appointment) -> str:
    """Who gives it, as we have it and as the calendar has it."""
    ours = world.appointment(appointment.id)
    theirs = world.calendars.open(world.company.account).read_booking(ours.head or "").host
    with world.storage.read(world.company.id) as ledger:
        assert ledger.staff.host_of(ours.staff_id or "") == theirs
    return next(name for name, each in world.staff.items() if each == ours.staff_id)


def another(world: World, appointment: Appointment) -> str:
    return next(name for name, each in world.staff.items() if each != world.appointment(appointment.id).staff_id)


def posts(world: World) -> list[str]:
    return [call.path for call in world.network.writes if "/reassign" in call.path]


def test_it_goes_to_the_member_who_was_named(world: World) -> None:
    appointment = booked(world)
    other = another(world, appointment)
    after = reassign(world, appointment, other)
    assert giver(world, appointment) == other
    assert (after.head, after.when, after.wish) == (appointment.head, appointment.when, None)
    assert broken(world) == []


def test_it_goes_to_anybody_else(world: World) -> None:
    appointment = booked(world)
    before = giver(world, appointment)
    reassign(world, appointment)
    assert giver(world, appointment) != before
    assert len(posts(world)) == 1


def test_the_claim_goes_with_it(world: World) -> None:
    """S7: the new member is kept, the old one is free."""
    appointment = booked(world)
    other = another(world, appointment)
    reassign(world, appointment, other)
    with world.storage.read(world.company.id) as ledger:
        held = ledger.claims.overlapping(list(world.staff.values()), appointment.when)
    assert [(claim.staff_id, claim.kind) for claim in held] == [(world.staff[other], ClaimKind.OCCUPANCY)]


def test_nobody_else_is_promised_the_time_meanwhile(world: World) -> None:
    """S7."""
    appointment = booked(world)
    other = another(world, appointment)
    world.network.faults.append(Fault.LOST_BEFORE)
    reassign(world, appointment, other)
    with pytest.raises(SlotUnavailable):
        world.book(staff=other)
    world.rest()
    assert giver(world, appointment) == other
    assert broken(world) == []


def test_it_is_not_promised_over_somebody_elses_time(world: World) -> None:
    """S7."""
    appointment = booked(world)
    other = another(world, appointment)
    world.book(staff=other, email="else@example.net")
    world.network.calls.clear()
    with pytest.raises(SlotUnavailable):
        reassign(world, appointment, other)
    assert world.appointment(appointment.id) == appointment
    assert world.network.writes == []


def test_whoever_has_it_already_keeps_it(world: World) -> None:
    appointment = booked(world)
    assert reassign(world, appointment, giver(world, appointment)) == appointment
    assert posts(world) == []


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.BROKEN_AFTER])
def test_a_lost_answer_is_healed_by_a_read_and_never_passes_it_on_twice(
    world: World, fault: Fault, named: bool
) -> None:
    """S1, S2."""
    appointment = booked(world)
    before = giver(world, appointment)
    other = another(world, appointment) if named else None
    world.network.faults.append(fault)
    assert reassign(world, appointment, other).wish is not None
    world.pass_time(7 * MINUTE)
    after = giver(world, appointment)
    assert after != before
    assert after == (other or after)
    assert len(posts(world)) == 1
    assert world.appointment(appointment.id).wish is None


def test_a_lost_answer_is_known_with_the_first_look(world: World) -> None:
    """S9: nobody is left waiting for the horizon to pass."""
    appointment = booked(world)
    world.network.faults.append(Fault.LOST_AFTER)
    reassign(world, appointment, another(world, appointment))
    world.pass_time(MINUTE)
    after = world.appointment(appointment.id)
    assert (after.attempt, after.wish, after.errand.due) == (None, None, None)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.BROKEN_BEFORE])
def test_what_did_not_land_is_sent_once_more_after_the_horizon(world: World, fault: Fault, named: bool) -> None:
    """S1, S2."""
    appointment = booked(world)
    before = giver(world, appointment)
    world.network.faults.append(fault)
    reassign(world, appointment, another(world, appointment) if named else None)
    world.pass_time(4.9 * MINUTE)
    assert len(posts(world)) == 1
    world.pass_time(2 * MINUTE)
    assert giver(world, appointment) != before
    assert len(posts(world)) == 2


def test_what_somebody_did_at_the_calendar_meanwhile_is_not_done_again(world: World) -> None:
    appointment = booked(world)
    other = another(world, appointment)
    with world.storage.read(world.company.id) as ledger:
        host = ledger.staff.host_of(world.staff[other]) or 0
    world.outside.reassign(appointment.head or "", host)
    reassign(world, appointment)
    assert giver(world, appointment) == other
    assert posts(world) == []


def test_the_same_command_has_one_effect(world: World) -> None:
    """S10."""
    appointment = booked(world)
    for _ in range(2):
        world.app.reassign(world.company.id, appointment.id, command_id="cmd_1")
    assert len(posts(world)) == 1


def test_the_history_tells_who_asked_and_what_came_of_it(world: World) -> None:
    appointment = booked(world)
    other = another(world, appointment)
    world.app.reassign(world.company.id, appointment.id, world.staff[other], actor="desk")
    with world.storage.read(world.company.id) as ledger:
        asked, done = ledger.history.of(appointment.id)[-2:]
    assert (asked.actor, asked.action, asked.after["wish_staff"]) == ("desk", "reassign", world.staff[other])
    assert done.after["staff_id"] == world.staff[other]
    assert done.after["sequence"] == appointment.sequence + 2


def test_nobody_else_is_free(world: World) -> None:
    appointment = booked(world)
    for name in world.staff:
        if world.staff[name] != appointment.staff_id:
            world.book(staff=name, email=f"{name.lower()}s@example.net")
    with pytest.raises(SlotUnavailable):
        reassign(world, appointment)
    after = world.appointment(appointment.id)
    assert (after.staff_id, after.wish) == (appointment.staff_id, None)
    assert after.last_refusal is not None


def test_a_member_who_gives_none_of_them_is_refused(world: World) -> None:
    appointment = booked(world)
    member = world.app.staff.add(world.company.id, name="Eve", email=None)
    with pytest.raises(StaffNotMapped):
        world.app.reassign(world.company.id, appointment.id, member.id)
    assert posts(world) == []


def test_a_member_who_is_not_a_host_of_it_is_refused(world: World) -> None:
    alone = world.book(staff="Alice")
    with pytest.raises(StaffNotMapped):
        reassign(world, alone, "Bob")
    with world.storage.read(world.company.id) as ledger:
        held = ledger.claims.overlapping([world.staff["Bob"]], alone.when)
    assert held == []


def test_an_unknown_member_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.app.reassign(world.company.id, booked(world).id, "stf_nobody")


def test_a_closed_one_stays_with_whom_it_was(world: World) -> None:
    appointment = booked(world)
    world.cancel(appointment)
    with pytest.raises(AppointmentClosed):
        reassign(world, appointment)


def test_an_older_sequence_is_refused(world: World) -> None:
    appointment = booked(world)
    reassign(world, appointment)
    with pytest.raises(StaleSequence):
        world.app.reassign(world.company.id, appointment.id, sequence=appointment.sequence)


def test_another_command_that_is_under_way_is_not_given_up_for_it(world: World) -> None:
    """S1."""
    appointment = booked(world)
    world.network.faults.append(Fault.LOST_BEFORE)
    moving = world.move(appointment, 6)
    with pytest.raises(TemporarilyUnavailable):
        reassign(world, appointment)
    assert world.appointment(appointment.id).wish == moving.wish


def happens(world: World, what: Callable[[str], object], appointment: Appointment) -> Appointment:
    """Something happens there while the calendar cannot be asked to reassign."""
    world.network.faults.append(Fault.UNREACHABLE)
    *_, last = (name for name, each in world.staff.items() if each != appointment.staff_id)  # not whose turn it is
    reassign(world, appointment, last)
    what(appointment.head or "")
    world.rest()
    assert broken(world) == []
    return world.appointment(appointment.id)


def test_a_customer_who_moves_it_meanwhile_makes_it_stale(world: World) -> None:
    """S9: it was given to somebody for the time that was seen."""
    after = happens(world, lambda uid: world.outside.move(uid, world.at(6)), booked(world))
    assert after.wish is None
    assert after.last_refusal is not None
    assert after.last_refusal.code == "stale_sequence"


def test_a_customer_who_cancels_it_meanwhile_ends_it(world: World) -> None:
    after = happens(world, world.outside.cancel, booked(world))
    assert (after.closed, after.wish, posts(world)) == (True, None, posts(world)[:1])


def test_a_calendar_without_round_robin_says_so() -> None:
    world = World(edition="caldiy-2026-07")
    appointment = world.book()
    with pytest.raises(NotSupported):
        reassign(world, appointment)
    assert world.appointment(appointment.id).wish is None


def test_a_booking_that_stays_with_its_host_says_so(world: World) -> None:
    """A personal event type has nobody to pass on to."""
    headers = {"authorization": f"Bearer {world.company.account.api_key}", "cal-api-version": "2024-06-14"}
    body = {"title": "Own", "slug": "own", "lengthInMinutes": 30}
    made = world.outside.client.post("/event-types", json=body, headers=headers).json()["data"]
    own = world.app.services.add(world.company.id, name="Own", duration=timedelta(minutes=30))
    world.services["Own"] = own.id
    world.app.event_types(world.company.id, own.id, [(made["id"], world.staff["Alice"])])
    with pytest.raises(EventTypeNotSupported):
        reassign(world, world.book(service="Own"))
