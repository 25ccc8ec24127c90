"""Seven days of a host, on the host's own clock."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World
    from tests.unit.twin.page.conftest import Visit

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati", "UTC"]
)


def world_in(world: "World", zone: str, opens: str, closes: str) -> dict[str, Any]:
    hours = [{"days": DAYS, "startTime": opens, "endTime": closes}]
    schedule = {"id": 1, "ownerId": 1, "name": "H", "timeZone": zone, "isDefault": True, "availability": hours}
    return {"schedules": [schedule, {**schedule, "id": 2, "ownerId": 2}]}


def olga(state: Any) -> Any:
    return next(host for host in state["hosts"] if host["name"] == "Olga Owner")


@given(ZONES, st.dates(date(2027, 1, 1), date(2028, 1, 1)))
def test_working_hours_stand_where_the_hosts_clock_shows_them(
    visit: "Visit", world: "World", zone: str, first: date
) -> None:
    """Also on days of 23 and 25 hours: the clock change is at night, the wall shows nine."""
    week = olga(visit(**world_in(world, zone, "09:00", "17:00")).state(f"?from={first}"))
    assert week["timeZone"] == zone
    assert [day["date"] for day in week["days"]] == [str(first + timedelta(days=number)) for number in range(7)]
    assert all(day["open"] == [[9 * 60, 17 * 60]] for day in week["days"])


@given(ZONES, st.integers(0, 7 * 24 * 4 - 4))
def test_a_booking_stands_on_its_day_at_its_minute(visit: "Visit", world: "World", zone: str, quarter: int) -> None:
    visitor = visit(**world_in(world, zone, "00:00", "23:59"))
    first = date(2027, 3, 1)
    local = datetime(2027, 3, 1, tzinfo=ZoneInfo(zone)) + timedelta(minutes=15 * quarter)
    row = {"eventTypeId": 1, "start": local.astimezone(UTC).isoformat(), "attendees": [{"name": "A", "email": "a@b.c"}]}
    visitor = visit(bookings=[row], **world_in(world, zone, "09:00", "17:00"))
    week = olga(visitor.state(f"?from={first}"))
    blocks = [(day["date"], block["from"], block["to"]) for day in week["days"] for block in day["bookings"]]
    assert blocks[0][:2] == (str(local.date()), local.hour * 60 + local.minute)
    assert sum(until - start for _, start, until in blocks) == 30


def test_a_booking_over_midnight_stands_on_both_days(visit: "Visit") -> None:
    row = {"eventTypeId": 1, "start": "2027-03-01T22:45:00Z", "attendees": [{"name": "A", "email": "a@b.c"}]}
    days = olga(visit(bookings=[row]).state("?from=2027-03-01"))["days"]
    assert [(block["from"], block["to"]) for day in days for block in day["bookings"]] == [(1425, 1440), (0, 15)]


def test_without_a_date_the_week_begins_with_the_hosts_today(visit: "Visit") -> None:
    visitor = visit()
    visitor.client.clock.now = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    week = olga(visitor.state())
    assert (week["today"], week["minute"], week["days"][0]["date"]) == ("2027-03-02", 30, "2027-03-02")


def test_cancelled_bookings_leave_their_place(visit: "Visit") -> None:
    row = {"eventTypeId": 1, "start": "2027-03-01T09:00:00Z", "status": "cancelled"}
    days = olga(visit(bookings=[row | {"attendees": [{"name": "A", "email": "a@b.c"}]}]).state("?from=2027-03-01"))
    assert [day["bookings"] for day in days["days"]] == [[]] * 7


def test_a_host_without_hours_is_shown_as_one(visit: "Visit") -> None:
    week = olga(visit(schedules=[]).state())
    assert (week["schedule"], week["timeZone"]) == (None, "Europe/Berlin")
    assert [day["open"] for day in week["days"]] == [[]] * 7


@pytest.mark.parametrize("first", ["2027-03-28", "2027-10-31"])
def test_the_hours_shown_around_a_clock_change_are_those_that_are_offered(
    visit: "Visit", world: "World", first: str
) -> None:
    """Cal.com reads hours before the change in its own way; the page shows what can be booked."""
    visitor = visit(**world_in(world, "Europe/Berlin", "01:00", "05:00"))
    around = (date.fromisoformat(first) + timedelta(days=number) for number in (-1, 1))
    query = "&".join(["eventTypeId=1&timeZone=Europe/Berlin", *map("{}={}".format, ("start", "end"), around)])
    slots = visitor.read(f"/_twin/slots?{query}")["data"][first]
    offered = [datetime.fromisoformat(slot["start"]) for slot in slots]
    ((opens, closes),) = olga(visitor.state(f"?from={first}"))["days"][0]["open"]
    assert offered[0].hour * 60 + offered[0].minute == opens
    assert offered[-1].hour * 60 + offered[-1].minute + 30 == closes
