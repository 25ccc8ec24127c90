"""When the occurrences of a series are: by the attendee's clock, over clock changes and short months."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.twin.conftest import ANN, MONDAY

from askpro.twin.bookings.series import occurrence

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

WEEKLY = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
CALLER = ANN | {"phoneNumber": "+4915112345678"}
BERLIN = ZoneInfo("Europe/Berlin")
days_of_years = st.dates(date(2026, 1, 1), date(2030, 12, 31))
clocks = st.times(time(5), time(23, 59))
moments = st.builds(datetime.combine, days_of_years, clocks, st.just(BERLIN)).map(lambda it: it.replace(second=0))


def days(first: datetime, frequency: str, count: int) -> list[str]:
    rule = {"interval": 1, "frequency": frequency, "occurrences": count}
    found = (occurrence(first.astimezone(UTC), rule, "Europe/Berlin", number) for number in range(count))
    return [moment.astimezone(BERLIN).strftime("%m-%d %H:%M") for moment in found]


@pytest.mark.parametrize(
    ("first", "frequency", "found"),
    [
        ((2027, 3, 26, 10), "daily", ["03-26 10:00", "03-27 10:00", "03-28 10:00", "03-29 10:00"]),
        ((2027, 10, 24, 10), "weekly", ["10-24 10:00", "10-31 10:00", "11-07 10:00", "11-14 10:00"]),
        ((2027, 1, 31, 10), "monthly", ["01-31 10:00", "02-28 10:00", "03-28 10:00", "04-28 10:00"]),
        ((2027, 3, 30, 10), "monthly", ["03-30 10:00", "04-30 10:00", "05-30 10:00", "06-30 10:00"]),
        ((2028, 2, 29, 10), "yearly", ["02-29 10:00", "02-28 10:00", "02-28 10:00", "02-28 10:00"]),
    ],
)
def test_occurrences_keep_the_clock_and_the_day_as_far_as_months_have_it(
    first: tuple[int, int, int, int], frequency: str, found: list[str]
) -> None:
    assert days(datetime(*first, tzinfo=BERLIN), frequency, 4) == found


@given(moments, st.sampled_from(["daily", "weekly", "monthly", "yearly"]), st.integers(0, 30), st.integers(1, 5))
def test_the_clock_shows_the_same_time_at_every_occurrence(
    first: datetime, frequency: str, number: int, interval: int
) -> None:
    rule = {"interval": interval, "frequency": frequency, "occurrences": 40}
    found = occurrence(first.astimezone(UTC), rule, "Europe/Berlin", number).astimezone(BERLIN)
    assert (found.hour, found.minute) == (first.hour, first.minute)
    assert found >= first


def test_an_occurrence_does_not_tell_the_number(world: "World") -> None:
    client = world.client()
    series = client.book(MONDAY + timedelta(hours=9), event_type=client.event_type(recurrence=WEEKLY), attendee=CALLER)
    single = client.book(MONDAY + timedelta(hours=10), attendee=CALLER)
    assert ["phoneNumber" in row["attendees"][0] for row in (*series, single)] == [False, False, True]
    assert series[0]["bookingFieldsResponses"]["attendeePhoneNumber"] == CALLER["phoneNumber"]


def test_a_series_that_waits_for_its_host_is_recurring_but_not_upcoming(world: "World") -> None:
    client = world.client()
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    kinds = [client.event_type(recurrence=rule, confirmationPolicy=policy) for rule in (WEEKLY, {"disabled": True})]
    series, single = (client.book(MONDAY + timedelta(hours=9), event_type=kind) for kind in kinds)

    def found(words: str) -> list[str]:
        return [row["uid"] for row in client.data("GET", f"/bookings?status={words}")]

    assert found("upcoming") == [single["uid"]]
    assert found("recurring") == [row["uid"] for row in series]
    assert sorted(found("unconfirmed")) == sorted([single["uid"], *(row["uid"] for row in series)])
    for row in series:
        client.data("POST", f"/bookings/{row['uid']}/confirm")
    assert sorted(found("upcoming")) == sorted([single["uid"], *(row["uid"] for row in series)])
