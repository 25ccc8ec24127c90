"""Pages of lists that the application answers whole."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from askpro.application.ports.records import Page
from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web.shapes import Listed

T = TypeVar("T")
V = TypeVar("V")
Place: TypeAlias = tuple[str | int, ...]
"""Where a row stands: lists are in the order of their rows' places, and no two rows have the same."""


def part_of(of: str, rows: Sequence[T], page: Page, place: Callable[[T], Place], view: Callable[[T], V]) -> Listed[V]:
    """A page of the whole list that is named ``of``. Its cursor tells where the last row stood: whatever became of
    that row, the next page goes on behind there. Raises InvalidRequest for a strange cursor.
    """
    if page.after is not None:
        last = _read(of, page.after)
        try:
            rows = [row for row in rows if place(row) > last]
        except TypeError:  # a word where this list has a number
            raise _strange() from None
    shown = rows[: page.limit]
    more = len(rows) > page.limit
    return {"items": [view(row) for row in shown], "next_cursor": _write(of, place(shown[-1])) if more else None}


def numbered(latest_first: Sequence[T]) -> list[tuple[int, T]]:
    """Rows that are only ever added, by the place they keep whatever comes later: the oldest is -1."""
    return [(place - len(latest_first), row) for place, row in enumerate(latest_first)]


def _write(of: str, place: Place) -> str:
    return urlsafe_b64encode(json.dumps([of, *place], separators=(",", ":"), ensure_ascii=False).encode()).decode()


def _read(of: str, cursor: str) -> Place:
    try:
        name, *place = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, RecursionError):
        raise _strange() from None
    if name != of or not place:
        raise _strange()
    return tuple(place)


def _strange() -> InvalidRequest:
    return InvalidRequest("That cursor is not one of this list.", {"/cursor": "not a cursor of this list"})
