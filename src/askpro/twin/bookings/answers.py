"""What the booking form asks for: the event type's own fields, and how the booker can be reached (contract 4.2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.rows import EventType

_PHONE_SLUGS = ("attendeePhoneNumber", "smsReminderNumber")
_NO_PHONE = (
    'Missing attendee phone number - it is required by the event type. Pass it as "attendee.phoneNumber" string in '
    "the request."
)
_TEXT, _ONE, _MANY = "string", "string or number", "array"
_EXPECTED = {
    **dict.fromkeys(("phone", "address", "text", "textarea", "url"), _TEXT),
    **dict.fromkeys(("select", "radio"), _ONE),
    **dict.fromkeys(("multiselect", "checkbox", "multiemail"), _MANY),
    "number": "number",
    "boolean": "boolean",
}


def own_fields(event_type: EventType) -> list[Mapping[str, Any]]:
    """The fields that the event type adds to the default ones."""
    return [row for row in event_type.booking_fields or () if isinstance(row.get("slug"), str)]


def check_answers(event_type: EventType, body: Mapping[str, Any]) -> None:
    """Raises FrameworkError 400 for a required answer that is missing, of a wrong type or no option."""
    phone = body["attendee"].get("phoneNumber")
    answers = {**(body.get("bookingFieldsResponses") or {}), **dict.fromkeys(_PHONE_SLUGS, phone)}
    for field in own_fields(event_type):
        value = answers.get(field["slug"])
        if value is not None:
            _check_value(field, value)
        elif field.get("required"):
            raise FrameworkError(400, _NO_PHONE if field["slug"] in _PHONE_SLUGS else _missing(event_type, field))


def _missing(event_type: EventType, field: Mapping[str, Any]) -> str:
    text = (
        f"Missing required booking field response: {field['slug']} - it is required by the event type booking fields,"
    )
    advice = f"You can fetch the event type with ID {event_type.id} to see the required fields."
    return f"{text} but missing in the bookingFieldsResponses. {advice}"


def _check_value(field: Mapping[str, Any], value: Any) -> None:
    kind, slug = str(field.get("type")), field["slug"]
    expected = _EXPECTED.get(kind)
    if expected is not None and not _fits(expected, value):
        text = (
            f"Invalid type for booking field '{slug}'. Expected type {expected} (compatible with field type '{kind}')"
        )
        raise FrameworkError(400, f"{text}, but received {_type_of(value)}.")
    options = [str(option) for option in field.get("options") or ()]
    if not options:
        return
    allowed = f"Allowed options are: {', '.join(options)}."
    if expected == _ONE and _written(value) not in options:
        raise FrameworkError(400, f"Invalid option '{_written(value)}' for booking field '{slug}'. {allowed}")
    if kind in ("multiselect", "checkbox") and not all(_written(each) in options for each in value):
        raise FrameworkError(400, f"One or more invalid options for booking field '{slug}'. {allowed}")


def _fits(expected: str, value: Any) -> bool:
    if expected == _MANY:
        return isinstance(value, list)
    return _type_of(value) in expected.split(" or ")


def _type_of(value: Any) -> str:
    """What JavaScript calls the type of a JSON value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if isinstance(value, str) else "object"


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def asks_for_email(event_type: EventType) -> bool:
    """Is the address required? Not where the type says so and wants a phone number instead."""
    fields: Iterable[Mapping[str, Any]] = event_type.booking_fields or ()
    optional = any(row.get("type") == "email" and row.get("required") is False for row in fields)
    phone = any(row.get("slug") == "attendeePhoneNumber" and row.get("required") for row in fields)
    return not (optional and phone)


def contact(attendee: Mapping[str, Any]) -> str:
    """The booker's address; one made up of the number for who only has a phone."""
    digits = "".join(filter(str.isdigit, str(attendee.get("phoneNumber"))))
    return attendee.get("email") or f"{digits}@sms.cal.com"


def check_verified(event_type: EventType, body: Mapping[str, Any]) -> None:
    """Raises RawError 400 where addresses must be verified. The twin sends no mail, so no code is the right one."""
    if event_type.requires_booker_email_verification:
        sent = body.get("emailVerificationCode")
        raise RawError(400, "invalid_verification_code" if sent else "email_verification_required")
