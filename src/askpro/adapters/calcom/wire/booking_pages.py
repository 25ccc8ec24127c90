"""Pages of the list of bookings, in both ways of paging: by take and skip (2024-08-13), by cursor (2026-05-01)."""

import json
from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from askpro.adapters.calcom.wire.bookings import read_row
from askpro.adapters.calcom.wire.envelope import read_success
from askpro.adapters.calcom.wire.occupations import occupations_in
from askpro.application.ports.calendar import NOTHING_LEFT_OUT, LeftOut
from askpro.domain.booking import Read
from askpro.domain.errors import CalendarMalformed, EventTypeNotSupported


@frozen(kw_only=True)
class Page:
    """One page of a list: ``rows`` as they came, and whether the server has no more (``last``)."""

    reads: tuple[Read, ...]
    rows: int
    last: bool
    left_out: LeftOut = NOTHING_LEFT_OUT


@frozen(kw_only=True)
class CursorPage:
    """One page of a list by cursor.

    ``left_out``: each row that became no read, under a text that is the same when the same row is seen again.
    ``following``: the cursor of the next page; None on the last one.
    """

    reads: tuple[Read, ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    following: str | None


def read_page(body: bytes, began: datetime, take: int) -> Page:
    """A page by take and skip; a row that cannot be read is left out and counted.

    Raises CalendarMalformed when the list itself cannot be read. The totals beside it ignore the created and
    updated filters (as observed on upstream 2025-10), so the last page is one shorter than was asked for.
    """
    rows, pagination = _rows(body)
    if "hasMore" in pagination:
        raise CalendarMalformed("The calendar pages its list by cursor, and take and skip were asked for.")
    reads, strange = _sorted_out(rows, began)
    left_out = sum((each for _, each in strange), NOTHING_LEFT_OUT)
    last = len(rows) < min(take, _page_size(pagination, take))
    return Page(reads=reads, rows=len(rows), last=last, left_out=left_out)


def read_cursor_page(body: bytes, began: datetime) -> CursorPage:
    """A page by cursor; a row that cannot be read is left out.

    Raises CalendarMalformed when the list cannot be read, and when it is one by take and skip: its first page
    would pass for all of it (S16; contract.md 13.1 has a report of such an answer).
    """
    rows, pagination = _rows(body)
    more, following = pagination.get("hasMore"), pagination.get("nextCursor")
    if type(more) is not bool or (more and (not isinstance(following, str) or not following)):
        raise CalendarMalformed("The calendar does not page its list by cursor.")
    reads, strange = _sorted_out(rows, began)
    return CursorPage(reads=reads, left_out=strange, following=str(following) if more else None)


def _rows(body: bytes) -> tuple[list[object], Mapping[str, object]]:
    envelope = read_success(body)
    rows, pagination = envelope["data"], envelope.get("pagination")
    if not isinstance(rows, list):
        raise CalendarMalformed("The calendar sent no list of bookings.")
    return rows, pagination if isinstance(pagination, dict) else {}


def _sorted_out(rows: list[object], began: datetime) -> tuple[tuple[Read, ...], tuple[tuple[str, LeftOut], ...]]:
    reads: list[Read] = []
    strange: list[tuple[str, LeftOut]] = []
    for row in rows:
        try:
            reads.append(read_row(row, began))
        except EventTypeNotSupported:
            strange.append((_same(row), LeftOut(unsupported=1, occupations=occupations_in([row]))))
        except CalendarMalformed:
            strange.append((_same(row), LeftOut(unreadable=1)))
    return tuple(reads), tuple(strange)


def _same(row: object) -> str:
    return json.dumps(row, sort_keys=True)


def _page_size(pagination: Mapping[str, object], take: int) -> int:
    """What the server took as the page size: one that caps ours must not look like the end of the list (S16)."""
    size = pagination.get("itemsPerPage")
    return size if type(size) is int and size > 0 else take
