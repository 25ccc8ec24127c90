"""Writers of one process stand in line: in order, with an end to their patience."""

import threading
import time

import pytest

from askpro.adapters.sql.gate import Gate
from askpro.domain.errors import TemporarilyUnavailable


def test_the_first_to_come_is_the_first_to_pass() -> None:
    gate, passed = Gate(), list[int]()

    def go(number: int) -> None:
        with gate.passing("com_a"):
            passed.append(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(6)]
    with gate.passing("com_a"):
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join(5)
    assert passed == list(range(6))


def test_who_waits_too_long_is_told_and_leaves_the_line() -> None:
    gate, caught = Gate(patience=0.05), list[BaseException]()

    def go() -> None:
        try:
            with gate.passing("com_a"):
                pass
        except TemporarilyUnavailable as error:
            caught.append(error)

    with gate.passing("com_a"):
        impatient = threading.Thread(target=go)
        impatient.start()
        impatient.join(5)
    assert len(caught) == 1
    with gate.passing("com_a"):
        pass


def test_other_names_do_not_wait() -> None:
    gate, done = Gate(), threading.Event()

    def go() -> None:
        with gate.passing("com_b"):
            done.set()

    with gate.passing("com_a"):
        other = threading.Thread(target=go)
        other.start()
        assert done.wait(5)
    other.join(5)


def test_a_thread_that_would_wait_for_itself_is_told() -> None:
    gate = Gate()
    with gate.passing("com_a"), pytest.raises(RuntimeError), gate.passing("com_a"):
        pass
    with gate.passing("com_a"):
        pass
