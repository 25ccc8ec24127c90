"""Commands that meet what somebody did at Cal.com meanwhile, and what no webhook has told yet."""

from datetime import timedelta

import pytest

from askpro.domain.appointment import Appointment, Status
from askpro.domain.errors import SlotUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def status(world: World, appointment: Appointment) -> Status:
    return world.app.show_appointment(world.company, appointment.id).status


def writes(world: World, verb: str) -> list[str]:
    return [call.path for call in world.network.writes if call.path.endswith(verb)]


def test_a_confirm_is_not_sent_to_a_booking_that_was_cancelled_meanwhile(world: World) -> None:
    """Confirming it would bring it back to life."""
    world.holding = True
    booked = world.book(service="Ask")
    world.outside.cancel(booked.head or "")
    world.confirm(booked)
    assert (writes(world, "confirm"), status(world, booked)) == ([], Status.CANCELLED)


def test_a_confirm_is_not_sent_to_a_booking_that_was_moved_meanwhile(world: World) -> None:
    world.holding = True
    booked = world.book(service="Ask")
    world.outside.move(booked.head or "", world.at(6))
    world.confirm(booked)
    assert f"/bookings/{booked.head}/confirm" not in writes(world, "confirm")


def test_a_yes_is_not_sent_on_to_a_time_that_the_customer_chose_later(world: World) -> None:
    """Nobody said yes to that time: the command is refused as stale."""
    world.holding = True
    booked = world.book(service="Ask")
    world.outside.move(booked.head or "", world.at(6))
    world.confirm(booked)
    world.rest()
    shown = world.appointment(booked.id)
    refused = shown.last_refusal.code if shown.last_refusal is not None else None
    assert (writes(world, "confirm"), refused, shown.when.start) == ([], "stale_sequence", world.at(6))


def test_a_decline_of_a_booking_that_was_confirmed_meanwhile_cancels_it(world: World) -> None:
    """Closed wins; declining an accepted booking is refused there for ever."""
    world.holding = True
    booked = world.book(service="Ask")
    world.outside.confirm(booked.head or "")
    world.decline(booked)
    world.rest()
    assert (world.outside.live(), broken(world)) == ([], [])


def test_a_cancel_of_a_booking_that_was_cancelled_there_is_success(world: World) -> None:
    world.holding = True
    booked = world.book()
    world.outside.cancel(booked.head or "")
    assert world.cancel(booked).closed


def test_a_cancel_of_a_booking_that_was_moved_there_cancels_the_new_one(world: World) -> None:
    """L22: the newest of the chain is what must go."""
    world.holding = True
    booked = world.book()
    world.outside.move(booked.head or "", world.at(6))
    world.cancel(booked)
    world.pass_time(MINUTE)
    assert (world.outside.live(), status(world, booked)) == ([], Status.CANCELLED)


def test_a_reschedule_of_a_booking_that_was_cancelled_there_never_becomes_a_create(world: World) -> None:
    """L23."""
    world.holding = True
    booked = world.book()
    world.outside.cancel(booked.head or "")
    world.move(booked, 4)
    world.rest()
    assert (status(world, booked), world.outside.live()) == (Status.CANCELLED, [])


def test_a_move_given_while_the_first_time_is_refused_books_the_new_time(world: World) -> None:
    """S1: the later command is not swallowed with the refusal of the first."""

    def meanwhile() -> None:
        world.outside.book(world.types["Cut", "Alice"], world.at(0))
        world.move(world.appointments()[0], 4)

    world.holding = True
    world.network.before_arrival.append(meanwhile)
    with pytest.raises(SlotUnavailable):
        world.book()
    world.rest()
    ours = [each for each in world.appointments() if each.marks]
    assert [(each.when.start, each.status(world.clock.at)) for each in ours] == [(world.at(4), Status.CONFIRMED)]


def in_two(world: World) -> tuple[Appointment, Appointment]:
    """A booking moved twice, the first move's webhook lost: two appointments, until a read tells the link."""
    world.holding = True
    first = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.outside.move(world.outside.move(first, world.at(2)), world.at(4))
    world.deliver(2)
    world.deliver(0)
    world.held.clear()
    world.app.inbox()
    one, two = world.appointments()
    return one, two


def test_a_chain_with_a_missing_link_becomes_one_appointment_when_it_is_read(world: World) -> None:
    """S8: the earlier root survives, the other one answers as it."""
    one, two = in_two(world)
    world.rest()
    assert ([each.id for each in world.appointments()], world.appointment(two.id).merged_into) == ([one.id], one.id)


def test_a_command_for_an_appointment_that_is_joined_to_another_is_carried_out_all_the_same(world: World) -> None:
    """S1: what was accepted is not lost with the appointment that it was given to."""
    _, two = in_two(world)
    world.network.faults.append(Fault.UNREACHABLE)
    world.cancel(two)
    world.network.always = Fault.UNREACHABLE  # nothing is sent until the read has joined them
    world.pass_time(MINUTE / 2)
    world.network.always = None
    world.app.sweep(world.company.id)
    world.rest()
    assert (world.outside.live(), broken(world)) == ([], [])


def test_an_attempt_under_way_for_an_appointment_that_is_joined_is_resolved_by_the_other(world: World) -> None:
    """S1, S2: not repeated before the horizon either."""
    _, two = in_two(world)
    world.network.faults.append(Fault.LOST_BEFORE)
    world.move(two, 8)
    world.app.sweep(world.company.id)
    world.pass_time(4 * MINUTE)
    sent = len(writes(world, "reschedule"))
    world.rest()
    assert (sent, [each.start for each in world.outside.live()], broken(world)) == (1, [world.at(8)], [])
