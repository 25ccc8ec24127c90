"""The order in which webhooks come, their repetition and their loss change nothing in the end (S4, S8)."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken


def a_life(world: World) -> str:
    """Booked, moved, cancelled by a customer: three webhooks wait. Answers the last uid."""
    world.holding = True
    first = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    second = world.outside.move(first, world.at(4))
    world.outside.cancel(second)
    return second


def deliver_in(world: World, order: tuple[int, ...]) -> None:
    waiting = list(world.held)
    world.held.clear()
    for number in order:
        world.held.append(waiting[number])
        world.deliver()
        world.app.inbox()
    world.drain()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_created_rescheduled_cancelled_make_one_closed_appointment_in_any_order(order: tuple[int, ...]) -> None:
    world = World()
    last = a_life(world)
    deliver_in(world, order)
    assert [(each.head, each.closed) for each in world.appointments()] == [(last, True)]


@pytest.mark.parametrize("order", [order for size in range(3) for order in permutations(range(3), size)])
def test_whatever_was_lost_the_sweep_heals(order: tuple[int, ...]) -> None:
    """S3."""
    world = World()
    last = a_life(world)
    deliver_in(world, order)
    world.rest()
    assert ([(each.head, each.closed) for each in world.appointments()], broken(world)) == ([(last, True)], [])


@settings(max_examples=examples(25))
@given(st.lists(st.integers(0, 2), max_size=8))
def test_repetitions_in_any_order_make_one_appointment(order: list[int]) -> None:
    world = World()
    a_life(world)
    deliver_in(world, tuple(order))
    world.rest()
    assert (len(world.appointments()), broken(world)) == (1, [])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_move_and_a_sweep_in_between_make_one_appointment(order: tuple[int, ...]) -> None:
    """A read is news like any other: before, between or after the notices."""
    world = World()
    last = a_life(world)
    waiting = list(world.held)
    for place, number in enumerate(order):
        if place == 1:
            world.app.sweep(world.company.id)
        world.held[:] = [waiting[number]]
        world.deliver()
        world.app.inbox()
    world.rest()
    assert ([each.head for each in world.appointments()], broken(world)) == ([last], [])


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_the_two_webhooks_of_our_own_booking_and_its_outside_move_keep_one_identity(order: tuple[int, ...]) -> None:
    """S2, S4, L30."""
    world = World(holding=True)
    booked = world.book(0)
    moved = world.outside.move(booked.head or "", world.at(4))
    deliver_in(world, order)
    assert [(each.id, each.head) for each in world.appointments()] == [(booked.id, moved)]


def test_a_webhook_that_comes_long_after_it_was_undone_changes_nothing() -> None:
    """L43: the settled read wins."""
    world = World(holding=True)
    booked = world.book(service="Ask")
    world.outside.cancel(booked.head or "")
    world.outside.confirm(booked.head or "")
    world.clock.advance(world.app.settle.carrier.settings.horizon)
    world.app.sweep(world.company.id)
    deliver_in(world, (1,))
    assert not world.appointment(booked.id).closed


def test_learning_of_a_successor_by_a_read_alone_makes_it_be_read() -> None:
    """S6: its own webhook was lost; the sweep is not waited for."""
    world = World(holding=True)
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    deliver_in(world, (0,))
    moved = world.outside.move(uid, world.at(4))
    world.held.clear()
    world.pass_time(world.app.settle.carrier.settings.horizon)
    assert [each.head for each in world.appointments()] == [moved]
