"""The rules for people who are added to a booking that is there already."""

from collections.abc import Iterable, Mapping
from typing import Any

from askpro.twin.bookings.rules import LANGUAGES, is_email
from askpro.twin.errors import Violation, refuse_tree
from askpro.twin.instants import is_zone
from askpro.twin.places import is_phone

MOST_AT_ONCE = 10
_NESTED = "each value in nested property guests must be either object or array"


def check_guests(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The guests of the body, each with an ``email`` at least. Raises InvalidError 400."""
    rows = body.get("guests")
    rules = {}
    if not isinstance(rows, list):
        rules["nestedValidation"] = _NESTED
        rules["isArray"] = "guests must be an array"
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        rules["arrayMaxSize"] = f"Cannot add more than {MOST_AT_ONCE} guests at a time"
    if not isinstance(rows, list) or not rows:
        rules["arrayMinSize"] = "guests must contain at least 1 elements"
    found = rows if isinstance(rows, list) else []
    if not all(isinstance(row, dict) for row in found):
        rules["nestedValidation"] = _NESTED
    broken = [(str(place), tuple(_person(row, ()))) for place, row in enumerate(found) if isinstance(row, dict)]
    children = tuple(Violation(place, children=violations) for place, violations in broken if violations)
    if rules or children:
        refuse_tree([Violation("guests", rules, children)])
    return found


def check_attendee(body: Mapping[str, Any]) -> None:
    """Raises InvalidError 400 unless the body is a person with name, address and time zone."""
    refuse_tree(list(_person(body, ("name", "timeZone"))))


def _person(row: Mapping[str, Any], needed: Iterable[str]) -> Iterable[Violation]:
    """What is wrong with a person. Null counts as left out."""
    if not is_email(row.get("email")):
        yield Violation("email", {"isEmail": "email must be an email"})
    rules = (
        ("name", lambda value: isinstance(value, str), "isString", "name must be a string"),
        ("timeZone", is_zone, "isTimeZone", "timeZone must be a valid IANA time-zone"),
        ("phoneNumber", is_phone, "isPhone", "Invalid phone number format. Please use international format."),
        ("language", _speaks, "isEnum", f"language must be one of the following values: {', '.join(LANGUAGES)}"),
    )
    for name, is_right, rule, message in rules:
        if (row.get(name) is not None or name in needed) and not is_right(row.get(name)):
            yield Violation(name, {rule: message})


def _speaks(value: object) -> bool:
    return isinstance(value, str) and value in LANGUAGES
