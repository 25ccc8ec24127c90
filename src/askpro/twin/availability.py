"""When a host works and when a host is busy. Pure arithmetic on spans of time in UTC."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from askpro.twin.instants import zone_of
from askpro.twin.rows import EventType, Schedule
from askpro.twin.schedule_rules import WEEKDAYS
from askpro.twin.store import Store

Span = tuple[datetime, datetime]

_DAY = timedelta(days=1)
# A buffer is a day at most; those of both neighbours add up.
_WIDEST_BUFFERS = timedelta(days=2)


def working_spans(schedule: Schedule, start: datetime, end: datetime) -> list[Span]:
    """The schedule's hours inside [start, end), in order. Hours that touch are one span.

    Wall times are read in the schedule's zone on each day, so a day of 23 or 25 hours comes out right.
    """
    zone, spans = zone_of(schedule.time_zone), list[Span]()
    by_weekday = _hours_by_weekday(schedule.availability)
    by_date = _hours_by_date(schedule.overrides)
    day, last = start.astimezone(zone).date() - _DAY, end.astimezone(zone).date() + _DAY
    while day <= last:
        for opens, closes in by_date.get(day, by_weekday[day.weekday()]):
            spans.append((_moment(day, opens, zone), _moment(day, closes, zone)))
        day += _DAY
    return clip(merge(spans), start, end)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _hours_by_weekday(availability: Sequence[Mapping[str, Any]]) -> list[list[tuple[time, time]]]:
    hours: list[list[tuple[time, time]]] = [[] for _ in WEEKDAYS]
    for row in availability:
        for name in row["days"]:
            hours[WEEKDAYS.index(name)].append(_opening(row))
    return hours


def _hours_by_date(overrides: Sequence[Mapping[str, Any]]) -> dict[date, list[tuple[time, time]]]:
    """Overrides replace the whole day; equal times (as the booking page writes a day off) leave none."""
    hours: dict[date, list[tuple[time, time]]] = {}
    for row in overrides:
        rows = hours.setdefault(date.fromisoformat(row["date"]), [])
        opens, closes = _opening(row)
        if opens < closes:
            rows.append((opens, closes))
    return hours


def _opening(row: Mapping[str, Any]) -> tuple[time, time]:
    return time.fromisoformat(row["startTime"]), time.fromisoformat(row["endTime"])


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans; those that touch or overlap become one, empty ones vanish."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def clip(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of the spans inside [start, end)."""
    clipped = ((max(opens, start), min(closes, end)) for opens, closes in spans)
    return [span for span in clipped if span[0] < span[1]]


def subtract(spans: Sequence[Span], busy: Iterable[Span]) -> list[Span]:
    """The parts of ``spans`` (sorted, disjoint) that no busy span covers."""
    taken, free = merge(busy), list[Span]()
    for opens, end in spans:
        start = opens
        for blocked_from, blocked_until in taken:
            if blocked_until <= start or blocked_from >= end:
                continue
            if start < blocked_from:
                free.append((start, blocked_from))
            start = blocked_until
            if start >= end:
                break
        if start < end:
            free.append((start, end))
    return free


def intersect(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """The parts that both hold."""
    return merge(span for start, end in second for span in clip(first, start, end))


def busy_spans(
    store: Store, host_id: int, event_type: EventType, start: datetime, end: datetime, freed: str | None
) -> Iterator[Span]:
    """What keeps the host from taking ``event_type`` between start and end, buffers of both sides included.

    The asked type's buffers add to those of the booking's own type, as observed on upstream 2025-10.
    ``freed`` is the uid of a booking that is about to be moved away.
    """
    before, after = event_type.before_event_buffer, event_type.after_event_buffer
    diary = store.bookings.diaries[store.users[host_id].email]
    for uid in diary.touching(start, end, _WIDEST_BUFFERS):
        booking = store.bookings.by_uid[uid]
        booked = store.event_types.get(booking.event_type_id or 0)
        if uid == freed or (booking.status == "pending" and not (booked and booked.pending_blocks)):
            continue
        lead, trail = (booked.before_event_buffer, booked.after_event_buffer) if booked else (0, 0)
        yield booking.start - timedelta(minutes=lead + after), booking.end + timedelta(minutes=trail + before)


def free_spans(
    store: Store, host_id: int, event_type: EventType, start: datetime, end: datetime, freed: str | None = None
) -> list[Span]:
    """When the host could take the event type between start and end."""
    schedule = store.schedule_of(host_id, event_type)
    if schedule is None:
        return []
    working = working_spans(schedule, start, end)
    return subtract(working, busy_spans(store, host_id, event_type, start, end, freed)) if working else []


def is_free(
    store: Store, host_id: int, event_type: EventType, start: datetime, end: datetime, freed: str | None = None
) -> bool:
    """Does the host work all of [start, end), with nothing else then?"""
    return free_spans(store, host_id, event_type, start, end, freed) == [(start, end)]


def notice_ends(event_type: EventType, now: datetime) -> datetime:
    """The first moment that can still be booked."""
    return now + timedelta(minutes=event_type.minimum_booking_notice)


def window_end(event_type: EventType, now: datetime) -> datetime | None:
    """The end of the booking window, or None for an open one."""
    window = event_type.booking_window
    if window.get("disabled") or "type" not in window:
        return None
    if window["type"] == "range":
        last = date.fromisoformat(window["value"][1])
        return datetime.combine(last + _DAY, time.min, UTC)
    day, left = now.date(), int(window["value"])
    while left > 0:
        day += _DAY
        left -= window["type"] != "businessDays" or day.weekday() < 5
    return datetime.combine(day + _DAY, time.min, UTC)
