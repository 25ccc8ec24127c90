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

_SYSTEM = {*_LABELS, "attendeePhoneNumber", "smsReminderNumber"}


def scheduling_type(event_type: EventType) -> str | None:
    """ROUND_ROBIN, COLLECTIVE, or None for personal event types."""
    kind = event_type.scheduling_type
    return {"roundRobin": "ROUND_ROBIN", "collective": "COLLECTIVE", "managed": "MANAGED"}.get(kind or "")


def co_hosts_of(store: Store, booking: Booking, event_type: EventType) -> list[User]:
    """The other hosts of a team booking. They stand among its attendees, but payloads list them as members."""
    hosts = {store.users[host["userId"]].email: store.users[host["userId"]] for host in event_type.hosts}
    return [hosts[row.email] for row in booking.attendees[1:] if row.email in hosts and row.seat is None]


def guests_of(store: Store, booking: Booking, event_type: EventType) -> list[Attendee]:
    """Everybody who comes but the other hosts. The first attendee is always the booker, also if a host."""
    hosts = {user.email for user in co_hosts_of(store, booking, event_type)}
    return [row for place, row in enumerate(booking.attendees) if place == 0 or row.email not in hosts]


def team(store: Store, event_type: EventType, members: list[Payload]) -> Payload:
    """The team of a team's event type, and those of its hosts who come along."""
    if event_type.team_id is None:
        return {}
    return {"team": {"members": members, "name": store.teams[event_type.team_id].name, "id": event_type.team_id}}


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


def stored_responses(booking: Booking, event_type: EventType) -> Payload:
    """The booking form as the row keeps it, with the fields that the event type adds.

    Where guests are switched off, their field is hidden, and says so with an empty list.
    """
    rows = {slug: response(label, hidden, booking.responses.get(slug)) for slug, (label, hidden) in _LABELS.items()}
    if event_type.disable_guests:
        rows["guests"] = {"label": _LABELS["guests"][0], "value": [], "isHidden": True}
    return rows | own_responses(booking, event_type)


def own_responses(booking: Booking, event_type: EventType) -> Payload:
    """The answers to the event type's own fields, which payloads repeat apart as ``userFieldsResponses``."""
    rows = {}
    for row in event_type.booking_fields or ():
        slug = row.get("slug")
        if not isinstance(slug, str) or slug in _SYSTEM:
            continue
        given = booking.responses.get(slug)
        value = {} if given is None else {"value": given}
        rows[slug] = {"label": row.get("label") or slug, **value, "isHidden": bool(row.get("hidden"))}
    return rows


def response(label: str, hidden: bool, value: Any) -> Payload:
    """One field of the booking form. An unanswered field has no value."""
    return {"label": label, **({"value": value} if value else {}), "isHidden": hidden}
