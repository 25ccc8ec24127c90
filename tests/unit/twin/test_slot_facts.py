"""Facts about slots that the real servers show: grids, windows, holds, selectors, and what they get wrong."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

MONDAY = "2027-03-01"
ALL_DAY = {"startTime": "00:00", "endTime": "23:59"}
OLGAS, STANS = {"userId": 1}, {"userId": 2}


def clocks(client: "Client", query: str, *, day: str = MONDAY, zone: str = "Europe/Berlin") -> list[str]:
    """The wall times of the slots of one day."""
    days = client.data("GET", f"/slots?{query}&timeZone={zone}", version="2024-09-04")
    return [slot["start"][11:16] for slot in days.get(day, [])]


def of_day(kind: int, first: str = MONDAY, last: str | None = None) -> str:
    return f"eventTypeId={kind}&start={first}&end={last or first}"


def scheduled(world: "World", overrides: list[dict[str, str]], *, edition: str = "upstream-2025-10") -> "Client":
    seed = world.seed()
    seed["schedules"][0]["overrides"] = overrides
    return world.client(seed, edition=edition)


def test_hours_until_23_59_last_until_midnight(world: "World") -> None:
    client = scheduled(world, [{"date": MONDAY, **ALL_DAY}])
    assert clocks(client, of_day(1, "2027-02-28", "2027-03-02"))[-1] == "23:30"


def test_slots_after_a_booking_stay_in_line_with_those_before_it(world: "World") -> None:
    client = world.client()
    short = client.event_type(lengthInMinutes=5)
    kind = client.event_type(lengthInMinutes=20, slotInterval=50)
    client.book(world.monday + timedelta(hours=8, minutes=30), event_type=short)
    # The first slot's step reaches from 9:00 to 9:50, so 9:40 (the next on the grid of ten minutes) is passed over.
    assert clocks(client, of_day(kind))[:3] == ["09:00", "09:50", "10:40"]


def test_the_grid_stands_on_the_clock_of_the_asked_zone(world: "World") -> None:
    client = world.client()
    hourly = client.event_type(lengthInMinutes=60)
    assert clocks(client, of_day(hourly), zone="Asia/Kolkata")[:2] == ["14:00", "15:00"]


def test_a_host_without_a_schedule_works_on_weekdays_from_nine_to_five(world: "World") -> None:
    seed = world.seed()
    seed["schedules"] = []
    for user in seed["users"]:
        user["defaultScheduleId"] = None
    found = clocks(world.client(seed), of_day(1))
    assert (found[0], found[-1]) == ("09:00", "16:30")


@pytest.mark.parametrize(
    ("window", "last"),
    [
        ({"type": "calendarDays", "value": 1}, None),
        ({"type": "calendarDays", "value": 3}, "2027-03-01"),
        ({"type": "businessDays", "value": 2}, "2027-03-02"),
        ({"type": "range", "value": ["2027-03-02", "2027-03-03"]}, "2027-03-03"),
        ({"type": "calendarDays", "value": 3, "rolling": True}, "2027-03-02"),
        ({"type": "businessDays", "value": 4, "rolling": True}, "2027-03-03"),
    ],
)
def test_the_booking_window_ends_with_its_last_day(world: "World", window: dict[str, Any], last: str | None) -> None:
    """It is Friday noon, and Friday still has slots: a rolling window counts it as its first day."""
    client = world.client()
    client.clock.now = world.monday - timedelta(days=2, hours=12)
    kind = client.event_type(bookingWindow=window)
    days = client.data("GET", "/slots?" + of_day(kind, "2027-02-27", "2027-03-12"), version="2024-09-04")
    days = {day: slots for day, slots in days.items() if day > "2027-02-27"}
    assert max(days, default=None) == last


def test_hours_of_a_date_beside_the_asked_ones_leak_into_the_older_server_s_answer(world: "World") -> None:
    override = [{"date": "2027-03-02", "startTime": "10:00", "endTime": "11:00"}]
    query = "/slots?" + of_day(1) + "&timeZone=UTC"
    old, new = scheduled(world, override), scheduled(world, override, edition="caldiy-2026-07")
    assert list(old.data("GET", query, version="2024-09-04")) == [MONDAY, "2027-03-02"]
    assert list(new.data("GET", query, version="2024-09-04")) == [MONDAY]


@pytest.mark.parametrize("blocks", [True, False])
def test_an_unconfirmed_booking_blocks_slots_of_its_own_type_at_most(world: "World", blocks: bool) -> None:
    client = world.client()
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": blocks}
    kind = client.event_type(confirmationPolicy=policy)
    client.book(world.monday + timedelta(hours=9), event_type=kind)
    assert ("10:00" in clocks(client, of_day(kind))) is not blocks
    assert "10:00" in clocks(client, of_day(1))


def test_a_held_slot_hides_for_every_type_that_its_host_belongs_to(world: "World") -> None:
    seed = world.seed()
    seed["eventTypes"].append({"id": 4, "ownerId": 2, "title": "S", "slug": "s", "lengthInMinutes": 30})
    client = world.client(seed)
    client.data(
        "POST", "/slots/reservations", {"eventTypeId": 4, "slotStart": f"{MONDAY}T09:00Z"}, version="2024-09-04"
    )
    assert ["10:00" in clocks(client, of_day(kind)) for kind in (1, 2, 3, 4)] == [True, False, False, False]


def test_a_slot_can_be_held_outside_of_working_hours_and_over_bookings_of_other_types(world: "World") -> None:
    client = world.client()
    client.book(world.monday + timedelta(hours=9), event_type=client.event_type())
    for start in ("09:00Z", "22:00Z"):
        body = {"eventTypeId": 1, "slotStart": f"{MONDAY}T{start}"}
        assert client.send("POST", "/slots/reservations", body, version="2024-09-04").status == 201


def test_a_booked_slot_cannot_be_held_for_the_same_type(world: "World") -> None:
    client = world.client()
    client.book(world.monday + timedelta(hours=9))
    body = {"eventTypeId": 1, "slotStart": f"{MONDAY}T09:15Z"}
    status, text = client.error("POST", "/slots/reservations", body, version="2024-09-04")
    assert (status, "event is already booked" in text) == (422, True)


def test_a_query_can_name_the_rotating_hosts_it_is_about(world: "World") -> None:
    client = world.client()
    client.book(world.monday + timedelta(hours=9))
    assert ["10:00" in clocks(client, of_day(2) + f"&rrHostSubsetIds={ids}") for ids in ("1", "2", "1,2")] == [
        False,
        True,
        True,
    ]


def test_fixed_hosts_without_any_time_are_forgotten(world: "World") -> None:
    """The known defect 29796: a round-robin slot is offered although the fixed host never works."""
    seed = world.seed()
    seed["schedules"][0]["availability"] = []
    seed["eventTypes"][1]["hosts"] = [{**OLGAS, "mandatory": True}, STANS]
    assert len(clocks(world.client(seed), of_day(2))) == 16


def test_users_of_an_organisation_can_be_asked_for_together(world: "World") -> None:
    seed = world.seed()
    seed["teams"].append({"id": 7, "name": "Org", "slug": "org", "isOrganization": True})
    for user in seed["users"]:
        user["organizationId"] = 7
    client = world.client(seed)
    client.book(world.monday + timedelta(hours=9))
    query = f"usernames=olga,stan&organizationSlug=org&start={MONDAY}&end={MONDAY}"
    assert clocks(client, query)[:3] == ["09:00", "09:30", "10:30"]
    assert clocks(client, query + "&duration=60")[:3] == ["09:00", "11:00", "12:00"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("&rrHostSubsetIds=x", "each value in rrHostSubsetIds must be a number"),
        ("&userId=1", "property userId should not exist"),
    ],
)
def test_a_query_that_breaks_a_rule_is_told_which(world: "World", more: str, message: str) -> None:
    status, text = world.client().error("GET", "/slots?" + of_day(1) + more, version="2024-09-04")
    assert (status, message in text) == (400, True)


@pytest.mark.parametrize(
    ("opens", "closes", "optimised", "expected"),
    [
        # 170 minutes: two hours fit, and fifty minutes are to spare, just enough for the full hour.
        ("09:10", "12:00", True, ["10:00", "11:00"]),
        ("09:10", "11:50", True, ["09:15", "10:15"]),
        ("09:12", "11:16", True, ["09:15", "10:15"]),
        ("09:12", "11:13", True, ["09:12", "10:12"]),
        ("09:12", "11:16", False, ["10:00"]),
    ],
)
def test_optimised_slots_begin_as_round_as_costs_no_slot(
    world: "World", opens: str, closes: str, optimised: bool, expected: list[str]
) -> None:
    override = [{"date": MONDAY, "startTime": opens, "endTime": closes}]
    client = scheduled(world, override, edition="caldiy-2026-07")
    kind = client.event_type(lengthInMinutes=60, showOptimizedSlots=optimised)
    assert clocks(client, of_day(kind)) == expected


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2027-02-30", "2027-03-02", "Invalid start date"),
        ("2027-03-01", "2027-04-31T10:00:00Z", "Invalid end date"),
        ("2027-03-32", "2027-04-01", "start property is wrong,start must be a valid ISO 8601 date string "),
    ],
)
def test_a_day_that_its_month_does_not_have_is_no_date(world: "World", start: str, end: str, message: str) -> None:
    query = f"/slots?eventTypeId=1&start={start}&end={end}"
    assert world.client().error("GET", query, version="2024-09-04") == (400, message)


def test_one_username_is_no_group(world: "World") -> None:
    query = f"/slots?usernames=olga&organizationSlug=org&start={MONDAY}&end={MONDAY}"
    assert "at least 2 elements" in world.client().error("GET", query, version="2024-09-04")[1]


def test_an_end_at_midnight_means_the_end_of_that_day(world: "World") -> None:
    client = world.client()
    assert clocks(client, f"eventTypeId=1&start={MONDAY}T00:00Z&end={MONDAY}T00:00Z") == clocks(client, of_day(1))


@pytest.mark.parametrize(("zone", "tail"), [("GMT", "Z"), ("UTC", "Z"), ("Europe/London", "+00:00")])
def test_only_utc_itself_is_written_with_a_z(world: "World", zone: str, tail: str) -> None:
    answer = world.client().send("GET", f"/slots?{of_day(1)}&timeZone={zone}", version="2024-09-04")
    starts = [slot["start"] for slot in json.loads(answer.body)["data"][MONDAY]]
    assert {start[23:] for start in starts} == {tail}
    assert starts == sorted(starts, key=datetime.fromisoformat)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2027-03-28", ["01:00+01:00", "01:30+01:00", "03:00+02:00", "03:30+02:00", "04:00+02:00", "04:30+02:00"]),
        ("2027-10-31", ["02:00+02:00", "02:30+02:00", "02:00+01:00", "02:30+01:00", "03:00+01:00", "03:30+01:00"]),
        ("2027-06-20", ["02:00+02:00", "02:30+02:00", "03:00+02:00", "03:30+02:00", "04:00+02:00", "04:30+02:00"]),
    ],
    ids=["spring", "autumn", "summer"],
)
def test_at_night_the_clock_change_is_skipped_or_lived_twice(world: "World", day: str, found: list[str]) -> None:
    seed = world.seed()
    seed["schedules"][0]["availability"] = [{"days": ["Sunday"]} | ALL_DAY]
    client = world.client(seed)
    night = f"eventTypeId=1&start={day}T00:00:00Z&end={day}T03:00:00Z"
    starts = client.slots(f"{night}&timeZone=Europe/Berlin")
    assert [start[11:16] + start[23:] for start in starts] == found
    for zone in ("UTC", "America/New_York", "Asia/Tokyo"):
        elsewhere = client.slots(f"{night}&timeZone={zone}")
        assert [datetime.fromisoformat(text) for text in elsewhere] == [datetime.fromisoformat(text) for text in starts]
