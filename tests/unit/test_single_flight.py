"""k parallel wishes for one thing, one call for it (L51)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from askpro.application.offering.single_flight import SingleFlight


class Work:
    """Counts its calls and waits until it is let go."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.calls, self.error = 0, error
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.calls += 1
        self.begun.set()
        assert self.go.wait(10)
        if self.error is not None:
            raise self.error
        return self.calls


def in_parallel(flights: SingleFlight, work: Work, number: int = 8) -> list[int | BaseException]:
    def wish(_: int) -> int | BaseException:
        try:
            return flights.do("key", work)
        except (ValueError, KeyboardInterrupt) as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        first = pool.submit(wish, 0)
        assert work.begun.wait(10)
        others = [pool.submit(wish, place) for place in range(1, number)]
        while pool._work_queue.qsize():
            pass
        threading.Timer(0.05, work.go.set).start()
        return [answer.result(10) for answer in (first, *others)]


def test_many_who_wish_at_once_share_one_call() -> None:
    work = Work()
    assert (in_parallel(SingleFlight(), work), work.calls) == ([1] * 8, 1)


def test_an_error_is_shared_too() -> None:
    error = ValueError("no")
    assert in_parallel(SingleFlight(), Work(error)) == [error] * 8


def test_who_comes_later_makes_a_new_call() -> None:
    flights, work = SingleFlight(), Work()
    work.go.set()
    assert (flights.do("key", work), flights.do("key", work)) == (1, 2)


def test_after_an_error_the_next_one_tries_again() -> None:
    flights, work = SingleFlight(), Work(ValueError("no"))
    work.go.set()
    with pytest.raises(ValueError, match="no"):
        flights.do("key", work)
    work.error = None
    assert flights.do("key", work) == 2


def test_different_keys_do_not_wait_for_each_other() -> None:
    flights, slow = SingleFlight(), Work()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(flights.do, "slow", slow)
        assert slow.begun.wait(10)
        assert flights.do("fast", lambda: 7) == 7
        slow.go.set()
        assert waiting.result(10) == 1


def test_nothing_is_kept_of_flights_that_ended() -> None:
    """S18."""
    flights = SingleFlight()
    for number in range(100):
        flights.do(number, lambda: None)
    assert flights._flights == {}
