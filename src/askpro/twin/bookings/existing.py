"""The booking that is there already, and how many one person may have."""

from datetime import datetime, timedelta

from askpro.twin.call import Call
from askpro.twin.errors import FrameworkError
from askpro.twin.rows import Booking, EventType

_TOO_MANY = "Attendee with this email can't book because the maximum number of active bookings has been reached."


def already_booked(call: Call, event_type: EventType, email: str, start: datetime, *, waits: bool) -> Booking | None:
    """The same person's booking of that start, for round robin and for bookings that ``waits`` for a host.

    Repeating such a request, also as a move, answers with the existing booking and tells nobody, as observed on
    upstream 2025-10.
    """
    if not waits and event_type.scheduling_type != "roundRobin":
        return None
    bookings, status = call.store.bookings, "pending" if waits else "accepted"
    for uid in bookings.by_start[event_type.id].starting(start, start + timedelta(microseconds=1)):
        booking = bookings.by_uid[uid]
        if (
            uid not in call.meanwhile
            and booking.status == status
            and any(attendee.email == email for attendee in booking.attendees)
        ):
            return booking
    return None


def check_booker(call: Call, event_type: EventType, email: str) -> None:
    """Raises FrameworkError 400 for somebody who has as many coming bookings of that type as one person may."""
    limit = event_type.booker_active_bookings_limit
    most = limit.get("maximumActiveBookings")
    if most is None or limit.get("disabled"):
        return
    rows = (call.store.bookings.by_uid[uid] for uid in call.store.bookings.by_email.get(email, ()))
    coming = [row for row in rows if (row.event_type_id, row.status) == (event_type.id, "accepted")]
    coming = sorted((row for row in coming if row.start >= call.now), key=lambda row: row.start)
    if len(coming) < most:
        return
    if not limit.get("offerReschedule"):
        raise FrameworkError(400, _TOO_MANY)
    offer = f"You can reschedule your existing booking ({coming[-1].uid}) to a new timeslot instead."
    raise FrameworkError(400, f"{_TOO_MANY} {offer}")
