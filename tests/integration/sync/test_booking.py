"""Booking: what is said to the caller, and what comes of an answer that never came."""

from datetime import timedelta

import pytest

from askpro.domain.appointment import Status, SyncState
from askpro.domain.booking import Standing
from askpro.domain.errors import SlotUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def status(world: World, appointment_id: str) -> Status:
    return world.app.show_appointment(world.company, appointment_id).status


def posts(world: World) -> list[str]:
    return [call.path for call in world.network.writes if call.path == "/bookings"]


def land(world: World) -> None:
    world.network.land_late()


def test_the_answer_to_a_booking_makes_the_appointment_confirmed(world: World) -> None:
    booked = world.book()
    assert (booked.standing, booked.head) == (Standing.CONFIRMED, world.outside.live()[0].uid)


def test_the_created_webhook_that_comes_before_the_answer_makes_no_second_appointment(world: World) -> None:
    """S2, L30."""
    booked = world.book()
    world.drain()
    assert [each.id for each in world.appointments()] == [booked.id]


def test_a_created_notice_read_while_the_call_still_runs_leaves_the_appointment_to_the_lease_holder() -> None:
    """S12: the news join; the holder's transaction sees them."""
    world = World(holding=True)
    inside: list[int] = []

    def read_at_once() -> None:
        while world.held:
            world.deliver()
        inside.append(world.app.inbox())

    world.network.before_answer.append(read_at_once)
    booked = world.book()
    assert (inside, booked.standing, len(world.appointments())) == ([1], Standing.CONFIRMED, 1)


@pytest.mark.parametrize(
    "fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BROKEN_BEFORE, Fault.BROKEN_AFTER, Fault.FAILED_BEFORE]
)
def test_confirmed_is_not_said_while_the_outcome_is_unknown(world: World, fault: Fault) -> None:
    """S9."""
    world.holding = True
    world.network.faults.append(fault)
    booked = world.book()
    assert (status(world, booked.id), booked.sync_state(world.clock.now())) == (Status.PENDING, SyncState.UNRESOLVED)


@pytest.mark.parametrize(
    "fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BROKEN_AFTER, Fault.FAILED_BEFORE, Fault.LATE]
)
def test_no_second_post_is_sent_before_the_horizon(world: World, fault: Fault) -> None:
    """S2, L50."""
    world.holding = True
    world.network.faults.append(fault)
    world.book()
    world.pass_time(4.9 * MINUTE)
    assert len(posts(world)) == 1


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.BROKEN_AFTER])
def test_a_booking_whose_answer_was_lost_is_found_by_its_mark(world: World, fault: Fault) -> None:
    """S1, S2, L21."""
    world.holding = True
    world.network.faults.append(fault)
    booked = world.book()
    world.pass_time(MINUTE)
    assert (status(world, booked.id), len(posts(world))) == (Status.CONFIRMED, 1)


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.BROKEN_AFTER])
def test_the_created_webhook_alone_tells_that_a_lost_booking_landed(world: World, fault: Fault) -> None:
    world.network.faults.append(fault)
    booked = world.book()
    world.drain()
    assert (status(world, booked.id), len(posts(world))) == (Status.CONFIRMED, 1)


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.BROKEN_BEFORE, Fault.FAILED_BEFORE])
def test_a_booking_that_is_absent_after_the_horizon_is_sent_once_more(world: World, fault: Fault) -> None:
    """S1, S2."""
    world.network.faults.append(fault)
    booked = world.book()
    world.pass_time(6 * MINUTE)
    assert (status(world, booked.id), len(posts(world)), len(world.live(booked))) == (Status.CONFIRMED, 2, 1)


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("holding", [False, True])
def test_after_any_fault_there_is_one_live_booking_and_both_sides_agree(fault: Fault, holding: bool) -> None:
    """S1, S2, S3."""
    world = World(holding=holding)
    world.network.faults.append(fault)
    booked = world.book()
    world.rest()
    assert (len(world.live(booked)), broken(world)) == (1, [])


