"""When a host works, when a host is busy, and which starts the two and the booking window leave."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from askpro.twin.limits import Limits
from askpro.twin.rows import EventType, Schedule
from askpro.twin.spans import Span, clip, merge, subtract
from askpro.twin.store import Store

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
# The widest buffer that the server's pages offer. Before it books, it looks so far around for neighbours.
_WIDEST_BUFFER = timedelta(hours=2)


def working_spans(schedule: Schedule, start: datetime, end: datetime) -> list[Span]:
    """The schedule's hours between start and end, in order. Hours that touch are one span.

    Weekly hours are cut to [start, end). Hours of a date of its own come whole, and also those of the day before and
    after: that is how the real server's slots outside of the asked range come about (contract.md 3.1, issue 24260).
    ``start`` and ``end`` bring the zone in which their days are counted.
    """
    hours = schedule.hours
    dated = hours.dated(_midnight(start - _DAY), _midnight(end - _SECOND + 2 * _DAY))
    return merge([*hours.weekly(start, end), *dated])


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def busy_spans(
    store: Store,
    host_id: int,
    event_type: EventType,
    start: datetime,
    end: datetime,
    freed: str | None,
    margin: timedelta = _WIDEST_BUFFER,
) -> Iterator[Span]:
    """What keeps the host from taking ``event_type`` between start and end, buffers of both sides included.

    The asked type's buffers add to those of the booking's own type, as observed on upstream 2025-10. Bookings that
    wait for a host block slots of their own type only, and only if that type says so. ``freed`` is the uid of a
    booking that is about to be moved away; ``margin`` is how far outside of start and end bookings are looked at.
    """
    before, after = event_type.before_event_buffer, event_type.after_event_buffer
    diary = store.bookings.diaries[store.users[host_id].email]
    for uid in diary.touching(start, end, margin):
        booking = store.bookings.by_uid[uid]
        if uid == freed:
            continue
        if booking.status == "pending" and not (booking.event_type_id == event_type.id and event_type.pending_blocks):
            continue
        booked = store.event_types.get(booking.event_type_id or 0)
        lead, trail = (booked.before_event_buffer, booked.after_event_buffer) if booked else (0, 0)
        opens = booking.start - timedelta(minutes=lead + after)
        closes = booking.end + timedelta(minutes=trail + before)
        if booked is not None and booked.id == event_type.id and (booked.places or 0) > 1:
            # Others can still sit down, and full ones are listed too: only the buffers keep the host away.
            yield opens, booking.start
            yield booking.end, closes
            continue
        yield opens, closes


def free_spans(
    store: Store,
    host_id: int,
    event_type: EventType,
    start: datetime,
    end: datetime,
    freed: str | None = None,
    length: timedelta | None = None,
) -> list[Span]:
    """When the host could take the event type between start and end.

    With a ``length``, as the list of slots asks, full periods of the type's limits are busy too, and bookings are
    looked for between start and end only, whatever their buffers, as the real server does.
    """
    working = working_spans(store.schedule_of(host_id, event_type), start, end)
    if not working:
        return []
    if length is None:
        return subtract(working, busy_spans(store, host_id, event_type, start, end, freed))
    full = Limits(store, event_type, freed).full_periods(working[0][0], working[-1][1], length, host_id)
    busy = busy_spans(store, host_id, event_type, start, end, freed, timedelta(0))
    return subtract(working, [*busy, *full])


def is_free(
    store: Store, host_id: int, event_type: EventType, start: datetime, end: datetime, freed: str | None = None
) -> bool:
    """Does the host work all of [start, end), with nothing else then?"""
    return clip(free_spans(store, host_id, event_type, start, end, freed), start, end) == [(start, end)]
