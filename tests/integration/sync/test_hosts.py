"""Hosts that are mapped after they were booked."""

from askpro.domain.claims import ClaimKind
from askpro.domain.timespan import Span
from askpro.testing.worlds import World
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


def test_the_history_names_who_booked_and_not_what_they_call_themselves(world: World) -> None:
    booked = world.app.book_appointment(
        world.company,
        world.app.find_offers(world.company, "Cut", world.at(0).date())[0],
        {"name": "Ada", "email": "ada@example.org"},
        source="askpro",
    )
    history = world.app.appointments.history(world.company.id, booked.id)
    assert history[0].actor == "python"
