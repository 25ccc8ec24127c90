"""Bookings as version 2024-08-13 of the API shows them."""

from collections.abc import Mapping
from typing import Any

from askpro.twin.edition import Edition
from askpro.twin.instants import milliseconds
from askpro.twin.rows import Attendee, Booking, User
from askpro.twin.store import Store


def show(store: Store, edition: Edition, booking: Booking) -> dict[str, Any]:
    """One booking. Keys that do not apply are left out, as observed on upstream 2025-10."""
    row: dict[str, Any] = {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "hosts": [_host(store.users[booking.user_id], edition)],
        "status": booking.status,
    }
    row |= _history(booking, edition)
    event_type = store.event_types.get(booking.event_type_id or 0)
    row |= {
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
        "metadata": _stored(booking.metadata),
        "rating": None,
        "icsUid": booking.ics_uid,
        "attendees": [_attendee(attendee, edition) for attendee in booking.attendees],
    }
    if guests := booking.responses.get("guests"):
        row["guests"] = guests
    row["bookingFieldsResponses"] = _responses(booking, edition)
    if booking.recurring_booking_uid:
        row["recurringBookingUid"] = booking.recurring_booking_uid
    return row


def show_new(store: Store, edition: Edition, booking: Booking) -> dict[str, Any]:
    """A booking in the answer to its creation or move."""
    row = show(store, edition, booking)
    return row | ({"isPlatformManagedUserBooking": False} if edition.display_emails else {})


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


def _responses(booking: Booking, edition: Edition) -> dict[str, Any]:
    responses = dict(booking.responses)
    if edition.display_emails:
        responses["displayEmail"] = responses.get("email")
        if responses.get("guests"):
            responses["displayGuests"] = responses["guests"]
    return responses
