"""Bookings: the answers to reading and changing one (the same from version 2024-08-13 on), and rows of lists."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from attrs import field, frozen

from askpro.adapters.calcom.wire.attendees import HostEntry, Person, customer, customers_entry, organiser
from askpro.adapters.calcom.wire.envelope import read_data
from askpro.adapters.calcom.wire.metadata import read_marks
from askpro.adapters.calcom.wire.occupations import occupations_in
from askpro.adapters.calcom.wire.structure import USUAL, Uid, keys, structure
from askpro.application.ports.calendar import NobodysBooking
from askpro.domain.booking import Closing, Read, Standing
from askpro.domain.errors import CalendarMalformed, EventTypeNotSupported, InvalidRequest
from askpro.domain.timespan import Span


@frozen(kw_only=True)
class _EventType:
    UNREAD: ClassVar = keys("slug")

    id: int


@frozen(kw_only=True)
class _Booking:
    UNREAD: ClassVar = keys(
        "id title description cancelledByEmail rescheduledByEmail duration eventTypeId meetingUrl absentHost "
        "rating icsUid guests isPlatformManagedUserBooking"
    )

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
    metadata: object = field(default=None, metadata=USUAL)
    location: str | None = None
    rescheduled_from_uid: Uid | None = None
    rescheduled_to_uid: Uid | None = None
    cancellation_reason: str | None = None
    rescheduling_reason: str | None = None


SHAPE = _Booking
"""What a booking is read into."""


def read_booking(body: bytes, began: datetime) -> Read:
    """The booking in an answer.

    Raises CalendarMalformed, and NobodysBooking for a seated or recurring booking: nobody's appointment.
    """
    data = read_data(body)
    if isinstance(data, list):
        raise NobodysBooking("A recurring booking cannot stand for an appointment.", occupations_in(data))
    try:
        return read_row(data, began)
    except EventTypeNotSupported as error:
        raise NobodysBooking(error.detail, occupations_in([data])) from None


def read_customers_address(body: bytes) -> str | None:
    """The address under which the booking in an answer has its customer: an invented one where they gave none."""
    booking = structure(read_data(body), _Booking)
    entry = customers_entry(booking.booking_fields_responses, booking.attendees)
    return entry.email if entry is not None else None


def read_changed(body: bytes, began: datetime) -> Read:
    """The booking in the answer to a write. Raises CalendarMalformed also for one that is nobody's appointment.

    An event type that became seated or recurring since it was mapped has been booked all the same.
    """
    try:
        return read_booking(body, began)
    except EventTypeNotSupported as error:
        raise CalendarMalformed(error.detail) from None


def read_row(row: object, began: datetime) -> Read:
    """One booking. Raises CalendarMalformed, and EventTypeNotSupported for a seated or recurring one."""
    refuse_unsupported(row)
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
        absent=_stayed_away(customers_entry(booking.booking_fields_responses, booking.attendees)),
    )


def refuse_unsupported(row: object) -> None:
    """Raises EventTypeNotSupported for a row of a seated or recurring booking, whose shape is another.

    Seats carry their own ``seatUid``; a seated booking whose seats are hidden has no answers of its own.
    """
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


def _stayed_away(customer: Person | None) -> bool | None:
    return customer.absent if customer is not None and isinstance(customer.absent, bool) else None


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
