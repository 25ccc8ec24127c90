"""Cal.com does not answer, refuses, or answers nonsense: what is retried, what ends, and how (S1, S18)."""

from datetime import timedelta

import pytest
from attrs import evolve

from askpro.domain.appointment import Status, SyncState
from askpro.domain.errors import CalendarCredentials, SlotUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def status(world: World, appointment_id: str) -> Status:
    return world.app.show_appointment(world.company, appointment_id).status


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.QUOTA])
def test_a_booking_waits_while_nothing_can_be_sent(world: World, fault: Fault) -> None:
    world.network.faults.append(fault)
    booked = world.book()
    assert (status(world, booked.id), booked.sync_state(world.clock.now())) == (Status.PENDING, SyncState.DUE)


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.QUOTA])
def test_the_worker_finishes_what_could_not_be_sent(world: World, fault: Fault) -> None:
    world.network.faults.extend([fault] * 4)
    booked = world.book()
    world.pass_time(5 * MINUTE)
    assert (status(world, booked.id), broken(world)) == (Status.CONFIRMED, [])


def test_the_pauses_between_tries_grow(world: World) -> None:
    """S18: 2 s doubled up to 5 min."""
    world.network.always = Fault.UNREACHABLE
    world.book()
    world.pass_time(30 * MINUTE)
    assert 8 <= len(world.network.writes) <= 16


def test_a_booking_that_never_gets_through_is_refused_in_the_end(world: World) -> None:
    """S1, S18, L25."""
    world.network.always = Fault.UNREACHABLE
    booked = world.book()
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    assert status(world, booked.id) is Status.REFUSED


@pytest.mark.parametrize("fault", [Fault.BROKEN_BEFORE, Fault.LOST_BEFORE])
def test_a_write_whose_outcome_is_never_known_is_refused_in_the_end(world: World, fault: Fault) -> None:
    """S1, S18: each time resolved, each time absent; no retry is without end."""
    world.network.faults.extend([fault] * 1000)
    booked = world.book()
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    assert status(world, booked.id) is Status.REFUSED


def test_nothing_is_due_for_what_was_refused_in_the_end(world: World) -> None:
    world.network.faults.extend([Fault.LOST_BEFORE] * 1000)
    world.book()
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    sent = len(world.network.calls)
    world.pass_time(60 * MINUTE)
    assert len(world.network.calls) == sent


def test_a_move_that_never_gets_through_returns_to_what_was_agreed(world: World) -> None:
    booked = world.book(0)
    world.network.faults.extend([Fault.LOST_BEFORE] * 1000)
    world.move(booked, 4)
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    after = world.appointment(booked.id)
    assert (after.when.start, after.wish, after.last_refusal is not None) == (world.at(0), None, True)


def test_a_refused_booking_ends_as_refused_with_its_reason(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    with pytest.raises(SlotUnavailable):
        world.book(0)
    (refused,) = [each for each in world.appointments() if each.source != "calcom_direct"]
    assert (refused.status(world.clock.now()), refused.last_refusal and refused.last_refusal.code) == (
        Status.REFUSED,
        "slot_unavailable",
    )


def test_a_refused_booking_offers_alternatives(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    with pytest.raises(SlotUnavailable) as refused:
        world.book(4)
    assert [world.at(3) in refused.value.alternatives, world.at(4) in refused.value.alternatives] == [True, False]


def test_a_refused_booking_frees_what_it_had_claimed(world: World) -> None:
    taken = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    with pytest.raises(SlotUnavailable):
        world.book(0)
    world.outside.cancel(taken)
    assert world.book(0).agreed is not None


def test_a_refused_move_leaves_the_appointment_as_it_was(world: World) -> None:
    """S9, L24."""
    booked = world.book(0)
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    with pytest.raises(SlotUnavailable):
        world.move(booked, 4)
    after = world.appointment(booked.id)
    assert (after.agreed, after.wish, after.last_refusal is not None) == (booked.agreed, None, True)


def test_a_refused_move_frees_the_time_it_wanted_and_keeps_its_own(world: World) -> None:
    booked = world.book(0)
    other = world.outside.book(world.types["Cut", "Alice"], world.at(4))
    with pytest.raises(SlotUnavailable):
        world.move(booked, 4)
    world.outside.cancel(other)
    world.drain()
    assert (world.book(4, email="x@example.net").agreed is not None, broken(world)) == (True, [])


def test_a_move_onto_a_claim_of_ours_asks_nobody(world: World) -> None:
    """S7."""
    booked = world.book(0)
    world.book(4, email="x@example.net")
    sent = len(world.network.writes)
    with pytest.raises(SlotUnavailable):
        world.move(booked, 4)
    assert len(world.network.writes) == sent


def test_a_key_that_is_not_accepted_is_told_and_ends_the_booking(world: World) -> None:
    account = evolve(world.company.account, api_key="cal_test_nobody")
    world.change_company(evolve(world.company, account=account))
    with pytest.raises(CalendarCredentials):
        world.book()
    assert [each.status(world.clock.now()) for each in world.appointments()] == [Status.REFUSED]


def test_an_unknown_outcome_is_resolved_also_while_the_calendar_is_down(world: World) -> None:
    """S1: the lookup fails for half an hour, and the booking that landed is found after it."""
    world.holding = True
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book()
    world.network.always = Fault.UNREACHABLE
    world.pass_time(30 * MINUTE)
    world.network.always = None
    world.pass_time(6 * MINUTE)
    assert (status(world, booked.id), len(world.live(booked))) == (Status.CONFIRMED, 1)


def test_a_list_with_rows_that_nobody_can_read_proves_no_absence(world: World) -> None:
    """S2, S16: one of them may be ours."""
    world.network.faults.append(Fault.LOST_AFTER)
    world.holding = world.network.garbling = True
    booked = world.book(0)
    world.pass_time(20 * MINUTE)
    posts = [call for call in world.network.writes if call.path == "/bookings"]
    assert (len(posts), [issue.kind for issue in world.issues()]) == (1, ["unresolved"])
    world.network.garbling = False
    world.rest()
    world.pass_time(60 * MINUTE)
    assert (status(world, booked.id), len(world.live(booked)), world.issues()) == (Status.CONFIRMED, 1, [])


def test_a_booking_that_hides_its_metadata_at_that_start_forbids_a_second_post(world: World) -> None:
    """Absent counts only with certainty: an issue, never a second POST."""
    world.network.faults.append(Fault.LOST_BEFORE)
    world.network.hiding = True
    world.book(0)
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.pass_time(20 * MINUTE)
    posts = [call for call in world.network.writes if call.path == "/bookings"]
    assert (len(posts), [issue.kind for issue in world.issues()]) == (1, ["unresolved"])
