"""A POST that was given up and committed late: recognised by its mark, cancelled if nobody changed it (S2)."""

from datetime import timedelta
from typing import Any

import pytest

from askpro.domain.appointment import Appointment, Status
from askpro.domain.duplicates import LATE
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def land(world: World) -> str:
    """What was kept back arrives; the uid of what it made."""
    before = {each.uid for each in world.outside.bookings()}
    world.network.land_late()
    (made,) = {each.uid for each in world.outside.bookings()} - before
    return made


def moved_on(world: World) -> Appointment:
    """Booked at slot 0 by a request that is late, moved to slot 4 meanwhile, and booked there after the horizon."""
    world.network.faults.append(Fault.LATE)
    booked = world.book(0)
    world.move(booked, 4)
    world.pass_time(6 * MINUTE)
    after = world.appointment(booked.id)
    assert (after.when.start, len(world.outside.live())) == (world.at(4), 1)
    return after


def duplicates(world: World) -> list[Appointment]:
    return [each for each in world.appointments() if each.source == LATE]


def status(world: World, appointment: Appointment) -> Status:
    return world.appointment(appointment.id).status(world.clock.now())


@pytest.mark.parametrize("holding", [False, True])
def test_a_late_duplicate_is_cancelled(world: World, holding: bool) -> None:
    """S2: told by its webhook, or found by the sweep."""
    booked = moved_on(world)
    world.holding = holding
    late = land(world)
    world.rest()
    (live,) = world.outside.live()
    assert (live.uid != late, status(world, booked), broken(world)) == (True, Status.CONFIRMED, [])


def test_a_late_duplicate_is_cancelled_in_the_ordinary_way(world: World) -> None:
    """An appointment of its own, with attempt, lease and history; nothing of the first one is touched."""
    booked = moved_on(world)
    land(world)
    world.rest()
    (late,) = duplicates(world)
    actions = [entry.action for entry in world.app.appointments.history(world.company.id, late.id)]
    assert (late.closed, late.metadata, actions) == (
        True,
        {"duplicate_of": booked.id},
        ["BOOKING_CREATED", "settle", "cancel"],
    )
    assert world.appointment(booked.id).agreed == booked.agreed


def test_a_late_duplicate_of_a_cancelled_appointment_is_cancelled(world: World) -> None:
    """L22: after a cancel nothing live carries one of our marks."""
    booked = moved_on(world)
    world.cancel(booked)
    land(world)
    world.rest()
    assert (world.outside.live(), status(world, booked), broken(world)) == ([], Status.CANCELLED, [])


def test_a_late_duplicate_that_the_customer_moved_before_we_saw_it_stays_and_is_shown(world: World) -> None:
    booked = moved_on(world)
    world.holding = True
    moved = world.outside.move(land(world), world.at(8))
    world.rest()
    (issue,) = world.issues("twin")
    assert (issue.detail["duplicate_of"], issue.detail["booking"]) == (booked.id, moved)
    assert moved in {each.uid for each in world.outside.live()}


def test_a_late_duplicate_that_is_moved_before_it_is_cancelled_stays_and_is_shown(world: World) -> None:
    """It is read immediately before it is cancelled."""
    moved_on(world)
    world.holding = True
    late = land(world)
    world.deliver(len(world.held) - 1)
    world.app.inbox()
    moved = world.outside.move(late, world.at(8))
    world.rest()
    (kept,) = duplicates(world)
    assert ([each.kind for each in world.issues()], kept.head, kept.when.start) == (["twin"], moved, world.at(8))
    assert [call.path for call in world.network.writes if "cancel" in call.path] == []


def test_a_late_duplicate_that_is_moved_while_it_is_being_cancelled_stays_and_is_shown(world: World) -> None:
    moved_on(world)
    late = land(world)

    def meanwhile() -> None:
        world.outside.move(late, world.at(8))

    world.network.before_arrival.append(meanwhile)
    world.rest()
    assert ([each.kind for each in world.issues()], len(world.outside.live())) == (["twin"], 2)


@pytest.mark.parametrize("fault", list(Fault))
def test_a_late_duplicate_is_cancelled_whatever_happens_to_the_cancellation(world: World, fault: Fault) -> None:
    """S1, S2."""
    moved_on(world)
    land(world)
    world.network.faults.append(fault)
    world.rest()
    assert (len(world.outside.live()), broken(world)) == (1, [])


def test_the_first_post_that_lands_while_the_second_one_is_unknown_is_adopted_and_moved(world: World) -> None:
    """S1: it has not done what the second one was sent for, so the move is still to be made."""
    world.network.faults.append(Fault.LATE)
    booked = world.book(0)
    world.move(booked, 4)
    world.network.faults.append(Fault.LOST_BEFORE)
    world.pass_time(6 * MINUTE)
    land(world)
    world.rest()
    assert (world.appointment(booked.id).when.start, len(world.outside.live()), broken(world)) == (world.at(4), 1, [])


def test_of_two_that_landed_the_one_of_the_open_attempt_counts(world: World) -> None:
    """S2: both posts were committed and nobody told: the earlier one is the duplicate."""
    world.network.faults.append(Fault.LATE)
    booked = world.book(0)
    world.move(booked, 4)
    world.holding = True
    world.network.faults.append(Fault.LOST_AFTER)
    while len([call for call in world.network.writes if call.path == "/bookings"]) < 2:
        world.pass_time(MINUTE)
    land(world)
    world.rest()
    assert (world.appointment(booked.id).when.start, len(world.outside.live()), broken(world)) == (world.at(4), 1, [])


def contested(world: World) -> tuple[Appointment, Any]:
    """A booking whose answer is lost, and one that somebody made with a copy of its metadata, before we look."""
    world.holding = True
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book(0)
    original = world.outside.live()[0]
    copy = world.outside.book(world.types["Cut", "Alice"], world.at(4), metadata=dict(original.metadata))
    world.pass_time(10 * MINUTE)
    return booked, (original.uid, copy)


def test_two_bookings_with_the_mark_of_one_attempt_make_an_issue_and_no_guess(world: World) -> None:
    """L21."""
    booked, uids = contested(world)
    (issue,) = world.issues()
    assert (issue.kind, issue.appointment_id, issue.detail["bookings"]) == ("unresolved", booked.id, sorted(uids))
    assert (status(world, booked), len([call for call in world.network.writes if call.path == "/bookings"])) == (
        Status.PENDING,
        1,
    )


def test_both_bookings_that_may_be_an_appointments_find_it(world: World) -> None:
    """S8."""
    booked, uids = contested(world)
    with world.storage.read(world.company.id) as ledger:
        assert {row.appointment_id for uid in uids for row in ledger.bookings.around([uid])} == {booked.id}


def test_when_a_person_cancels_one_of_them_the_other_is_the_appointments(world: World) -> None:
    booked, (original, copy) = contested(world)
    world.holding = False
    world.outside.cancel(copy)
    world.rest()
    assert (status(world, booked), world.appointment(booked.id).head, broken(world)) == (
        Status.CONFIRMED,
        original,
        [],
    )
