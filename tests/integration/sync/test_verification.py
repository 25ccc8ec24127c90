"""Verification: one read for each booking and settle delay, one list where many wait."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.integration.sync.nights import Forgetful

from askpro.domain.appointment import Status
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

SETTLED = timedelta(seconds=61)


def booked_there(world: World, number: int) -> list[str]:
    """So many outside bookings, each told of by its webhook."""
    made = [world.outside.book(world.types["Cut", "Alice"], world.at(slot)) for slot in range(number)]
    world.app.inbox()
    world.network.calls.clear()
    world.clock.advance(SETTLED)
    return made


def verify(world: World) -> list[str]:
    """The paths that were asked for."""
    for company_id, uids in world.app.verify.due():
        world.app.verify(company_id, uids)
    return [call.path.split("?")[0].rpartition("/")[2] for call in world.network.calls]


@pytest.mark.parametrize("number", [1, 4])
def test_a_few_are_read_one_by_one(world: World, number: int) -> None:
    made = booked_there(world, number)
    assert sorted(verify(world)) == sorted(made)
    assert world.app.verify.due() == []


@pytest.mark.parametrize("edition", ["upstream-2025-10", "caldiy-2026-07"])
@pytest.mark.parametrize("number", [5, 16])
def test_many_are_read_in_a_list(edition: str, number: int) -> None:
    """Of what changed and, where new rows have no ``updatedAt``, of what is new."""
    world = World(edition=edition)
    booked_there(world, number)
    assert verify(world) in (["bookings"], ["bookings"] * 2)
    assert world.app.verify.due() == []
    assert broken(world) == []


def test_changes_are_found_in_the_first_list(world: World) -> None:
    made = booked_there(world, 6)
    verify(world)
    for uid in made:
        world.outside.cancel(uid)
    world.app.inbox()
    world.clock.advance(SETTLED)
    world.network.calls.clear()
    assert verify(world) == ["bookings"]
    assert {each.status(world.clock.now()) for each in world.appointments()} == {Status.CANCELLED}
    assert (world.app.verify.due(), broken(world)) == ([], [])


def test_what_no_list_shows_is_read_by_itself(world: World) -> None:
    made = booked_there(world, 6)
    (company_id, uids) = world.app.verify.due()[0]
    verify_less = evolve(world.app.verify, calendars=Forgetful(world.calendars, unlisted=set(made[:2])))
    verify_less(company_id, uids)
    assert {call.path.rpartition("/")[2] for call in world.network.calls} == {*made[:2], "bookings"}
    assert world.app.verify.due() == []


def test_a_calendar_that_cannot_be_asked_is_asked_again_later(world: World) -> None:
    booked_there(world, 6)
    world.network.always = Fault.UNREACHABLE
    verify(world)
    assert world.app.verify.due() == []
    world.network.always = None
    world.clock.advance(timedelta(minutes=2))
    assert len(world.app.verify.due()[0][1]) == 6
    verify(world)
    assert (world.app.verify.due(), broken(world)) == ([], [])


def test_what_happened_long_ago_is_not_looked_for_in_a_list(world: World) -> None:
    """A webhook that is a week late must not have a week listed."""
    world.holding = True
    for slot in range(6):
        world.outside.book(world.types["Cut", "Alice"], world.at(slot, day=14))
    world.clock.advance(timedelta(days=7))
    for _ in range(6):
        world.deliver()
    world.app.inbox()
    world.network.calls.clear()
    world.clock.advance(SETTLED)
    assert "bookings" not in verify(world)
    assert (world.app.verify.due(), broken(world)) == ([], [])
