from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.backoff import LONGEST, backoff
from askpro.adapters.calcom.budget import Budget, Budgets
from askpro.domain.errors import ConfigurationError, TemporarilyUnavailable

EVER = 1e6


@define
class StillClock:
    """Stands still until somebody sleeps. ``on_sleep`` happens while they do."""

    at: datetime = datetime(2027, 2, 1, 9, tzinfo=UTC)
    slept: float = 0.0
    on_sleep: Callable[[], None] | None = None

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.at += timedelta(seconds=seconds)
        happening, self.on_sleep = self.on_sleep, None
        if happening is not None:
            happening()


def seconds(clock: StillClock) -> float:
    return (clock.at - StillClock().at).total_seconds()


@given(
    gaps=st.lists(st.floats(0, 3), min_size=1, max_size=60),
    rate=st.sampled_from([0.5, 1.0, 2.0, 7.0]),
    burst=st.integers(1, 8),
)
def test_s15_no_window_holds_more_than_the_burst_and_the_rate(gaps: list[float], rate: float, burst: int) -> None:
    clock = StillClock()
    budget = Budget(clock, rate, burst)
    granted = []
    for gap in gaps:
        clock.at += timedelta(seconds=gap)
        budget.take(EVER)
        granted.append(seconds(clock))
    for first, begin in enumerate(granted):
        for last in range(first, len(granted)):
            assert last - first + 1 <= burst + rate * (granted[last] - begin) + 1e-3


@given(
    steps=st.lists(st.tuples(st.floats(0, 3), st.none() | st.floats(0, 90), st.floats(0, 20)), min_size=1, max_size=40)
)
def test_s15_nobody_calls_while_the_key_rests(steps: list[tuple[float, float | None, float]]) -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 5)
    silent_until = 0.0
    for gap, silence, patience in steps:
        clock.at += timedelta(seconds=gap)
        if silence is not None:
            budget.silence(silence)
            silent_until = max(silent_until, seconds(clock) + silence)
        before = seconds(clock)
        try:
            budget.take(patience)
        except TemporarilyUnavailable as refusal:
            assert seconds(clock) == before, "a refusal does not wait"
            assert refusal.retry_after > patience - 1e-3  # noqa: PT017 - the error is the point here
        else:
            assert seconds(clock) >= silent_until - 1e-3
            assert seconds(clock) <= before + patience + 1e-3


def test_the_burst_goes_at_once_and_the_next_call_waits() -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 5)
    for _ in range(5):
        budget.take(0)
    assert clock.slept == 0
    budget.take(10)
    assert clock.slept == 0.5


def test_l48_who_cannot_be_served_in_time_is_told_at_once() -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 1)
    budget.take(0)
    with pytest.raises(TemporarilyUnavailable) as refusal:
        budget.take(0.4)
    assert clock.slept == 0
    assert refusal.value.retry_after == 0.5
    budget.take(0.5)


def test_a_refused_call_uses_nothing_up() -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 1)
    budget.take(0)
    for _ in range(10):
        with pytest.raises(TemporarilyUnavailable):
            budget.take(0.1)
    budget.take(0.5)
    assert clock.slept == 0.5


def test_who_waits_already_hears_of_the_429_too() -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 1)
    budget.take(0)
    clock.on_sleep = lambda: budget.silence(60)
    with pytest.raises(TemporarilyUnavailable) as refusal:
        budget.take(5)
    assert refusal.value.retry_after == 60
    clock.at += timedelta(seconds=60)
    budget.take(1)


def test_after_a_rest_the_bucket_is_empty() -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 5)
    budget.silence(60)
    clock.at += timedelta(seconds=60)
    budget.take(0)
    with pytest.raises(TemporarilyUnavailable):
        budget.take(0.4)


def test_a_429_silences_its_own_key_alone() -> None:
    clock = StillClock()
    budgets = Budgets(clock, 2.0, 5)
    budgets.of("cal_test_a").silence(60)
    budgets.of("cal_test_b").take(0)
    with pytest.raises(TemporarilyUnavailable):
        budgets.of("cal_test_a").take(10)


def test_one_key_has_one_budget_and_keeps_no_key_in_the_clear() -> None:
    budgets = Budgets(StillClock(), 2.0, 5)
    assert budgets.of("cal_test_a") is budgets.of("cal_test_a")
    assert "cal_test_a" not in str(vars(budgets))


def test_a_clock_that_is_set_back_does_not_silence_the_key() -> None:
    clock = StillClock()
    budget = Budget(clock, 2.0, 1)
    budget.take(0)
    clock.at -= timedelta(hours=1)
    budget.take(0.5)


def test_threads_share_one_burst() -> None:
    budget = Budget(StillClock(), 2.0, 5)

    def take(_: int) -> bool:
        try:
            budget.take(0)
        except TemporarilyUnavailable:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(64))) == 5


@pytest.mark.parametrize(("rate", "burst"), [(0, 5), (-1, 5), (2, 0)])
def test_an_impossible_pace_is_refused(rate: float, burst: int) -> None:
    with pytest.raises(ConfigurationError):
        Budgets(StillClock(), rate, burst)


@given(tries=st.integers(1, 10_000), fraction=st.floats(0, 1, exclude_max=True))
def test_backoff_is_bounded_and_jittered_to_zero(tries: int, fraction: float) -> None:
    assert 0 <= backoff(tries, fraction) <= LONGEST
    assert backoff(tries, 0) == 0


def test_backoff_doubles() -> None:
    assert [backoff(tries, 1.0) for tries in (1, 2, 3, 4, 5, 6)] == [0.5, 1, 2, 4, 8, 8]
