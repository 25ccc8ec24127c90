"""What happens while it is asked what is free instead: another refusal, an erasure, an outage, a death."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from attrs import evolve
from tests.integration.sync.instead import COMMANDS, MINUTE, asked_for_slots, ours, refusal, suggesting, take

from askpro.application.sync.advising import Adviser
from askpro.application.sync.tasks import DUE, Taken
from askpro.domain.appointment import Appointment, Command, Status
from askpro.domain.errors import SlotUnavailable
from askpro.domain.idempotency import LEASE
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.worlds import HALF_HOUR, Fault, World
from askpro.testing.worlds.death import Killed
from askpro.testing.worlds.invariants import broken


def refused_now(world: World) -> Taken:
    """A booking that is refused, and what is known of it the moment after, with nothing suggested."""
    world.network.before_answer.append(lambda: setattr(world.network, "always", Fault.UNREACHABLE))
    take(world, 4)
    with pytest.raises(SlotUnavailable):
        world.book(4)
    world.network.always = None
    return Taken(ours(world), refusal(world), ours(world).asked)


def advising(world: World, meanwhile: Callable[[], object]) -> Adviser:
    """An adviser that something happens to while it asks."""

    def suggest(*_: object) -> tuple[datetime, ...]:
        meanwhile()
        return (world.at(7),)

    return evolve(world.app.settle.advise, suggest=suggest)


def test_a_newer_refusal_is_left_as_it_is() -> None:
    world = World()
    taken = refused_now(world)
    newer = evolve(taken.refusal, at=taken.refusal.at + MINUTE)

    def refuse_again() -> None:
        with world.storage.write(world.company.id) as ledger:
            ledger.appointments.save(evolve(taken.appointment, last_refusal=newer))

    advising(world, refuse_again).instead_of(taken, DUE)
    assert refusal(world) == newer


def test_an_erased_person_is_not_brought_back() -> None:
    world = World()
    taken = refused_now(world)
    erase = partial(world.app.erase_customer, world.company.id, taken.appointment.customer_id or "", actor="test")
    advising(world, erase).instead_of(taken, DUE)
    assert (ours(world).erased, refusal(world).detail, refusal(world).alternatives) == (True, "", ())


@COMMANDS
@pytest.mark.parametrize("fault", [None, Fault.UNREACHABLE])
def test_a_calendar_that_cannot_tell_leaves_them_empty_and_the_refusal_as_it_is(
    command: Callable[[World], Callable[[], Appointment]], fault: Fault | None
) -> None:
    world = World()
    find, asked, told = world.app.settle.advise.suggest, list[Command](), list[tuple[datetime, ...]]()

    def suggest(about: Appointment, refused: Command, *how: Any) -> tuple[datetime, ...]:
        world.network.always = Fault.UNREACHABLE
        asked.append(refused)
        return find(about, refused, *how)

    suggesting(world, suggest)
    ask = command(world)
    take(world, 4)
    world.network.faults.append(fault)
    try:
        ask()
    except SlotUnavailable as refused:
        told.append(refused.alternatives)
    world.clock.advance(MINUTE)
    world.drain()
    assert (refusal(world).code, refusal(world).alternatives) == ("slot_unavailable", ())
    assert (len(asked), told) == (1, [()] if fault is None else [])
    assert asked_for_slots(world) > 0


def book_once(world: World) -> Appointment:
    offer = Offer(Span.starting(world.at(4), HALF_HOUR), world.staff["Alice"], world.services["Cut"])
    return world.app.book_appointment(
        world.company, offer, {"name": "Jo", "email": "jo@example.net"}, idempotency_key="once"
    )


def told_again(world: World) -> tuple[datetime, ...] | None:
    """What whoever asks again is told; None while it is under way, since whoever died has the lease."""
    try:
        book_once(world)
    except SlotUnavailable as refused:
        return refused.alternatives
    return None


def test_wherever_the_process_dies_the_refusal_stands_and_whoever_asks_again_is_told_what_is_shown() -> None:
    step, died, empty, again = 0, True, 0, 0
    while died:
        world = World()
        take(world, 4)
        world.wire.steps.clear()
        world.wire.kill_at = step
        try:
            with pytest.raises((SlotUnavailable, Killed)) as ended:
                book_once(world)
            died = ended.type is Killed
        finally:
            world.wire.kill_at = None
        world.fresh_process()
        world.clock.advance(LEASE + timedelta(seconds=1))
        refusals = [each.last_refusal for each in world.appointments() if each.last_refusal is not None]
        empty += [each.alternatives for each in refusals].count(())
        told = told_again(world)
        if told is not None:
            again += 1
            assert told == refusal(world).alternatives != (), step
        world.rest()
        assert ours(world).status(world.clock.now()) is Status.REFUSED, step
        assert broken(world) == [], step
        step += 1
    assert 0 < empty < again
