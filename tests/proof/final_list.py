"""A Cal.com that can only be read: it answers from the final list of a history, and fails the test on a write."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
from tests.proof.histories import Row

from askpro.domain.timespan import read_instant

_FILTERS: dict[str, Callable[[Row, datetime], bool]] = {
    "afterStart": lambda row, since: read_instant(row["start"]) >= since,
    "beforeEnd": lambda row, until: read_instant(row["end"]) <= until,
    "afterCreatedAt": lambda row, since: read_instant(row["createdAt"]) >= since,
    "afterUpdatedAt": lambda row, since: row["updatedAt"] is not None and read_instant(row["updatedAt"]) >= since,
}
_SORTS = {"sortStart": "start", "sortCreated": "createdAt", "sortUpdatedAt": "updatedAt"}


class FinalList(httpx.BaseTransport):
    """GET /v2/bookings (filters, order, pages) and GET /v2/bookings/{uid}. ``hidden`` uids are in no list."""

    def __init__(self, bookings: dict[str, Row]) -> None:
        self.bookings = bookings
        self.hidden: set[str] = set()
        self.gone: set[str] = set()
        self.calls: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a question; raises AssertionError for anything that would change something."""
        path = request.url.path
        assert request.method == "GET", f"{request.method} {path} was sent to Cal.com"
        assert request.headers["cal-api-version"] == "2024-08-13", "another version has other shapes"
        self.calls.append(path)
        if path == "/v2/bookings":
            return self._list(dict(request.url.params))
        uid = path.rpartition("/")[2]
        if uid not in self.bookings or uid in self.gone:
            said = {"code": "NotFoundException", "message": f"Booking with uid={uid} was not found in the database"}
            return httpx.Response(404, json={"status": "error", "error": said})
        return httpx.Response(200, json={"status": "success", "data": self.bookings[uid]})

    def _list(self, query: dict[str, str]) -> httpx.Response:
        rows = [row for row in self.bookings.values() if row["uid"] not in self.hidden | self.gone]
        total = len(rows)
        for name, keeps in _FILTERS.items():
            if name in query:
                bound = read_instant(query.pop(name))
                rows = [row for row in rows if keeps(row, bound)]
        for name, key in _SORTS.items():
            if (way := query.pop(name, None)) is not None:
                rows = sorted(rows, key=lambda row: row[key] or "", reverse=way == "desc")
        take, skip = int(query.pop("take", "100")), int(query.pop("skip", "0"))
        assert 1 <= take <= 250, "Cal.com refuses such a page"
        assert not query, f"Cal.com would drop {sorted(query)}"
        return httpx.Response(200, json=_page(rows, take, skip, total))


def _page(rows: list[Row], take: int, skip: int, total: int) -> dict[str, Any]:
    """The totals ignore the filters, as on a real server."""
    data = rows[skip : skip + take]
    pagination = {"itemsPerPage": take, "totalItems": total, "returnedItems": len(data), "hasNextPage": total > skip}
    return {"status": "success", "data": data, "pagination": pagination}


def read(response: httpx.Response) -> Any:
    """What a response says."""
    return json.loads(response.content)
