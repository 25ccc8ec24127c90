"""``PATCH /v2/bookings/{uid}/location``: another place for a booking (contract 4.8). No webhook tells of it.

It came after October 2025. What the contract leaves open is done as the published source of the API does it.
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from askpro.twin.bookings.access import runs, shown
from askpro.twin.bookings.make import VIDEO_LINK
from askpro.twin.bookings.target import place_answer
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, Violation, refuse_tree
from askpro.twin.places import OF_CHANGE, place_problem

_STRANGER = (
    "User is not authorized to update this booking location. User must be the event type owner, host, team admin or "
    "owner, or org admin or owner."
)
_NO_VIDEO = "Failed to create Cal Video meeting. Please ensure DAILY_API_KEY is set and the daily-video app is enabled."
_VALIDATOR = "UpdateBookingInputLocationValidator_2024_08_13"
_VALID = "address, link, integration, phone, attendeePhone, attendeeAddress, and attendeeDefined"


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
    problem = place_problem(wanted, OF_CHANGE, _VALID)
    if problem is not None:
        refuse_tree([Violation("location", {"ValidateUpdateLocation": f"{_VALIDATOR} - {problem}"})])


def _place(wanted: Mapping[str, Any]) -> str:
    """What a booking shows of it. Raises FrameworkError 400 for an empty place and for online meetings.

    No video app is connected to the twin, as none was to the observed servers; Google Meet without a calendar falls
    back to Cal Video.
    """
    kind, rule = wanted["type"], OF_CHANGE[wanted["type"]]
    place = wanted[rule[0]] if rule is not None else None
    if kind == "integration":
        if place in ("cal-video", "google-meet"):
            raise FrameworkError(400, _NO_VIDEO)
        advice = "Please connect the integration in your settings first."
        raise FrameworkError(400, f'Video integration "{place}" is not connected. {advice}')
    if not place:
        raise FrameworkError(400, f"Missing or invalid location value for type: {kind}")
    return str(place)
