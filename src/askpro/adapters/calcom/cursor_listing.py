"""Walking a list of bookings by cursor, one status at a time (version 2026-05-01), with the promises of the other walk.

The server's pages come newest row first and hold one status each, so the whole is read before its oldest booking can
be told. A booking may change its status while the statuses are read one after another. Time and cancelling carry it
from an earlier one of ``STATUSES`` to a later one, where it is met; only a late yes (contract.md 15: also a cancelled
booking can be confirmed) carries it back, behind the walk. What changed carries a new stamp, so a second round, over
what changed since the walk began, meets it: a booking is missed only if it jumps back in both rounds, and so changed
three times meanwhile.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from attrs import evolve

from askpro.adapters.calcom.journal import warn
from askpro.adapters.calcom.listing import MOST_PAGES
from askpro.adapters.calcom.wire.booking_pages import CursorPage
from askpro.application.ports.calendar import NOTHING_LEFT_OUT, BookingQuery, Tell, tell_nobody
from askpro.domain.booking import Read
from askpro.domain.errors import CalendarMalformed

LIMIT = 100
STATUSES = ("unconfirmed", "upcoming", "past", "cancelled")
"""Words of the filter that together hold every booking; ``recurring`` is a part of the first two."""

SKEW = timedelta(minutes=5)
"""By how much the server's clock may be behind ours (sync.md 5 grants as much)."""

PageOf = Callable[[BookingQuery, str, str | None], CursorPage]


def walk_statuses(
    query: BookingQuery, page_of: PageOf, now: Callable[[], datetime], tell: Tell = tell_nobody
) -> Iterator[Read]:
    """Every booking that matches, oldest stamp first, none twice; tells and logs what was left out.

    Raises CalendarMalformed when a list has no end.
    """
    changed = max(query.updated_since or now() - SKEW, now() - SKEW)
    found: dict[str, Read] = {}
    strange: set[str] = set()
    everything = NOTHING_LEFT_OUT
    for asked in (query, evolve(query, updated_since=changed)):
        for page in _pages(asked, page_of):
            for read in page.reads:
                found[read.uid] = max(found.get(read.uid, read), read, key=lambda each: (each.version, each.began))
            fresh = {same: left_out for same, left_out in page.left_out if same not in strange}
            strange |= fresh.keys()
            if fresh:
                left_out = sum(fresh.values(), NOTHING_LEFT_OUT)
                everything += left_out
                tell(left_out)
    if everything != NOTHING_LEFT_OUT:
        warn("bookings_left_out", unsupported=everything.unsupported, unreadable=everything.unreadable)
    by_update = query.updated_since is not None
    yield from sorted(found.values(), key=lambda read: (read.version if by_update else read.created, read.uid))


def _pages(query: BookingQuery, page_of: PageOf) -> Iterator[CursorPage]:
    for status in STATUSES:
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            page = page_of(query, status, cursor)
            yield page
            cursor = page.following
            if cursor is None:
                break
            seen.add(cursor)
            if len(seen) > MOST_PAGES:
                raise CalendarMalformed("The calendar's list of bookings has no end.")
