"""The rules that event types are checked against. Unknown properties are dropped."""

from collections.abc import Mapping
from typing import Any

import attrs

from askpro.twin.edition import Edition
from askpro.twin.errors import FrameworkError, Violation, refuse_tree
from askpro.twin.event_types.fields import check_booking_fields
from askpro.twin.event_types.kept import as_kept
from askpro.twin.event_types.kinds import KINDS, is_minutes, is_whole
from askpro.twin.names import camel, snake
from askpro.twin.places import OF_TYPE, detail_problem
from askpro.twin.rows import EventType

_LOCATIONS = ("address", "link", "integration", "phone", "attendeeAddress", "attendeePhone", "attendeeDefined")
_TEAM_LOCATIONS = (*_LOCATIONS, "organizersDefaultApp")
_SCHEDULING = ("roundRobin", "collective", "managed")
_KEPT_BY_SERVER = {"id", "ownerId", "teamId", "parentEventTypeId"}
# Older servers drop these like any unknown property.
_NEWER = {
    "bookerActiveBookingsLimit",
    "disableCancelling",
    "disableRescheduling",
    "interfaceLanguage",
    "allowReschedulingPastBookings",
    "allowReschedulingCancelledBookings",
    "showOptimizedSlots",
}

SETTABLE = {camel(field.name) for field in attrs.fields(EventType)} - _KEPT_BY_SERVER


def check_event_type(body: Mapping[str, Any], *, partial: bool, of_team: bool) -> None:
    """Raises InvalidError or FrameworkError 400. ``partial`` is a change, in which everything may be left out."""
    violations = []
    for name in ("slug", "title"):
        if (name in body or not partial) and not isinstance(body.get(name), str):
            violations.append(Violation(name, {"isString": f"{name} must be a string"}))
    if "lengthInMinutes" in body or not partial:
        violations.extend(_length(body.get("lengthInMinutes")))
    if of_team and ("schedulingType" in body or not partial) and body.get("schedulingType") not in _SCHEDULING:
        message = "schedulingType must be one of the following values: ROUND_ROBIN, COLLECTIVE, MANAGED"
        violations.append(Violation("schedulingType", {"isEnum": message}))
    for name, (is_right, complain) in KINDS.items():
        if body.get(name) is not None and not is_right(body[name]):
            violations.append(complain(name, body[name]))
    refuse_tree(violations)
    _check_locations(body.get("locations") or (), _TEAM_LOCATIONS if of_team else _LOCATIONS)
    check_booking_fields(body.get("bookingFields") or ())
    _check_combination(body)


def _length(value: Any) -> list[Violation]:
    rules = {}
    if not is_whole(value, -(2**53)):
        rules["isInt"] = "lengthInMinutes must be an integer number"
    if not is_whole(value, 1):
        rules["min"] = "lengthInMinutes must not be less than 1"
    elif not is_minutes(value):
        rules["max"] = "lengthInMinutes is too long"
    return [Violation("lengthInMinutes", rules)] if rules else []


def _check_locations(locations: Any, known: tuple[str, ...]) -> None:
    for location in locations:
        if location.get("type") not in known:
            text = f"Unsupported location type '{location.get('type')}'."
            valid = ", ".join(known[:3]) + ", and " + known[3]
            raise FrameworkError(400, f"{text} Valid types are {valid}.")
        problem = detail_problem(location, OF_TYPE)
        if problem is not None:
            raise FrameworkError(400, problem)


def check_together(event_type: EventType) -> None:
    """The same for a type that was changed in parts. Raises FrameworkError 400."""
    row = {"seats": event_type.seats, "confirmationPolicy": event_type.confirmation_policy}
    _check_combination(row | {"locations": event_type.locations})


def _check_combination(body: Mapping[str, Any]) -> None:
    """Seats exclude a host's word and a choice of places."""
    seats, policy = body.get("seats") or {}, body.get("confirmationPolicy") or {}
    if "seatsPerTimeSlot" not in seats or seats.get("disabled"):
        return
    if "type" in policy and not policy.get("disabled"):
        text = "Seats Validation failed: Seats are enabled but requiresConfirmation is true."
        raise FrameworkError(400, text)
    if len(body.get("locations") or ()) > 1:
        raise FrameworkError(400, "Seats Validation failed: Seats are enabled but there is more than one location.")


def settings(body: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """The columns that the body sets; null leaves a column as it is."""
    known = SETTABLE if edition.newer else SETTABLE - _NEWER
    return {snake(name): as_kept(name, value) for name, value in body.items() if name in known and value is not None}
