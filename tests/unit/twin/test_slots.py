"""Slots: inside working hours, clear of bookings and buffers, right on days of 23 and 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.twin.availability import working_spans
from askpro.twin.rows import EventType, Schedule
from askpro.twin.slot_grid import slot_starts
from askpro.twin.spans import intersect, merge, subtract

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


Spans = list[tuple[datetime, datetime]]


def spans_of(values: list[tuple[int, int]]) -> Spans:
    return [(NOON + timedelta(minutes=a), NOON + timedelta(minutes=a + length)) for a, length in values]


spans = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 120)), max_size=6).map(spans_of)
lengths = st.integers(1, 120)


def event_type(**settings_: object) -> EventType:
    values = {"id": 1, "owner_id": 1, "title": "T", "slug": "t", "length_in_minutes": 30} | settings_
    return EventType(**values)  # type: ignore[arg-type] # the values vary from test to test


@given(spans, spans)
def test_what_is_left_of_a_span_overlaps_nothing_that_was_taken(free: Spans, taken: Spans) -> None:
    for start, end in subtract(merge(free), taken):
        assert all(end <= a or b <= start for a, b in taken)


@given(spans, spans)
def test_a_span_is_either_left_or_taken(free: Spans, taken: Spans) -> None:
    whole = merge(free)
    assert merge([*subtract(whole, taken), *intersect(whole, merge(taken))]) == whole


@given(spans, lengths, st.integers(0, 90), st.integers(0, 30), st.integers(0, 700))
def test_slots_lie_inside_free_spans_and_not_before_the_earliest_moment(
    free: Spans,
    length: int,
    interval: int,
    offset: int,
    earliest: int,
) -> None:
    kind = event_type(slot_interval=interval, offset_start=offset)
    earliest_at = NOON + timedelta(minutes=earliest)
    for start in slot_starts(merge(free), kind, length, earliest_at, UTC):
        assert start >= earliest_at
        assert any(a <= start and start + timedelta(minutes=length) <= b for a, b in merge(free))


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.sampled_from(["Europe/Berlin", "America/New_York", "UTC"]))
def test_working_hours_show_the_same_times_on_the_clock_every_day(day: date, zone_name: str) -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    row = {"days": days, "startTime": "09:00", "endTime": "17:00"}
    schedule = Schedule(id=1, owner_id=1, name="Hours", time_zone=zone_name, availability=(row,))
    zone = ZoneInfo(zone_name)
    midnight = datetime.combine(day, time(), zone)
    found = working_spans(schedule, midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC))
    clocks = [(start.astimezone(zone).time(), end.astimezone(zone).time()) for start, end in found]
    assert clocks == [(time(9), time(17))]


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 3, 1), 24)])
def test_a_day_that_is_open_all_around_has_as_many_hours_as_its_clock_change_leaves(day: date, hours: int) -> None:
    row = {"date": day.isoformat(), "startTime": "00:00", "endTime": "23:59"}
    schedule = Schedule(id=1, owner_id=1, name="Hours", time_zone="Europe/Berlin", overrides=(row,))
    start = datetime.combine(day, time(), BERLIN).astimezone(UTC)
    (span,) = working_spans(schedule, start, start + timedelta(hours=30))
    assert span[1] - span[0] == timedelta(hours=hours)


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(st.integers(0, 95), st.sampled_from([15, 30, 45])), max_size=8), st.integers(0, 45))
def test_no_slot_overlaps_a_booking_or_comes_closer_than_the_buffers(
    world: "World", wanted: list[tuple[int, int]], buffer: int
) -> None:
    client = world.client()
    plain = client.event_type(lengthInMinutesOptions=[15, 30, 45])
    careful = client.event_type(beforeEventBuffer=buffer, afterEventBuffer=buffer)
    booked = []
    for quarter, length in wanted:
        start = world.monday + timedelta(hours=8, minutes=5 * quarter)
        body = {"lengthInMinutes": length, "eventTypeId": plain, "start": start.isoformat()}
        body["attendee"] = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
        if client.send("POST", "/bookings", body).status == 201:
            booked.append((start, start + timedelta(minutes=length)))
    for text in client.slots(f"eventTypeId={careful}&start=2027-03-01&end=2027-03-01"):
        start = datetime.fromisoformat(text)
        for taken_from, taken_until in booked:
            margin = timedelta(minutes=buffer)
            assert start + timedelta(minutes=30) + margin <= taken_from or taken_until + margin <= start


@settings(max_examples=examples(25))
@given(st.integers(0, 20))
def test_every_listed_slot_can_be_booked_and_is_gone_afterwards(world: "World", position: int) -> None:
    client = world.client()
    query = "eventTypeId=1&start=2027-03-01&end=2027-03-02"
    found = client.slots(query)
    chosen = found[position % len(found)]
    client.book(datetime.fromisoformat(chosen))
    assert set(client.slots(query)) == set(found) - {chosen}


def test_a_round_robin_slot_stays_while_one_host_is_free(world: "World") -> None:
    client, start = world.client(), world.monday + timedelta(hours=9)
    before = client.slots("eventTypeId=2&start=2027-03-01&end=2027-03-01")
    client.book(start, event_type=2)
    assert client.slots("eventTypeId=2&start=2027-03-01&end=2027-03-01") == before


def test_a_slot_of_all_hosts_goes_when_one_is_busy(world: "World") -> None:
    client, start = world.client(), world.monday + timedelta(hours=9)
    client.book(start)
    assert start.isoformat() not in [
        datetime.fromisoformat(text).isoformat()
        for text in client.slots("eventTypeId=3&start=2027-03-01&end=2027-03-01")
    ]


def test_answers_are_stale_for_as_long_as_the_seed_says(world: "World") -> None:
    client = world.client(slotsCacheSeconds=2)
    query = "eventTypeId=1&start=2027-03-01&end=2027-03-01"
    before = client.slots(query)
    client.book(world.monday + timedelta(hours=9))
    assert client.slots(query) == before
    client.clock.now += timedelta(seconds=2)
    assert len(client.slots(query)) == len(before) - 1


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"bookingLimitsCount": {"day": 1}}, "booking_limit_reached"),
        ({"bookingLimitsDuration": {"week": 45}}, "duration_limit_reached"),
    ],
)
def test_a_full_period_offers_no_slots_and_takes_no_bookings(
    world: "World", limits: dict[str, object], message: str
) -> None:
    client = world.client()
    kind = client.event_type(**limits)
    client.book(world.monday + timedelta(hours=9), event_type=kind)
    body = {"eventTypeId": kind, "start": "2027-03-01T12:00:00Z"}
    attendee = {"name": "B", "email": "b@example.com", "timeZone": "UTC"}
    assert client.error("POST", "/bookings", body | {"attendee": attendee}) == (401, message)
    assert client.slots(f"eventTypeId={kind}&start=2027-03-01&end=2027-03-01") == []
