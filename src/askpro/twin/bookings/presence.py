"""Who came and who hosts: ``mark-absent`` and ``reassign``."""

from typing import Any

from attrs import evolve

from askpro.twin.availability import is_free
from askpro.twin.bookings.change_rules import check_marks
from askpro.twin.bookings.hosts import next_in_turn
from askpro.twin.bookings.read import find_booking
from askpro.twin.bookings.render import show_plain
from askpro.twin.bookings.target import title_of
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.instants import milliseconds
from askpro.twin.rows import Booking, EventType
from askpro.twin.slots import hosts_of
from askpro.twin.webhooks.outbox import notify


def mark_absent(call: Call) -> Reply:
    """Note who stayed away, once the booking has begun. Any user's key works, as observed.

    Only marked attendees are told to the subscribers, and ``updatedAt`` stays as it was for them.
    """
    body, marks = call.fields, check_marks(call.fields)
    booking = call.store.bookings.by_uid.get(call.parameters["uid"])
    if booking is None:
        raise FrameworkError(404, f"Booking with uid={call.parameters['uid']} not found.")
    if call.now < booking.start:
        text = "Bookings can only be marked as absent after their scheduled start time."
        times = f"Current time in UTC+0: {milliseconds(call.now)}, Booking start time in UTC+0: "
        raise FrameworkError(400, f"{text} {times}{milliseconds(booking.start)}")
    known = {attendee.email for attendee in booking.attendees}
    if not set(marks) <= known and not call.edition.explains_core_errors:
        raise RawError(500, "Failed to update no-show status")
    changed = evolve(
        booking,
        attendees=[evolve(a, absent=marks.get(a.email, a.absent)) for a in booking.attendees],
        absent_host=_host_stayed_away(call, booking),
        updated_at=call.now if "host" in body else booking.updated_at,
    )
    call.store.bookings.put(changed)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if marks and event_type is not None:
        notify(call, "BOOKING_NO_SHOW_UPDATED", event_type, _no_show(booking, marks))
    return success(show_plain(call.store, call.edition, changed))


def _host_stayed_away(call: Call, booking: Booking) -> bool:
    """Upstream 2025-10 never takes a host's absence back."""
    sent = call.fields.get("host")
    if sent is None:
        return booking.absent_host
    return bool(sent) or (booking.absent_host and not call.edition.newer)


def _no_show(booking: Booking, marks: dict[str, bool]) -> dict[str, Any]:
    """This payload names the booking as ``bookingUid`` and has no ``uid``. Strangers are left out of it."""
    known = {attendee.email for attendee in booking.attendees}
    marks = {email: absent for email, absent in marks.items() if email in known}
    words = [f"{email} {'' if absent else 'un'}marked as no-show" for email, absent in marks.items()]
    return {
        "message": ", ".join(words) or "No-show status updated for attendees",
        "attendees": [{"email": email, "noShow": absent} for email, absent in marks.items()],
        "bookingUid": booking.uid,
        "bookingId": booking.id,
    }


def reassign(call: Call) -> Reply:
    """Give a round robin booking to the host whose turn it is. Nobody is told."""
    booking, event_type = _reassignable(call)
    others = [host for host in hosts_of(event_type)[1] if host != booking.user_id]
    free = [h for h in others if is_free(call.store, h, event_type, booking.start, booking.end)]
    if not free:
        raise FrameworkError(400, "Could not reassign the booking because no other host is available")
    return _give(call, booking, event_type, next_in_turn(call.store, event_type, free))


def reassign_to(call: Call) -> Reply:
    """Give a round robin booking to a certain host."""
    booking, event_type = _reassignable(call)
    user_id = call.number("userId")
    if user_id not in hosts_of(event_type)[1]:
        raise FrameworkError(400, f"User {user_id} is not a valid Round Robin host")
    return _give(call, booking, event_type, user_id)


def _reassignable(call: Call) -> tuple[Booking, EventType]:
    booking = find_booking(call)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is None or event_type.scheduling_type != "roundRobin":
        raise FrameworkError(400, f"Booking with uid={booking.uid} is not a round robin booking")
    return booking, event_type


def _give(call: Call, booking: Booking, event_type: EventType, user_id: int) -> Reply:
    host = call.store.users[user_id]
    title = title_of(event_type, call.store, host.id, booking.attendees[1:1], booking.attendees[0].name)
    call.store.bookings.put(evolve(booking, user_id=user_id, title=title, updated_at=call.now))
    person: dict[str, Any] = {"id": host.id, "name": host.name, "email": host.email}
    if call.edition.display_emails:
        person["displayEmail"] = host.email
    return success({"bookingUid": booking.uid, "reassignedTo": person})
