"""Pages of lists that the application answers whole."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar

from askpro.application.ports.records import Page
from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web.shapes import Listed

T = TypeVar("T")
V = TypeVar("V")


def part_of(rows: Sequence[T], page: Page, name: Callable[[T], object], view: Callable[[T], V]) -> Listed[V]:
    """The page of a whole list; ``name`` tells one row from another. Raises InvalidRequest for a strange cursor."""
    first = 0
    if page.after is not None:
        places = {_cursor(name(row)): place for place, row in enumerate(rows)}
        if not _is_ours(page.after):
            raise InvalidRequest("That cursor is not one of ours.", {"/cursor": "not a cursor"})
        first = places.get(page.after, len(rows) - 1) + 1
    shown = rows[first : first + page.limit]
    more = first + page.limit < len(rows)
    return {"items": [view(row) for row in shown], "next_cursor": _cursor(name(shown[-1])) if more else None}


def numbered(latest_first: Sequence[T]) -> list[tuple[int, T]]:
    """Rows that are only ever added: the oldest is 1, whatever comes later."""
    return [(len(latest_first) - place, row) for place, row in enumerate(latest_first)]


def _cursor(name: object) -> str:
    return urlsafe_b64encode(f"after {name}".encode()).decode()


def _is_ours(cursor: str) -> bool:
    try:
        return urlsafe_b64decode(cursor.encode()).startswith(b"after ")
    except ValueError:
        return False
