"""How the fields of requests travel: text, numbers, lapses, words. Of each a reader and its JSON Schema."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from attrs import frozen

from askpro.domain.errors import InvalidRequest

E = TypeVar("E", bound=StrEnum)


@frozen(eq=False)
class Wire:
    """How a field travels (``schema``, JSON Schema) and how our value is made of it (``read``)."""

    schema: Mapping[str, Any]
    read: Callable[[Any], Any]


def pointer(*path: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(each)[:80].replace("~", "~0").replace("/", "~1") for each in path)


def text(longest: int, *, shortest: int = 0, **schema: Any) -> Wire:
    """Text of a length; without NUL, which no database keeps."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise InvalidRequest("must be text")
        if "\x00" in value:
            raise InvalidRequest("must not contain NUL")
        if not shortest <= len(value) <= longest or (shortest and not value.strip()):
            raise InvalidRequest(f"must be {shortest} to {longest} characters")
        return value

    lengths = {"minLength": shortest, "maxLength": longest} if shortest else {"maxLength": longest}
    return Wire({"type": "string", **lengths, **schema}, read)


def text_as(made: Callable[[str], Any], **schema: Any) -> Wire:
    """Text of which the domain makes something, or says why not."""
    plain = text(500)

    def read(value: object) -> Any:
        try:
            return made(plain.read(value))
        except InvalidRequest as error:
            raise InvalidRequest(error.detail) from None

    return Wire({"type": "string", **schema}, read)


def matching(pattern: re.Pattern[str], what: str) -> Wire:
    """Text of a pattern, which ``what`` names."""

    def made(value: str) -> str:
        if not pattern.fullmatch(value):
            raise InvalidRequest(f"must be {what}")
        return value

    return text_as(made, pattern=f"^{pattern.pattern}$")


def whole(least: int, most: int, **schema: Any) -> Wire:
    """A whole number as JSON has it; never a boolean, never text."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidRequest(f"must be a whole number from {least} to {most}")
        return value

    return Wire({"type": "integer", "minimum": least, "maximum": most, **schema}, read)


def digits(least: int, most: int, **schema: Any) -> Wire:
    """A whole number in a query string."""
    number = whole(least, most, **schema)

    def read(value: str) -> Any:
        return number.read(int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None)

    return Wire(number.schema, read)


def minutes(number: Wire) -> Wire:
    """A duration in whole minutes."""
    return Wire({**number.schema, "description": "minutes"}, lambda value: timedelta(minutes=number.read(value)))


def seconds(number: Wire) -> Wire:
    """A lapse in whole seconds."""
    return Wire({**number.schema, "description": "seconds"}, lambda value: timedelta(seconds=number.read(value)))


def hours(number: Wire) -> Wire:
    """A lapse in whole hours."""
    return Wire({**number.schema, "description": "hours"}, lambda value: timedelta(hours=number.read(value)))


def choice(kind: type[E]) -> Wire:
    """One of the words of an enumeration."""
    words = [each.value for each in kind]

    def read(value: object) -> E:
        if value not in words:
            raise InvalidRequest(f"must be one of {', '.join(words)}")
        return kind(value)

    return Wire({"type": "string", "enum": words}, read)


def flag(value: object) -> bool:
    """A boolean as JSON has it."""
    if not isinstance(value, bool):
        raise InvalidRequest("must be true or false")
    return value


def query_flag(value: object) -> bool:
    """A boolean in a query string."""
    if value not in ("true", "false"):
        raise InvalidRequest("must be true or false")
    return value == "true"


def texts(most: int, longest: int) -> Wire:
    """An object whose values are texts."""
    entry = text(longest)

    def read(value: object) -> Mapping[str, str]:
        if not isinstance(value, dict) or len(value) > most:
            raise InvalidRequest(f"must be an object with at most {most} entries")
        problems = {}
        for key, each in value.items():
            try:
                entry.read(each)
            except InvalidRequest as error:
                problems[pointer(key)] = error.detail
            if not 1 <= len(key) <= 40 or "\x00" in key:
                problems[pointer(key)] = "its name must be 1 to 40 characters"
        if problems:
            raise InvalidRequest("has wrong entries", problems)
        return value

    values = {"additionalProperties": entry.schema, "propertyNames": {"minLength": 1, "maxLength": 40}}
    return Wire({"type": "object", "maxProperties": most, **values}, read)
