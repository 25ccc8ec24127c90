"""The bounded place for calls to the calendar: a slow one starves nobody (L46, L48)."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from askpro.adapters.outbound import InlineOutbound, ThreadOutbound
from askpro.domain.errors import SlotUnavailable, StillRunning, TemporarilyUnavailable

SHORT, LONG = timedelta(milliseconds=20), timedelta(seconds=10)


@pytest.fixture
def outbound() -> Iterator[ThreadOutbound]:
    place = ThreadOutbound(threads=1, waiting=1)
    yield place
    place.close()


@pytest.fixture
def hang(outbound: ThreadOutbound) -> Iterator[threading.Event]:
    """One call hangs until the event is set."""
    release, begun = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return release.wait(10)

    with pytest.raises(StillRunning):
        outbound.run(work, SHORT)
    assert begun.wait(10)
    yield release
    release.set()


def test_work_is_answered_with_its_result(outbound: ThreadOutbound) -> None:
    assert outbound.run(lambda: 7, LONG) == 7


def test_work_runs_in_a_thread_of_the_place(outbound: ThreadOutbound) -> None:
    name = outbound.run(lambda: threading.current_thread().name, LONG)
    assert name.startswith("outbound")


def test_an_error_of_the_work_is_raised_to_who_waits(outbound: ThreadOutbound) -> None:
    def work() -> None:
        raise SlotUnavailable("taken")

    with pytest.raises(SlotUnavailable):
        outbound.run(work, LONG)


def test_a_time_out_inside_the_work_is_not_taken_for_patience(outbound: ThreadOutbound) -> None:
    def work() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        outbound.run(work, LONG)


def test_work_goes_on_after_patience_ended(outbound: ThreadOutbound) -> None:
    release, done = threading.Event(), threading.Event()

    def work() -> None:
        assert release.wait(10)
        done.set()

    with pytest.raises(StillRunning):
        outbound.run(work, SHORT)
    release.set()
    assert done.wait(10)


def test_a_full_place_refuses_at_once(outbound: ThreadOutbound, hang: threading.Event) -> None:
    with pytest.raises(StillRunning):
        outbound.run(lambda: None, SHORT)  # it queues behind the hanging one
    began = time.monotonic()
    with pytest.raises(TemporarilyUnavailable):
        outbound.run(lambda: None, LONG)
    assert time.monotonic() - began < 5


def test_a_place_is_free_again_when_its_work_ends(outbound: ThreadOutbound, hang: threading.Event) -> None:
    hang.set()
    assert [outbound.run(lambda: 7, LONG) for _ in range(5)] == [7] * 5


def test_work_that_fails_gives_its_place_back(outbound: ThreadOutbound) -> None:
    def work() -> None:
        raise SlotUnavailable("taken")

    for _ in range(5):
        with pytest.raises(SlotUnavailable):
            outbound.run(work, LONG)
    assert outbound.run(lambda: 7, LONG) == 7


def test_a_closed_place_refuses_with_a_hint_to_come_again() -> None:
    place = ThreadOutbound(threads=1)
    place.close()
    with pytest.raises(TemporarilyUnavailable):
        place.run(lambda: 7, LONG)


def test_the_inline_place_runs_in_the_callers_thread() -> None:
    here = threading.current_thread().name
    assert InlineOutbound().run(lambda: threading.current_thread().name, SHORT) == here
