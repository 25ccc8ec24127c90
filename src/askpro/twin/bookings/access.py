"""Who may book an event type at all, and who sees the people on its seats."""

from datetime import timedelta
from typing import Any

from askpro.twin.bookings.render import show
from askpro.twin.call import Call
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.rows import Booking, EventType

_WHO = "event type owner, host"


def runs(call: Call, event_type: EventType) -> bool:
    """Is the caller its owner, one of its hosts, or an owner or admin of its team?"""
    if call.user is None:
        return False
    hosts = {event_type.owner_id, *(host["userId"] for host in event_type.hosts)}
    return call.user.id in hosts or call.store.is_team_admin(call.user.id, event_type.team_id)


def hosts_booking(call: Call, booking: Booking) -> bool:
    """Is the caller its organiser, or an owner or admin of the event type's team?"""
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    team_id = event_type.team_id if event_type else None
    return call.caller.id == booking.user_id or call.store.is_team_admin(call.caller.id, team_id)


def sees_people(call: Call, event_type: EventType) -> bool:
    """May the caller see who sits in the bookings of a seated type? In lists everybody is shown all the same."""
    return bool(event_type.seats.get("showAttendeeInfo")) or runs(call, event_type)


def shown(call: Call, booking: Booking) -> dict[str, Any]:
    """A booking as this caller gets it."""
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    people = event_type is None or sees_people(call, event_type)
    return show(call.store, call.edition, booking, people=people)


def check_bookable(call: Call, event_type: EventType) -> None:
    """Raises FrameworkError 401 or 403 for a type that only its own people book, 400 for a managed one.

    And 422 for a team's type that nobody hosts (contract 2.2).
    """
    if event_type.booking_requires_authentication:
        _check_key(call, event_type)
    if event_type.scheduling_type == "managed":
        text = f"Event type with id={event_type.id} is the parent managed event type that can't be booked."
        advice = "You have to provide the child event type id aka id of event type that has been assigned to one of"
        raise FrameworkError(400, f"{text} {advice} the users.")
    if event_type.scheduling_type is not None and not event_type.hosts:
        advice = f"Please, add at least 1 host to event type with id={event_type.id}"
        text = f"Can't book this team event type because it has no hosts. {advice}"
        raise FrameworkError(422, f"{text} belonging to team with id={event_type.team_id} and try again.")


def _check_key(call: Call, event_type: EventType) -> None:
    if call.user is None:
        text = "request must be authenticated by passing credentials belonging to"
        who = f"{_WHO} or team or org admin or owner."
        raise FrameworkError(401, f"checkBookingRequiresAuthentication - {text} {who}")
    if not runs(call, event_type):
        text = "user is not authorized to access this event type. User has to be either"
        who = f"{_WHO}, team admin or owner or org admin or owner."
        raise FrameworkError(403, f"checkBookingRequiresAuthentication - {text} {who}")


def check_move(call: Call, booking: Booking, event_type: EventType) -> None:
    """Raises RawError 403 for anybody but the organiser once the type's notice for moves has begun."""
    minutes = event_type.disable_rescheduling.get("minutesBefore")
    mover = call.body.get("rescheduledBy")
    organiser = call.store.users[booking.user_id]
    if minutes is None or organiser.email == mover or (call.user is not None and call.user.id == organiser.id):
        return
    if booking.start - call.now <= timedelta(minutes=minutes):
        raise RawError(403, "Rescheduling is not allowed within the minimum notice period before the event")
