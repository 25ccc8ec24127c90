"""Instants, spans, zones and local time (S13, L03, L59, L61)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import EARLIEST, LATEST, Span, local_time, read_instant, utc, write_instant, zone
from askpro.testing.strategies import ZONES, instants, lengths, spans

HOUR = timedelta(hours=1)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes())
def test_a_naive_time_cannot_enter(moment: datetime) -> None:
    with pytest.raises(InvalidRequest):
        utc(moment)


@given(instants(), offsets)
def test_an_offset_changes_the_notation_and_not_the_instant(moment: datetime, offset: timezone) -> None:
    assert utc(moment.astimezone(offset)) == moment


@given(st.datetimes(timezones=st.just(UTC)))
def test_only_the_years_1971_to_2199_are_taken(moment: datetime) -> None:
    try:
        utc(moment)
    except InvalidRequest:
        assert not EARLIEST <= moment < LATEST
    else:
        assert EARLIEST <= moment < LATEST


@pytest.mark.parametrize(
    "moment",
    [
        datetime.max.replace(tzinfo=timezone(-14 * HOUR)),
        datetime.min.replace(tzinfo=timezone(14 * HOUR)),
    ],
)
def test_a_time_beyond_the_calendar_is_refused_as_any_other(moment: datetime) -> None:
    with pytest.raises(InvalidRequest):
        utc(moment)


@given(instants(), offsets)
def test_what_is_written_is_read_back(moment: datetime, offset: timezone) -> None:
    assert read_instant(write_instant(moment.astimezone(offset))) == moment


@given(st.text())
def test_any_text_is_an_instant_or_an_invalid_request(text: str) -> None:
    try:
        moment = read_instant(text)
    except InvalidRequest:
        return
    assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2027-03-08",
        "2027-03-08T09:00:00",
        "09:00Z",
        "2027-02-29T09:00:00Z",
        "2027-03-08T25:00:00Z",
        "2027-W10-1T09:00Z ",
        "1741424400",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_instant(text)


@pytest.mark.parametrize("text", ["2027-03-08T09:00Z", "2027-03-08T09:00:00+01:00", "2027-03-08T09:00:00.123Z"])
def test_the_usual_notations_are_taken(text: str) -> None:
    assert read_instant(text).year == 2027


@pytest.mark.parametrize(
    "name", ["", "Berlin", "Europe/Nowhere", "../etc/passwd", "/etc/passwd", "Europe", "a" * 999, "\0"]
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest):
        zone(name)


@given(instants(), st.integers(-1440, 0))
def test_a_span_that_does_not_end_after_its_start_cannot_be_built(start: datetime, minutes: int) -> None:
    with pytest.raises(InvalidRequest):
        Span(start, start + timedelta(minutes=minutes))


@given(spans(), spans())
def test_overlapping_is_mutual(one: Span, other: Span) -> None:
    assert one.overlaps(other) == other.overlaps(one)


@given(spans(), lengths())
def test_spans_that_only_touch_do_not_overlap(span: Span, length: timedelta) -> None:
    """L03: half-open."""
    assert not span.overlaps(Span.starting(span.end, length))


close = spans(datetime(2027, 3, 8, tzinfo=UTC), datetime(2027, 3, 9, tzinfo=UTC))


@given(close, close)
def test_spans_overlap_exactly_if_they_share_a_moment(one: Span, other: Span) -> None:
    shared = max(one.start, other.start) < min(one.end, other.end)
    assert one.overlaps(other) == shared


@given(close, close)
def test_what_covers_another_span_covers_both_its_ends(one: Span, other: Span) -> None:
    """L13."""
    assert one.covers(other) == (one.start <= other.start and one.end >= other.end)


@given(close, close, close)
def test_covering_carries_over(one: Span, two: Span, three: Span) -> None:
    assert not (one.covers(two) and two.covers(three)) or one.covers(three)


@given(spans(), instants(until=datetime(2180, 1, 1, tzinfo=UTC)))
def test_a_span_keeps_its_length_when_it_moves(span: Span, start: datetime) -> None:
    assert span.moved_to(start).length == span.length


@given(spans(), st.sampled_from(ZONES))
def test_local_time_is_the_same_instant(span: Span, name: str) -> None:
    local = local_time(span, name)
    assert (read_instant(local.start), read_instant(local.end)) == (span.start, span.end)


@pytest.mark.parametrize(
    ("start", "name", "spoken"),
    [
        ("2027-03-28T00:30:00Z", "Europe/Berlin", "Sunday, 28 March 2027, 01:30 to 03:30"),
        ("2027-10-31T00:30:00Z", "Europe/Berlin", "Sunday, 31 October 2027, 02:30 to 02:30"),
        ("2027-03-14T06:30:00Z", "America/New_York", "Sunday, 14 March 2027, 01:30 to 03:30"),
        ("2027-03-08T06:30:00Z", "Asia/Kolkata", "Monday, 8 March 2027, 12:00 to 13:00"),
        ("2027-04-03T14:30:00Z", "Australia/Lord_Howe", "Sunday, 4 April 2027, 01:30 to 02:00"),
    ],
)
def test_an_hour_over_a_clock_change_is_said_as_people_there_read_it(start: str, name: str, spoken: str) -> None:
    """S13: both changes, and a zone that changes by half an hour."""
    assert local_time(Span.starting(read_instant(start), HOUR), name).spoken == spoken
