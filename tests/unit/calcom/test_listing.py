"""The walk over a list, before a model of the server's list that changes while it is read."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from askpro.adapters.calcom.listing import TAKE, walk
from askpro.adapters.calcom.wire.booking_pages import Page
from askpro.application.ports.calendar import BookingQuery, LeftOut
from askpro.domain.booking import Read, Standing
from askpro.domain.errors import CalendarMalformed
from askpro.domain.timespan import Span

ZERO = datetime(2027, 2, 1, tzinfo=UTC)


def at(moment: int) -> datetime:
    return ZERO + timedelta(seconds=moment)


def a_read(uid: str, created: int, version: int) -> Read:
    return Read(
        uid=uid,
        when=Span.starting(at(9_000), timedelta(minutes=30)),
        standing=Standing.CONFIRMED,
        host=31,
        version=at(version),
        created=at(created),
        began=ZERO,
    )


class Server:
    """Lists like the real one: sorted by the asked stamp, bounds inclusive, ``size`` rows a page."""

    def __init__(self, rows: list[Read], size: int) -> None:
        self.rows, self.size, self.pages = {row.uid: row for row in rows}, size, 0
        self.changes: list[tuple[str, int]] = []

    def page_at(self, query: BookingQuery, skip: int) -> Page:
        self.pages += 1
        if query.updated_since is not None:
            since = query.updated_since
            rows = sorted((r for r in self.rows.values() if r.version >= since), key=lambda r: (r.version, r.uid))
        else:
            start = query.created_since or ZERO
            rows = sorted((r for r in self.rows.values() if r.created >= start), key=lambda r: (r.created, r.uid))
        rows = rows[skip : skip + self.size]
        if self.changes:
            uid, version = self.changes.pop(0)
            if uid in self.rows:
                self.rows[uid] = evolve(self.rows[uid], version=at(version))
        return Page(reads=tuple(rows), rows=len(rows), last=len(rows) < self.size)


stamps = st.lists(st.integers(0, 12), max_size=40)


@given(stamps, st.integers(1, 7), st.booleans())
def test_every_booking_is_listed_once_and_in_order(moments: list[int], size: int, by_update: bool) -> None:
    server = Server([a_read(f"u{n}", moment, moment) for n, moment in enumerate(moments)], size)
    query = BookingQuery(updated_since=at(3)) if by_update else BookingQuery(created_since=at(3))
    found = list(walk(query, server.page_at))
    assert sorted(read.uid for read in found) == sorted(f"u{n}" for n, moment in enumerate(moments) if moment >= 3)
    assert [read.version for read in found] == sorted(read.version for read in found)


@given(
    st.lists(st.integers(0, 12), max_size=12, unique=True),
    st.integers(2, 7),
    st.lists(st.integers(0, 11), max_size=20),
)
def test_a_booking_that_changes_during_the_walk_hides_no_other(
    moments: list[int], size: int, changes: list[int]
) -> None:
    server = Server([a_read(f"u{n}", moment, moment) for n, moment in enumerate(moments)], size)
    server.changes = [(f"u{number}", 100 + later) for later, number in enumerate(changes)]
    found = {read.uid for read in walk(BookingQuery(updated_since=ZERO), server.page_at)}
    assert found == {f"u{n}" for n in range(len(moments))}


def test_pages_are_fetched_as_they_are_consumed() -> None:
    server = Server([a_read(f"u{n}", n, n) for n in range(10)], 3)
    walking = walk(BookingQuery(created_since=ZERO), server.page_at)
    assert server.pages == 0
    next(walking)
    assert server.pages == 1


def test_a_list_without_an_end_is_malformed() -> None:
    same = Page(reads=(a_read("u", 1, 1),), rows=TAKE, last=False)
    with pytest.raises(CalendarMalformed):
        list(walk(BookingQuery(created_since=ZERO), lambda query, skip: same))


def test_a_page_of_unreadable_rows_is_walked_past() -> None:
    pages = {0: Page(reads=(), rows=3, last=False, left_out=LeftOut(unsupported=1, unreadable=2))}
    rest = Page(reads=(a_read("u", 1, 1),), rows=1, last=True)
    told: list[LeftOut] = []
    with capture_logs() as logs:
        found = list(walk(BookingQuery(created_since=ZERO), lambda query, skip: pages.get(skip, rest), told.append))
    assert [read.uid for read in found] == ["u"]
    assert told == [LeftOut(unsupported=1, unreadable=2)]
    assert logs == [{"event": "bookings_left_out", "unsupported": 1, "unreadable": 2, "log_level": "warning"}]
