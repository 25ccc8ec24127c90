"""What is free instead of a time that was refused is kept with the refusal, whoever was told it, and when."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.integration.sync.instead import (
    COMMANDS,
    MINUTE,
    asked_for_slots,
    ours,
    refusal,
    suggesting,
    take,
)

from askpro.application.ports.lanes import Lane
from askpro.application.sync.keeping import rebuilt, seen
from askpro.domain.appointment import Appointment, Command
from askpro.domain.errors import SlotUnavailable, StillRunning
from askpro.domain.timespan import write_instant
from askpro.testing.worlds import Fault, World

T = TypeVar("T")
DELAYS = [Fault.UNREACHABLE, Fault.QUOTA]
SLOTS = st.integers(0, 9)


@define
class Impatient:
    """The caller is gone before the work begins, which goes on without them."""

    left: list[Callable[[], object]] = field(factory=list)

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        """See Outbound."""
        del patience
        self.left.append(work)
        raise StillRunning

    def close(self) -> None:
        """Nothing to end."""


class JustTooLate:
    """Work and patience end at the same moment."""

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        """See Outbound."""
        del patience
        work()
        raise StillRunning

    def close(self) -> None:
        """Nothing to end."""


def nearest(world: World, busy: set[int], wanted: int) -> list[datetime]:
    """The three starts of that Monday's half hours nearest to the wanted one that nobody has taken."""
    free = [slot for slot in range(16) if slot not in busy]
    return [world.at(slot) for slot in sorted(free, key=lambda slot: (abs(slot - wanted), slot))[:3]]


@COMMANDS
@pytest.mark.parametrize("delay", DELAYS)
def test_a_refusal_that_the_worker_hears_has_them(
    command: Callable[[World], Callable[[], Appointment]], delay: Fault
) -> None:
    world = World()
    ask = command(world)
    world.network.faults.append(delay)
    ask()
    take(world, 4)
    world.clock.advance(MINUTE)
    world.drain()
    assert (refusal(world).code, list(refusal(world).alternatives)) == (
        "slot_unavailable",
        [world.at(3), world.at(5), world.at(2)],
    )
    assert asked_for_slots(world) == 1


@COMMANDS
def test_a_caller_is_told_what_is_shown_later(command: Callable[[World], Callable[[], Appointment]]) -> None:
    world = World()
    ask = command(world)
    take(world, 4)
    with pytest.raises(SlotUnavailable) as told:
        ask()
    assert told.value.alternatives == refusal(world).alternatives == (world.at(3), world.at(5), world.at(2))
    assert asked_for_slots(world) == 1


@settings(max_examples=examples(40))
@given(SLOTS, st.sets(SLOTS), st.booleans(), st.booleans())
def test_they_are_the_nearest_that_nobody_has(wanted: int, others: set[int], moves: bool, waits: bool) -> None:
    world = World()
    booked = world.book(14) if moves else None
    busy = {wanted, *others}
    for slot in busy:
        take(world, slot)
    if not waits:
        world.network.faults.append(Fault.UNREACHABLE)
    told: tuple[datetime, ...] | None = None
    try:
        world.book(wanted) if booked is None else world.move(booked, wanted)
    except SlotUnavailable as refused:
        told = refused.alternatives
    world.clock.advance(MINUTE)
    for each in world.app.settle.due():
        world.app.settle(*each)
    kept = refusal(world).alternatives
    assert told == (kept if waits else None)
    assert list(kept) == nearest(world, busy, wanted)


def test_whose_caller_has_gone_is_seen_to_by_whoever_carried_it_out() -> None:
    world, gone = World(), Impatient()
    take(world, 4)
    world.outbound = gone
    world.fresh_process()
    assert world.book(4).closed is False
    (work,) = gone.left
    work()
    assert refusal(world).alternatives == (world.at(3), world.at(5), world.at(2))
    assert len(gone.left) == 1  # it asks where it is: a place of its own could be long in coming


def test_what_ends_as_patience_does_is_told() -> None:
    world = World()
    take(world, 4)
    world.outbound = JustTooLate()
    world.fresh_process()
    with pytest.raises(SlotUnavailable) as told:
        world.book(4)
    assert told.value.alternatives == refusal(world).alternatives


def test_each_refusal_is_asked_for_once_in_the_lane_of_whoever_hears_it() -> None:
    lanes: list[Lane] = []

    def suggest(_: Appointment, __: Command, ___: datetime, lane: Lane, ____: timedelta | None) -> tuple[datetime, ...]:
        lanes.append(lane)
        return ()

    for fault in (None, Fault.UNREACHABLE):
        world = World()
        suggesting(world, suggest)
        world.network.faults.append(fault)
        take(world, 4)
        with suppress(SlotUnavailable):
            world.book(4)
        world.clock.advance(MINUTE)
        world.drain()
    assert lanes == [Lane.LIVE, Lane.DUE]


@COMMANDS
def test_the_history_tells_them_and_nobody_commanded_anything(
    command: Callable[[World], Callable[[], Appointment]],
) -> None:
    world = World()
    ask = command(world)
    take(world, 4)
    with pytest.raises(SlotUnavailable):
        ask()
    entries = world.app.appointments.history(world.company.id, ours(world).id)
    told = [write_instant(each) for each in refusal(world).alternatives]
    assert (entries[-1].actor, entries[-1].action, entries[-1].after) == ("askpro", "suggest", {"alternatives": told})
    assert rebuilt(entries) == seen(ours(world))
