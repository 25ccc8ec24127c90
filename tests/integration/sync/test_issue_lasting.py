"""What was dismissed while nobody could tell still has an end; a late yes of ours can be seen (S1, S6, S18)."""

from datetime import timedelta

import pytest

from askpro.application.ports.records import Issue
from askpro.domain.appointment import Appointment, Status
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

CALDIY = "caldiy-2026-07"


def dismissed_in_doubt(world: World) -> tuple[Appointment, Issue]:
    """The request was lost, and a booking of somebody else at that start hides its metadata."""
    world.holding = world.network.hiding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(9))
    world.network.faults.append(Fault.LOST_BEFORE)
    booked = world.book(0)
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.pass_time(timedelta(minutes=12))
    (issue,) = world.issues("unresolved")
    world.app.dismiss_issue(world.company.id, issue.id, actor="me")
    return booked, issue


def mend(world: World, booked: Appointment) -> None:
    (other,) = [each for each in world.outside.live() if each.start == booked.when.start]
    world.outside.cancel(other.uid)
    world.network.hiding = False


def test_what_was_dismissed_in_doubt_can_be_retried(world: World) -> None:
    """Dismissing says nothing of what was not done."""
    booked, issue = dismissed_in_doubt(world)
    mend(world, booked)
    world.app.retry_issue(world.company.id, issue.id, actor="me")
    assert world.appointment(booked.id).status(world.clock.now()) is Status.CONFIRMED
    world.holding = False
    world.deliver()
    world.rest()
    assert (world.issues(), broken(world)) == ([], [])


def test_a_full_sweep_looks_again_once_and_stays_silent(world: World) -> None:
    """One look per full sweep; what somebody dismissed is no issue again."""
    booked, _ = dismissed_in_doubt(world)
    writes = len(world.network.writes)
    for _ in range(2):
        world.app.sweep(world.company.id, full=True)
        assert not world.appointment(booked.id).errand.stuck
        world.drain()
        assert (world.appointment(booked.id).errand.stuck, world.issues("unresolved")) == (True, [])
    assert len(world.network.writes) == writes


def test_a_full_sweep_resolves_what_can_be_seen_by_now(world: World) -> None:
    """Nobody has to remember it."""
    booked, _ = dismissed_in_doubt(world)
    mend(world, booked)
    world.app.sweep(world.company.id, full=True)
    world.drain()
    assert world.appointment(booked.id).status(world.clock.now()) is Status.CONFIRMED


def test_a_doubt_ends_when_its_time_has_passed(world: World) -> None:
    """Refused, with why, and shown."""
    booked, _ = dismissed_in_doubt(world)
    world.clock.advance(booked.when.end - world.clock.now())
    world.app.sweep(world.company.id, full=True)
    world.drain()
    ended = world.appointment(booked.id)
    assert (ended.status(world.clock.now()), ended.attempt, ended.errand.stuck) == (Status.REFUSED, None, False)
    (issue,) = world.issues("refused")
    assert "Its time has passed" in issue.detail["said"]


def test_a_booking_that_shows_up_after_that_is_left_alone(world: World) -> None:
    """It took place, as far as anybody knows; it becomes an appointment of its own."""
    world.holding = world.network.hiding = True
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book(0)
    world.pass_time(timedelta(minutes=12))
    world.clock.advance(booked.when.end - world.clock.now())
    world.app.sweep(world.company.id, full=True)
    world.drain()
    world.network.hiding = False
    writes = len(world.network.writes)
    world.app.sweep(world.company.id, full=True)
    world.rest()
    assert {each.status(world.clock.now()) for each in world.appointments()} == {Status.REFUSED, Status.COMPLETED}
    assert (len(world.network.writes), len(world.outside.live()), broken(world)) == (writes, 1, [])


def late_yes(*, answered: bool) -> tuple[World, Appointment]:
    """The customer cancels while our yes is on its way; no webhook tells of it."""
    world = World(edition=CALDIY)
    world.holding = True
    booked = world.book(service="Ask")
    world.network.before_arrival.append(lambda: world.outside.cancel(booked.head or ""))
    if not answered:
        world.network.faults.append(Fault.LOST_AFTER)
    world.confirm(booked)
    world.held.clear()
    world.rest()
    return world, booked


@pytest.mark.parametrize("answered", [True, False])
def test_a_late_yes_is_taken_back_and_stays_to_be_seen(answered: bool) -> None:
    """Also where its answer was lost, the reason in the next look tells."""
    world, booked = late_yes(answered=answered)
    (issue,) = world.issues("revived")
    assert (issue.detail["by_us"], world.outside.live()) == (True, [])
    assert world.appointment(booked.id).status(world.clock.now()) is Status.CANCELLED
    world.app.dismiss_issue(world.company.id, issue.id, actor="me")
    world.rest()
    assert (world.issues(), broken(world)) == ([], [])


def test_what_a_late_yes_did_is_over_when_its_time_has_passed() -> None:
    world, booked = late_yes(answered=True)
    world.app.sweep(world.company.id, full=True)
    assert len(world.issues("revived")) == 1
    world.clock.advance(booked.when.end - world.clock.now())
    world.app.sweep(world.company.id, full=True)
    assert world.issues() == []


def test_a_yes_whose_answer_was_lost_stands_where_nobody_was_faster() -> None:
    """A reason that the request had before, of a move, tells of no end."""
    world = World(edition=CALDIY)
    booked = world.book(service="Ask")
    world.move(booked, 6)
    world.network.faults.append(Fault.LOST_AFTER)
    world.confirm(world.appointment(booked.id))
    world.rest()
    assert (world.appointment(booked.id).status(world.clock.now()), world.issues()) == (Status.CONFIRMED, [])
    assert (len(world.outside.live()), broken(world)) == (1, [])
