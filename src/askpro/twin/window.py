"""How soon and how far ahead an event type can be booked."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from attrs import frozen

from askpro.twin.instants import zone_of
from askpro.twin.rows import EventType
from askpro.twin.store import Store

_DAY = timedelta(days=1)
_SATURDAY = 5
# So many days the server looks for days with slots before it gives up.
_LONGEST_SEARCH = 61


@frozen
class Bounds:
    """Starts from ``opens`` on and before ``closes`` can be booked; None is no bound."""

    opens: datetime | None = None
    closes: datetime | None = None

    def hold(self, start: datetime) -> bool:
        """Does a start lie inside?"""
        return (self.opens is None or self.opens <= start) and (self.closes is None or start < self.closes)


def notice_ends(event_type: EventType, now: datetime) -> datetime:
    """The first moment that can still be booked."""
    return now + timedelta(minutes=event_type.minimum_booking_notice)


def window_of(
    store: Store, event_type: EventType, now: datetime, booker: tzinfo, days: Collection[str] | None = None
) -> Bounds:
    """The booking window as it stands now.

    A number of days ends with a day of the booker's, a range of dates is counted in the schedule's zone, both by the
    offset that the zone has now. A ``rolling`` window ends with the n-th of ``days``, the dates that have slots;
    without them, as for a booking, it is open.
    """
    window = event_type.booking_window
    if window.get("disabled") or "type" not in window:
        return Bounds()
    if window["type"] == "range":
        zone = _fixed(now, zone_of(time_zone_of(store, event_type)))
        first, last = (_midnight(_utc_date(text).astimezone(zone).date(), zone) for text in window["value"])
        return Bounds(first, last + _DAY)
    zone = _fixed(now, booker)
    today, count = now.astimezone(zone).date(), int(window["value"])
    business = window["type"] == "businessDays"
    if not window.get("rolling"):
        return Bounds(closes=_midnight(_days_ahead(today, count, business=business) + _DAY, zone))
    if days is None:
        return Bounds()
    return Bounds(closes=_midnight(_nth_day(today, count, days, business=business) + _DAY, zone))


def time_zone_of(store: Store, event_type: EventType) -> str:
    """The zone of the event type's schedule, else of its first host's."""
    hosts = [event_type.owner_id] if event_type.owner_id else [host["userId"] for host in event_type.hosts]
    return store.schedule_of(hosts[0], event_type).time_zone if hosts else "UTC"


def _days_ahead(today: date, count: int, *, business: bool) -> date:
    day = today
    while count > 0:
        day += _DAY
        count -= not business or day.weekday() < _SATURDAY
    return day


def _nth_day(today: date, count: int, days: Collection[str], *, business: bool) -> date:
    """The ``count``-th date that has slots, from today on; the last one if there are fewer."""
    day, last = today, None
    for _ in range(_LONGEST_SEARCH):
        if count <= 0:
            break
        if day.isoformat() in days:
            last, count = day, count - 1
        day = _days_ahead(day, 1, business=business)
    return last or day


def _fixed(now: datetime, zone: tzinfo) -> timezone:
    return timezone(now.astimezone(zone).utcoffset() or timedelta(0))


def _utc_date(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text[:10]), time(0), UTC)


def _midnight(day: date, zone: timezone) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
