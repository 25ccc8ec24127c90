"""What may stand in a location: of a new booking, of a change of one, of an event type (contract 4.2)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

INTEGRATIONS = (
    *("cal-video", "google-meet", "zoom", "whereby-video", "whatsapp-video", "webex-video", "telegram-video"),
    *("tandem", "sylaps-video", "skype-video", "sirius-video", "signal-video", "shimmer-video", "salesroom-video"),
    *("roam-video", "riverside-video", "ping-video", "office365-video", "mirotalk-video", "jitsi", "jelly-video"),
    *("jelly-conferencing", "huddle", "facetime-video", "element-call-video", "eightxeight-video", "discord-video"),
    *("demodesk-video", "campfire-video"),
)

_URL = re.compile(r"(www\..*|([a-z]+://)?([\w-]+\.)+[a-z]{2,}([/:?#].*)?)", re.IGNORECASE)
_NUMBER = re.compile(r"\+\d{7,15}")

#: The property that says where, whether a value is one, and what the server says of one that is not.
Kind = tuple[str, Callable[[object], bool], str]


def is_link(value: object) -> bool:
    """Does it look like an address on the web?"""
    return isinstance(value, str) and _URL.fullmatch(value) is not None


def is_phone(value: object) -> bool:
    """Is it a number in international notation? People write gaps into them."""
    return isinstance(value, str) and is_bare_phone(re.sub(r"[ ()./-]", "", value))


def is_bare_phone(text: str) -> bool:
    """The same without gaps."""
    return _NUMBER.fullmatch(text) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_known(value: object) -> bool:
    return isinstance(value, str) and value in INTEGRATIONS


_ADDRESS: Kind = ("address", _is_text, "address must be a string")
_LINK: Kind = ("link", is_link, "link must be a URL address")
_PHONE: Kind = ("phone", is_phone, "phone must be a valid phone number")
_INTEGRATION: Kind = ("integration", _is_known, "Invalid integration.")

_GIVEN: Mapping[str, Kind | None] = {
    "integration": _INTEGRATION,
    "attendeePhone": _PHONE,
    "attendeeAddress": _ADDRESS,
    "attendeeDefined": ("location", _is_text, "location must be a string"),
}
#: A new booking chooses among what its event type says; only what the attendee says is sent along.
OF_NEW: Mapping[str, Kind | None] = {
    **dict.fromkeys(("address", "link", "phone", "organizersDefaultApp"), None),
    **_GIVEN,
}
#: A change says everything itself.
OF_CHANGE: Mapping[str, Kind | None] = {
    "address": ("address", _is_filled, "address must be longer than or equal to 1 characters"),
    "link": _LINK,
    "phone": _PHONE,
    **_GIVEN,
}
#: An event type says what the host says, and leaves the rest to the attendee.
OF_TYPE: Mapping[str, Kind | None] = {
    "address": _ADDRESS,
    "link": _LINK,
    "phone": _PHONE,
    "integration": _INTEGRATION,
}


def place_problem(wanted: Any, kinds: Mapping[str, Kind | None], valid: str) -> str | None:
    """What is wrong with a location, if anything; ``valid`` lists the known types in the server's words."""
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if not kind:
        return "Booking 'location' must have a 'type' property."
    if not isinstance(kind, str) or kind not in kinds:
        return f"Unsupported booking location type '{kind}'. Valid types are {valid}."
    return detail_problem(wanted, kinds)


def detail_problem(wanted: Mapping[str, Any], kinds: Mapping[str, Kind | None]) -> str | None:
    """The same for a location of a known type."""
    rule = kinds.get(wanted["type"])
    if rule is None or rule[1](wanted.get(rule[0])):
        return None
    return f"Validation failed for {wanted['type']} location: {rule[2]}"
