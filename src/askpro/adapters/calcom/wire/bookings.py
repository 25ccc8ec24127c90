"""Bookings: the answers to reading, listing and changing them (version 2024-08-13)."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from attrs import frozen

from askpro.adapters.calcom.wire.attendees import HostEntry, Person, customer, organiser
from askpro.adapters.calcom.wire.envelope import read_data, read_success
from askpro.adapters.calcom.wire.metadata import read_marks
from askpro.adapters.calcom.wire.occupations import occupations_in
from askpro.adapters.calcom.wire.structure import Uid, structure
from askpro.application.ports.calendar import NOTHING_LEFT_OUT, LeftOut, NobodysBooking
from askpro.domain.booking import Closing, Read, Standing
from askpro.domain.errors import CalendarMalformed, EventTypeNotSupported, InvalidRequest
from askpro.domain.timespan import Span


@frozen(kw_only=True)
class _EventType:
    id: int


@frozen(kw_only=True)
class _Booking:
    uid: Uid
    status: str
    start: datetime
    end: datetime
    created_at: datetime
    updated_at: datetime | None
    hosts: tuple[HostEntry, ...]
    attendees: tuple[Person, ...]
    event_type: _EventType | None
    booking_fields_responses: dict[str, object]
    metadata: object = None
    location: str | None = None
    rescheduled_from_uid: Uid | None = None
    rescheduled_to_uid: Uid | None = None
    cancellation_reason: str | None = None
    rescheduling_reason: str | None = None


@frozen(kw_only=True)
class Page:
    """One page of a list: ``rows`` as they came, and whether the server has no more (``last``)."""

    reads: tuple[Read, ...]
    rows: int
    last: bool
    left_out: LeftOut = NOTHING_LEFT_OUT


def read_booking(body: bytes, began: datetime) -> Read:
    """The booking in an answer.

    Raises CalendarMalformed, and NobodysBooking for a seated or recurring booking: nobody's appointment.
    """
    data = read_data(body)
    if isinstance(data, list):
        raise NobodysBooking("A recurring booking cannot stand for an appointment.", occupations_in(data))
    try:
        return _read(data, began)
    except EventTypeNotSupported as error:
        raise NobodysBooking(error.detail, occupations_in([data])) from None


def read_changed(body: bytes, began: datetime) -> Read:
    """The booking in the answer to a write. Raises CalendarMalformed also for one that is nobody's appointment.

    An event type that became seated or recurring since it was mapped has been booked all the same.
    """
    try:
        return read_booking(body, began)
    except EventTypeNotSupported as error:
        raise CalendarMalformed(error.detail) from None


def read_page(body: bytes, began: datetime, take: int) -> Page:
    """A page of the list; a row that cannot be read is left out and counted.

    Raises CalendarMalformed when the list itself cannot be read. The totals beside it ignore the created and
    updated filters (as observed on upstream 2025-10), so the last page is one shorter than was asked for.
    """
    envelope = read_success(body)
    rows = envelope["data"]
    if not isinstance(rows, list):
        raise CalendarMalformed("The calendar sent no list of bookings.")
    reads: list[Read] = []
    left_out = NOTHING_LEFT_OUT
    for row in rows:
        try:
            reads.append(_read(row, began))
        except EventTypeNotSupported:
            left_out += LeftOut(unsupported=1, occupations=occupations_in([row]))
        except CalendarMalformed:
            left_out += LeftOut(unreadable=1)
    last = len(rows) < min(take, _page_size(envelope.get("pagination"), take))
    return Page(reads=tuple(reads), rows=len(rows), last=last, left_out=left_out)


def _page_size(pagination: object, take: int) -> int:
    """What the server took as the page size: one that caps ours must not look like the end of the list (S16)."""
    size = pagination.get("itemsPerPage") if isinstance(pagination, dict) else None
    return size if type(size) is int and size > 0 else take


def _read(row: object, began: datetime) -> Read:
    _refuse_unsupported(row)
    booking = structure(row, _Booking)
    standing, closing = _standing(booking)
    marks = read_marks(booking.metadata)
    try:
        when = Span(booking.start, booking.end)
    except InvalidRequest:
        raise CalendarMalformed("The calendar's booking ends before it starts.") from None
    return Read(
        uid=str(booking.uid),
        when=when,
        standing=standing,
        closing=closing,
        host=organiser(booking.hosts),
        version=booking.updated_at or booking.created_at,
        began=began,
        created=booking.created_at,
        event_type_id=booking.event_type.id if booking.event_type else None,
        replaces=_other(booking.rescheduled_from_uid, booking.uid),
        replaced_by=_other(booking.rescheduled_to_uid, booking.uid),
        attendee=customer(booking.booking_fields_responses, booking.attendees),
        mark=marks.mark,
        appointment_id=marks.appointment_id,
        readable=marks.readable,
        url=_link(booking.location),
        reason=booking.cancellation_reason or booking.rescheduling_reason or None,
    )


def _refuse_unsupported(row: object) -> None:
    """Seats carry their own ``seatUid``; a seated booking whose seats are hidden has no answers of its own."""
    if not isinstance(row, dict):
        return
    if row.get("recurringBookingUid"):
        raise EventTypeNotSupported("A recurring booking cannot stand for an appointment.")
    people = row.get("attendees")
    seats = isinstance(people, list) and any(isinstance(each, dict) and each.get("seatUid") for each in people)
    hidden = people == [] and "bookingFieldsResponses" not in row
    if seats or hidden or row.get("seatUid"):
        raise EventTypeNotSupported("A seated booking cannot stand for an appointment.")


def _standing(booking: _Booking) -> tuple[Standing, Closing | None]:
    moved = booking.rescheduled_to_uid is not None
    standings: Mapping[str, tuple[Standing, Closing | None]] = {
        "accepted": (Standing.CONFIRMED, None),
        "pending": (Standing.REQUESTED, None),
        "cancelled": (Standing.CLOSED, Closing.MOVED if moved else Closing.CANCELLED),
        "rejected": (Standing.CLOSED, Closing.DECLINED),
    }
    if booking.status not in standings:
        raise CalendarMalformed("The calendar's booking has a status that is not known.")
    return standings[booking.status]


def _other(uid: Uid | None, own: Uid) -> str | None:
    return None if uid is None or uid == own else str(uid)


def _link(location: str | None) -> str | None:
    """The location if it is a web address; it may as well be a phone number, a street or ``integrations:…``."""
    if location is None:
        return None
    try:
        scheme = urlsplit(location).scheme
    except ValueError:
        return None
    return location if scheme in ("http", "https") else None
