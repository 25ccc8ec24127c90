"""How many bookings, or booked minutes, an event type allows per day, week, month and year."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from askpro.twin.errors import RawError
from askpro.twin.instants import zone_of
from askpro.twin.rows import Booking, EventType
from askpro.twin.store import Store

_PERIODS = ("day", "week", "month", "year")


class Limits:
    """The limits of one event type, with what is booked now. ``freed`` is the uid of a booking that moves away."""

    def __init__(self, store: Store, event_type: EventType, freed: str | None = None) -> None:
        self._counts = _limits(event_type.booking_limits_count)
        self._minutes = _limits(event_type.booking_limits_duration)
        self._booked: list[Booking] = []
        if self._counts or self._minutes:
            uids = store.bookings.by_event_type.get(event_type.id, ())
            booked = (store.bookings.by_uid[uid] for uid in uids if uid != freed)
            self._booked = [booking for booking in booked if booking.status == "accepted"]
        owner = store.users.get(event_type.owner_id or 0)
        self._zone = zone_of(owner.time_zone if owner else "UTC")
        self._monday = owner is not None and owner.week_start == "Monday"

    def check(self, start: datetime, length: timedelta) -> None:
        """Raises RawError 401 if a booking from ``start`` on would be one too many."""
        for period, most in self._counts.items():
            if len(list(self._in(period, start))) >= most:
                raise RawError(401, "booking_limit_reached")
        for period, most in self._minutes.items():
            taken = sum((booking.end - booking.start for booking in self._in(period, start)), length)
            if taken > timedelta(minutes=most):
                raise RawError(401, "duration_limit_reached")

    def allows(self, start: datetime, length: timedelta) -> bool:
        """Could a booking from ``start`` on still be made?"""
        try:
            self.check(start, length)
        except RawError:
            return False
        return True

    def _in(self, period: str, moment: datetime) -> Iterator[Booking]:
        first, after = period_of(period, moment, self._zone, monday=self._monday)
        return (booking for booking in self._booked if first <= booking.start < after)


def _limits(settings: Mapping[str, Any] | None) -> dict[str, int]:
    if settings is None or settings.get("disabled"):
        return {}
    return {period: settings[period] for period in _PERIODS if settings.get(period) is not None}


def period_of(period: str, moment: datetime, zone: ZoneInfo, *, monday: bool) -> tuple[datetime, datetime]:
    """The day, week, month or year of a moment, by the calendar of the zone."""
    day = moment.astimezone(zone).date()
    if period == "day":
        first, after = day, day + timedelta(days=1)
    elif period == "week":
        first = day - timedelta(days=day.weekday() if monday else (day.weekday() + 1) % 7)
        after = first + timedelta(days=7)
    elif period == "month":
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    else:
        first, after = day.replace(month=1, day=1), day.replace(year=day.year + 1, month=1, day=1)
    start, end = (datetime.combine(date, time(), zone).astimezone(UTC) for date in (first, after))
    return start, end
