"""On cal.diy a moved request does not say which booking it replaces: it waits for its read (sync.md 3)."""

import pytest

from askpro.application.ports.records import Page
from askpro.domain.booking import Standing
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken


@pytest.fixture
def world() -> World:
    return World(edition="caldiy-2026-07")


@pytest.fixture
def moved(world: World) -> str:
    """A request, and where its customer moved it."""
    asked = world.outside.book(world.types["Ask", "Alice"], world.at(0))
    world.drain()
    return world.outside.move(asked, world.at(4))


def test_a_moved_request_makes_no_second_appointment(world: World, moved: str) -> None:
    world.app.inbox()
    (only,) = world.appointments()
    assert only.head != moved


def test_it_is_read_at_once_and_found_to_continue_the_first(world: World, moved: str) -> None:
    world.drain()
    (only,) = world.appointments()
    assert (only.head, only.when.start, broken(world)) == (moved, world.at(4), [])


def test_the_inbox_says_that_it_waits(world: World, moved: str) -> None:
    world.app.inbox()
    latest = world.app.storage.inbox.all(world.company.id, Page(limit=1))[0][0]
    assert (latest.state, latest.did) == ("done", "waits for a read")


def test_a_first_request_of_a_known_customer_makes_its_appointment_at_once(world: World) -> None:
    for slot in (0, 4):
        world.outside.book(world.types["Ask", "Alice"], world.at(slot))
    world.app.inbox()
    assert len(world.appointments()) == 2


def test_a_moved_request_of_an_unknown_customer_makes_its_appointment_at_once(world: World) -> None:
    """Its first webhook was lost: there is nothing that it could be taken for twice."""
    world.holding = True
    asked = world.outside.book(world.types["Ask", "Alice"], world.at(0))
    world.outside.move(asked, world.at(4))
    world.deliver(1)
    world.app.inbox()
    assert [each.standing for each in world.appointments()] == [Standing.REQUESTED]


def test_the_yes_to_a_moved_request_makes_its_appointment_at_once(world: World, moved: str) -> None:
    """It is confirmed, and nobody may be promised its time; the read joins it to the first."""
    world.outside.confirm(moved)
    world.app.inbox()
    world.app.inbox()
    shown = {each.head for each in world.appointments()}
    world.rest()
    assert (moved in shown, len(world.appointments()), broken(world)) == (True, 1, [])


def test_a_request_that_waits_leaves_no_stale_offers(world: World, moved: str) -> None:
    """L02: nothing is claimed for it yet, and what was cached for its host is dropped."""
    day = world.at(0).date()
    world.app.find_offers(world.company, "Ask", day)
    calls = len(world.network.calls)
    world.app.inbox()
    world.app.find_offers(world.company, "Ask", day)
    assert len(world.network.calls) > calls