def test_a_post_that_lands_before_the_horizon_ends_is_adopted(world: World) -> None:
    """S2: a late commit."""
    world.network.faults.append(Fault.LATE)
    booked = world.book()
    world.pass_time(3 * MINUTE)
    world.network.land_late()
    world.rest()
    assert (len(world.live(booked)), len(posts(world)), broken(world)) == (1, 1, [])


def test_a_post_that_lands_after_the_second_one_takes_no_second_slot_of_the_same_start(world: World) -> None:
    """S2: the first post arrives after the horizon; the time is taken by then, by our second post."""
    world.network.faults.append(Fault.LATE)
    booked = world.book()
    world.pass_time(6 * MINUTE)
    world.network.land_late()
    world.rest()
    assert (len(world.live(booked)), broken(world)) == (1, [])


@pytest.mark.parametrize("edition", ["upstream-2025-10", "caldiy-2026-07"])
def test_a_refusal_of_the_second_post_is_not_believed_while_our_own_first_one_is_in_the_way(edition: str) -> None:
    """S2: the first post lands between the look and the second one. Round robin answers with it, others refuse."""
    world = World(edition=edition)
    world.network.faults.append(Fault.LATE)
    booked = world.book()
    world.network.before_arrival.append(lambda: land(world))
    world.rest()
    assert (status(world, booked.id), len(posts(world)), broken(world)) == (Status.CONFIRMED, 2, [])


def test_a_guessed_mark_adopts_nothing_while_the_booking_is_awaited(world: World) -> None:
    """L31: the id alone proves nothing."""
    world.network.faults.append(Fault.LOST_BEFORE)
    booked = world.book(0)
    metadata = {"askpro_appointment_id": booked.id, "askpro_attempt": "guessed"}
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(4), metadata=metadata)
    world.rest()
    assert (world.appointment(booked.id).head != uid, world.appointment(booked.id).when.start, broken(world)) == (
        True,
        world.at(0),
        [],
    )


def test_a_post_that_lands_after_the_caller_gave_up_is_cancelled_again(world: World) -> None:
    """S2: cancelled while unknown, absent at the horizon, and only then committed."""
    world.network.faults.append(Fault.LATE)
    booked = world.book()
    world.cancel(booked)
    world.pass_time(6 * MINUTE)
    world.network.land_late()
    world.rest()
    assert (status(world, booked.id), world.outside.live(), broken(world)) == (Status.CANCELLED, [], [])


def test_the_existing_booking_of_another_appointment_is_not_taken_for_the_answer(world: World) -> None:
    """L11: round robin answers a repeated POST with the booking that is there already."""
    first = world.book(0)
    with world.storage.write(world.company.id) as ledger:  # the same start is free here: another staff, no claims
        ledger.claims.replace(first.id, [])
    with pytest.raises(SlotUnavailable):
        world.book(0)
    assert len(world.outside.live()) == 1


def test_a_created_webhook_without_our_metadata_makes_no_second_appointment_of_our_booking() -> None:
    """S2, S8: a notice may come without metadata, before the answer; the answer's mark joins the two."""
    world = World(holding=True)

    def read_without_marks() -> None:
        while world.held:
            world.deliver_stripped()
        world.app.inbox()

    world.network.before_answer.append(read_without_marks)
    booked = world.book()
    world.rest()
    assert ([each.id for each in world.appointments()], broken(world)) == ([booked.id], [])


def test_a_found_booking_that_was_moved_meanwhile_has_the_new_uid_at_once() -> None:
    """S8: the mark finds the first of the chain, commands go to its end."""
    world = World(holding=True)
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book(0)
    moved = world.outside.move(world.outside.live()[0].uid, world.at(6))
    world.pass_time(MINUTE)
    after = world.appointment(booked.id)
    assert (after.head, after.when.start) == (moved, world.at(6))
