"""A storage that does not take the answer: the write may have happened, so it is looked for and not repeated."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from attrs import define

from askpro.domain.appointment import Appointment
from askpro.domain.errors import TemporarilyUnavailable
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken

SOON = timedelta(seconds=10)


@define
class Faltering:
    """A storage whose n-th writing transaction from now cannot be begun."""

    inner: Any
    countdown: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    @contextmanager
    def write(self, company_id: str) -> Iterator[Any]:
        self.countdown -= 1
        if self.countdown == 0:
            raise TemporarilyUnavailable("The database cannot be used now.")
        with self.inner.write(company_id) as ledger:
            yield ledger


@pytest.fixture
def storage(world: World) -> Faltering:
    faltering = Faltering(world.storage)
    world.storage = faltering  # type: ignore[assignment]  # it has all that the world's own has
    world.app = world.fresh_process()
    return faltering


def cancel(world: World, appointment: Appointment) -> None:
    world.cancel(appointment)


def posts(world: World) -> int:
    return len(world.network.writes)


def test_a_booking_whose_answer_the_storage_did_not_take_is_pending(world: World, storage: Faltering) -> None:
    storage.countdown = 2
    assert world.book().agreed is None


def test_a_booking_whose_answer_the_storage_did_not_take_is_not_sent_again(world: World, storage: Faltering) -> None:
    """S2: the calendar did answer; only we do not know what."""
    world.holding = True
    storage.countdown = 2
    world.book()
    world.pass_time(SOON)
    sent = posts(world)
    world.rest()
    assert (sent, len(world.outside.live()), broken(world)) == (1, 1, [])


def test_a_move_whose_answer_the_storage_did_not_take_is_not_sent_again(world: World, storage: Faltering) -> None:
    world.holding = True
    booked = world.book()
    before = posts(world)
    storage.countdown = 2
    world.move(booked, 4)
    world.pass_time(SOON)
    sent = posts(world) - before
    world.rest()
    assert (sent, len(world.outside.live()), broken(world)) == (1, 1, [])


def test_a_second_lease_that_the_storage_refuses_leaves_the_first_answer_alone(
    world: World, storage: Faltering
) -> None:
    """What was commanded meanwhile is carried out by the worker."""
    world.holding = True
    booked = world.book()
    world.network.before_answer.append(lambda: cancel(world, booked))  # while the move is under way
    storage.countdown = 4
    world.move(booked, 4)
    world.rest()
    assert (world.outside.live(), broken(world)) == ([], [])
