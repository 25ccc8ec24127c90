"""Issues of what was asked for beside the facts: another member, a no-show. A retry asks for the same once more."""

from datetime import timedelta

import pytest

from askpro.application.ports.records import Issue
from askpro.application.retry_issue import Retried
from askpro.domain.appointment import Appointment
from askpro.domain.errors import StaleSequence
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    """Alice, Bob and Dora take turns at the service Any."""
    world = World(colleagues=("Dora",))
    world.add_service(world.company, "Any", [])
    return world


def issue(world: World) -> Issue:
    (only,) = world.issues()
    assert only.kind == "refused"
    return only


def retry(world: World) -> Retried:
    return world.app.retry_issue(world.company.id, issue(world).id, actor="desk")


def refused_to(world: World, name: str) -> Appointment:
    """It was to go to that member, and the calendar could not be reached until it began."""
    booked = world.book(staff=None, service="Any")
    world.drain()
    world.network.always = Fault.UNREACHABLE
    world.app.reassign(world.company.id, booked.id, world.staff[name])
    world.clock.advance(booked.when.start - world.clock.at + MINUTE)
    world.drain()
    world.network.always = None
    world.clock.advance(10 * MINUTE)  # whoever failed so often is left alone for a while
    return world.appointment(booked.id)


@pytest.mark.parametrize("name", ["Bob", "Dora"])
def test_a_retry_gives_it_to_the_member_who_was_named(world: World, name: str) -> None:
    """S1: not to whoever's turn it is."""
    appointment = refused_to(world, name)
    assert appointment.staff_id == world.staff["Alice"]
    retry(world)
    assert world.appointment(appointment.id).staff_id == world.staff[name]
    assert (world.issues(), broken(world)) == ([], [])


def test_a_retry_is_refused_where_it_was_moved_since(world: World) -> None:
    """S9: nobody knows whether that member has time then."""
    appointment = refused_to(world, "Dora")
    assert appointment.staff_id != world.staff["Dora"]
    world.outside.move(appointment.head or "", world.at(4, day=8))
    world.drain()
    with pytest.raises(StaleSequence):
        retry(world)
    assert world.appointment(appointment.id).wish is None


def refused_mark(world: World, *, absent: bool) -> Appointment:
    """Their mark was to be set, and the calendar could not be reached for so long that it was given up."""
    booked = world.book()
    world.clock.advance(booked.when.start - world.clock.at + MINUTE)
    world.drain()
    if not absent:
        world.app.no_show(world.company.id, booked.id)
    world.network.always = Fault.UNREACHABLE
    world.app.no_show(world.company.id, booked.id, absent=absent)
    world.clock.advance(timedelta(days=2))
    world.drain()
    world.network.always = None
    world.clock.advance(10 * MINUTE)  # whoever failed so often is left alone for a while
    return world.appointment(booked.id)


@pytest.mark.parametrize("absent", [True, False])
def test_a_retry_sets_the_mark_that_was_wanted(world: World, absent: bool) -> None:
    """S1."""
    appointment = refused_mark(world, absent=absent)
    assert appointment.no_show is not absent
    retry(world)
    assert world.appointment(appointment.id).no_show is absent


@pytest.mark.parametrize("absent", [True, False])
def test_the_issue_is_over_when_the_mark_is_set(world: World, absent: bool) -> None:
    refused_mark(world, absent=absent)
    retry(world)
    assert (world.issues(), broken(world)) == ([], [])
