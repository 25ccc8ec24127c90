"""The quota as a value: whatever comes, no window holds more than its calls (S15, L47)."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.adapters.calcom.quota.asking import Later, Permit, ask
from askpro.adapters.calcom.quota.hearing import Limit, be_silent, hear, is_news
from askpro.adapters.calcom.quota.pace import DUE_ITS_OWN, SECOND, SHARES, SLACK, Pace
from askpro.adapters.calcom.quota.text import read_usage, write_usage
from askpro.adapters.calcom.quota.usage import Usage
from askpro.application.ports.lanes import Lane
from askpro.domain.errors import ConfigurationError

NOON = 1_800_000_000_000
MINUTE = 60 * SECOND
OURS = Pace()
crowded = settings(max_examples=examples(15))

paces = st.builds(
    Pace,
    per_minute=st.sampled_from([1, 2, 7, 40, 100, 400]),
    per_second=st.sampled_from([1, 2, 5, 30]),
    minute=st.sampled_from([3 * SECOND, 20 * SECOND, MINUTE]),
)
gaps = st.one_of(st.integers(0, 50), st.integers(0, 3_000), st.sampled_from([0, 0, 0, 999, 1_250, 20_000, 61_000]))
arrivals = st.lists(
    st.tuples(gaps, st.sampled_from(Lane), st.sampled_from([0, 200, 8_000, 20_000])), min_size=1, max_size=150
)


def most_within(calls: Sequence[int], window: int) -> int:
    """The most calls in any window of that length, both of its ends included."""
    ordered = sorted(calls)
    return max((bisect_left(ordered, each + window + 1) - place for place, each in enumerate(ordered)), default=0)


def saturate(
    pace: Pace, usage: Usage, now: int, until: int, lane: Lane, step: int = 50, patience: int = 0
) -> tuple[Usage, list[int]]:
    """Ask all the time; the moments of the calls."""
    calls = []
    for moment in range(now, until, step):
        usage, answer = ask(pace, usage, moment, lane, patience)
        if isinstance(answer, Permit):
            calls.append(answer.start)
    return usage, calls


@given(pace=paces, coming=arrivals)
def test_s15_no_minute_and_no_second_holds_more_than_its_calls(pace: Pace, coming: list[tuple[int, Lane, int]]) -> None:
    usage, now, calls = Usage(seen=NOON), NOON, []
    for gap, lane, patience in coming:
        now += gap
        usage, answer = ask(pace, usage, now, lane, patience)
        if isinstance(answer, Permit):
            assert now <= answer.start <= now + patience
            calls.append(answer.start)
        usage = read_usage(write_usage(usage), now)
    assert calls == sorted(calls), "nobody is overtaken who was promised a moment"
    assert most_within(calls, pace.minute) <= pace.per_minute
    assert most_within(calls, SECOND) <= pace.per_second


@crowded
@given(lane=st.sampled_from(Lane), step=st.integers(20, 400))
def test_s15_a_crowd_of_one_lane_gets_its_part_of_the_minute_and_no_more(lane: Lane, step: int) -> None:
    _, calls = saturate(OURS, Usage(seen=NOON), NOON, NOON + 3 * MINUTE, lane, step)
    share = SHARES[lane] + (DUE_ITS_OWN if lane is Lane.DUE else 0)
    assert most_within(calls, MINUTE) <= 100 * share
    assert most_within(calls, SECOND) <= 5 * share
    assert len(calls) >= 3 * 100 * SHARES[lane] * 0.85, "and it does get it"


def test_a_crowd_is_served_all_through_the_minute() -> None:
    _, calls = saturate(OURS, Usage(seen=NOON), NOON, NOON + 10 * MINUTE, Lane.LIVE)
    pauses = [later - earlier for earlier, later in pairwise(calls)]
    assert max(pauses) < 6 * SECOND


@given(
    coming=st.lists(st.tuples(gaps, st.sampled_from([Lane.SWEEP, Lane.PREFETCH, Lane.VERIFICATION])), max_size=150),
    gap=gaps,
)
def test_a_live_caller_never_waits_for_lower_lanes(coming: list[tuple[int, Lane]], gap: int) -> None:
    usage, now = Usage(seen=NOON), NOON
    for pause, lane in coming:
        now += pause
        usage, _ = ask(OURS, usage, now, lane, 10_000)
    _, answer = ask(OURS, usage, now + gap, Lane.LIVE, 0)
    assert isinstance(answer, Permit)


@given(coming=arrivals, gap=gaps)
def test_a_lane_never_waits_longer_than_the_lanes_below_it(coming: list[tuple[int, Lane, int]], gap: int) -> None:
    usage, now = Usage(seen=NOON), NOON
    for pause, lane, patience in coming:
        now += pause
        usage, _ = ask(OURS, usage, now, lane, patience)
    waits = [ask(OURS, usage, now + gap, lane, MINUTE * 10)[1].wait for lane in Lane]
    assert waits == sorted(waits)


@given(coming=arrivals, lane=st.sampled_from(Lane), gap=gaps, patience=st.integers(0, 20_000))
def test_who_is_told_to_come_later_has_used_nothing_and_is_served_then(
    coming: list[tuple[int, Lane, int]], lane: Lane, gap: int, patience: int
) -> None:
    usage, now = Usage(seen=NOON), NOON
    for pause, other, waits in coming:
        now += pause
        usage, _ = ask(OURS, usage, now, other, waits)
    now += gap
    after, answer = ask(OURS, usage, now, lane, patience)
    if isinstance(answer, Later):
        assert (after.marks, after.last, after.due) == (usage.at(now, OURS).marks, usage.last, usage.due)
        assert isinstance(ask(OURS, after, now + answer.wait, lane, 0)[1], Permit)


@crowded
@given(step=st.integers(50, 400), patience=st.sampled_from([0, 8_000, 20_000]), every=st.integers(500, 5_000))
def test_a_live_crowd_cannot_keep_due_bookings_out(step: int, patience: int, every: int) -> None:
    """Some of them are sent in each minute, whoever else stands in line."""
    usage, asked, calls = Usage(seen=NOON), NOON, []
    for moment in range(NOON, NOON + 4 * MINUTE, step):
        usage, _ = ask(OURS, usage, moment, Lane.LIVE, patience)
        if moment >= asked:
            usage, answer = ask(OURS, usage, moment, Lane.DUE, 25_000)
            asked = moment + every
            if isinstance(answer, Permit):
                calls.append(answer.start)
    for begin in range(NOON, NOON + 3 * MINUTE, 5_000):
        assert sum(begin <= each < begin + MINUTE for each in calls) >= 3


def test_a_live_crowd_may_keep_a_sweep_out() -> None:
    usage, _ = saturate(OURS, Usage(seen=NOON), NOON, NOON + MINUTE, Lane.LIVE)
    assert isinstance(ask(OURS, usage, NOON + MINUTE, Lane.SWEEP, 0)[1], Later)


@given(coming=arrivals, back=st.integers(1, 10**9))
def test_a_clock_set_back_gives_no_call_away_and_locks_nobody_out(
    coming: list[tuple[int, Lane, int]], back: int
) -> None:
    """The keeper's clock jumps back after each call; time as it really passes is what counts."""
    usage, real, shown, calls = Usage(seen=NOON), NOON, NOON, []
    for gap, lane, _ in coming:
        real, shown = real + gap, shown + gap
        usage, answer = ask(OURS, usage, shown, lane, 0)
        if isinstance(answer, Permit):
            calls.append(real)
            shown -= back
    assert most_within(calls, MINUTE) <= 100
    assert most_within(calls, SECOND) <= 5
    assert isinstance(ask(OURS, usage, usage.seen + 62 * SECOND, Lane.LIVE, 0)[1], Permit)


