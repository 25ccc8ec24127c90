"""The budget as it travels: it waits, refuses at once, tells what it hears, and goes on when nobody keeps it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Lock

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from askpro.adapters.calcom.backoff import LONGEST, backoff
from askpro.adapters.calcom.budget import Budget, Keeping, digest_of
from askpro.adapters.calcom.quota.here import QuotasHere
from askpro.adapters.calcom.quota.pace import Pace
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.application.ports.lanes import Lane
from askpro.application.ports.quotas import Change, Quotas, T
from askpro.domain.errors import TemporarilyUnavailable

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


@define
class Unsteady:
    """Quotas that cannot be reached while ``broken``; each change takes ``slow`` seconds after it was made."""

    clock: StillClock
    broken: Exception | None = None
    slow: float = 0.0
    changes: int = 0
    inner: QuotasHere = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.inner = QuotasHere(self.clock)

    def change(self, digest: str, change: Change[T]) -> T:
        self.changes += 1
        if self.broken is not None:
            raise self.broken
        result = self.inner.change(digest, change)
        self.clock.at += timedelta(seconds=self.slow)
        return result

    def close(self) -> None:
        """Nothing to give back."""


def a_budget(
    clock: StillClock, key: str = "cal_test_a", lane: Lane = Lane.LIVE, quotas: Quotas | None = None
) -> Budget:
    return Budget(Keeping(clock, quotas, Pace()), clock, digest_of(key), lane)


def answer(status: int = 200, **headers: str) -> WireAnswer:
    named = {f"x-ratelimit-{name}-default": value for name, value in headers.items()}
    return WireAnswer(status=status, headers=named, body=b"")


def within_a_second(budget: Budget) -> int:
    """How many calls may be made at once."""
    for number in range(1000):
        try:
            budget.take(0)
        except TemporarilyUnavailable:
            return number
    raise AssertionError("no bound")


def test_five_go_at_once_and_the_next_call_waits() -> None:
    clock = StillClock()
    budget = a_budget(clock)
    for _ in range(5):
        budget.take(0)
    assert clock.slept == 0
    budget.take(10)
    assert clock.slept == 1.25


def test_l48_who_cannot_be_served_in_time_is_told_at_once() -> None:
    clock = StillClock()
    budget = a_budget(clock)
    assert within_a_second(budget) == 5
    with pytest.raises(TemporarilyUnavailable) as refusal:
        budget.take(1.2)
    assert (clock.slept, refusal.value.retry_after) == (0, 1.25)
    budget.take(1.25)


def test_a_refused_call_uses_nothing_up() -> None:
    clock = StillClock()
    budget = a_budget(clock)
    within_a_second(budget)
    for _ in range(10):
        with pytest.raises(TemporarilyUnavailable):
            budget.take(0.1)
    budget.take(1.25)
    assert clock.slept == 1.25


@given(
    steps=st.lists(st.tuples(st.floats(0, 3), st.none() | st.floats(0, 90), st.floats(0, 20)), min_size=1, max_size=40)
)
def test_s15_nobody_calls_while_the_key_rests(steps: list[tuple[float, float | None, float]]) -> None:
    clock = StillClock()
    budget = a_budget(clock)
    permit, silent_until = budget.take(0), clock.at
    for gap, silence, patience in steps:
        clock.at += timedelta(seconds=gap)
        if silence is not None:
            budget.heed(permit, WireAnswer(status=429, headers={"retry-after": str(silence)}, body=b""))
            silent_until = max(silent_until, clock.at + timedelta(seconds=silence))
        before = clock.at
        try:
            permit = budget.take(patience)
        except TemporarilyUnavailable as refusal:
            assert clock.at == before, "a refusal does not wait"
            assert refusal.retry_after > patience - 0.01  # noqa: PT017 - the error is the point here
        else:
            assert silent_until - timedelta(milliseconds=2) <= clock.at <= before + timedelta(seconds=patience + 0.01)


def test_who_waits_already_hears_of_the_429_too() -> None:
    clock = StillClock()
    budget = a_budget(clock)
    permit = [budget.take(0) for _ in range(5)][-1]
    clock.on_sleep = lambda: budget.heed(permit, answer(429, reset="60"))
    with pytest.raises(TemporarilyUnavailable) as refusal:
        budget.take(5)
    assert refusal.value.retry_after == 60
    clock.at += timedelta(seconds=60)
    budget.take(1)


def test_a_429_silences_its_own_key_alone() -> None:
    clock = StillClock()
    keeping = Keeping(clock, None, Pace())
    one, two = (Budget(keeping, clock, digest_of(key)) for key in ("cal_test_a", "cal_test_b"))
    one.heed(one.take(0), answer(429))
    two.take(0)
    with pytest.raises(TemporarilyUnavailable):
        one.take(10)


def test_all_lanes_of_a_key_share_its_budget() -> None:
    clock = StillClock()
    keeping = Keeping(clock, None, Pace())
    live, sweep = (Budget(keeping, clock, digest_of("k"), lane) for lane in (Lane.LIVE, Lane.SWEEP))
    assert (within_a_second(sweep), within_a_second(live)) == (3, 2)


def test_a_lower_lane_that_waits_asks_again_when_its_moment_has_come() -> None:
    clock = StillClock()
    keeping = Keeping(clock, None, Pace())
    live, sweep = (Budget(keeping, clock, digest_of("k"), lane) for lane in (Lane.LIVE, Lane.SWEEP))
    within_a_second(sweep)

    def three_come() -> None:
        live.take(0)
        live.take(0)
        live.take(0)

    clock.on_sleep = three_come
    sweep.take(30)
    assert clock.slept == 2.5, "live callers came first, twice a second and a quarter"


def test_s15_a_permit_that_comes_too_late_is_not_used() -> None:
    """A process that was held up between the permit and the call would meet those of the next second."""
    clock = StillClock()
    quotas = Unsteady(clock, slow=0.3)
    budget = a_budget(clock, quotas=quotas)
    clock.on_sleep = lambda: None
    with pytest.raises(TemporarilyUnavailable):
        budget.take(1)
    quotas.slow = 0.2
    budget.take(1)


def test_an_ordinary_call_costs_one_change() -> None:
    clock = StillClock()
    quotas = Unsteady(clock)
    budget = a_budget(clock, quotas=quotas)
    budget.heed(budget.take(0), answer(limit="120", remaining="119", reset="60"))
    quotas.changes = 0
    for number in range(2, 5):
        budget.heed(budget.take(0), answer(limit="120", remaining=str(120 - number), reset="60"))
    assert quotas.changes == 3


@pytest.mark.parametrize("broken", [TemporarilyUnavailable("gone"), RuntimeError("a defect")])
def test_without_a_keeper_calls_go_on_at_a_quarter_of_the_pace(broken: Exception) -> None:
    """Each process by itself: four of them still stay within the budget."""
    clock = StillClock()
    quotas = Unsteady(clock, broken=broken)
    budget = a_budget(clock, quotas=quotas)
    made = 0
    with capture_logs() as logs:
        for _ in range(600):
            made += within_a_second(budget)
            clock.at += timedelta(seconds=0.1)
    assert 20 <= made <= 25
    assert [log["event"] for log in logs] == ["quotas_unreachable"], "told once, not with each call"
    assert quotas.changes <= 7, "and the keeper is asked every ten seconds"


def test_when_the_keeper_is_back_all_share_again() -> None:
    """Carefully at first: somebody may not have noticed yet."""
    clock = StillClock()
    quotas = Unsteady(clock, broken=TemporarilyUnavailable("gone"))
    budget, other = (a_budget(clock, quotas=quotas) for _ in range(2))
    budget.take(0)
    quotas.broken = None
    clock.at += timedelta(seconds=11)
    with capture_logs() as logs:
        assert within_a_second(budget) == 1
    assert [log["event"] for log in logs] == ["quotas_reached_again"]
    clock.at += timedelta(seconds=10)
    assert within_a_second(budget) + within_a_second(other) == 5


@pytest.mark.parametrize("ahead", [0, -3_600, 7_200])
@pytest.mark.parametrize(
    "outages", [[(0, 41)], [(0, 300)], [(100, 100)], [(240, 240)], [(400, 50)], [(100, 10), (20, 100)]]
)
def test_s15_a_keeper_that_goes_and_comes_gives_no_call_away(outages: list[tuple[int, int]], ahead: int) -> None:
    """Four processes call whenever they may, by clocks that are not the keeper's."""
    theirs, ours = StillClock(), StillClock()
    ours.at += timedelta(seconds=ahead)
    quotas = Unsteady(theirs)
    budgets = [a_budget(ours, quotas=quotas) for _ in range(4)]
    calls: list[int] = []
    moment = 0
    for well, gone in [*outages, (300, 1)]:
        for length, broken in ((well, None), (gone, TemporarilyUnavailable("gone"))):
            quotas.broken = broken
            for _ in range(length):
                for budget in budgets:
                    with suppress(TemporarilyUnavailable):
                        budget.take(0)
                        calls.append(moment)
                moment += 250
                for clock in (theirs, ours):
                    clock.at += timedelta(milliseconds=250)
    assert max(sum(begin <= each < begin + 60_000 for each in calls) for begin in calls) <= 100
    assert max(sum(begin <= each < begin + 1_000 for each in calls) for begin in calls) <= 5


