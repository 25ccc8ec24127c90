"""How many bookings, or booked minutes, an event type allows per day, week, month and year."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from askpro.twin.errors import RawError
from askpro.twin.instants import zone_of
from askpro.twin.rows import Booking, EventType
from askpro.twin.spans import Span
from askpro.twin.store import Store

_PERIODS = ("day", "week", "month", "year")


class Limits:
    """The limits of one event type, with what is booked now. ``freed`` is the uid of a booking that moves away."""

    def __init__(self, store: Store, event_type: EventType, freed: str | None = None) -> None:
        self._counts = _limits(event_type.booking_limits_count)
        self._minutes = _limits(event_type.booking_limits_duration)
        self._bookings, self._event_type_id, self._freed = store.bookings, event_type.id, freed
        host_ids = [event_type.owner_id, *(host["userId"] for host in event_type.hosts)]
        host = next((store.users[number] for number in host_ids if number in store.users), None)
        self._zone = zone_of(host.time_zone if host else "UTC")
        self._monday = host is not None and host.week_start == "Monday"

    def check(self, start: datetime, length: timedelta) -> None:
        """Raises RawError 401 if a booking from ``start`` on would be one too many."""
        for period, most in self._counts.items():
            if sum(1 for _ in self._booked(self._period_of(period, start))) >= most:
                raise RawError(401, "booking_limit_reached")
        for period, most in self._minutes.items():
            if self._taken(self._period_of(period, start), length) > timedelta(minutes=most):
                raise RawError(401, "duration_limit_reached")

    def full_periods(self, start: datetime, end: datetime, length: timedelta, host_id: int) -> Iterator[Span]:
        """The periods that touch [start, end) and have no room for one more booking of ``length``.

        Bookings are counted over all hosts, minutes for the asked one.
        """
        for period, most in self._counts.items():
            for span in self._periods(period, start, end):
                if sum(1 for _ in self._booked(span)) >= most:
                    yield span
        for period, most in self._minutes.items():
            for span in self._periods(period, start, end):
                if self._taken(span, length, host_id) > timedelta(minutes=most):
                    yield span

    def _taken(self, span: Span, length: timedelta, host_id: int | None = None) -> timedelta:
        booked = (row for row in self._booked(span) if host_id is None or row.user_id == host_id)
        return sum((booking.end - booking.start for booking in booked), length)

    def _booked(self, span: Span) -> Iterator[Booking]:
        for uid in self._bookings.by_start[self._event_type_id].starting(*span):
            booking = self._bookings.by_uid[uid]
            if booking.status == "accepted" and uid != self._freed:
                yield booking

    def _periods(self, period: str, start: datetime, end: datetime) -> Iterator[Span]:
        moment = start
        while moment < end:
            span = self._period_of(period, moment)
            yield span
            moment = span[1]

    def _period_of(self, period: str, moment: datetime) -> Span:
        return period_of(period, moment, self._zone, monday=self._monday)


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
