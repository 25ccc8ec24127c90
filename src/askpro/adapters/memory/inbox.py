"""Webhooks in memory."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeAlias

from attrs import evolve

from askpro.application.ports.cursors import read_cursor, write_cursor
from askpro.application.ports.records import ALL_RECEIVED, InboxTally, Page, Received, ReceivedQuery
from askpro.domain.errors import NotFound

Key: TypeAlias = tuple[str, str]

_AT_MOST_EVERY = timedelta(seconds=60)
_BECOMES = ("state", "trigger", "did", "appointment_id", "tries")


class MemoryInbox:
    """See ``askpro.application.ports.storage.Inbox``."""

    def __init__(self, check_outside: Callable[[], None], find_company: Callable[[str], object]) -> None:
        self._check_outside = check_outside
        self._find_company = find_company
        self._mutex = Lock()
        self._rows: dict[Key, Received] = {}
        self._digests: set[tuple[str, str]] = set()
        self._waiting: dict[Key, datetime | None] = {}

    def put(self, received: Received) -> bool:
        """Keep; False if this company has that digest already. Raises NotFound for an unknown company."""
        self._check_outside()
        self._find_company(received.company_id)
        key, digest = (received.company_id, received.id), (received.company_id, received.digest)
        with self._mutex:
            if digest in self._digests:
                return False
            self._digests.add(digest)
            self._rows[key] = received
            if received.state == "new":
                self._waiting[key] = None
            return True

    def take(self, now: datetime, limit: int) -> list[Received]:
        """The oldest new ones whose time has come, each at most once a minute while nobody settles it."""
        self._check_outside()
        with self._mutex:
            ready = [self._rows[key] for key, since in self._waiting.items() if since is None or since <= now]
            taken = [evolve(row, tries=row.tries + 1) for row in sorted(ready, key=_age)[:limit]]
            for row in taken:
                key = row.company_id, row.id
                self._rows[key], self._waiting[key] = row, now + _AT_MOST_EVERY
            return taken

    def settle(self, received: Received) -> None:
        """Write down what became of it; one that is ``new`` again is taken again at once, an emptied body stays so."""
        self._check_outside()
        key = received.company_id, received.id
        with self._mutex:
            known = self._rows.get(key)
            if known is None:
                return
            became = {name: getattr(received, name) for name in _BECOMES}
            self._rows[key] = evolve(known, **became, body=known.body if received.body else b"")
            if received.state != "new":
                self._waiting.pop(key, None)
            elif known.state != "new":
                self._waiting[key] = None

    def get(self, company_id: str, received_id: str) -> Received:
        """Raises NotFound, also for another company's."""
        found = self._rows.get((company_id, received_id))
        if found is None:
            raise NotFound("There is no such webhook.")
        return found

    def all(
        self, company_id: str, page: Page, query: ReceivedQuery = ALL_RECEIVED
    ) -> tuple[list[Received], str | None]:
        """Latest first, and the cursor of the next page if there is more."""
        before = read_cursor("deliveries", page.after) if page.after is not None else None
        with self._mutex:
            found = [row for row in self._rows.values() if row.company_id == company_id and _fits(row, query)]
        rest = [row for row in sorted(found, key=_age, reverse=True) if before is None or _age(row) < before]
        rows = rest[: page.limit]
        return rows, write_cursor("deliveries", *_age(rows[-1])) if len(rest) > len(rows) and rows else None

    def tally(self, company_id: str) -> InboxTally:
        """What is there of a company, counted."""
        with self._mutex:
            found = [row for row in self._rows.values() if row.company_id == company_id]
        return InboxTally(
            waiting=sum(row.state == "new" for row in found),
            failed=sum(row.state == "failed" for row in found),
            latest=max((row.received_at for row in found), default=None),
        )

    def forget(self, company_id: str, received_ids: Collection[str]) -> None:
        """Empty the bodies of these: they hold personal fields. A repeat of one is still known by its digest."""
        self._check_outside()
        with self._mutex:
            for key in ((company_id, each) for each in received_ids):
                if key in self._rows:
                    self._rows[key] = evolve(self._rows[key], body=b"")


def _fits(row: Received, query: ReceivedQuery) -> bool:
    return (
        query.state in (None, row.state)
        and (query.since is None or query.since <= row.received_at)
        and (query.until is None or row.received_at < query.until)
    )


def _age(row: Received) -> tuple[datetime, str]:
    return row.received_at, row.id