@given(steps=st.lists(st.integers(0, 90), min_size=1, max_size=4), jump=st.integers(SECOND, 10**9))
def test_a_clock_set_forward_gives_away_one_minutes_calls_at_most(steps: list[int], jump: int) -> None:
    usage, shown, real, calls = Usage(seen=NOON), NOON, NOON, []
    for number in steps:
        for _ in range(number):
            usage, answer = ask(OURS, usage, shown, Lane.LIVE, 0)
            calls += [real] if isinstance(answer, Permit) else []
            shown, real = shown + 200, real + 200
        shown += jump
    assert most_within(calls, MINUTE) <= 100 * (len(steps) + 1)
    assert most_within(calls, SECOND) <= 5 * (len(steps) + 1)


# A 429


def refused(pace: Pace, seconds: float = 30) -> tuple[Usage, Permit]:
    usage, permit = ask(pace, Usage(seen=NOON), NOON, Lane.LIVE, 0)
    assert isinstance(permit, Permit)
    return be_silent(pace, usage, NOON, permit, seconds), permit


@given(
    coming=arrivals,
    at=st.integers(0, 149),
    seconds=st.floats(0, 90),
)
def test_s15_nobody_is_promised_a_moment_while_the_key_rests(
    coming: list[tuple[int, Lane, int]], at: int, seconds: float
) -> None:
    usage, now, until, permit = Usage(seen=NOON), NOON, 0, None
    for number, (gap, lane, patience) in enumerate(coming):
        now += gap
        usage, answer = ask(OURS, usage, now, lane, patience)
        if isinstance(answer, Permit):
            permit = answer
            assert answer.start >= until
        if number == at and permit is not None:
            usage, until = be_silent(OURS, usage, now, permit, seconds), now + int(seconds * SECOND)
            assert all(mark <= now for mark in usage.marks), "what was promised is promised anew"


