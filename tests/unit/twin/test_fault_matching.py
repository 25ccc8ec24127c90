"""Which requests a fault strikes: by kind, by count, by share and by time."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin.faults import FaultError, Faults, LostAnswer, Match, TooManyRequests, read_words
from askpro.twin.faults.fault import Passage
from askpro.twin.faults.match import Subject
from askpro.twin.http import Answer, Request

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
BOOK = Request("POST", "/v2/bookings")
GET = Request("GET", "/v2/bookings")


def lost(faults: Faults, request: Request = BOOK, *, at: float = 0.0) -> bool:
    """Whether this request loses its answer."""
    passage = Passage(request, NOON + timedelta(seconds=at))
    faults.meet(passage)
    return passage.lost


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/bookings", "/v2/bookings", True),
        ("/v2/bookings", "/api/v2/bookings", True),
        ("/bookings", "/v2/bookings/abc", False),
        ("/bookings/*", "/v2/bookings/abc", True),
        ("/bookings/{uid}/cancel", "/v2/bookings/abc/cancel", True),
        ("/bookings/*/cancel", "/v2/bookings/abc/confirm", False),
        ("/bookings/**", "/v2/bookings", True),
        ("/bookings/**", "/v2/bookings/abc/cancel", True),
        ("/bookings/**", "/v2/slots", False),
        ("/v2/**", "/v2/slots/reservations/x", True),
    ],
)
def test_a_path_names_segments(pattern: str, path: str, fits: bool) -> None:
    assert Match(path=pattern).fits(Subject("GET", path)) is fits


def test_the_second_post_loses_its_answer_and_no_other() -> None:
    faults = Faults([read_words("lost-answer POST /v2/bookings 2nd")])
    requests = [BOOK, GET, BOOK, BOOK, GET, BOOK]
    assert [lost(faults, each) for each in requests] == [False, False, True, False, False, False]
    assert [(each.seen, each.struck) for each in faults.report()] == [(4, 1)]


@given(skip=st.integers(0, 8), every=st.integers(1, 5), first=st.none() | st.integers(1, 6))
def test_counts_say_which_ones_are_struck(skip: int, every: int, first: int | None) -> None:
    faults = Faults([LostAnswer(match=Match(skip=skip, every=every, first=first))])
    struck = [number for number in range(1, 40) if lost(faults)]
    wanted = list(range(skip + 1, 40, every))
    assert struck == (wanted if first is None else wanted[:first])


@given(part=st.floats(0.01, 1), luck=st.integers())
def test_the_same_seed_strikes_the_same_share(part: float, luck: int) -> None:
    one, other = (Faults([LostAnswer(match=Match(share=part))], luck=luck) for _ in range(2))
    assert [lost(one) for _ in range(50)] == [lost(other) for _ in range(50)]


def test_a_share_strikes_about_so_many() -> None:
    faults = Faults([LostAnswer(match=Match(share=0.1))], luck=7)
    assert 50 < sum(lost(faults) for _ in range(1000)) < 150


@given(since=st.integers(0, 50), lasts=st.integers(1, 50))
def test_time_is_counted_from_when_the_fault_was_first_asked(since: int, lasts: int) -> None:
    faults = Faults([LostAnswer(match=Match(since=float(since), until=float(since + lasts)))])
    struck = [second for second in range(120) if lost(faults, at=second)]
    assert struck == list(range(since, since + lasts))


def test_instants_are_the_twins_clock() -> None:
    faults = Faults([read_words("lost-answer since=2027-03-01T12:00:10Z until=2027-03-01T12:00:20Z")])
    assert [lost(faults, at=second) for second in (9, 10, 19, 20)] == [False, True, True, False]


@given(blocks=st.integers(1, 100))
def test_a_lock_out_holds_on_to_its_key_alone(blocks: int) -> None:
    faults = Faults([TooManyRequests(block=float(blocks), match=Match(path="/bookings", nth=1))])

    def refused(path: str, key: str, at: float) -> bool:
        request = Request("GET", path, "", {"authorization": f"Bearer {key}"})
        passage = Passage(request, NOON + timedelta(seconds=at))
        faults.meet(passage)
        return passage.instead is not None

    asked = [("/v2/me", "a", 0.0), ("/v2/bookings", "a", 0.0), ("/v2/me", "b", blocks / 2), ("/v2/me", "a", blocks / 2)]
    assert [refused(*each) for each in asked] == [False, True, False, True]
    assert not refused("/v2/me", "a", float(blocks))


@given(st.integers(), st.floats(0.001, 5), st.floats(0.1, 3), st.floats(5, 60))
def test_a_long_tail_stays_below_its_end(luck: int, median: float, sigma: float, most: float) -> None:
    fault = read_words(f"latency seconds=lognormal:{median:.6f}:{sigma:.6f}:{most:.6f}")
    draws = [fault.seconds.draw(Random(luck + each)) for each in range(50)]  # type: ignore[attr-defined]
    assert 0 < min(draws) <= max(draws) <= most + 1e-6


def test_a_place_in_the_row_counts_by_itself() -> None:
    with pytest.raises(FaultError, match="nth counts by itself"):
        Match(nth=2, every=3)


def test_the_first_fault_that_ends_a_request_ends_it_and_slowness_comes_beside() -> None:
    words = ("too-many-requests 1st block=10", "error status=524", "lost-answer", "latency seconds=3")
    faults = Faults([read_words(each) for each in words])
    refused, held, later = (Passage(GET, NOON + timedelta(seconds=second)) for second in (0, 5, 20))
    for passage in (refused, held, later):
        faults.meet(passage)
    answers = [each.instead for each in (refused, held, later)]
    assert [each.status for each in answers if isinstance(each, Answer)] == [429, 429, 524]
    assert [each.linger for each in (refused, held, later)] == [3, 3, 3]
    assert [each.struck for each in faults.report()] == [2, 1, 0, 3]
