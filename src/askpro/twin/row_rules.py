"""What a row of a seed must be: the fields of its table, each of its type. Seeds are written by hand."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs

from askpro.twin.instants import is_instant
from askpro.twin.names import camel

_WORDS: Mapping[Any, str] = {
    int: "a whole number",
    str: "a text",
    bool: "true or false",
    datetime: "a moment such as 2027-03-01T09:00:00Z",
    tuple: "a list",
    NoneType: "null",
}


def check_row(kind: type[attrs.AttrsInstance], row: Mapping[str, Any], *, whole: bool = True) -> None:
    """Raises ValueError, in the seed's names, unless the row can be made into an entity of that kind.

    One that is not ``whole`` may lack what is added to it later.
    """
    fields = {camel(each.name): each for each in attrs.fields(kind)}
    if strange := [str(name) for name in row if name not in fields]:
        raise ValueError(f"has no {_listed(strange)}; it may have {_listed(fields)}")
    missing = [name for name, each in fields.items() if each.default is attrs.NOTHING and name not in row]
    if missing and whole:
        raise ValueError(f"needs {_listed(missing)}")
    for name, value in row.items():
        wanted = fields[name].type
        if not _fits(value, wanted):
            raise ValueError(f"{name} must be {_said(wanted)}, not {_short(value)}")
        _check_inside(name, wanted, value)


def _check_inside(name: str, kind: Any, value: Any) -> None:
    """The rows in a row, such as the people who come to a booking."""
    if get_origin(kind) is tuple:
        for number, each in enumerate(value):
            _check_inside(f"{name}[{number}]", get_args(kind)[0], each)
        return
    inner = next((each for each in get_args(kind) or (kind,) if attrs.has(each)), None)
    if inner is None or value is None or isinstance(value, inner):
        return
    try:
        check_row(inner, value)
    except ValueError as problem:
        raise ValueError(f"{name} {problem}") from None


def _fits(value: object, kind: Any) -> bool:
    """Is the value, as JSON has it, one of this type?"""
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in get_args(kind))
    if origin is tuple:
        inner = get_args(kind)[0]
        return isinstance(value, (list, tuple)) and all(_fits(each, inner) for each in value)
    if kind is datetime:
        return isinstance(value, datetime) or is_instant(value)
    if attrs.has(kind):
        return isinstance(value, (Mapping, kind))
    return isinstance(value, origin or kind) and not (kind is int and isinstance(value, bool))


def _said(kind: Any) -> str:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return " or ".join(_said(each) for each in get_args(kind))
    inside = f" of {_plural(get_args(kind)[0])}" if origin is tuple else ""
    return _WORDS.get(origin or kind, "an object") + inside


def _plural(kind: Any) -> str:
    return {int: "whole numbers", str: "texts"}.get(kind, "objects")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
