"""Which event type a new booking is for, how long it lasts and where it takes place."""

from collections.abc import Mapping, Sequence
from typing import Any

from askpro.twin.call import Call
from askpro.twin.edition import Edition
from askpro.twin.errors import FrameworkError
from askpro.twin.places import is_bare_phone, is_link
from askpro.twin.rows import EventType
from askpro.twin.store import Store

_SINGLE_LENGTH = (
    "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, remove the "
    "'lengthInMinutes' field from the request."
)
_OTHER_LENGTH = (
    "Provided 'lengthInMinutes' is not one of the possible lengths for the event type. The possible lengths are: "
)
# What the attendee fills in, by type of the location that the body sends.
_GIVEN = {"attendeeAddress": "address", "attendeePhone": "phone", "attendeeDefined": "location"}
_INTEGRATIONS = {"cal-video": "daily", "google-meet": "google:meet", "zoom": "zoom"}
_KINDS = {
    "address": "inPerson",
    "attendeeAddress": "attendeeInPerson",
    "phone": "userPhone",
    "organizersDefaultApp": "conferencing",
    "attendeePhone": "phone",
    "attendeeDefined": "somewhereElse",
}


def find_event_type(call: Call, body: Mapping[str, Any]) -> EventType:
    """The event type that the body names. Raises FrameworkError 404."""
    store, slug = call.store, body.get("eventTypeSlug") or ""
    if body.get("eventTypeId") is not None:
        found, text = store.event_types.get(int(body["eventTypeId"])), f"Event type with id {body['eventTypeId']}"
    elif username := body.get("username"):
        user = store.find_user(username)
        if user is None:
            raise FrameworkError(404, f"User with username {username} not found")
        found = store.find_event_type(slug, owner_id=user.id)
        text = f"Event type with slug {slug} belonging to user {username}"
    else:
        team = store.find_team(body["teamSlug"])
        if team is None:
            raise FrameworkError(404, f"Team with slug {body['teamSlug']} not found")
        found = store.find_event_type(slug, team_id=team.id)
        text = f"Event type with slug {slug} belonging to team {body['teamSlug']}"
    if found is None:
        raise FrameworkError(404, f"{text} not found.")
    return found


def booked_length(event_type: EventType, body: Mapping[str, Any]) -> int:
    """Minutes of the new booking. Raises FrameworkError 400 for a length that is not offered."""
    wanted, offered = body.get("lengthInMinutes"), event_type.length_in_minutes_options
    if wanted is None:
        return event_type.length_in_minutes
    if not offered:
        raise FrameworkError(400, _SINGLE_LENGTH)
    if wanted not in offered:
        raise FrameworkError(400, _OTHER_LENGTH + ", ".join(map(str, offered)))
    return int(wanted)


def wanted_place(body: Mapping[str, Any]) -> Any:
    """Where the booker wants to meet: ``location``, or the deprecated ``meetingUrl``."""
    return body.get("location") or body.get("meetingUrl")


def location_text(event_type: EventType, wanted: Any, edition: Edition) -> str:
    """Where it takes place. A text is taken as it is; an object must be of a type that the event type has.

    Raises FrameworkError 400.
    """
    if isinstance(wanted, str) and wanted:
        return wanted
    if not isinstance(wanted, dict):
        return _text_of(event_type.locations[0], edition) if event_type.locations else edition.default_location
    kind = str(wanted.get("type"))
    _check_place(event_type, wanted)
    if kind in _GIVEN:
        return str(wanted.get(_GIVEN[kind]) or "")
    return _text_of(next(row for row in event_type.locations if row.get("type") == kind), edition)


def _check_place(event_type: EventType, wanted: Mapping[str, Any]) -> None:
    offered = event_type.locations
    of = f"not valid for event type with id={event_type.id}. The event type has following"
    kinds = [str(row.get("type")) for row in offered]
    if wanted.get("type") not in kinds:
        text = (
            f"Booking location with type {wanted.get('type')} {of} location types: {', '.join(kinds)}, and only these"
        )
        raise FrameworkError(400, f"{text} types are allowed for booking location.")
    integrations = [str(row.get("integration")) for row in offered if row.get("type") == "integration"]
    if wanted.get("type") == "integration" and wanted.get("integration") not in integrations:
        text = f"Booking location with integration {wanted.get('integration')} {of} integrations: "
        text += ", ".join(integrations)
        raise FrameworkError(400, f"{text}, and only these integrations are allowed for booking location.")


def place_answer(wanted: Any) -> dict[str, str] | None:
    """The booking form's answer to where: the server's name of the kind, and what the booker filled in.

    A text is told apart by its look (contract 4.2: taken unchecked).
    """
    if isinstance(wanted, Mapping):
        kind = str(wanted.get("type"))
        if kind == "integration":
            return {"value": f"integrations:{_INTEGRATIONS.get(str(wanted.get('integration')))}", "optionValue": ""}
        given = wanted.get(_GIVEN[kind]) if kind in _GIVEN else ""
        return {"value": _KINDS.get(kind, kind), "optionValue": str(given or "")}
    if not isinstance(wanted, str) or not wanted:
        return None
    kind = "link" if is_link(wanted) else "phone" if is_bare_phone(wanted) else "somewhereElse"
    return {"value": kind, "optionValue": wanted}


def _text_of(location: Mapping[str, Any], edition: Edition) -> str:
    """A configured location as bookings show it."""
    kind = location.get("type")
    if kind == "integration":
        name = str(location.get("integration"))
        return edition.default_location if name == "cal-video" else f"integrations:{_INTEGRATIONS.get(name, name)}"
    values = (location.get(name) for name in ("link", "address", "phone"))
    return str(next((value for value in values if value), kind))


def title_of(event_type: EventType, store: Store, organiser: int, others: Sequence[Any], booker: str) -> str:
    """The booking's title; an event type's ``customName`` is a template.

    A collective type, and any with several hosts at once, is held by the team, as observed on upstream 2025-10.
    """
    host = store.users[organiser].name
    if event_type.team_id is not None and (event_type.scheduling_type == "collective" or others):
        host = store.teams[event_type.team_id].name
    if not event_type.custom_name:
        return f"{event_type.title} between {host} and {booker}"
    text = event_type.custom_name
    words = {"{Event type title}": event_type.title, "{Organiser}": host, "{Scheduler}": booker}
    for placeholder, value in words.items():
        text = text.replace(placeholder, value)
    return text
