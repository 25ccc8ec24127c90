"""The list of bookings before a server that pages by take and skip or by cursor while its bookings change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import define, evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.calcom.conftest import Desk

from askpro.adapters.calcom import open_calendar
from askpro.adapters.calcom.cursor_listing import STATUSES
from askpro.application.ports.calendar import BookingQuery, Calendar, LeftOut
from askpro.domain.booking import Standing
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import CalendarMalformed
from askpro.domain.timespan import read_instant, write_instant

ZERO = datetime(2027, 2, 1, 9, tzinfo=UTC)
BY_PAGES, BY_CURSOR = "2024-08-13", "2026-05-01"
OVER = ZERO - timedelta(hours=1)


def at(moment: int) -> datetime:
    return ZERO + timedelta(seconds=moment)


@frozen
class Row:
    """A booking over there. ``born`` before the walk; ``changed`` is its ``updatedAt``."""

    uid: str
    status: str
    born: int
    past: bool
    changed: int | None = None

    def is_in(self, word: str) -> bool:
        live = self.status in ("accepted", "pending")
        return {
            "cancelled": not live,
            "past": live and self.past,
            "upcoming": live and not self.past,
            "unconfirmed": self.status == "pending" and not self.past,
        }[word]

    @property
    def wire(self) -> dict[str, Any]:
        start = OVER if self.past else ZERO + timedelta(days=1)
        return {
            "uid": self.uid,
            "hosts": [{"id": 31}],
            "status": self.status,
            "start": write_instant(start),
            "end": write_instant(start + timedelta(minutes=30)),
            "eventType": {"id": 7},
            "createdAt": write_instant(at(self.born)),
            "updatedAt": None if self.changed is None else write_instant(at(self.changed)),
            "metadata": {},
            "attendees": [],
            "bookingFieldsResponses": {"name": "Lena", "email": "lena@example.org"},
        }


@define
class Server:
    """Pages either way, as its version says. Before each answer the next of ``changes`` happens, and time passes."""

    rows: dict[str, Row]
    size: int
    changes: list[tuple[str, str]] = field(factory=list)
    clock: int = 0
    asked: list[httpx.URL] = field(factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        self.clock += 1
        if self.changes:
            uid, status = self.changes.pop(0)
            if uid in self.rows:
                old = self.rows[uid]
                if status == "over":  # its time passes, which no stamp tells
                    self.rows[uid] = evolve(old, past=True)
                else:
                    self.rows[uid] = evolve(old, status=status, changed=self.clock)
        query = request.url.params
        if request.headers["cal-api-version"] == BY_CURSOR:
            return self._by_cursor(query)
        return self._by_pages(query)

    def _matching(self, query: httpx.QueryParams) -> list[Row]:
        created = read_instant(query.get("afterCreatedAt", "2000-01-01T00:00:00Z"))
        updated = read_instant(query["afterUpdatedAt"]) if "afterUpdatedAt" in query else None
        return [
            row
            for row in self.rows.values()
            if at(row.born) >= created and (updated is None or (row.changed is not None and at(row.changed) >= updated))
        ]

    def _by_pages(self, query: httpx.QueryParams) -> httpx.Response:
        by_update = query.get("sortUpdatedAt") == "asc"
        key: Callable[[Row], Any] = lambda row: ((row.changed if by_update else row.born) or 0, row.uid)  # noqa: E731
        rows = sorted(self._matching(query), key=key)
        skip = int(query["skip"])
        rows = rows[skip : skip + self.size]
        return self._answer(rows, {"itemsPerPage": self.size, "returnedItems": len(rows)})

    def _by_cursor(self, query: httpx.QueryParams) -> httpx.Response:
        """Newest row first, from below the cursor: a key, not a count."""
        below = query.get("cursor", "~")
        rows = sorted(self._matching(query), key=lambda row: row.uid, reverse=True)
        rows = [row for row in rows if row.is_in(query["status"]) and row.uid < below]
        page = rows[: self.size]
        more = len(rows) > len(page)
        return self._answer(page, {"nextCursor": page[-1].uid if more else None, "hasMore": more})

    def _answer(self, rows: list[Row], pagination: dict[str, Any]) -> httpx.Response:
        data = [row.wire for row in rows]
        return httpx.Response(200, json={"status": "success", "data": data, "pagination": pagination})


def calendar_of(server: Server, version: str) -> Calendar:
    desk = Desk(at=ZERO)
    provider = open_calendar(
        api_url="https://cal.test/v2",
        clock=desk,
        ids=desk,
        calls_per_second=1e6,
        transport=httpx.MockTransport(server.handle),
    )
    return provider.open(CalendarAccount(api_key="cal_test_one", versions={"list_bookings": version}))


statuses = st.sampled_from(["accepted", "pending", "cancelled", "rejected"])


@st.composite
def servers(draw: st.DrawFn) -> Server:
    count = draw(st.integers(0, 12))
    rows = {}
    for number in range(count):
        uid = f"u{number:02}"
        born = -draw(st.integers(1, 2_000))
        changed = draw(st.none() | st.integers(born, -1))
        rows[uid] = Row(uid, draw(statuses), born, draw(st.booleans()), changed)
    changing = st.sampled_from(["accepted", "pending", "cancelled", "rejected", "over"])
    changes = draw(st.lists(st.tuples(st.integers(0, 11).map("u{:02}".format), changing), max_size=14))
    seen: dict[str, int] = {}
    kept = []
    for uid, change in changes:  # each booking is changed at most twice while a list is read
        seen[uid] = seen.get(uid, 0) + (change != "over")
        if seen[uid] <= 2:
            kept.append((uid, change))
    idle = draw(st.lists(st.integers(0, 20), max_size=20))
    for place in idle:
        kept.insert(min(place, len(kept)), ("nobody", "accepted"))
    return Server(rows, draw(st.integers(2, 5)), kept)  # pages of one row are all of one stamp: see listing.py


@pytest.mark.parametrize("version", [BY_PAGES, BY_CURSOR])
@pytest.mark.parametrize("by_update", [True, False])
@given(server=servers())
def test_nothing_is_missed_while_bookings_change(server: Server, version: str, by_update: bool) -> None:
    since = at(-1_000)
    query = BookingQuery(updated_since=since) if by_update else BookingQuery(created_since=since)
    if version == BY_PAGES and by_update:
        rows = enumerate(server.rows.values())
        server.rows = {row.uid: row for number, row in rows if _alone(server, row, number)}
    stamps = {row.uid: row.changed if by_update else row.born for row in server.rows.values()}
    expected = {uid for uid, stamp in stamps.items() if stamp is not None and stamp >= -1_000}
    before = {row.uid: row.changed or row.born for row in server.rows.values()}
    found = list(calendar_of(server, version).list_bookings(query))
    assert {read.uid for read in found} >= expected
    assert all(read.version >= at(before[read.uid]) for read in found)


def _alone(server: Server, row: Row, number: int) -> bool:
    """The walk by take and skip promises nothing for rows of one stamp that change in that very moment."""
    others = list(server.rows.values())[:number]
    return all(other.changed != row.changed for other in others)


@given(servers())
def test_by_cursor_the_oldest_stamp_comes_first_and_none_twice(server: Server) -> None:
    created = [read.created for read in calendar_of(server, BY_CURSOR).list_bookings(BookingQuery())]
    assert created == sorted(created)
    server.changes = []
    found = list(calendar_of(server, BY_CURSOR).list_bookings(BookingQuery(updated_since=at(-900))))
    assert [read.version for read in found] == sorted(read.version for read in found)
    assert len({read.uid for read in found}) == len(found)


@given(servers())
def test_a_quiet_server_lists_the_same_either_way(server: Server) -> None:
    server.changes = []
    query = BookingQuery(created_since=at(-1_000))
    by_pages, by_cursor = (list(calendar_of(server, each).list_bookings(query)) for each in (BY_PAGES, BY_CURSOR))
    assert {(read.uid, read.version, read.standing) for read in by_pages} == {
        (read.uid, read.version, read.standing) for read in by_cursor
    }
    assert len(by_pages) == len(by_cursor)


def test_a_late_yes_behind_the_walk_is_met_by_the_second_round() -> None:
    server = Server({"u00": Row("u00", "cancelled", -10, False)}, 5)
    server.changes = [("nobody", "accepted")] * 3 + [("u00", "accepted")]  # just before ``cancelled`` is asked for
    (read,) = calendar_of(server, BY_CURSOR).list_bookings(BookingQuery(created_since=at(-100)))
    assert read.standing is Standing.CONFIRMED
    assert [url.params["status"] for url in server.asked] == [*STATUSES, *STATUSES]


def test_one_status_a_call_and_no_page_counts_go_out_by_cursor() -> None:
    server = Server({f"u{n:02}": Row(f"u{n:02}", "accepted", -n - 1, False) for n in range(3)}, 2)
    list(calendar_of(server, BY_CURSOR).list_bookings(BookingQuery(event_type_id=7)))
    assert [dict(url.params) for url in server.asked][:3] == [
        {"eventTypeId": "7", "status": "unconfirmed", "limit": "100"},
        {"eventTypeId": "7", "status": "upcoming", "limit": "100"},
        {"eventTypeId": "7", "status": "upcoming", "limit": "100", "cursor": "u01"},
    ]


def answers(body: dict[str, Any], version: str) -> Calendar:
    def handle(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=body)

    desk = Desk(at=ZERO)
    transport = httpx.MockTransport(handle)
    provider = open_calendar(api_url="https://cal.test/v2", clock=desk, ids=desk, transport=transport)
    return provider.open(CalendarAccount(api_key="cal_test_one", versions={"list_bookings": version}))


@pytest.mark.parametrize(
    "pagination",
    [
        None,
        {},
        {"returnedItems": 0, "totalItems": 0, "itemsPerPage": 100, "hasNextPage": False},
        {"hasMore": True, "nextCursor": None},
        {"hasMore": True, "nextCursor": ""},
        {"hasMore": "yes", "nextCursor": "x"},
    ],
)
def test_s16_a_page_that_is_not_by_cursor_is_not_taken_for_the_whole(pagination: Any) -> None:
    calendar = answers({"status": "success", "data": [], "pagination": pagination}, BY_CURSOR)
    with pytest.raises(CalendarMalformed, match="cursor"):
        list(calendar.list_bookings(BookingQuery()))


def test_s16_a_page_by_cursor_is_not_taken_for_one_by_take_and_skip() -> None:
    body = {"status": "success", "data": [], "pagination": {"hasMore": True, "nextCursor": "x"}}
    with pytest.raises(CalendarMalformed, match="cursor"):
        list(answers(body, BY_PAGES).list_bookings(BookingQuery()))


def test_s18_cursors_without_an_end_are_malformed() -> None:
    numbers = iter(range(100_000))

    def handle(_: httpx.Request) -> httpx.Response:
        pagination = {"hasMore": True, "nextCursor": f"c{next(numbers)}"}
        return httpx.Response(200, json={"status": "success", "data": [], "pagination": pagination})

    desk = Desk(at=ZERO)
    provider = open_calendar(
        api_url="https://cal.test/v2",
        clock=desk,
        ids=desk,
        calls_per_second=1e6,
        transport=httpx.MockTransport(handle),
    )
    calendar = provider.open(CalendarAccount(api_key="cal_test_one", versions={"list_bookings": BY_CURSOR}))
    with pytest.raises(CalendarMalformed, match="no end"):
        list(calendar.list_bookings(BookingQuery()))


def test_a_row_that_stands_for_nothing_is_told_once_though_it_is_listed_again() -> None:
    seated = {"uid": "seat1", "status": "pending", "seatUid": "s", "hosts": [{"id": 31}]}
    body = {"status": "success", "data": [seated], "pagination": {"hasMore": False, "nextCursor": None}}
    told: list[LeftOut] = []
    assert list(answers(body, BY_CURSOR).list_bookings(BookingQuery(), told.append)) == []
    assert told == [LeftOut(unsupported=1)]