def test_l18_what_an_answer_tells_never_fails_the_call() -> None:
    clock = StillClock()
    quotas = Unsteady(clock)
    budget = a_budget(clock, quotas=quotas)
    permit = budget.take(0)
    quotas.broken = RuntimeError("a defect")
    budget.heed(permit, answer(429))


def test_s17_what_is_kept_does_not_show_the_key() -> None:
    clock = StillClock()
    budget = a_budget(clock, "cal_test_secret")
    budget.take(0)
    assert "secret" not in f"{budget} {budget.digest} {budget.keeping}"
    assert digest_of("cal_test_a") != digest_of("cal_test_b")


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_is_set_does_not_silence_the_key(step: timedelta) -> None:
    clock = StillClock()
    budget = a_budget(clock)
    within_a_second(budget)
    clock.at += step
    budget.take(1.25)


def test_threads_share_one_burst() -> None:
    clock = StillClock()
    budget, lock = a_budget(clock), Lock()
    taken = []

    def take(number: int) -> None:
        try:
            budget.take(0)
        except TemporarilyUnavailable:
            return
        with lock:
            taken.append(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(64)))
    assert len(taken) == 5


@given(tries=st.integers(1, 10_000), fraction=st.floats(0, 1, exclude_max=True))
def test_backoff_is_bounded_and_jittered_to_zero(tries: int, fraction: float) -> None:
    assert 0 <= backoff(tries, fraction) <= LONGEST
    assert backoff(tries, 0) == 0


def test_backoff_doubles() -> None:
    assert [backoff(tries, 1.0) for tries in (1, 2, 3, 4, 5, 6)] == [0.5, 1, 2, 4, 8, 8]
