"""A worker that lost its lease adds what it read and changes nothing else (S12)."""

from datetime import timedelta

from askpro.application.sync.performing import perform
from askpro.application.sync.tasks import NotDone, Refused, Task
from askpro.domain.appointment import Appointment
from askpro.domain.errors import SlotUnavailable, TemporarilyUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def slow(world: World, appointment: Appointment) -> Task:
    """Somebody takes the lease, and is not heard of for longer than it lasts."""
    _, task = world.app.settle.carrier.lease(world.company.id, appointment.id)
    assert task is not None
    world.clock.advance(3 * MINUTE)
    return task


def pending(world: World) -> Appointment:
    world.network.faults.append(Fault.UNREACHABLE)
    booked = world.book()
    world.clock.advance(MINUTE)
    return booked


def test_an_answer_that_comes_after_the_lease_was_taken_over_is_kept_as_news(world: World) -> None:
    world.holding = True
    booked = pending(world)
    task = slow(world, booked)
    answer = perform(world.calendars, task)
    world.drain()  # another worker resolves: it finds the booking by its mark
    before = world.appointment(booked.id)
    world.app.settle.carrier.finish(task, answer)
    after = world.appointment(booked.id)
    assert (after.agreed, after.errand, after.head) == (before.agreed, before.errand, before.head)


def test_a_refusal_that_comes_after_the_lease_was_taken_over_is_not_believed(world: World) -> None:
    booked = pending(world)
    task = slow(world, booked)
    world.drain()
    world.app.settle.carrier.finish(task, Refused(SlotUnavailable("taken")))
    world.rest()
    assert (len(world.live(booked)), world.appointment(booked.id).last_refusal, broken(world)) == (1, None, [])


def test_an_answer_that_comes_after_a_notice_settled_the_attempt_is_kept_as_news(world: World) -> None:
    """The attempt is gone, and nobody else was given a lease since."""
    booked = pending(world)
    task = slow(world, booked)
    answer = perform(world.calendars, task)  # the webhook is received on the way
    world.drain()
    world.app.settle.carrier.finish(task, answer)
    world.rest()
    assert (len(world.live(booked)), broken(world)) == (1, [])


def test_a_failure_that_comes_after_a_notice_settled_the_attempt_changes_nothing(world: World) -> None:
    booked = pending(world)
    task = slow(world, booked)
    perform(world.calendars, task)
    world.drain()
    world.app.settle.carrier.finish(task, NotDone(TemporarilyUnavailable("quota")))
    world.rest()
    assert (len(world.live(booked)), broken(world)) == (1, [])
