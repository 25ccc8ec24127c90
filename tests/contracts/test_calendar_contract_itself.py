"""The suite refuses quiet overrides, and finds every wrong calendar."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve
from tests.contracts.memory_calendars import memory_bench
from tests.contracts.wrong_calendars import WRONG

from askpro.adapters.memory.calendar import MemoryCalendar
from askpro.testing.contracts.calendar import CalendarContract
from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_powers import CalendarPowersContract


@pytest.mark.parametrize("suite", [CalendarContract, CalendarPowersContract])
def test_a_quiet_override_is_refused(suite: type[CalendarContract]) -> None:
    def test_a_past_start_is_refused(self: CalendarContract, bench: CalendarBench) -> None:
        """Does nothing."""

    with pytest.raises(TypeError) as refusal:
        type("Quiet", (suite,), {"test_a_past_start_is_refused": test_a_past_start_is_refused})
    assert "Quiet.test_a_past_start_is_refused" in str(refusal.value)


def test_a_waiver_that_says_why_is_accepted() -> None:
    @pytest.mark.xfail(reason="this calendar books into the past")
    def test_a_past_start_is_refused(self: CalendarContract, bench: CalendarBench) -> None:
        """Waived."""

    waived = type("Waived", (CalendarContract,), {"test_a_past_start_is_refused": test_a_past_start_is_refused})
    assert vars(waived)["test_a_past_start_is_refused"] is test_a_past_start_is_refused


def checks() -> Iterator[tuple[str, Callable[[CalendarBench], None]]]:
    """Every test of the suite, once for each of its parameters."""
    suite = CalendarPowersContract()
    for name, test in inspect.getmembers(suite, inspect.ismethod):
        if not name.startswith("test_"):
            continue
        marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
        for values in _values(marks):
            yield name, lambda bench, test=test, values=values: test(bench=bench, **values)  # type: ignore[misc]


def _values(marks: list[pytest.Mark]) -> list[dict[str, Any]]:
    if not marks:
        return [{}]
    (mark,) = marks
    name, values = mark.args
    return [{name: value} for value in values]


def found_wrong(wrong: Callable[[MemoryCalendar], MemoryCalendar]) -> set[str]:
    """The tests that a calendar fails."""
    failed = set()
    for name, check in checks():
        try:
            check(memory_bench(wrong))
        except pytest.skip.Exception:
            continue
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - whatever a wrong calendar does in the end
            failed.add(name)
    return failed


def test_the_right_one_passes() -> None:
    assert found_wrong(lambda right: right) == set()
    assert len(list(checks())) > 70


@pytest.mark.parametrize("kind", WRONG, ids=lambda kind: kind.__name__)
def test_a_wrong_one_is_found(kind: type[MemoryCalendar]) -> None:
    assert found_wrong(lambda right: kind(right.world, right.key, right.team_id)) != set()


NOTHING_IS_RIGHT = {
    "test_a_window_without_free_time_has_no_slots",
    "test_nothing_matching_is_an_empty_list",
    "test_unsigned_and_unreadable_webhooks_are_none",
}
"""What a calendar that knows nothing has right; ``wrong_calendars`` has what fails them, but for the last."""


class Nothing:
    """Answers everything with nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: ()


def test_no_test_of_the_suite_is_idle() -> None:
    idle = set()
    for name, check in checks():
        try:
            check(evolve(memory_bench(), calendar=Nothing(), impostor=Nothing()))
        except pytest.skip.Exception:
            continue
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - whatever it comes to
            continue
        idle.add(name)
    assert idle == NOTHING_IS_RIGHT
