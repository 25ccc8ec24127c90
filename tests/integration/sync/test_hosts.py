"""Hosts that are mapped, or mapped anew, after they were booked."""

import pytest

from askpro.domain.appointment import Status
from askpro.domain.claims import ClaimKind
from askpro.domain.errors import SlotUnavailable
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import ALICE
from askpro.testing.worlds.world import HALF_HOUR


def test_what_a_host_was_booked_for_becomes_the_members_when_they_are_mapped(world: World) -> None:
    """S7: from then on nobody here is promised that time."""
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    assert [each.staff_id for each in world.appointments()] == [None]
    world.app.hosts.match(world.company.id, "test")
    with world.storage.read(world.company.id) as ledger:
        held = ledger.claims.overlapping([world.staff["Bob"]], Span.starting(world.at(2), HALF_HOUR))
    assert [each.staff_id for each in world.appointments()] == [world.staff["Bob"]]
    assert [claim.kind for claim in held] == [ClaimKind.OCCUPANCY]


def anna(world: World) -> str:
    """A new member, to whom Alice's host is mapped anew."""
    member = world.app.staff.add(world.company.id, name="Anna", email="anna@salon.example")
    world.app.hosts.unmap(world.company.id, world.staff["Alice"], "test")
    world.app.hosts.map(world.company.id, member.id, ALICE, "test")
    world.app.event_types.create(world.company.id, world.services["Cut"], member.id)
    return member.id


def book_with(world: World, staff_id: str, slot: int) -> None:
    offer = Offer(Span.starting(world.at(slot), HALF_HOUR), staff_id, world.services["Cut"])
    world.app.book_appointment(world.company, offer, {"name": "Bo", "email": "bo@example.net"})


def test_a_promise_goes_with_its_host_to_another_member(world: World) -> None:
    """S7: nobody else is promised the time of that host while it is on its way."""
    world.network.faults.append(Fault.QUOTA)
    promised = world.book(0)
    other = anna(world)
    assert world.appointment(promised.id).staff_id == other
    with pytest.raises(SlotUnavailable):
        book_with(world, other, 0)
    world.rest()
    settled = world.appointment(promised.id)
    assert (settled.status(world.clock.now()), settled.staff_id) == (Status.CONFIRMED, other)
    assert (world.issues(), broken(world)) == ([], [])


def test_what_is_booked_goes_with_its_host_to_another_member(world: World) -> None:
    """S7."""
    booked = world.book(0)
    other = anna(world)
    assert world.appointment(booked.id).staff_id == other
    with pytest.raises(SlotUnavailable):
        book_with(world, other, 0)
    assert broken(world) == []


def test_a_host_that_was_mapped_to_the_wrong_member_is_put_right_with_all_it_has(world: World) -> None:
    for name in ("Alice", "Bob"):
        world.app.hosts.unmap(world.company.id, world.staff[name], "test")
    world.app.hosts.map(world.company.id, world.staff["Bob"], ALICE, "test")
    world.outside.book(world.types["Cut", "Alice"], world.at(2))
    world.drain()
    assert [each.staff_id for each in world.appointments()] == [world.staff["Bob"]]
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.app.hosts.match(world.company.id, "test")
    assert [each.staff_id for each in world.appointments()] == [world.staff["Alice"]]
    assert broken(world) == []


def test_what_was_booked_with_a_member_who_has_no_host_any_more_was_not_altered(world: World) -> None:
    world.network.faults.append(Fault.LOST_AFTER)
    world.holding = True
    world.book(0)
    world.app.hosts.unmap(world.company.id, world.staff["Alice"], "test")
    world.rest()
    assert [issue.kind for issue in world.issues()] == ["unmapped"]


def test_the_history_names_who_booked_and_not_what_they_call_themselves(world: World) -> None:
    booked = world.app.book_appointment(
        world.company,
        world.app.find_offers(world.company, "Cut", world.at(0).date())[0],
        {"name": "Ada", "email": "ada@example.org"},
        source="askpro",
    )
    history = world.app.appointments.history(world.company.id, booked.id)
    assert history[0].actor == "python"
