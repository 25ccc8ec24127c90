"""Refusals for tests: times that are taken, and who is asked what is free instead."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from attrs import evolve

from askpro.application.sync.tasks import Suggest
from askpro.domain.appointment import Appointment, Refusal
from askpro.testing.worlds import World

MINUTE = timedelta(minutes=1)


def take(world: World, slot: int) -> None:
    """Somebody books it at Cal.com, and no webhook tells us yet."""
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(slot), email=f"slot{slot}@example.org")


def ours(world: World) -> Appointment:
    """The one appointment that a caller of ours asked for."""
    (found,) = [each for each in world.appointments() if each.source != "calcom_direct"]
    return found


def refusal(world: World) -> Refusal:
    found = ours(world).last_refusal
    assert found is not None
    return found


def asked_for_slots(world: World) -> int:
    return [call.path for call in world.network.calls].count("/slots")


def booking(world: World) -> Callable[[], Appointment]:
    return partial(world.book, 4)


def moving(world: World) -> Callable[[], Appointment]:
    booked = world.book(0)
    return partial(world.move, booked, 4)


COMMANDS = pytest.mark.parametrize("command", [booking, moving])


def suggesting(world: World, suggest: Suggest) -> None:
    """The application with another way to find alternatives, for whoever hears a refusal."""
    advise = evolve(world.app.settle.advise, suggest=suggest)
    commander = world.app.reschedule.commander
    dispatcher = evolve(commander.dispatcher, advise=advise)
    world.app = evolve(
        world.app,
        settle=evolve(world.app.settle, advise=advise),
        book=evolve(world.app.book, dispatcher=dispatcher),
        reschedule=evolve(world.app.reschedule, commander=evolve(commander, dispatcher=dispatcher)),
    )
