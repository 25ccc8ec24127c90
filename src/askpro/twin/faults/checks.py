"""What the values of faults are checked for. A wrong one is named, with what it must be."""

from collections.abc import Callable, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any

Check = Callable[[Any, Any, Any], None]


class FaultError(ValueError):
    """A fault or a scenario that cannot be used: ``place`` and what is wrong there."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place} {sentence}" if place else sentence)
        self.place, self.sentence = place, sentence

    def below(self, place: str) -> "FaultError":
        """The same one, seen from further outside."""
        return FaultError(".".join(each for each in (place, self.place) if each), self.sentence)


def near(wanted: str, known: Sequence[str]) -> str:
    """``; did you mean …?`` for the nearest known names, else the list of all."""
    found = get_close_matches(wanted, known, n=3, cutoff=0.6)
    found += [each for each in known if wanted and wanted in each and each not in found][: 3 - len(found)]
    return f"did you mean {' or '.join(found)}?" if found else f"known are {', '.join(known)}"


def optional(check: Check) -> Check:
    """None, or what the check says."""

    def checked(instance: Any, attribute: Any, value: Any) -> None:
        if value is not None:
            check(instance, attribute, value)

    return checked


def number(least: float = 0, most: float = 86_400) -> Check:
    """A number in these bounds; seconds, where nothing else is said."""

    def checked(_: Any, attribute: Any, value: Any) -> None:
        if type(value) not in (int, float) or not least <= value <= most:
            raise FaultError(attribute.name, f"must be a number from {least:g} to {most:g}, not {value!r}")

    return checked


def share(_: Any, attribute: Any, value: Any) -> None:
    """A part of the whole."""
    if type(value) not in (int, float) or not 0 < value <= 1:
        raise FaultError(attribute.name, f"must be above 0 and at most 1 (0.1 is one in ten), not {value!r}")


def whole(least: int, most: int = 1_000_000) -> Check:
    """A whole number in these bounds."""

    def checked(_: Any, attribute: Any, value: Any) -> None:
        if type(value) is not int or not least <= value <= most:
            raise FaultError(attribute.name, f"must be a whole number from {least} to {most}, not {value!r}")

    return checked


def text(known: Sequence[str] = ()) -> Check:
    """A text that is not empty, or one of those."""

    def checked(_: Any, attribute: Any, value: Any) -> None:
        if not isinstance(value, str) or not value:
            raise FaultError(attribute.name, f"must be a text, not {value!r}")
        if known and value not in known:
            raise FaultError(attribute.name, f"cannot be {value!r}; {near(value, known)}")

    return checked


def yes_or_no(_: Any, attribute: Any, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise FaultError(attribute.name, f"must be true or false, not {value!r}")


def a_path(_: Any, attribute: Any, value: Any) -> None:
    """A path of the API."""
    if not isinstance(value, str) or not value.startswith("/") or "?" in value:
        raise FaultError(attribute.name, f"must be a path such as /v2/bookings/*/cancel, not {value!r}")


def an_instant(_: Any, attribute: Any, value: Any) -> None:
    """Seconds, or a moment."""
    if not isinstance(value, datetime) and not (type(value) in (int, float) and value >= 0):
        raise FaultError(attribute.name, f"must be seconds or an ISO instant, not {value!r}")


def names(_: Any, attribute: Any, value: Any) -> None:
    """Names of fields."""
    if not isinstance(value, tuple) or not all(isinstance(each, str) and each for each in value):
        raise FaultError(attribute.name, f"must be a list of field names, not {value!r}")


def some_names(instance: Any, attribute: Any, value: Any) -> None:
    """Names of fields, at least one."""
    names(instance, attribute, value)
    if not value:
        raise FaultError(attribute.name, "must name at least one field")


def as_names(value: Any) -> Any:
    """A list, or one name."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def table(_: Any, attribute: Any, value: Any) -> None:
    """Field names and something for each."""
    if not isinstance(value, dict) or not all(isinstance(each, str) and each for each in value):
        raise FaultError(attribute.name, f"must be a table of field names, not {value!r}")


def table_of_texts(instance: Any, attribute: Any, value: Any) -> None:
    """Field names and a text for each."""
    table(instance, attribute, value)
    if not all(isinstance(each, str) and each for each in value.values()):
        raise FaultError(attribute.name, f"must hold texts, not {value!r}")
