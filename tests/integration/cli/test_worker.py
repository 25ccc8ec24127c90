"""The worker, over a world in memory and in threads of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from askpro.domain.appointment import Status
from askpro.domain.errors import TemporarilyUnavailable
from askpro.entrypoints.crew import Crew, Item
from askpro.entrypoints.worker import Loop, Pace, Worker
from askpro.testing.worlds import Fault, World

_PATIENCE = 30.0
NEVER = timedelta(days=1)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@contextmanager
def hanging() -> Iterator[threading.Event]:
    """Something to hang on; let go at the end."""
    gate = threading.Event()
    try:
        yield gate
    finally:
        gate.set()


def nobody_works() -> bool:
    return not any(thread.name.startswith("crew-") for thread in threading.enumerate())


def hang_on(gate: threading.Event) -> None:
    gate.wait(_PATIENCE * 2)


@pytest.fixture
def world() -> World:
    return World()


def test_what_comes_into_the_inbox_is_read_when_the_worker_is_woken(world: World) -> None:
    with Worker(world.app, sweep_every=NEVER, inbox_idle=_PATIENCE * 2) as worker:
        world.outside.book(world.types["Cut", "Alice"], world.at(3))
        worker.wake()
        wait_for(lambda: [each.source for each in world.appointments()] == ["calcom_direct"])


def test_what_another_process_received_is_found_by_looking(world: World) -> None:
    with Worker(world.app, sweep_every=NEVER):
        world.outside.book(world.types["Cut", "Alice"], world.at(3))
        wait_for(lambda: len(world.appointments()) == 1)


def test_what_is_due_is_settled(world: World) -> None:
    world.network.faults = [Fault.UNREACHABLE]
    booked = world.book()
    assert booked.status(world.clock.now()) is Status.PENDING
    world.clock.advance(timedelta(minutes=10))
    with Worker(world.app, sweep_every=NEVER):
        wait_for(lambda: world.appointment(booked.id).status(world.clock.now()) is Status.CONFIRMED)
    assert len(world.live(booked)) == 1


def test_what_only_notices_told_is_verified(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(3))
    world.clock.advance(timedelta(minutes=2))
    world.drain()
    world.clock.advance(timedelta(minutes=2))
    with Worker(world.app, sweep_every=NEVER):
        wait_for(lambda: not world.app.verify.due())


def test_a_sweep_soon_after_the_start_brings_what_no_webhook_brought(world: World) -> None:
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(3))
    with Worker(world.app, sweep_every=NEVER):
        wait_for(lambda: len(world.appointments()) == 1)


def test_a_failing_loop_says_so_and_goes_on() -> None:
    looks: list[int] = []

    def look() -> bool:
        looks.append(1)
        if len(looks) == 1:
            raise TemporarilyUnavailable("The database cannot be used now.")
        return False

    loop = Loop("inbox", look, Pace())
    with capture_logs() as logs:
        loop.start()
        wait_for(lambda: len(looks) > 2)
        loop.stop()
        loop.join(_PATIENCE)
    assert [(each["event"], each["code"], each["loop"]) for each in logs] == [
        ("worker_failed", "temporarily_unavailable", "inbox")
    ]


def test_pauses_grow_while_there_is_nothing_to_do() -> None:
    pace = Pace(busy=0.1, idle=0.5)
    nothing = [pace.after(pause, False) for pause in (0.1, 0.2, 0.4)]
    assert (nothing, pace.after(0.4, True)) == ([0.2, 0.4, 0.5], 0.1)


def test_one_hanging_company_does_not_stop_the_others() -> None:
    crew, done = Crew(threads=3, per_company=2), threading.Event()
    with hanging() as gate:
        accepted = [crew.offer(Item("settle", "slow", str(each)), gate.wait) for each in range(5)]
        crew.offer(Item("settle", "quick", "1"), done.set)
        wait_for(done.is_set)
    crew.close(_PATIENCE)
    assert accepted == [True, True, False, False, False]


def test_the_same_thing_is_never_done_twice_at_a_time() -> None:
    crew = Crew()
    with hanging() as gate:
        assert crew.offer(Item("settle", "one", "1"), gate.wait)
        assert not crew.offer(Item("settle", "one", "1"), gate.wait)
        assert crew.offer(Item("verify", "one", "1"), gate.wait)
    wait_for(lambda: crew.offer(Item("settle", "one", "1"), lambda: None))
    crew.close(_PATIENCE)


def test_what_failed_rests_longer_every_time() -> None:
    now = [0.0]
    crew, item = Crew(clock=lambda: now[0]), Item("verify", "one", "1")

    with capture_logs():
        for failures, rest in enumerate((2.0, 4.0, 8.0, 16.0), start=1):
            assert crew.offer(item, lambda: 1 / 0)
            wait_for(lambda wanted=failures: crew.failures(item) == wanted)  # type: ignore[misc]  # mypy loses the default of a lambda
            now[0] += rest - 0.5
            assert not crew.offer(item, lambda: 1 / 0)
            now[0] += 0.5
    crew.close(_PATIENCE)


def test_a_success_ends_the_rest() -> None:
    now = [0.0]
    crew, item = Crew(clock=lambda: now[0]), Item("verify", "one", "1")
    with capture_logs():
        crew.offer(item, lambda: 1 / 0)
        wait_for(lambda: crew.failures(item) == 1)
    now[0] = 10.0
    wait_for(lambda: crew.offer(item, lambda: None))
    wait_for(lambda: crew.failures(item) == 0)
    crew.close(_PATIENCE)


def test_stopping_waits_for_nobody_who_hangs(world: World) -> None:
    with hanging() as gate:
        world.network.before_answer.append(lambda: hang_on(gate))
        world.network.faults = [Fault.UNREACHABLE]
        world.book()
        world.clock.advance(timedelta(minutes=10))
        worker = Worker(world.app, sweep_every=NEVER)
        with worker:
            wait_for(lambda: not world.network.before_answer)
        assert not gate.is_set()
    wait_for(nobody_works)


def test_the_inbox_is_read_while_the_calendar_hangs(world: World) -> None:
    world.network.faults = [Fault.UNREACHABLE]
    world.book()
    world.clock.advance(timedelta(minutes=10))
    with hanging() as gate:
        world.network.before_answer.append(lambda: hang_on(gate))
        with Worker(world.app, sweep_every=NEVER) as worker:
            wait_for(lambda: not world.network.before_answer)
            world.outside.book(world.types["Cut", "Bob"], world.at(6))
            worker.wake()
            wait_for(lambda: len(world.appointments()) == 2)
    wait_for(nobody_works)
