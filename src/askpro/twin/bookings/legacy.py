"""The booking routes as a request without, or with an unknown, ``cal-api-version`` meets them (2024-04-15).

Clients that forget the header get these, so the twin has them, as far as they were observed.
"""

from typing import Any

from askpro.twin.bookings.cancel import cancellable, carry_out
from askpro.twin.bookings.read import find_booking
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, Violation, refuse_tree
from askpro.twin.instants import is_zone, milliseconds
from askpro.twin.rows import Booking


def list_bookings(call: Call) -> Reply:
    """The caller's coming bookings in the old shape; filters are not known here."""
    mine = [row for row in call.store.bookings.by_uid.values() if row.user_id == call.caller.id and row.live]
    coming = sorted((row for row in mine if row.end >= call.now), key=lambda row: (row.start, row.id))
    rows = [_show(call, row) for row in coming]
    return success({"bookings": rows, "recurringInfo": [], "totalCount": len(rows), "nextCursor": None})


def get_booking(call: Call) -> Reply:
    """One booking in the old shape."""
    return success(_show(call, find_booking(call)))


def create_booking(call: Call) -> Reply:
    """The old body asks for other properties than the new one; whoever sends the new one learns what is missing."""
    body, violations = call.fields, []
    if not is_zone(body.get("timeZone")):
        violations.append(Violation("timeZone", {"isTimeZone": "timeZone must be a valid IANA time-zone"}))
    if not isinstance(body.get("language"), str):
        violations.append(Violation("language", {"isString": "language must be a string"}))
    if not isinstance(body.get("metadata"), dict):
        violations.append(Violation("metadata", {"isObject": "metadata must be an object"}))
    refuse_tree(violations)
    raise FrameworkError(400, "The twin takes bookings only with cal-api-version 2024-08-13")


def cancel_booking(call: Call) -> Reply:
    """Cancel, with the old answer and status 201."""
    booking = carry_out(call, cancellable(call, call.parameters["uid"]), call.fields.get("cancellationReason") or None)
    data = {"bookingId": booking.id, "bookingUid": booking.uid, "onlyRemovedAttendee": False}
    return success(data, 201)


def _show(call: Call, booking: Booking) -> dict[str, Any]:
    user = call.store.users[booking.user_id]
    attendees = [
        {"name": row.name, "email": row.email, "timeZone": row.time_zone, "phoneNumber": row.phone_number}
        for row in booking.attendees
    ]
    return {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "startTime": milliseconds(booking.start),
        "endTime": milliseconds(booking.end),
        "location": booking.location,
        "status": booking.status.upper(),
        "metadata": dict(booking.metadata),
        "responses": dict(booking.responses),
        "cancellationReason": booking.cancellation_reason,
        "rejectionReason": booking.rejection_reason,
        "eventTypeId": booking.event_type_id,
        "user": {"id": user.id, "name": user.name, "email": user.email, "username": user.username},
        "attendees": attendees,
    }
