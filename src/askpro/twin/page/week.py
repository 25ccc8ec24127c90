"""Seven days of each host: working hours and bookings, in minutes of the host's own clock."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from askpro.twin.availability import working_spans
from askpro.twin.instants import zone_of
from askpro.twin.rows import Booking, Schedule, User
from askpro.twin.spans import Span, clip
from askpro.twin.store import Store

DAYS = 7
_DAY = timedelta(days=1)


def weeks(store: Store, first: date | None, now: datetime) -> list[dict[str, Any]]:
    """The seven days from ``first`` (by default each host's today) of everybody who gives appointments."""
    return [_week(store, host, first, now) for host in hosts(store)]


def hosts(store: Store) -> list[User]:
    """Whoever hosts an event type or a booking. In a world without either, everybody."""
    busy = {number for number in (row.owner_id for row in store.event_types.values()) if number is not None}
    busy |= {int(host["userId"]) for row in store.event_types.values() for host in row.hosts}
    busy |= {number for _, number in store.bookings.by_host}
    return [user for user in store.users.values() if user.id in busy] or list(store.users.values())


def schedule_of(store: Store, host: User) -> Schedule | None:
    """The host's default hours, or the first ones there are."""
    default = store.schedules.get(host.default_schedule_id or 0)
    return default or next((row for row in store.schedules.values() if row.owner_id == host.id), None)


def _week(store: Store, host: User, first: date | None, now: datetime) -> dict[str, Any]:
    schedule = schedule_of(store, host)
    zone = zone_of(schedule.time_zone if schedule else host.time_zone)
    today = now.astimezone(zone)
    first = first or today.date()
    dates = [first + number * _DAY for number in range(DAYS)]
    start, end = _midnight(dates[0], zone), _midnight(dates[-1] + _DAY, zone)
    # Local ends say whose days are meant.
    open_spans = working_spans(schedule, start.astimezone(zone), end.astimezone(zone)) if schedule else []
    booked = list(_booked(store, host, start, end))
    return {
        "id": host.id,
        "name": host.name,
        "timeZone": zone.key,
        "schedule": schedule.name if schedule else None,
        "today": today.date().isoformat(),
        "minute": today.hour * 60 + today.minute,
        "days": [_day(store, day, zone, open_spans, booked) for day in dates],
    }


def _day(store: Store, day: date, zone: ZoneInfo, open_spans: list[Span], booked: list[Booking]) -> dict[str, Any]:
    start, end = _midnight(day, zone), _midnight(day + _DAY, zone)
    blocks = []
    for booking in booked:
        for span in clip([(booking.start, booking.end)], start, end):
            from_minute, until_minute = _minutes(span, end, zone)
            blocks.append(
                {
                    "uid": booking.uid,
                    "from": from_minute,
                    "to": until_minute,
                    "status": booking.status,
                    "who": booking.attendees[0].name if booking.attendees else "",
                    "what": _what(store, booking),
                }
            )
    hours = [_minutes(span, end, zone) for span in clip(open_spans, start, end)]
    return {"date": day.isoformat(), "open": hours, "bookings": blocks}


def _minutes(span: Span, midnight: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """On the wall clock, since midnight; on a day of 25 hours the second 02:30 stands where the first one does."""
    first, last = (moment.astimezone(zone) for moment in span)
    until = 24 * 60 if span[1] == midnight else last.hour * 60 + last.minute
    return first.hour * 60 + first.minute, until


def _booked(store: Store, host: User, start: datetime, end: datetime) -> Iterator[Booking]:
    uids: Iterable[str] = store.bookings.diaries[host.email].touching(start, end, timedelta(0))
    return (store.bookings.by_uid[uid] for uid in uids)


def _what(store: Store, booking: Booking) -> str:
    event_type = store.event_types.get(booking.event_type_id or 0)
    return event_type.title if event_type else booking.title


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
