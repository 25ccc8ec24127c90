"""Walking lists where the server pages by take and skip; of bookings by key, oldest stamp first.

Rows move while the list is read: a booking that changes jumps to the end, and whatever counts rows then loses
one. So the next page begins at the last stamp seen, inclusive, and ``skip`` is used only when a whole page has
one stamp: then, and only then, a change in that very moment can hide a row until the next sweep.
"""

from collections.abc import Callable, Iterator, Sized
from datetime import datetime
from typing import TypeVar

from attrs import evolve, field, frozen

from askpro.adapters.calcom.journal import warn
from askpro.adapters.calcom.wire.booking_pages import Page
from askpro.application.ports.calendar import NOTHING_LEFT_OUT, BookingQuery, Tell, tell_nobody
from askpro.domain.booking import Read
from askpro.domain.errors import CalendarMalformed

P = TypeVar("P", bound=Sized)

TAKE = 250
MOST_PAGES = 2_000


def pages(page_at: Callable[[int], P]) -> Iterator[P]:
    """A list whose rows do not move, page by page; ``page_at`` gets how many rows to skip.

    A page of more rows than were asked for comes from a server that does not page, and is everything. Raises
    CalendarMalformed when the list has no end, as with a server that takes no heed of ``skip``.
    """
    skip, before = 0, None
    for _ in range(MOST_PAGES):
        page = page_at(skip)
        if page == before:
            break
        yield page
        if len(page) != TAKE:
            return
        skip, before = skip + TAKE, page
    raise CalendarMalformed("The calendar's list has no end.")


@frozen
class Position:
    """Where the walk stands: the query for the next page, how many rows of it to skip, which rows are known."""

    query: BookingQuery
    skip: int = 0
    known: frozenset[tuple[str, datetime]] = field(default=frozenset(), repr=False)

    def stamp(self, read: Read) -> datetime:
        """What the list is sorted by."""
        return read.created if self.query.updated_since is None else read.version

    def fresh(self, page: Page) -> tuple[Read, ...]:
        """The bookings of the page that were not on the one before."""
        return tuple(read for read in page.reads if (read.uid, self.stamp(read)) not in self.known)

    def after(self, page: Page) -> "Position":
        """Where to go on after this page: from its last stamp, or past its rows while the stamp stays the same."""
        last = max((self.stamp(read) for read in page.reads), default=None)
        ties = frozenset((read.uid, last) for read in page.reads if last is not None and self.stamp(read) == last)
        since = self.query.updated_since or self.query.created_since
        if last is None or (since is not None and last <= since):
            return Position(self.query, self.skip + page.rows, ties)
        if self.query.updated_since is None:
            return Position(evolve(self.query, created_since=last), 0, ties)
        return Position(evolve(self.query, updated_since=last), 0, ties)


def walk(query: BookingQuery, page_at: Callable[[BookingQuery, int], Page], tell: Tell = tell_nobody) -> Iterator[Read]:
    """Every booking that matches, fetched page by page as they are consumed; tells and logs what was left out.

    Raises CalendarMalformed when the list has no end.
    """
    position = Position(query)
    everything = NOTHING_LEFT_OUT
    for _ in range(MOST_PAGES):
        page = page_at(position.query, position.skip)
        if page.left_out != NOTHING_LEFT_OUT:
            everything += page.left_out
            tell(page.left_out)
        yield from position.fresh(page)
        if page.last:
            break
        position = position.after(page)
    else:
        raise CalendarMalformed("The calendar's list of bookings has no end.")
    if everything != NOTHING_LEFT_OUT:
        warn("bookings_left_out", unsupported=everything.unsupported, unreadable=everything.unreadable)
