"""What may stand in a row of a seed, said in plain words with the place: ``users[0].email: is missing``."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from askpro.twin.codec import read
from askpro.twin.instants import is_instant, is_zone
from askpro.twin.names import camel
from askpro.twin.rows import Attendee, Booking, Membership, Seat, User
from askpro.twin.teams.rules import ROLES

R = TypeVar("R", bound=attrs.AttrsInstance)

Problem = tuple[str, str]

_MOST = 2**53
_STATUSES = ("accepted", "pending", "cancelled", "rejected")
_CHOICES: Mapping[tuple[type, str], tuple[Any, ...]] = {
    (Membership, "role"): ROLES,
    (Booking, "status"): _STATUSES,
    (User, "timeFormat"): (12, 24),
}


class SeedError(ValueError):
    """A seed that no server state can be made of. Its sentence begins with the place."""


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    kinds = (((int, float), "a number"), (str, "a text"), ((list, tuple), "a list"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "an object")


def read_row(kind: type[R], row: Mapping[str, Any], place: str) -> R:
    """The entity of a row. Raises SeedError for a field that is unknown, wrong or missing."""
    check_fields(kind, row, place)
    _raise(place, _missing(kind, row))
    return read(kind, row)


def check_fields(kind: type[attrs.AttrsInstance], row: Mapping[str, Any], place: str) -> None:
    """Raises SeedError for a field that is unknown or wrong. Others may be missing."""
    _raise(place, _wrong(kind, row))


def _raise(place: str, problems: Iterator[Problem]) -> None:
    for where, complaint in problems:
        raise SeedError(f"{place}{where}: {complaint}")


def _wrong(kind: type[attrs.AttrsInstance], row: Mapping[str, Any]) -> Iterator[Problem]:
    hints = _hints(kind)
    for name, value in row.items():
        if name not in hints:
            near = get_close_matches(name, hints, 1)
            yield f".{name}", f"no such field; did you mean {near[0]}?" if near else "no such field"
            continue
        for where, complaint in _problems(hints[name], value):
            yield f".{name}{where}", complaint
        choices = _CHOICES.get((kind, name))
        if choices is not None and value not in choices:
            yield f".{name}", f"must be one of {', '.join(map(str, choices))}"
        if name == "timeZone" and not is_zone(value):
            yield f".{name}", f"{value!r} is no IANA time zone"


def _missing(kind: type[attrs.AttrsInstance], row: Mapping[str, Any]) -> Iterator[Problem]:
    for attribute in attrs.fields(kind):
        if attribute.default is attrs.NOTHING and camel(attribute.name) not in row:
            yield f".{camel(attribute.name)}", "is missing"


@cache
def _hints(kind: type[attrs.AttrsInstance]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {camel(attribute.name): hints[attribute.name] for attribute in attrs.fields(kind)}


def _problems(hint: Any, value: Any) -> Iterator[Problem]:
    """What is wrong with a value of that type, and where in it."""
    if isinstance(value, datetime) or attrs.has(type(value)):
        return
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if value is None and NoneType in options:
        return
    wanted = next(option for option in options if option is not NoneType)
    words, fits = _scalar(wanted)
    if not fits(value):
        yield "", f"must be {words}, not {kind_of(value)}"
    elif wanted in (Attendee, Seat):
        yield from _wrong(wanted, value)
        yield from _missing(wanted, value)
    elif get_origin(wanted) is tuple:
        for position, item in enumerate(value):
            for where, complaint in _problems(get_args(wanted)[0], item):
                yield f"[{position}]{where}", complaint


def _scalar(hint: Any) -> tuple[str, Any]:
    """What values of that type are called, and which are some at first sight."""
    if hint is bool:
        return "true or false", lambda value: isinstance(value, bool)
    if hint is int:
        return "a whole number", lambda value: type(value) is int and abs(value) < _MOST
    if hint is str:
        return "a text", lambda value: isinstance(value, str)
    if hint is datetime:
        return "an ISO 8601 moment", is_instant
    if get_origin(hint) is tuple:
        return "a list", lambda value: isinstance(value, (list, tuple))
    return "an object", lambda value: isinstance(value, Mapping)
