"""Comparing answers with the classes that they are structured into: the shape is what is read, and no second list.

A class may name what it knows to be there and leaves alone, in ``UNREAD``; whatever else is more is new. A field with
a default may be absent from an answer; one that is marked with ``USUAL`` must be in at least one row of several.
"""

import re
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, get_args, get_origin

import attrs

from askpro.adapters.calcom.wire.structure import fits, wire_name
from askpro.application.ports.probing import Departure, DepartureKind

_ORDINARY = re.compile(r"[A-Za-z_][\w-]{0,60}")
_NEW, _MISSING, _RETYPED = DepartureKind.NEW, DepartureKind.MISSING, DepartureKind.RETYPED


def departures(rows: Sequence[object], kind: type[Any]) -> tuple[Departure, ...]:
    """How these objects depart from an attrs class of the wire; each departure once, sorted."""
    found = {each for row in rows for each in _of_object(row, kind, "")}
    objects = [row for row in rows if isinstance(row, dict)]
    for each in attrs.fields(kind):
        name = wire_name(each.name)
        if each.metadata.get("usual") and objects and not any(name in row for row in objects):
            found.add(Departure(_MISSING, name))
    return tuple(sorted(found))


def _of_object(value: object, kind: type[Any], path: str) -> Iterator[Departure]:
    if not isinstance(value, dict):
        yield Departure(_RETYPED, path or "the whole")
        return
    fields = {wire_name(each.name): each for each in attrs.fields(kind)}
    for name, each in fields.items():
        if name in value:
            yield from _of_value(value[name], each.type, f"{path}{name}")
        elif each.default is attrs.NOTHING:
            yield Departure(_MISSING, f"{path}{name}")
    for name in value.keys() - fields.keys() - getattr(kind, "UNREAD", frozenset()):
        yield Departure(_NEW, f"{path}{name if _ORDINARY.fullmatch(str(name)) else '(no ordinary name)'}")


def _of_value(value: object, kind: Any, path: str) -> Iterator[Departure]:
    inner = _class_within(kind)
    if inner is None or value is None:
        if not fits(value, kind):
            yield Departure(_RETYPED, path)
    elif _listed(kind):
        if isinstance(value, list):
            for item in value:
                yield from _of_object(item, inner, f"{path}[].")
        else:
            yield Departure(_RETYPED, path)
    else:
        yield from _of_object(value, inner, f"{path}.")


def _class_within(kind: Any) -> type[Any] | None:
    """The class of the wire in ``C``, ``C | None``, ``tuple[C, ...]`` and ``tuple[C, ...] | None``."""
    if isinstance(kind, type) and attrs.has(kind):
        return kind
    within = get_args(kind)[:1] if get_origin(kind) is tuple else _alternatives(kind)
    return next((found for each in within if (found := _class_within(each)) is not None), None)


def _listed(kind: Any) -> bool:
    return get_origin(kind) is tuple or any(_listed(each) for each in _alternatives(kind))


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if isinstance(kind, UnionType) else ()
