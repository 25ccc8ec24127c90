"""The process dies at every step over a port; another one takes over (S1, S2, S3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from askpro.domain.appointment import Appointment, Status
from askpro.testing.worlds import Killed, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)
Give = Callable[[World, Appointment], Appointment]

GIVEN: dict[str, tuple[str, Give, Status, int]] = {
    "reschedule": ("Cut", lambda world, it: world.move(it, 4), Status.CONFIRMED, 1),
    "cancel": ("Cut", lambda world, it: world.cancel(it), Status.CANCELLED, 0),
    "confirm": ("Ask", lambda world, it: world.confirm(it), Status.CONFIRMED, 1),
    "decline": ("Ask", lambda world, it: world.decline(it), Status.DECLINED, 0),
}


def dying(world: World, step: int, act: Callable[[], object]) -> str | None:
    """Act, and die at that step: its name, or None if there is no such step."""
    world.wire.steps.clear()
    world.wire.kill_at = step
    try:
        act()
    except Killed as where:
        world.fresh_process()
        return str(where)
    finally:
        world.wire.kill_at = None
    return None


@pytest.mark.parametrize("holding", [False, True])
@pytest.mark.parametrize("step", range(8))
def test_a_booking_survives_the_death_of_its_process(step: int, holding: bool) -> None:
    """Before the first commit nothing was accepted; after it one live booking comes of it."""
    world = World(holding=holding)
    where = dying(world, step, world.book)
    committed = "after commit" in world.wire.steps
    world.rest()
    assert (len(world.outside.live()), broken(world)) == (int(committed), []), where


@pytest.mark.parametrize("holding", [False, True])
@pytest.mark.parametrize("name", list(GIVEN))
@pytest.mark.parametrize("step", range(12))
def test_a_command_survives_the_death_of_its_process(name: str, step: int, holding: bool) -> None:
    service, give, wanted, live = GIVEN[name]
    world = World(holding=holding)
    booked = world.book(service=service)
    world.drain()
    before = world.app.show_appointment(world.company, booked.id).status
    where = dying(world, step, lambda: give(world, booked))
    accepted = "after commit" in world.wire.steps
    world.rest()
    after = world.app.show_appointment(world.company, booked.id).status
    assert (after, broken(world)) == (wanted if accepted else before, []), where
    assert len(world.live(booked)) == (live if accepted else 1), where


@pytest.mark.parametrize("name", [*GIVEN, "book"])
def test_the_steps_above_are_all_that_there_are(name: str) -> None:
    world = World()
    if name == "book":
        assert dying(world, 8, world.book) is None
    else:
        booked = world.book(service=GIVEN[name][0])
        assert dying(world, 12, lambda: GIVEN[name][1](world, booked)) is None


@pytest.mark.parametrize("step", range(14))
def test_a_worker_that_dies_while_it_resolves_is_followed_by_another(step: int) -> None:
    world = World(holding=True)
    dying(world, 4, world.book)  # the answer was on its way
    world.clock.advance(3 * MINUTE)
    dying(world, step, world.drain)
    world.rest()
    assert (len(world.outside.live()), broken(world)) == (1, [])


@pytest.mark.parametrize("first", range(4, 8))
@pytest.mark.parametrize("second", range(8))
def test_two_deaths_in_a_row_make_no_second_booking(first: int, second: int) -> None:
    """S2."""
    world = World(holding=True)
    dying(world, first, world.book)
    world.pass_time(2 * MINUTE)
    dying(world, second, lambda: world.pass_time(5 * MINUTE))
    world.rest()
    assert (len(world.outside.live()), broken(world)) == (1, [])


def test_nobody_takes_a_lease_over_before_it_ends() -> None:
    """S12: the other process may still be at it."""
    world = World(holding=True)
    dying(world, 3, world.book)
    world.pass_time(MINUTE)
    assert [call.method for call in world.network.calls] == ["POST"]
