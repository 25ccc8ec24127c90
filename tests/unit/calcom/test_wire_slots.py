import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.versions import Versions
from askpro.adapters.calcom.wire.slots import read_slots, read_spans
from askpro.domain.errors import BookingUnknown, CalendarMalformed, InvalidRequest
from askpro.domain.timespan import Span, write_instant

headers_of = Versions().headers

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)
DAY = Span.starting(NINE, timedelta(days=1))
HALF_HOUR = timedelta(minutes=30)


def body(data: Any) -> bytes:
    return json.dumps({"status": "success", "data": data}).encode()


def slot(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end}


def test_l38_slots_are_asked_for_in_instants() -> None:
    request = read_slots(7, DAY, None, None)
    assert (request.method, request.path, headers_of(request.operation)) == (
        "GET",
        "/slots",
        {"cal-api-version": "2024-09-04"},
    )
    assert request.query == {
        "eventTypeId": "7",
        "start": "2027-03-08T09:00:00Z",
        "end": "2027-03-09T09:00:00Z",
        "format": "range",
    }
    assert request.content is None


def test_length_and_the_moving_booking_are_told_only_where_given() -> None:
    query = read_slots(7, DAY, timedelta(minutes=60), "aB3dE5fG").query
    assert (query["duration"], query["bookingUidToReschedule"]) == ("60", "aB3dE5fG")


def test_more_than_31_days_are_refused_and_31_are_not() -> None:
    read_slots(7, Span.starting(NINE, timedelta(days=31)), None, None)
    with pytest.raises(InvalidRequest):
        read_slots(7, Span.starting(NINE, timedelta(days=31, seconds=1)), None, None)


def test_a_moving_booking_of_an_impossible_uid_is_unknown() -> None:
    with pytest.raises(BookingUnknown):
        read_slots(7, DAY, None, "a&b=c")


def test_slots_of_all_days_are_read_sorted_once_and_in_utc() -> None:
    data = {
        "2027-03-09": [slot("2027-03-09T09:00:00.000+01:00", "2027-03-09T09:30:00.000+01:00")],
        "2027-03-08": [
            slot("2027-03-08T10:00:00.000Z", "2027-03-08T10:30:00.000Z"),
            slot("2027-03-08T11:00:00.000+01:00", "2027-03-08T11:30:00.000+01:00"),
        ],
    }
    expected = (
        Span.starting(datetime(2027, 3, 8, 10, tzinfo=UTC), HALF_HOUR),
        Span.starting(datetime(2027, 3, 9, 8, tzinfo=UTC), HALF_HOUR),
    )
    assert read_spans(body(data), DAY) == expected


def test_slots_outside_of_what_was_asked_are_dropped() -> None:
    starts = [NINE - HALF_HOUR, NINE, DAY.end - HALF_HOUR, DAY.end]
    data = {"x": [slot(write_instant(start), write_instant(start + HALF_HOUR)) for start in starts]}
    assert [span.start for span in read_spans(body(data), DAY)] == starts[1:3]


def test_nothing_free_is_an_empty_object() -> None:
    assert read_spans(body({}), DAY) == ()


@pytest.mark.parametrize(
    "data",
    [
        [],
        None,
        "",
        {"2027-03-08": {}},
        {"2027-03-08": None},
        {"2027-03-08": ["2027-03-08T10:00:00Z"]},
        {"2027-03-08": [{"start": "2027-03-08T10:00:00Z"}]},  # the format "time" has no end
        {"2027-03-08": [slot("2027-03-08T10:00:00Z", "2027-03-08T10:00:00Z")]},
        {"2027-03-08": [slot("2027-03-08T10:00:00", "2027-03-08T10:30:00")]},
        {"slots": {"2027-03-08": []}},
    ],
)
def test_s16_another_shape_is_malformed_and_not_nothing_free(data: object) -> None:
    with pytest.raises(CalendarMalformed):
        read_spans(body(data), DAY)


@given(st.lists(st.integers(-3_000, 3_000)), st.integers(1, 2_880))
def test_exactly_the_slots_that_start_inside_are_kept(minutes: list[int], length: int) -> None:
    window = Span.starting(NINE, timedelta(minutes=length))
    starts = [NINE + timedelta(minutes=each) for each in minutes]
    data = {str(n): [slot(write_instant(s), write_instant(s + HALF_HOUR))] for n, s in enumerate(starts)}
    expected = sorted({start for start in starts if window.start <= start < window.end})
    assert [span.start for span in read_spans(body(data), window)] == expected
