"""What the server says of a property of an event type that is wrong: its own rules in its own words.

Observed through the published source of the API, whose validation names each rule.
"""

from collections.abc import Callable, Mapping
from typing import Any

from askpro.twin.errors import Violation

#: Of a property's name and its value, which is known to be wrong.
Complaint = Callable[[str, Any], Violation]

FREQUENCIES = ("yearly", "monthly", "weekly")
_MOST_SEATS = 1000
_PERIODS = ("day", "week", "month", "year")


def one_rule(rule: str, text: str) -> Complaint:
    """Always the same rule; ``{}`` in the text stands for the property's name."""
    return lambda name, _: Violation(name, {rule: text.format(name)})


def whole(least: int | None = None, most: int | None = None) -> Complaint:
    """A whole number that is none, or outside of its bounds."""
    return lambda name, value: Violation(name, _whole_rules(name, value, least, most))


def bounded(least: int, most: int, *, told: int | None = None) -> Complaint:
    """The same where the bounds are the twin's own: of a value that is no number only the server's (``told``) count."""

    def complain(name: str, value: Any) -> Violation:
        is_int = type(value) is int
        rules = _whole_rules(name, value, *((least, most) if is_int else (told, None)))
        return Violation(name, rules)

    return complain


def disorder(value: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first period that allows more than a longer one, and that one."""
    for place, shorter in enumerate(_PERIODS):
        for longer in _PERIODS[place + 1 :]:
            if value.get(shorter) and value.get(longer) and value[shorter] > value[longer]:
                return shorter, longer
    return None


def limits(rule: str, text: str, malformed: str, what: str) -> Complaint:
    """Limits per period that are none, or in the wrong order."""

    def complain(name: str, value: Any) -> Violation:
        numbers = isinstance(value, Mapping) and all(_is_whole(value.get(each) or 0) for each in _PERIODS)
        found = disorder(value) if numbers else None
        if found is None:
            return Violation(name, {rule: text + malformed})
        order = f"The {what} for {found[0]} cannot exceed the {what} for {found[1]}."
        return Violation(name, {rule: f"{text}: {order}"})

    return complain


def each_whole(name: str, value: Any) -> Violation:
    """A list of lengths, of which every one is a minute at least."""
    rules = {}
    if not isinstance(value, (list, tuple)):
        rules["isArray"] = f"{name} must be an array"
    elif not value:
        rules["arrayNotEmpty"] = f"{name} should not be empty"
    items = value if isinstance(value, (list, tuple)) else [value]
    if not all(_is_whole(item, 1) for item in items):
        rules["min"] = f"each value in {name} must not be less than 1"
    if not all(_is_whole(item) for item in items):
        rules["isInt"] = f"each value in {name} must be an integer number"
    return Violation(name, rules)


_NO_OBJECT = one_rule("nestedValidation", "nested property {} must be either object or array")


def seats(name: str, value: Any) -> Violation:
    """Each entry of the seats is judged for itself."""
    if not isinstance(value, Mapping):
        return _NO_OBJECT(name, value)
    number = value.get("seatsPerTimeSlot")
    children = [] if _is_whole(number, 1, _MOST_SEATS) else [whole(1, _MOST_SEATS)("seatsPerTimeSlot", number)]
    for flag in ("showAttendeeInfo", "showAvailabilityCount"):
        if not isinstance(value.get(flag), bool):
            children.append(Violation(flag, {"isBoolean": f"{flag} must be a boolean value"}))
    return Violation(name, children=tuple(children))


def recurrence(name: str, value: Any) -> Violation:
    """Each entry of the recurrence is judged for itself."""
    if not isinstance(value, Mapping):
        return _NO_OBJECT(name, value)
    children = [
        whole(1, 100)(entry, value.get(entry))
        for entry in ("interval", "occurrences")
        if not _is_whole(value.get(entry), 1, 100)
    ]
    if value.get("frequency") not in FREQUENCIES:
        text = f"frequency must be one of the following values: {', '.join(FREQUENCIES)}"
        children.append(Violation("frequency", {"isEnum": text}))
    return Violation(name, children=tuple(children))


def _whole_rules(name: str, value: Any, least: int | None, most: int | None) -> dict[str, str]:
    """A value that is no number breaks the bounds, too."""
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    rules = {}
    if not _is_whole(value):
        rules["isInt"] = f"{name} must be an integer number"
    if least is not None and (number is None or number < least):
        rules["min"] = f"{name} must not be less than {least}"
    if most is not None and (number is None or number > most):
        rules["max"] = f"{name} must not be greater than {most}"
    return rules


def _is_whole(value: Any, least: float = float("-inf"), most: float = float("inf")) -> bool:
    return type(value) is int and least <= value <= most
