"""Many callers at once who want anybody at one time: as many win as members are free (S7, L01)."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.integration.sync.anybody import take

from askpro.domain.errors import SlotUnavailable
from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation.stores import MEMORY, POSTGRES, SQLITE, Stores, open_stores
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken

CALLERS = 8


@pytest.fixture(scope="module", params=[MEMORY, SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    try:
        with open_stores(request.param) as stores:
            yield stores
    except PostgresAbsent as absent:
        skip_or_fail("postgres", str(absent).splitlines()[0])


def rush(world: World) -> tuple[int, list[int]]:
    """How many callers won, and how many alternatives each of the others was told."""
    barrier = threading.Barrier(CALLERS)

    def attempt(number: int) -> int | None:
        barrier.wait(10)
        try:
            world.book(2, staff=None, email=f"c{number}@example.net")
        except SlotUnavailable as taken:
            return len(taken.alternatives)
        return None

    with ThreadPoolExecutor(CALLERS) as pool:
        told = list(pool.map(attempt, range(CALLERS)))
    return told.count(None), [each for each in told if each is not None]


@pytest.mark.parametrize("busy", [[], ["Alice"], ["Alice", "Bob"], ["Alice", "Bob", "Dora"]])
def test_as_many_win_as_members_are_free(stores: Stores, busy: list[str]) -> None:
    """S7: everybody else is told slot_unavailable, with alternatives, and the calendar is not asked in vain."""
    free = 3 - len(busy)
    with stores.fresh() as store:
        world = World(store=store, colleagues=("Dora",))
        for name in busy:
            world.book(2, staff=name, email=f"{name.lower()}@example.net")
        world.network.calls.clear()
        assert rush(world) == (free, [3] * (CALLERS - free))
        assert (len(world.network.writes), len(world.outside.live())) == (free, 3)
        world.rest()
        assert broken(world) == []


def test_whom_only_the_calendar_knows_to_be_booked_is_asked_and_passed_over(stores: Stores) -> None:
    """S7: one of the three has no time there, so two callers win whatever the order in which they come."""
    with stores.fresh() as store:
        world = World(store=store, colleagues=("Dora",), holding=True)
        take(world, "Bob", slot=2)
        won, told = rush(world)
        assert (won, told) == (2, [3] * (CALLERS - 2))
        world.rest()
        assert (len(world.outside.live()), broken(world)) == (3, [])
