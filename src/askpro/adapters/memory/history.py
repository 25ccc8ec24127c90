"""History and issues in memory."""

from collections import Counter
from datetime import datetime

from attrs import evolve, frozen

from askpro.adapters.memory.copies import copied
from askpro.adapters.memory.shelves import Desk
from askpro.application.ports.cursors import read_cursor, write_cursor
from askpro.application.ports.records import HistoryEntry, Issue, IssueQuery, Page
from askpro.domain.errors import NotFound


@frozen
class MemoryHistory:
    """See ``askpro.application.ports.repositories.History``."""

    desk: Desk

    def append(self, entry: HistoryEntry) -> None:
        """Keep; the storage numbers the entries."""
        number = next(self.desk.shelves.numbers)
        row = evolve(entry, number=number, before=copied(entry.before), after=copied(entry.after))
        self.desk.history.put(number, row)

    def of(self, appointment_id: str) -> list[HistoryEntry]:
        """In the order in which they happened."""
        found = sorted(self.desk.history.at("appointment", appointment_id), key=lambda row: row.number)
        return [_given_out(row) for row in found]


def _given_out(row: HistoryEntry) -> HistoryEntry:
    """A copy. Histories are read whole, so field by field: ``evolve`` would take twice the time."""
    return HistoryEntry(
        number=row.number,
        appointment_id=row.appointment_id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        before=copied(row.before),
        after=copied(row.after),
        because=row.because,
    )


@frozen
class MemoryIssues:
    """See ``askpro.application.ports.repositories.Issues``."""

    desk: Desk

    def open(self, issue: Issue) -> None:
        """Keep; an open issue of the same kind and appointment takes the new detail instead of a second row."""
        same = self.desk.issues.at("open", (issue.kind, issue.appointment_id))
        kept = evolve(same[0] if same else issue, detail=copied(issue.detail))
        self.desk.issues.put(kept.id, kept)

    def close(self, kind: str, appointment_id: str | None, at: datetime) -> None:
        """The open one of that kind, if any; without an appointment that of the whole company."""
        for issue in self.desk.issues.at("open", (kind, appointment_id)):
            self.desk.issues.put(issue.id, evolve(issue, closed_at=at))

    def close_all(self, appointment_id: str, at: datetime) -> None:
        """Every open one of that appointment."""
        for issue in self.desk.issues.at("of", appointment_id):
            self.desk.issues.put(issue.id, evolve(issue, closed_at=at))

    def get(self, issue_id: str) -> Issue:
        """Open or closed. Raises NotFound."""
        found = self.desk.issues.get(issue_id)
        if found is None:
            raise NotFound("There is no such issue.")
        return _own(found)

    def save(self, issue: Issue) -> None:
        """Replace the one with that id."""
        self.desk.issues.put(issue.id, _own(issue))

    def last(self, kind: str, appointment_id: str | None) -> Issue | None:
        """The latest of that kind and appointment, open or closed."""
        found = [row for row in self.desk.issues.at("about", appointment_id) if row.kind == kind]
        return _own(max(found, key=_age)) if found else None

    def find(self, query: IssueQuery, page: Page) -> tuple[list[Issue], str | None]:
        """One page, latest first, and the cursor of the next one if there is more."""
        before = read_cursor("issues", page.after) if page.after is not None else None
        found = [row for row in self.all(only_open=False) if _fits(row, query)]
        rest = [row for row in found if before is None or _age(row) < before]
        rows = rest[: page.limit]
        return rows, write_cursor("issues", *_age(rows[-1])) if len(rest) > len(rows) and rows else None

    def tally(self) -> dict[str, int]:
        """How many are open, by kind."""
        return dict(Counter(row.kind for row in self.all()))

    def open_of(self, kind: str) -> list[Issue]:
        """Every open one of that kind, latest first."""
        return [issue for issue in self.all() if issue.kind == kind]

    def all(self, *, only_open: bool = True) -> list[Issue]:
        """Latest first."""
        found = [_own(row) for row in self.desk.issues.all() if row.closed_at is None or not only_open]
        return sorted(found, key=_age, reverse=True)


def _own(issue: Issue) -> Issue:
    return evolve(issue, detail=copied(issue.detail))


def _fits(issue: Issue, query: IssueQuery) -> bool:
    return (
        query.kind in (None, issue.kind)
        and query.appointment_id in (None, issue.appointment_id)
        and query.is_open in (None, issue.closed_at is None)
    )


def _age(issue: Issue) -> tuple[datetime, str]:
    return issue.opened_at, issue.id
