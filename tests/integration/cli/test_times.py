"""Times as people type them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import zone
from askpro.entrypoints.cli.times import read_day, read_end, read_start, read_time

YEARS = tuple(datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2000, 2100))
BERLIN, LORD_HOWE = "Europe/Berlin", "Australia/Lord_Howe"


def test_an_offset_decides() -> None:
    assert read_time("2026-12-07T10:00:00+05:30", BERLIN) == datetime(2026, 12, 7, 4, 30, tzinfo=UTC)


def test_without_one_it_is_the_companys_wall_clock() -> None:
    assert read_time("2026-07-07 10:00", BERLIN) == datetime(2026, 7, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize("skipped", ["2027-03-28 02:00", "2027-03-28T02:30", "2027-03-28 02:59:59"])
def test_a_time_that_the_clocks_skip_is_refused(skipped: str) -> None:
    with pytest.raises(InvalidRequest, match="does not exist"):
        read_time(skipped, BERLIN)


def test_a_time_that_happens_twice_is_refused_with_both() -> None:
    with pytest.raises(InvalidRequest, match=r"twice.*02:30:00\+02:00 or .*02:30:00\+01:00"):
        read_time("2027-10-31 02:30", BERLIN)


def test_a_zone_that_changes_by_half_an_hour_is_read_as_well() -> None:
    with pytest.raises(InvalidRequest, match="twice"):
        read_time("2027-04-04 01:45", LORD_HOWE)
    assert read_time("2027-04-04 02:00", LORD_HOWE) == datetime(2027, 4, 3, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-13-01 10:00", "2027-02-29 10:00", "10:00", "2027-03-01T10", "2027-W10-1", "٢٠٢٧"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_time(text, BERLIN)


@pytest.mark.parametrize("text", ["", "20270301", "2027-02-29", "2027-W10-1", "today"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_day(text)


def test_a_day_is_as_long_as_it_is() -> None:
    assert read_end("2027-03-28", BERLIN) - read_start("2027-03-28", BERLIN) == timedelta(hours=23)


@given(st.datetimes(*YEARS, timezones=st.just(UTC)).map(lambda each: each.replace(second=0, microsecond=0)))
def test_every_instant_is_read_back_from_its_wall_clock_or_refused(moment: datetime) -> None:
    there = moment.astimezone(zone(BERLIN))
    text = f"{there:%Y-%m-%d %H:%M}"
    if there.utcoffset() == there.replace(fold=not there.fold).utcoffset():
        assert read_time(text, BERLIN) == moment
    else:
        with pytest.raises(InvalidRequest, match="twice"):
            read_time(text, BERLIN)
