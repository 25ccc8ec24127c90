"""``PATCH /v2/bookings/{uid}/location``: another place for a booking (contract 4.8). No webhook tells of it.

It came after October 2025. What the contract leaves open is done as the published source of the API does it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from askpro.twin.bookings.access import runs, shown
from askpro.twin.bookings.make import VIDEO_LINK
from askpro.twin.bookings.target import is_link, is_phone, place_answer
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, Violation, refuse_tree

_STRANGER = (
    "User is not authorized to update this booking location. User must be the event type owner, host, team admin or "
    "owner, or org admin or owner."
)
_NO_VIDEO = "Failed to create Cal Video meeting. Please ensure DAILY_API_KEY is set and the daily-video app is enabled."
_VALIDATOR = "UpdateBookingInputLocationValidator_2024_08_13"
_INTEGRATIONS = (
    *("cal-video", "google-meet", "zoom", "whereby-video", "whatsapp-video", "webex-video", "telegram-video"),
    *("tandem", "sylaps-video", "skype-video", "sirius-video", "signal-video", "shimmer-video", "salesroom-video"),
    *("roam-video", "riverside-video", "ping-video", "office365-video", "mirotalk-video", "jitsi", "jelly-video"),
    *("jelly-conferencing", "huddle", "facetime-video", "element-call-video", "eightxeight-video", "discord-video"),
    *("demodesk-video", "campfire-video"),
)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_known(value: object) -> bool:
    return isinstance(value, str) and value in _INTEGRATIONS


# By type: the property that says where, whether a value is one, and what the server says of one that is not.
_KINDS: Mapping[str, tuple[str, Callable[[object], bool], str]] = {
    "address": ("address", _is_filled, "address must be longer than or equal to 1 characters"),
    "link": ("link", is_link, "link must be a URL address"),
    "integration": ("integration", _is_known, "Invalid integration."),
    "phone": ("phone", is_phone, "phone must be a valid phone number"),
    "attendeePhone": ("phone", is_phone, "phone must be a valid phone number"),
    "attendeeAddress": ("address", _is_text, "address must be a string"),
    "attendeeDefined": ("location", _is_text, "location must be a string"),
}


def patch_location(call: Call) -> Reply:
    """Put the booking elsewhere, by those who run its event type; without a location it stays where it is."""
    wanted = call.fields.get("location")
    if wanted is not None:
        _check_location(wanted)
    uid = call.parameters["uid"]
    booking = call.store.bookings.by_uid.get(uid)
    if booking is None:
        raise FrameworkError(404, f"Booking with uid={uid} not found")
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None and not runs(call, event_type):
        raise FrameworkError(403, _STRANGER)
    if wanted is None:
        return success(shown(call, booking))
    if event_type is None:
        raise FrameworkError(404, f"No event type found for booking with uid={uid}")
    moved = evolve(
        booking,
        location=_place(wanted),
        responses={**booking.responses, "location": place_answer(wanted)},
        metadata={name: value for name, value in booking.metadata.items() if name != VIDEO_LINK},
        updated_at=call.now,
    )
    call.store.bookings.put(moved)
    return success(shown(call, moved))


def _check_location(wanted: Any) -> None:
    """Raises InvalidError 400."""
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    problem = None
    if not kind:
        problem = "Booking 'location' must have a 'type' property."
    elif not isinstance(kind, str) or kind not in _KINDS:
        valid = "address, link, integration, phone, attendeePhone, attendeeAddress, and attendeeDefined"
        problem = f"Unsupported booking location type '{kind}'. Valid types are {valid}."
    else:
        name, is_right, complaint = _KINDS[kind]
        if not is_right(wanted.get(name)):
            problem = f"Validation failed for {kind} location: {complaint}"
    if problem is not None:
        refuse_tree([Violation("location", {"ValidateUpdateLocation": f"{_VALIDATOR} - {problem}"})])


def _place(wanted: Mapping[str, Any]) -> str:
    """What a booking shows of it. Raises FrameworkError 400 for an empty place and for online meetings.

    No video app is connected to the twin, as none was to the observed servers; Google Meet without a calendar falls
    back to Cal Video.
    """
    kind, (name, _, _) = wanted["type"], _KINDS[wanted["type"]]
    if kind == "integration":
        if wanted[name] in ("cal-video", "google-meet"):
            raise FrameworkError(400, _NO_VIDEO)
        advice = "Please connect the integration in your settings first."
        raise FrameworkError(400, f'Video integration "{wanted[name]}" is not connected. {advice}')
    if not wanted[name]:
        raise FrameworkError(400, f"Missing or invalid location value for type: {kind}")
    return str(wanted[name])
