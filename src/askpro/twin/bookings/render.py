"""Bookings as version 2024-08-13 of the API shows them."""

from collections.abc import Mapping
from typing import Any

from askpro.twin.edition import Edition
from askpro.twin.instants import milliseconds
from askpro.twin.rows import Attendee, Booking, User
from askpro.twin.store import Store

_NOT_OF_SEATS = ("cancelledByEmail", "reschedulingReason")
# What is shown of a form that the row does not hold: seated bookings keep theirs in the seats.
_UNKNOWN = {"name": "unknown", "email": "unknown"}


def show(store: Store, edition: Edition, booking: Booking, *, people: bool = True) -> dict[str, Any]:
    """One booking; without ``people`` nobody who sits in a seated one."""
    event_type = store.event_types.get(booking.event_type_id or 0)
    if event_type is None or event_type.places is None:
        return show_plain(store, edition, booking)
    row = _what(store, edition, booking)
    row |= {name: value for name, value in _history(booking, edition).items() if name not in _NOT_OF_SEATS}
    row |= _when_and_where(store, booking)
    row["attendees"] = [_sitting(attendee, edition) for attendee in booking.attendees] if people else []
    return row


def show_plain(store: Store, edition: Edition, booking: Booking) -> dict[str, Any]:
    """One booking as if it had no seats. Keys that do not apply are left out, as observed on upstream 2025-10."""
    row = _what(store, edition, booking) | _history(booking, edition) | _when_and_where(store, booking)
    row |= {
        "metadata": _stored(booking.metadata),
        "attendees": [_coming(attendee, booking, edition) for attendee in booking.attendees],
    }
    # An empty list is what is left when the last guest was removed.
    if (guests := booking.responses.get("guests")) is not None:
        row["guests"] = guests
    row["bookingFieldsResponses"] = _responses(booking, edition)
    return row


def _what(store: Store, edition: Edition, booking: Booking) -> dict[str, Any]:
    return {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "hosts": [_host(store.users[booking.user_id], edition)],
        "status": booking.status,
    }


def _when_and_where(store: Store, booking: Booking) -> dict[str, Any]:
    event_type = store.event_types.get(booking.event_type_id or 0)
    row = {
        "start": milliseconds(booking.start),
        "end": milliseconds(booking.end),
        "duration": int((booking.end - booking.start).total_seconds() // 60),
        "eventTypeId": event_type.id if event_type else None,
        "eventType": {"id": event_type.id, "slug": event_type.slug} if event_type else None,
        "meetingUrl": booking.location,
        "location": booking.location,
        "absentHost": booking.absent_host,
        "createdAt": milliseconds(booking.created_at),
        "updatedAt": milliseconds(booking.updated_at) if booking.updated_at else None,
        "rating": None,
        "icsUid": booking.ics_uid,
    }
    return row | ({"recurringBookingUid": booking.recurring_booking_uid} if booking.recurring_booking_uid else {})


def show_new(store: Store, edition: Edition, booking: Booking) -> dict[str, Any]:
    """A booking in the answer to its creation or move."""
    return show(store, edition, booking) | platform_flag(edition)


def platform_flag(edition: Edition) -> dict[str, Any]:
    """What cal.diy 2026-07 adds to the answers of creates and moves."""
    return {"isPlatformManagedUserBooking": False} if edition.display_emails else {}


def _host(user: User, edition: Edition) -> dict[str, Any]:
    row: dict[str, Any] = {"id": user.id, "name": user.name, "email": user.email}
    if edition.display_emails:
        row["displayEmail"] = user.email
    return row | {"username": user.username, "timeZone": user.time_zone}


def _history(booking: Booking, edition: Edition) -> dict[str, Any]:
    """Cancellation and moves; of the latter an occurrence of a series tells less."""
    row: dict[str, Any] = {}
    if edition.blank_cancellation:
        row = {"cancellationReason": booking.cancellation_reason or "", "cancelledByEmail": ""}
    elif booking.status == "cancelled":
        row = {"cancellationReason": booking.cancellation_reason, "cancelledByEmail": None}
    if booking.rescheduling_reason is not None:
        row["reschedulingReason"] = booking.rescheduling_reason
    series = booking.recurring_booking_uid is not None
    if not series:
        row["rescheduledByEmail"] = booking.rescheduled_by if edition.records_mover else None
    if booking.rescheduled_from_uid is not None:
        row["rescheduledFromUid"] = booking.rescheduled_from_uid
    if booking.rescheduled_to_uid is not None and not series:
        row["rescheduledToUid"] = booking.rescheduled_to_uid
    return row


def _stored(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The caller's metadata without the server's own entry, in the database's order: short keys first."""
    own = [(key, value) for key, value in metadata.items() if key != "videoCallUrl"]
    return dict(sorted(own, key=lambda item: (len(item[0]), item[0])))


def _attendee(attendee: Attendee, edition: Edition) -> dict[str, Any]:
    row: dict[str, Any] = {"name": attendee.name, "email": attendee.email}
    if edition.display_emails:
        row["displayEmail"] = attendee.email
    row |= {"timeZone": attendee.time_zone, "language": attendee.language, "absent": attendee.absent}
    return row | ({"phoneNumber": attendee.phone_number} if attendee.phone_number else {})


def show_attendee(attendee: Attendee, edition: Edition) -> dict[str, Any]:
    """Somebody who comes, with the id under which they can be removed."""
    return _attendee(attendee, edition) | {"id": attendee.id}


def _coming(attendee: Attendee, booking: Booking, edition: Edition) -> dict[str, Any]:
    """Somebody who comes. An occurrence of a series does not tell the number."""
    row = _attendee(attendee, edition)
    if booking.recurring_booking_uid is not None:
        row.pop("phoneNumber", None)
    return row


def _sitting(attendee: Attendee, edition: Edition) -> dict[str, Any]:
    """Somebody on a seat: with the seat's uid, the form without the address, and the metadata of that person.

    Co-hosts of a team stand among the attendees too, without a seat.
    """
    row = _attendee(attendee, edition)
    row.pop("phoneNumber", None)
    if attendee.seat is None:
        return row | {"bookingFieldsResponses": {"name": _UNKNOWN["name"]}, "metadata": {}}
    answers = {slug: value for slug, value in attendee.seat.responses.items() if slug != "email"}
    metadata = _stored(attendee.seat.metadata)
    return row | {"seatUid": attendee.seat.uid, "bookingFieldsResponses": answers, "metadata": metadata}


def _responses(booking: Booking, edition: Edition) -> dict[str, Any]:
    responses = dict(booking.responses or _UNKNOWN)
    if edition.display_emails:
        responses["displayEmail"] = responses.get("email")
        if responses.get("guests") is not None:
            responses["displayGuests"] = responses["guests"]
    return responses
