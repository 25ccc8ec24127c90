"""What payloads of all triggers have in common."""

from typing import Any

from askpro.twin.instants import utc_offset
from askpro.twin.rows import Attendee, Booking, EventType, User
from askpro.twin.store import Store

Payload = dict[str, Any]

_LABELS = {
    "name": ("your_name", False),
    "email": ("email_address", False),
    "location": ("location", False),
    "title": ("what_is_this_meeting_about", True),
    "notes": ("additional_notes", False),
    "guests": ("additional_guests", False),
    "rescheduleReason": ("reason_for_reschedule", False),
}


def scheduling_type(event_type: EventType) -> str | None:
    """ROUND_ROBIN, COLLECTIVE, or None for personal event types."""
    kind = event_type.scheduling_type
    return {"roundRobin": "ROUND_ROBIN", "collective": "COLLECTIVE", "managed": "MANAGED"}.get(kind or "")


def team(store: Store, booking: Booking, event_type: EventType, *, with_members: bool) -> Payload:
    """The team of a team's event type, and those of its hosts who come along."""
    if event_type.team_id is None:
        return {}
    emails = {attendee.email for attendee in booking.attendees} if with_members else set()
    members = [user for user in store.users.values() if user.email in emails]
    rows = [{"id": user.id, "name": user.name, "email": user.email, "timeZone": user.time_zone} for user in members]
    return {"team": {"id": event_type.team_id, "name": store.teams[event_type.team_id].name, "members": rows}}


def recurring_event(event_type: EventType) -> Payload:
    """How often a recurring event type is repeated; the frequency as iCalendar libraries number it."""
    recurrence = event_type.recurrence or {"disabled": True}
    if recurrence.get("disabled"):
        return {}
    frequency = ("yearly", "monthly", "weekly", "daily").index(recurrence["frequency"])
    rule = {"freq": frequency, "count": recurrence["occurrences"], "interval": recurrence["interval"]}
    return {"recurringEvent": rule}


def summary(booking: Booking, event_type: EventType, price: int | None, length: int) -> Payload:
    """What every payload tells of the event type and the row."""
    return {
        "eventTitle": event_type.title,
        "eventDescription": event_type.description or None,
        "price": price,
        "currency": "usd",
        "length": length,
        "bookingId": booking.id,
    }


def minutes(booking: Booking) -> int:
    """The booked length."""
    return int((booking.end - booking.start).total_seconds() // 60)


def organizer(user: User, booking: Booking) -> Payload:
    """The host, with the offset of the host's clock when the booking starts."""
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "username": user.username,
        "timeZone": user.time_zone,
        "language": {"locale": user.locale},
        "timeFormat": "HH:mm" if user.time_format == 24 else "h:mma",
        "utcOffset": utc_offset(booking.start, user.time_zone),
    }


def place(attendee: Attendee, booking: Booking) -> Payload:
    """Zone, language and clock of somebody who comes."""
    return {
        "timeZone": attendee.time_zone,
        "language": {"locale": attendee.language},
        "utcOffset": utc_offset(booking.start, attendee.time_zone),
    }


def stored_responses(booking: Booking) -> Payload:
    """The booking form as the row keeps it."""
    return {slug: response(label, hidden, booking.responses.get(slug)) for slug, (label, hidden) in _LABELS.items()}


def response(label: str, hidden: bool, value: Any) -> Payload:
    """One field of the booking form. An unanswered field has no value."""
    return {"label": label, **({"value": value} if value else {}), "isHidden": hidden}
