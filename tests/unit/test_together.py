"""Group commit: parallel wishes share a transaction, and nobody gets another's error or waits for ever."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import define, field

from askpro.adapters.sql.together import Together


@define
class Book:
    """Writes numbers down; each batch waits for ``open``. Refuses negative ones, all or none."""

    batches: list[list[int]] = field(factory=list)
    entered: threading.Semaphore = field(factory=lambda: threading.Semaphore(0))
    opened: threading.Event = field(factory=threading.Event)

    def write(self, numbers: Sequence[int]) -> list[int]:
        self.entered.release()
        assert self.opened.wait(30)
        if min(numbers) < 0:
            raise ValueError(f"{min(numbers)} is negative")
        self.batches.append(list(numbers))
        return [number * 10 for number in numbers]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(24) as pool:
        yield pool


def waiting(together: Together[int, int], count: int) -> None:
    """Until that many stand in line behind the one who writes."""
    while len(together._line) < count:
        threading.Event().wait(0.001)


def test_who_comes_while_somebody_writes_shares_the_next_transaction(pool: ThreadPoolExecutor) -> None:
    book = Book()
    together = Together(book.write)
    first = pool.submit(together, 0)
    assert book.entered.acquire(timeout=30)
    others = [pool.submit(together, number) for number in range(1, 20)]
    waiting(together, 19)
    book.opened.set()
    assert [each.result(30) for each in [first, *others]] == [number * 10 for number in range(20)]
    assert [len(batch) for batch in book.batches] == [1, 19]


def test_one_bad_wish_spoils_no_other(pool: ThreadPoolExecutor) -> None:
    book = Book()
    together = Together(book.write)
    first = pool.submit(together, 0)
    assert book.entered.acquire(timeout=30)
    others = {number: pool.submit(together, number) for number in (1, -2, 3, -4, 5)}
    waiting(together, 5)
    book.opened.set()
    assert first.result(30) == 0
    assert {number: each.result(30) for number, each in others.items() if number > 0} == {1: 10, 3: 30, 5: 50}
    for number in (-2, -4):
        with pytest.raises(ValueError, match=f"{number} is negative"):
            others[number].result(30)


def test_a_wish_alone_is_written_alone_and_then_another() -> None:
    book = Book()
    book.opened.set()
    together = Together(book.write)
    assert [together(1), together(2)] == [10, 20]
    assert book.batches == [[1], [2]]


def test_an_interrupted_writer_leaves_nobody_waiting(pool: ThreadPoolExecutor) -> None:
    entered, opened = threading.Event(), threading.Event()

    def write(numbers: Sequence[int]) -> list[int]:
        entered.set()
        assert opened.wait(30)
        if 1 in numbers:
            raise KeyboardInterrupt
        return list(numbers)

    together = Together(write)
    first = pool.submit(together, 0)
    assert entered.wait(30)
    others = [pool.submit(together, number) for number in (1, 2)]
    waiting(together, 2)
    opened.set()
    assert first.result(30) == 0
    assert {type(each.exception(30)) for each in others} == {KeyboardInterrupt, RuntimeError}
    assert together(3) == 3


def test_many_threads_get_each_their_own_answer(pool: ThreadPoolExecutor) -> None:
    book = Book()
    book.opened.set()
    together = Together(book.write)
    assert list(pool.map(together, range(2000))) == [number * 10 for number in range(2000)]
    assert sum(len(batch) for batch in book.batches) == 2000
