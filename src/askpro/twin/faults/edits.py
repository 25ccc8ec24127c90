"""Changes to JSON that nobody announced: fields renamed, removed, of another type, or new."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from askpro.twin.faults.checks import FaultError
from askpro.twin.instants import instant, is_instant

Row = dict[str, Any]

TYPES = ("text", "number", "list", "null", "object", "epoch", "+02:00 or another offset, for instants")


def at_fields(value: Any, path: str, change: Callable[[Row, str], None]) -> Any:
    """A copy with ``change(object, name)`` done wherever the path leads.

    A bare name is found at any depth; a dotted one starts at the root, and lists on its way are gone through.
    """
    if "." in path:
        return _along(value, path.split("."), change)
    return _anywhere(value, path, change)


def _anywhere(value: Any, name: str, change: Callable[[Row, str], None]) -> Any:
    if isinstance(value, list):
        return [_anywhere(each, name, change) for each in value]
    if not isinstance(value, dict):
        return value
    row = {key: _anywhere(each, name, change) for key, each in value.items()}
    if name in row:
        change(row, name)
    return row


def _along(value: Any, path: list[str], change: Callable[[Row, str], None]) -> Any:
    if isinstance(value, list):
        return [_along(each, path, change) for each in value]
    if not isinstance(value, dict):
        return value
    row = dict(value)
    if len(path) == 1:
        change(row, path[0])
    elif path[0] in row:
        row[path[0]] = _along(row[path[0]], path[1:], change)
    return row


def renamed(value: Any, path: str, name: str) -> Any:
    """With another name, in the same place."""

    def change(row: Row, old: str) -> None:
        if old in row:
            items = [(name if key == old else key, each) for key, each in row.items()]
            row.clear()
            row.update(items)

    return at_fields(value, path, change)


def removed(value: Any, path: str) -> Any:
    """Without the field."""

    def change(row: Row, name: str) -> None:
        row.pop(name, None)

    return at_fields(value, path, change)


def retyped(value: Any, path: str, kind: str) -> Any:
    """With a value of another type."""

    def change(row: Row, name: str) -> None:
        if name in row:
            row[name] = _as(kind, row[name])

    return at_fields(value, path, change)


def added(value: Any, path: str, what: Any) -> Any:
    """With a further field, or another value of one. A bare name is added at the root."""
    if "." not in path:
        return {**value, path: what} if isinstance(value, dict) else value

    def change(row: Row, name: str) -> None:
        row[name] = what

    return at_fields(value, path, change)


def check_type(place: str, kind: str) -> None:
    """Raises FaultError for a type that values cannot be turned into."""
    if kind not in TYPES[:-1] and _offset(kind) is None:
        raise FaultError(place, f"cannot be {kind!r}; known are {', '.join(TYPES)}")


def _as(kind: str, value: Any) -> Any:
    plain: Mapping[str, Callable[[], Any]] = {
        "text": lambda: str(value),
        "number": lambda: _number(value),
        "list": lambda: [value],
        "null": lambda: None,
        "object": lambda: {"value": value},
        "epoch": lambda: int(instant(value).timestamp() * 1000) if is_instant(value) else value,
    }
    if kind in plain:
        return plain[kind]()
    offset = _offset(kind)
    if offset is None or not is_instant(value):
        return value
    return instant(value).astimezone(timezone(offset)).isoformat(timespec="seconds")


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0


def _offset(text: str) -> timedelta | None:
    """``+05:30``."""
    try:
        return datetime.strptime(text, "%z").utcoffset() if text[:1] in "+-" else None
    except ValueError:
        return None
