"""Working hours as spans of time, also on the days on which clocks change.

What is misread there was asked of the date library that the real server uses, for the same rule.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from askpro.twin.schedule_rules import WEEKDAYS
from askpro.twin.working_hours import WorkingHours

DAY = timedelta(days=1)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC")
CHANGES = {
    "Europe/Berlin": (date(2027, 3, 28), date(2027, 10, 31)),
    "America/Los_Angeles": (date(2027, 3, 14), date(2027, 11, 7)),
    "Australia/Lord_Howe": (date(2027, 4, 4), date(2027, 10, 3)),
    "Europe/London": (date(2027, 3, 28), date(2027, 10, 31)),
}

clocks = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
dates = st.dates(date(2026, 1, 1), date(2028, 12, 31))
zones = st.sampled_from(ZONES)


def dated(zone: str, day: date, opens: str, closes: str) -> list[tuple[datetime, datetime]]:
    row = {"date": day.isoformat(), "startTime": opens, "endTime": closes}
    midnight = datetime.combine(day, time(), UTC)
    return list(WorkingHours(ZoneInfo(zone), [], [row]).dated(midnight, midnight + DAY))


def weekly(zone: str, day: date, opens: str, closes: str) -> list[tuple[datetime, datetime]]:
    row = {"days": [WEEKDAYS[day.weekday()]], "startTime": opens, "endTime": closes}
    midnight = datetime.combine(day, time(), UTC)
    return list(WorkingHours(ZoneInfo(zone), [row], []).weekly(midnight - DAY, midnight + 2 * DAY))


def shown(spans: list[tuple[datetime, datetime]], zone: str) -> list[str]:
    """Day, clock and offset of both ends."""
    return [f"{moment.astimezone(ZoneInfo(zone)):%d %H:%M%z}" for span in spans for moment in span]


@given(zones, dates, clocks, clocks)
def test_hours_of_a_date_and_weekly_hours_are_the_same_where_no_clock_changes(
    zone: str, day: date, opens: str, closes: str
) -> None:
    around = [datetime.combine(day + number * DAY, time(), ZoneInfo(zone)).utcoffset() for number in (-1, 0, 1, 2)]
    assume(len(set(around)) == 1 and opens < closes)
    found = dated(zone, day, opens, closes)
    assert weekly(zone, day, opens, closes) == found
    assert [f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for moment in found[0]] == [
        f"{day} {clock}" for clock in (opens, closes)
    ]


@given(zones, dates)
def test_a_date_that_is_open_all_around_lasts_from_midnight_to_midnight(zone: str, day: date) -> None:
    midnights = [datetime.combine(day + number * DAY, time(), ZoneInfo(zone)) for number in (0, 1, 2)]
    # East of Greenwich's noon the digits of midnight lie behind the change: such an end is misread (below).
    assume(zone != "Australia/Lord_Howe" or len({each.utcoffset() for each in midnights}) == 1)
    assert dated(zone, day, "00:00", "23:59") == [tuple(each.astimezone(UTC) for each in midnights[:2])]


@pytest.mark.parametrize(("change", "hours"), [(0, 23), (1, 25)])
def test_a_date_of_a_clock_change_lasts_23_or_25_hours(change: int, hours: int) -> None:
    ((opens, closes),) = dated("Europe/Berlin", CHANGES["Europe/Berlin"][change], "00:00", "23:59")
    assert closes - opens == timedelta(hours=hours)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize("change", [0, 1])
def test_hours_of_a_day_are_right_although_clocks_changed_in_the_night(zone: str, change: int) -> None:
    day = CHANGES[zone][change]
    for read in (weekly, dated):
        assert [clock[3:8] for clock in shown(read(zone, day, "09:00", "17:00"), zone)] == ["09:00", "17:00"]


@pytest.mark.parametrize(
    ("zone", "change", "hours", "of_the_date", "of_the_week"),
    [
        # The wall time that does not exist, and the one that comes twice.
        ("Europe/Berlin", 0, "02:00-05:00", ["28 01:00+0100", "28 05:00+0200"], None),
        ("Europe/Berlin", 1, "02:00-05:00", ["31 02:00+0100", "31 05:00+0100"], None),
        # Far from Greenwich the offset is the one of before, or of after, the change for half of the day.
        (
            "America/Los_Angeles",
            0,
            "09:00-17:00",
            ["14 10:00-0700", "14 17:00-0700"],
            ["14 10:00-0700", "14 18:00-0700"],
        ),
        (
            "America/Los_Angeles",
            1,
            "08:00-16:00",
            ["07 07:00-0800", "07 16:00-0800"],
            ["07 07:00-0800", "07 15:00-0800"],
        ),
        # Half an hour is what Lord Howe Island changes by.
        ("Australia/Lord_Howe", 0, "00:00-12:00", ["04 00:30+1100", "04 12:00+1030"], None),
        # Weekly hours until midnight keep their last minute to themselves.
        ("Europe/Berlin", 0, "18:00-23:59", ["28 18:00+0200", "29 00:00+0200"], ["28 18:00+0200", "28 23:59+0200"]),
        # Midnight is noon on a clock of twelve hours.
        ("Europe/London", 0, "00:00-12:00", ["28 00:00+0000", "28 12:00+0100"], ["27 23:00+0000", "28 12:00+0100"]),
    ],
)
def test_what_the_real_server_misreads_on_the_day_of_a_clock_change_is_misread(
    zone: str, change: int, hours: str, of_the_date: list[str], of_the_week: list[str] | None
) -> None:
    day, (opens, closes) = CHANGES[zone][change], hours.split("-")
    assert shown(dated(zone, day, opens, closes), zone) == of_the_date
    assert shown(weekly(zone, day, opens, closes), zone) == (of_the_week or of_the_date)


def test_a_day_off_leaves_no_hours() -> None:
    day = date(2027, 3, 1)
    rows = [{"days": list(WEEKDAYS), "startTime": "09:00", "endTime": "17:00"}]
    off = [{"date": day.isoformat(), "startTime": "00:00", "endTime": "00:00"}]
    hours = WorkingHours(ZoneInfo("UTC"), rows, off)
    midnight = datetime.combine(day, time(), UTC)
    assert list(hours.dated(midnight, midnight + DAY)) == []
    assert {start.date() for start, _ in hours.weekly(midnight - DAY, midnight + 2 * DAY)} == {day - DAY, day + DAY}