def test_a_429_halves_the_pace_and_it_comes_back_step_by_step() -> None:
    usage, _ = refused(OURS, 30)
    parts = [usage.pace_part(NOON + 30 * SECOND + minutes * MINUTE) for minutes in range(7)]
    assert parts == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0])
    _, calls = saturate(OURS, usage, NOON, NOON + 90 * SECOND, Lane.LIVE)
    assert (calls[0], most_within(calls, SECOND)) == (NOON + 30 * SECOND, 2)
    assert 35 <= len(calls) <= 50


def test_the_429s_of_calls_that_were_under_way_together_are_one() -> None:
    usage, permit = refused(OURS)
    again = be_silent(OURS, usage, NOON + 10, permit, 30)
    assert again.part == usage.part == 0.5


def test_a_429_after_the_rest_halves_again_down_to_an_eighth() -> None:
    usage, now = Usage(seen=NOON), NOON
    for part in (0.5, 0.25, 0.125, 0.125):
        now += MINUTE - SECOND
        usage, permit = ask(OURS, usage, now, Lane.LIVE, 0)
        assert isinstance(permit, Permit)
        usage = be_silent(OURS, usage, now, permit, 0)
        assert usage.pace_part(now) == part


# What answers tell


def told(name: str = "-default", limit: int | None = 120, remaining: int | None = 119, reset: float = 60) -> Limit:
    return Limit(name, limit, remaining, reset)


LARGE = Pace(per_minute=60_000, per_second=1_000)


@crowded
@given(limit=st.integers(1, 500), pace=st.sampled_from([OURS, Pace(per_minute=2_000, per_second=100), LARGE]))
def test_s15_a_limit_that_is_told_lowers_ours(limit: int, pace: Pace) -> None:
    usage = hear(pace, Usage(seen=NOON), NOON, [told(limit=limit, remaining=None)])
    _, calls = saturate(pace, usage, NOON, NOON + 2 * MINUTE, Lane.LIVE, 100)
    assert 0 < most_within(calls, MINUTE) <= min(pace.per_minute, limit)


