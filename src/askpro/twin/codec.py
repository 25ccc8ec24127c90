"""Rows and their seed form: camel case, moments as text."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

import attrs

from askpro.twin.instants import milliseconds
from askpro.twin.names import camel, snake

Row = Mapping[str, Any]
_PLAIN = frozenset({str, int, float, bool, type(None)})

R = TypeVar("R", bound=attrs.AttrsInstance)


def read(kind: type[R], row: Row) -> R:
    """An entity from its seed form, which was checked (``seed_fields``)."""
    return kind(**{snake(name): value for name, value in row.items()})


def write(entity: attrs.AttrsInstance) -> dict[str, Any]:
    """The seed form of an entity."""
    return {told: _plain(getattr(entity, name)) for name, told in _names(type(entity))}


@lru_cache(maxsize=64)
def _names(kind: type[attrs.AttrsInstance]) -> tuple[tuple[str, str], ...]:
    return tuple((attribute.name, camel(attribute.name)) for attribute in attrs.fields(kind))


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        return milliseconds(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if attrs.has(type(value)):
        return write(value)
    return value
