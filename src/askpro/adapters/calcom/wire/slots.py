"""Slots: free spans of an event type (version 2024-09-04)."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import is_uid, structure_all
from askpro.domain.errors import BookingUnknown, CalendarMalformed, InvalidRequest
from askpro.domain.timespan import Span, write_instant

LONGEST_WINDOW = timedelta(days=31)


@frozen(kw_only=True)
class _Slot:
    start: datetime
    end: datetime


SHAPE = _Slot
"""What a slot is read into."""


def read_slots(event_type_id: int, window: Span, length: timedelta | None, moving: str | None) -> WireRequest:
    """Ask for instants, never for dates: those lose the first hours of a day in other zones (L38).

    Raises InvalidRequest for a window of more than 31 days: the answers get slow there, the caller splits.
    """
    if window.length > LONGEST_WINDOW:
        raise InvalidRequest("Slots are asked for at most 31 days at once.")
    if moving is not None and not is_uid(moving):
        raise BookingUnknown("There is no booking with such a uid.")
    asked = {
        "eventTypeId": str(event_type_id),
        "start": write_instant(window.start),
        "end": write_instant(window.end),
        "format": "range",
        "duration": None if length is None else str(int(length / timedelta(minutes=1))),
        "bookingUidToReschedule": moving,
    }
    query = {name: value for name, value in asked.items() if value is not None}
    return WireRequest(operation=Operation.READ_SLOTS, method="GET", path="/slots", query=query)


def read_spans(body: bytes, window: Span) -> tuple[Span, ...]:
    """The free spans that start inside the window, sorted, none twice.

    The answer is an object of days, whose keys depend on the zone and tell nothing; it also holds slots outside
    of what was asked. Raises CalendarMalformed: an empty list in place of the object is not "nothing free" (S16).
    """
    days = read_data(body)
    if not isinstance(days, dict):
        raise CalendarMalformed("The calendar's slots are no object of days.")
    slots = [slot for day in days.values() for slot in structure_all(day, _Slot)]
    try:
        spans = {Span(slot.start, slot.end) for slot in slots if window.start <= slot.start < window.end}
    except InvalidRequest:
        raise CalendarMalformed("The calendar's slot ends before it starts.") from None
    return tuple(sorted(spans))