def test_a_pace_that_is_set_far_too_high_still_gets_what_the_told_limit_leaves() -> None:
    """A minute's 100 calls are fewer than such a pace remembers as one: they come evenly, not one a minute."""
    usage = hear(LARGE, Usage(seen=NOON), NOON, [told(limit=120, remaining=None)])
    _, calls = saturate(LARGE, usage, NOON, NOON + MINUTE, Lane.LIVE, 100)
    assert 60 <= len(calls) <= 100


@pytest.mark.parametrize("per_minute", [100, 2_000, 10_000, 60_000, 100_000, 250_000])
def test_whoever_calls_steadily_below_the_told_limit_hardly_waits_whatever_pace_is_set(per_minute: int) -> None:
    """Large paces remember many calls as one: a minute's last such group must not hold up the next minute's."""
    pace = Pace(per_minute=per_minute, per_second=max(5, per_minute // 100))
    usage = hear(pace, Usage(seen=NOON), NOON, [told(limit=120, remaining=None)])
    now, waits = NOON, []
    while now < NOON + 6 * MINUTE:
        usage, answer = ask(pace, usage, now, Lane.LIVE, 2 * MINUTE)
        waits.append(answer.wait)
        now += answer.wait + 700
    assert max(waits) <= 2_000


def test_a_key_is_refused_only_when_all_its_limits_are_used_up_so_the_most_generous_counts() -> None:
    both = [told("-short", 10, 0, 5), told("-long", 90, 50, 40)]
    usage = hear(OURS, Usage(seen=NOON), NOON, both)
    assert isinstance(ask(OURS, usage, NOON, Lane.LIVE, 0)[1], Permit)
    assert usage.told_part(OURS) == 0.75


def test_the_limit_of_one_route_does_not_slow_the_others_down() -> None:
    """Cal.com names a throttled sub-resource's own limit alone (contract.md 5)."""
    usage = hear(OURS, Usage(seen=NOON), NOON, [told()])
    usage = hear(OURS, usage, NOON, [told("-webhooks", 5, 0, 60)])
    _, calls = saturate(OURS, usage, NOON, NOON + MINUTE, Lane.LIVE)
    assert len(calls) == 99, "119 were left, of which we leave 20 to others"


def test_a_limit_that_nobody_names_any_more_is_forgotten() -> None:
    usage = hear(OURS, Usage(seen=NOON), NOON, [told(limit=12, remaining=None)])
    assert usage.at(NOON + 599 * SECOND, OURS).told_part(OURS) == 0.1
    assert usage.at(NOON + 600 * SECOND, OURS).told_part(OURS) == 1.0


@crowded
@given(remaining=st.integers(0, 120), reset=st.integers(1, 60))
def test_s15_a_remaining_lower_than_ours_is_believed_until_its_window_ends(remaining: int, reset: int) -> None:
    usage = hear(OURS, Usage(seen=NOON), NOON, [told(remaining=remaining, reset=reset)])
    usage, calls = saturate(OURS, usage, NOON, NOON + reset * SECOND, Lane.LIVE, 20, patience=5_000)
    assert sum(each < NOON + reset * SECOND for each in calls) <= max(0, remaining - 20)
    later = NOON + reset * SECOND + MINUTE
    assert isinstance(ask(OURS, usage, later, Lane.LIVE, 0)[1], Permit)


@given(tells=st.lists(st.integers(30, 119), min_size=1, max_size=5))
def test_answers_of_one_window_may_come_in_any_order(tells: list[int]) -> None:
    usage = Usage(seen=NOON)
    for place, remaining in enumerate(tells):
        usage = hear(OURS, usage, NOON + place * 100, [told(remaining=remaining, reset=30)])
    assert usage.told[0].left == min(tells) - 20


def test_while_we_are_the_only_ones_no_answer_is_news() -> None:
    """A call costs one change of what is kept, not two."""
    usage, permit = ask(OURS, Usage(seen=NOON), NOON, Lane.LIVE, 0)
    assert isinstance(permit, Permit)
    assert is_news(OURS, permit, [told(remaining=119)]), "the first one is"
    usage = hear(OURS, usage, NOON, [told(remaining=119)])
    for number in range(2, 100):
        usage, permit = ask(OURS, usage, NOON + number * 700, Lane.LIVE, 0)
        assert isinstance(permit, Permit)
        window = (number * 700 // 60_000) * 60_000
        made = number - window // 700
        assert not is_news(OURS, permit, [told(remaining=120 - made, reset=1)])
    assert is_news(OURS, permit, [told(remaining=30)]), "somebody else uses the key"
    assert is_news(OURS, permit, [told(limit=60, remaining=119)])


@pytest.mark.parametrize("limit", [100, 120, 121, 1_000])
def test_what_an_operator_chose_of_a_limit_is_ours(limit: int) -> None:
    assert OURS.ours_of(limit) == 100


@given(limit=st.integers(1, 10_000), pace=paces)
def test_of_a_limit_something_is_ours_and_never_more_than_is_configured(limit: int, pace: Pace) -> None:
    assert 1 <= pace.ours_of(limit) <= min(limit, pace.per_minute)


# Kept as text

moments = st.integers(-(10**7), 10**7).map(lambda each: NOON + each)
usages = st.builds(
    Usage,
    seen=moments,
    marks=st.lists(moments, max_size=20).map(lambda each: tuple(sorted(each))),
    count=st.integers(0, 9),
    last=moments,
    due=moments,
    silent=moments,
    part=st.sampled_from([1.0, 0.5, 0.125]),
    eased=moments,
    epoch=st.integers(0, 10**6),
    told=st.lists(
        st.builds(
            lambda name, limit, until: hear(OURS, Usage(seen=NOON), NOON, [Limit(name, limit, limit, until)]).told[0],
            st.text(max_size=10),
            st.none() | st.integers(0, 500),
            st.floats(0, 3_600),
        ),
        max_size=3,
    ).map(tuple),
)


@given(usage=usages)
def test_what_is_written_is_read_again(usage: Usage) -> None:
    assert read_usage(write_usage(usage), NOON) == usage


@given(value=st.binary(max_size=80) | st.sampled_from([b"[]", b"[2]", b"[1,2]", b"null", b"[1,0,0,0,0,0,0,0,0,0,0]"]))
def test_what_cannot_be_read_is_as_if_nothing_were_known(value: bytes) -> None:
    assert read_usage(value, NOON) == Usage(seen=NOON)


def test_what_is_kept_of_a_key_is_small() -> None:
    for pace in (OURS, Pace(per_minute=20_000, per_second=1_000), Pace(per_minute=400, per_second=20)):
        usage = hear(pace, Usage(seen=NOON), NOON, [told()])
        usage, _ = saturate(evolve(pace), usage, NOON, NOON + 2 * MINUTE, Lane.LIVE, 3)
        assert len(write_usage(usage)) < 4_000


@pytest.mark.parametrize(("minute", "second"), [(0, 5), (100, 0), (-1, 5)])
def test_an_impossible_pace_is_refused(minute: int, second: int) -> None:
    with pytest.raises(ConfigurationError):
        Pace(per_minute=minute, per_second=second)


def test_a_permit_that_is_used_a_little_late_stays_within_the_bounds() -> None:
    _, calls = saturate(OURS, Usage(seen=NOON), NOON, NOON + 3 * MINUTE, Lane.LIVE, 7)
    late = [each + (SLACK - 1) * (number % 3 == 0) for number, each in enumerate(calls)]
    assert (most_within(late, SECOND), most_within(late, MINUTE)) == (5, 100)
