"""The rules that the bodies of booking requests are checked against, with the server's own messages."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from askpro.twin.bookings.answers import asks_for_email
from askpro.twin.errors import CoreError, Violation, refuse
from askpro.twin.instants import is_instant, is_zone
from askpro.twin.metadata import METADATA_LIMITS, fits_limits
from askpro.twin.places import OF_NEW, place_problem
from askpro.twin.rows import EventType

# In the server's order, which its refusals repeat.
LANGUAGES = [
    "ar",
    "ca",
    "de",
    "es",
    "eu",
    "he",
    "id",
    "ja",
    "lv",
    "pl",
    "ro",
    "sr",
    "th",
    "vi",
    "az",
    "cs",
    "el",
    "es-419",
    "fi",
    "hr",
    "it",
    "km",
    "nl",
    "pt",
    "ru",
    "sv",
    "tr",
    "zh-CN",
    "bg",
    "da",
    "en",
    "et",
    "fr",
    "hu",
    "iw",
    "ko",
    "no",
    "pt-BR",
    "sk",
    "ta",
    "uk",
    "zh-TW",
    "bn",
]
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")

_CREATE = frozenset(
    [
        "start",
        "attendee",
        "bookingFieldsResponses",
        "eventTypeId",
        "eventTypeSlug",
        "username",
        "teamSlug",
        "organizationSlug",
        "guests",
        "meetingUrl",
        "location",
        "metadata",
        "lengthInMinutes",
        "routing",
        "emailVerificationCode",
        "recurrenceCount",
        "instant",
        "rrHostSubsetIds",
    ]
)
_ATTENDEE = frozenset(["name", "email", "timeZone", "phoneNumber", "language"])
_PLACES = "address, link, integration, phone, attendeePhone, attendeeAddress, attendeeDefined and organizersDefaultApp"
START = "start must be a valid ISO 8601 date string"
_NO_TARGET = "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided"


def is_integer(value: object) -> bool:
    """A whole JSON number; true and false are none."""
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def is_email(value: object) -> bool:
    """Does the booking core take this for an address?"""
    return isinstance(value, str) and _EMAIL.fullmatch(value) is not None


def check_create(body: Any) -> None:
    """The first check of a new booking: the types of its properties. Raises FrameworkError 400."""
    if isinstance(body, list):
        message = "an unknown value was passed to the validate function"
        refuse([Violation("undefined", {"unknownValue": message})])
    violations = list(unknown(body, _CREATE))
    if not is_instant(body.get("start")):
        violations.append(Violation("start", {"isDateString": START}))
    violations.extend(_attendee(body))
    for name, least in (("eventTypeId", None), ("recurrenceCount", 1)):
        value = body.get(name)
        if value is not None and not is_integer(value):
            violations.append(Violation(name, {"isInt": f"{name} must be an integer number"}))
        elif value is not None and least is not None and value < least:
            violations.append(Violation(name, {"min": f"{name} must not be less than {least}"}))
    violations.extend(texts(body, ("eventTypeSlug", "username", "teamSlug", "organizationSlug", "meetingUrl")))
    violations.extend(_guests(body.get("guests")))
    violations.extend(_location(body.get("location")))
    violations.extend(_metadata(body.get("metadata")))
    violations.extend(_length(body.get("lengthInMinutes")))
    responses = body.get("bookingFieldsResponses")
    if responses is not None and not isinstance(responses, dict):
        message = "bookingFieldsResponses must be an object"
        violations.append(Violation("bookingFieldsResponses", {"isObject": message}))
    if not has_target(body):
        violations.append(Violation("eventTypeId or eventTypeSlug + username", {"target": _NO_TARGET}))
    refuse(violations)


def has_target(body: Mapping[str, Any]) -> bool:
    """Does the body name an event type in one of the three ways?"""
    by_slug = body.get("eventTypeSlug") and (body.get("username") or body.get("teamSlug"))
    return body.get("eventTypeId") is not None or bool(by_slug)


def check_core(event_type: EventType, body: Mapping[str, Any]) -> None:
    """The second check of a new booking, in the booking core. Raises CoreError 400."""
    attendee, problems = body["attendee"], []
    if not attendee["name"].strip():
        problems.append(("responses", "{name}error_required_field"))
    if not attendee.get("email"):
        if asks_for_email(event_type):
            problems.append(("responses", "{email}error_required_field"))
    elif not is_email(attendee["email"]):
        problems.append(("responses", "{email}email_validation_error"))
    if not all(is_email(guest) for guest in body.get("guests") or ()):
        problems.append(("responses", "{guests}email_validation_error"))
    for key, value in (body.get("metadata") or {}).items():
        if not isinstance(value, str):
            kind = "boolean" if isinstance(value, bool) else "number"
            problems.append((f"metadata.{key}", f"Expected string, received {kind}"))
    if problems:
        raise CoreError(400, "BAD_REQUEST", "".join(f"{path} - {reason}, " for path, reason in problems))


def unknown(fields: Mapping[str, Any], known: frozenset[str]) -> Iterable[Violation]:
    """The properties that no rule knows: bookings refuse them."""
    for name in fields:
        if name not in known:
            yield Violation(name, {"whitelistValidation": f"property {name} should not exist"})


def texts(fields: Mapping[str, Any], names: Iterable[str]) -> Iterable[Violation]:
    """The properties that are there and no strings."""
    for name in names:
        if fields.get(name) is not None and not isinstance(fields[name], str):
            yield Violation(name, {"isString": f"{name} must be a string"})


def _attendee(body: Mapping[str, Any]) -> Iterable[Violation]:
    value = body.get("attendee")
    if not isinstance(value, dict):
        rules = {"isDefined": "attendee should not be null or undefined"} if value is None else {}
        # Sent as null or as a plain value; a missing property is only missing.
        if "attendee" in body:
            rules["nested"] = "nested property attendee must be either object or array"
        yield Violation("attendee", rules)
        return
    broken = list(unknown(value, _ATTENDEE))
    if not isinstance(value.get("name"), str):
        broken.append(Violation("name", {"isString": "name must be a string"}))
    if not is_zone(value.get("timeZone")):
        broken.append(Violation("timeZone", {"isTimeZone": "timeZone must be a valid IANA time-zone"}))
    broken.extend(texts(value, ("email", "phoneNumber")))
    if value.get("language") is not None and value["language"] not in LANGUAGES:
        message = f"language must be one of the following values: {', '.join(LANGUAGES)}"
        broken.append(Violation("language", {"isEnum": message}))
    if not value.get("email") and not value.get("phoneNumber"):
        message = "Attendee must have at least one contact method (email or phone number)"
        broken.append(Violation("attendee email or phone", {"contact": message}))
    if broken:
        yield Violation("attendee", children=tuple(broken))


def _guests(value: Any) -> Iterable[Violation]:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(guest, str) for guest in value):
        yield Violation("guests", {"isString": "each value in guests must be a string"})


def _location(value: Any) -> Iterable[Violation]:
    """A text is taken unchecked, as the server took it before there were objects."""
    problem = None if value is None or isinstance(value, str) else place_problem(value, OF_NEW, _PLACES)
    if problem is not None:
        yield Violation("location", {"ValidateLocation": f"BookingInputLocationValidator_2024_08_13 - {problem}"})


def _metadata(value: Any) -> Iterable[Violation]:
    if value is None:
        return
    rules = {}
    if not _fits(value):
        rules["limits"] = METADATA_LIMITS
    if not isinstance(value, dict):
        rules["isObject"] = "metadata must be an object"
    if rules:
        yield Violation("metadata", rules)


def _fits(value: Any) -> bool:
    """The limits of metadata. The server looks into a list as into an object."""
    if isinstance(value, list):
        value = {str(position): item for position, item in enumerate(value)}
    return fits_limits(value)


def _length(value: Any) -> Iterable[Violation]:
    if value is None or (is_integer(value) and value >= 1):
        return
    rules = {"min": "lengthInMinutes must not be less than 1"}
    if not is_integer(value):
        rules["isInt"] = "lengthInMinutes must be an integer number"
    yield Violation("lengthInMinutes", rules)
