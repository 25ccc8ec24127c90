"""The circuit breaker (L49): what opens it, what closes it, and that one call at a time looks whether it may close."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from askpro.adapters.calcom.budget import digest_of
from askpro.adapters.calcom.circuit import CLOSED, LONGEST_REST, MOST_FAILURES, PROBE_LASTS, Circuit
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import AskproError, CalendarCredentials, OutcomeUnknown, TemporarilyUnavailable
from askpro.domain.timespan import Span

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
DAY = Span.starting(datetime(2027, 3, 8, 9, tzinfo=UTC), timedelta(days=1))
EMPTY = {"status": "success", "data": {}}
UID = "aB3dE5fG7hJ9"

happenings = st.lists(
    st.tuples(
        st.floats(-100, 100), st.sampled_from(["begin", "begin", "well", "unwell", "unwell", "unwell", "silent"])
    ),
    max_size=80,
)


@example(
    happenings=[
        *[(0.0, "begin")] * MOST_FAILURES,
        *[(0.0, "unwell")] * MOST_FAILURES,
        (4.0, "begin"),
        (-61.0, "begin"),
    ],
    fraction=0.0,
).via("the clock set back by a minute while a probe was under way: kept out, let in, and once more kept out")
@given(happenings=happenings, fraction=st.floats(0, 1, exclude_max=True))
def test_l49_one_probe_at_a_time_and_no_rest_without_end(happenings: list[tuple[float, str]], fraction: float) -> None:
    circuit, now, in_a_row = CLOSED, NOON, 0
    calls: list[bool] = []
    for seconds, what in happenings:
        now += timedelta(seconds=seconds)
        rest = circuit.rest(now)
        assert 0 <= rest <= LONGEST_REST.total_seconds()
        if what == "begin":
            if rest == 0:
                circuit, probe = circuit.entered(now)
                assert probe == (circuit.until is not None)
                assert not probe or circuit.rest(now) > 0, "nobody else probes meanwhile"
                calls.append(probe)
        elif calls:
            probe = calls.pop(0)
            if what == "well":
                circuit, in_a_row = circuit.succeeded(), 0
                assert circuit.rest(now) == 0
            elif what == "unwell":
                was_open, in_a_row = circuit.until is not None, in_a_row + 1
                circuit = circuit.failed(now, fraction, probe)
                assert was_open or (circuit.until is not None) == (in_a_row >= MOST_FAILURES)
            else:
                circuit = circuit.given_up(probe)
    assert waited_as_told(circuit, now) <= LONGEST_REST + PROBE_LASTS + timedelta(seconds=1)


def waited_as_told(circuit: Circuit, now: datetime) -> timedelta:
    """How long a caller is kept out who comes again whenever it was told to."""
    begun = now
    while (rest := circuit.rest(now)) > 0:
        now += timedelta(seconds=rest)
    return now - begun


@given(opened=st.integers(0, 100), fraction=st.floats(0, 1, exclude_max=True))
def test_the_rest_grows_with_each_probe_that_fails_up_to_a_minute_with_jitter(opened: int, fraction: float) -> None:
    open_ = Circuit(failures=5, opened=opened, until=NOON)
    longest = min(60, 5 * 2 ** min(opened, 10))
    assert longest / 2 <= open_.failed(NOON, fraction, probe=True).rest(NOON) <= longest


def test_a_call_that_began_before_it_opened_makes_the_rest_no_longer() -> None:
    circuit = Circuit(failures=5, opened=1, until=NOON)
    assert circuit.failed(NOON, 0.5, probe=False) == circuit


def test_a_probe_that_never_comes_back_keeps_nobody_out_for_ever() -> None:
    circuit, _ = Circuit(failures=5, opened=1, until=NOON).entered(NOON)
    assert circuit.rest(NOON + timedelta(seconds=1)) == 1
    assert circuit.rest(NOON + PROBE_LASTS) == 0


def test_a_clock_that_is_set_back_keeps_nobody_out() -> None:
    circuit = Circuit(failures=5, opened=1, until=NOON, probed=NOON)
    assert circuit.rest(NOON - timedelta(hours=1)) == 0


# On the wire


def fail(desk: Any, calendar: Any, times: int = MOST_FAILURES) -> None:
    """Reads that fail, each sent once."""
    desk.answers.append(httpx.Response(500))
    for _ in range(times):
        with pytest.raises(TemporarilyUnavailable):
            calendar.read_slots(7, DAY)


def test_l49_after_five_failures_nothing_is_sent_and_the_caller_is_told_at_once(desk: Any, calendar: Any) -> None:
    fail(desk, calendar)
    asked, slept = len(desk.asked), sum(desk.slept)
    with capture_logs() as logs, pytest.raises(TemporarilyUnavailable) as refusal:
        calendar.read_booking(UID)
    assert (len(desk.asked), sum(desk.slept), logs) == (asked, slept, [])
    assert 0 < refusal.value.retry_after <= 5


def test_one_success_closes_it(desk: Any, calendar: Any) -> None:
    fail(desk, calendar)
    desk.at += timedelta(seconds=10)
    desk.answers = [httpx.Response(200, json=EMPTY)] * (len(desk.asked) + 9)
    with capture_logs() as logs:
        for _ in range(3):
            calendar.read_slots(7, DAY)
    assert [log["event"] for log in logs if log["event"] != "calendar_called"] == ["calendar_well_again"]


def test_a_probe_that_fails_opens_it_for_longer(desk: Any, calendar: Any) -> None:
    fail(desk, calendar)
    desk.at += timedelta(seconds=10)
    fail(desk, calendar, 1)
    asked = len(desk.asked)
    with pytest.raises(TemporarilyUnavailable) as refusal:
        calendar.read_slots(7, DAY)
    assert (len(desk.asked), refusal.value.retry_after) == (asked, 7.5)


def test_l48_nobody_sleeps_before_a_try_that_is_not_made_any_more(desk: Any, calendar: Any) -> None:
    """The fifth failure is the second one of a read that would be tried three times."""
    desk.answers = [httpx.Response(503)]
    with pytest.raises(TemporarilyUnavailable):
        calendar.read_slots(7, DAY)
    with pytest.raises(TemporarilyUnavailable) as refusal:
        calendar.read_slots(7, DAY)
    assert (len(desk.asked), desk.slept) == (MOST_FAILURES, [0.25, 0.5, 0.25])
    assert 0 < refusal.value.retry_after <= 5


def test_l49_who_waited_for_the_quota_and_finds_a_probe_under_way_is_told_at_once(
    desk: Any, provider: Any, a_success: Callable[..., Any]
) -> None:
    calendar = provider.open(CalendarAccount(api_key="cal_test_one"))
    fail(desk, calendar)
    desk.at += timedelta(seconds=10)
    desk.answers = [a_success()] * 20
    for _ in range(5):
        calendar.cancel_booking(UID, "Fell ill")
    asked = len(desk.asked)
    desk.on_sleep = lambda: provider.breaker.enter((digest_of("cal_test_one"), "read"))
    with pytest.raises(TemporarilyUnavailable):
        calendar.read_slots(7, DAY)
    assert (len(desk.asked), desk.slept) == (asked, [1.25])


def test_a_time_out_of_a_proxy_counts(desk: Any, calendar: Any) -> None:
    desk.answers = [httpx.Response(408)]
    for _ in range(2 * MOST_FAILURES):
        with pytest.raises(AskproError):
            calendar.cancel_booking(UID, "Fell ill")
        desk.at += timedelta(seconds=0.3)
    assert len(desk.asked) == MOST_FAILURES


def test_l49_reads_do_not_open_it_for_writes(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    fail(desk, calendar)
    desk.answers = [a_success()] * (len(desk.asked) + 1)
    assert calendar.cancel_booking(UID, "Fell ill").uid == UID
    with pytest.raises(TemporarilyUnavailable):
        calendar.read_slots(7, DAY)


def test_l49_another_companys_key_is_not_touched(desk: Any, provider: Any) -> None:
    one, two = (provider.open(CalendarAccount(api_key=key)) for key in ("cal_test_one", "cal_test_two"))
    fail(desk, one)
    desk.answers = [httpx.Response(200, json=EMPTY)] * (len(desk.asked) + 1)
    two.read_slots(7, DAY)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 498])
def test_l49_no_refusal_opens_it(desk: Any, calendar: Any, status: int) -> None:
    problem = {"status": "error", "error": {"code": "Bad", "message": "Something else"}}
    desk.answers = [lambda: httpx.Response(status, json=problem)]
    for _ in range(3 * MOST_FAILURES):
        with pytest.raises(AskproError):
            calendar.read_slots(7, DAY)
    assert len(desk.asked) == 3 * MOST_FAILURES


def test_l49_no_429_opens_it(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    for _ in range(2 * MOST_FAILURES):
        desk.answers = [httpx.Response(429, headers={"retry-after": "1"})] * (len(desk.asked) + 1)
        with pytest.raises(TemporarilyUnavailable):
            calendar.cancel_booking(UID, "Fell ill")
        desk.at += timedelta(minutes=2)
    desk.answers = [a_success()] * (len(desk.asked) + 1)
    assert calendar.cancel_booking(UID, "Fell ill").uid == UID


def test_l49_one_tenants_bad_key_opens_nothing(desk: Any, calendar: Any) -> None:
    bad = {"status": "error", "error": {"code": "UnauthorizedException", "message": "Your api key is not valid"}}
    desk.answers = [lambda: httpx.Response(401, json=bad)]
    for _ in range(2 * MOST_FAILURES):
        with pytest.raises(CalendarCredentials):
            calendar.read_slots(7, DAY)


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("no"), httpx.ConnectTimeout("no"), httpx.ReadTimeout("no"), httpx.RemoteProtocolError("no")],
)
def test_a_server_that_does_not_answer_opens_it_for_writes(desk: Any, calendar: Any, failure: Exception) -> None:
    desk.answers = [failure]
    for _ in range(MOST_FAILURES):
        with pytest.raises((TemporarilyUnavailable, OutcomeUnknown)):
            calendar.cancel_booking(UID, "Fell ill")
        desk.at += timedelta(seconds=1)
    with pytest.raises(TemporarilyUnavailable):
        calendar.cancel_booking(UID, "Fell ill")
    assert len(desk.asked) == MOST_FAILURES, "certainly nothing was sent"
