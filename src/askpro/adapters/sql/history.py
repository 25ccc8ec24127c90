"""History and issues in SQL."""

from datetime import datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Select, func, not_, or_, select, update

from askpro.adapters.sql.pending import ADD, Row, insert
from askpro.adapters.sql.tables import history, issues, still_open
from askpro.adapters.sql.work import Work
from askpro.application.ports.cursors import read_cursor, write_cursor
from askpro.application.ports.records import HistoryEntry, Issue, IssueEnd, IssueQuery, Page
from askpro.domain.errors import NotFound

_i = issues.c


@frozen
class SqlHistory:
    """See ``askpro.application.ports.repositories.History``."""

    work: Work

    def append(self, entry: HistoryEntry) -> None:
        """Keep; the storage numbers the entries."""
        row = attrs.asdict(entry)
        del row["number"]
        self.work.later(history, [row], ADD)

    def of(self, appointment_id: str) -> list[HistoryEntry]:
        """In the order in which they happened."""
        h = history.c
        columns = [column for column in h if column is not h.company_id]
        mine = select(*columns).where(h.company_id == self.work.company_id, h.appointment_id == appointment_id)
        return [HistoryEntry(**row) for row in self.work.read(mine.order_by(h.number)).mappings()]


@frozen
class SqlIssues:
    """See ``askpro.application.ports.repositories.Issues``."""

    work: Work

    def open(self, issue: Issue) -> None:
        """Keep; an open issue of the same kind and appointment takes the new detail instead of a second row."""
        statement = insert(issues, self.work.connection.dialect.name)
        kept = statement.on_conflict_do_update(
            index_elements=["company_id", "kind", "appointment_id"],
            index_where=still_open,
            set_={"detail": statement.excluded.detail},
        )
        self._note(issue)
        self.work.write(kept, [self._write_row(issue)])

    def close(self, kind: str, appointment_id: str | None, at: datetime) -> None:
        """The open one of that kind, if any; without an appointment that of the whole company."""
        if appointment_id not in self.work.calm:
            self._close(at, _i.kind == kind, _i.appointment_id == (appointment_id or ""))

    def close_all(self, appointment_id: str, at: datetime) -> None:
        """Every open one of that appointment."""
        if appointment_id not in self.work.calm:
            self._close(at, _i.appointment_id == appointment_id)

    def _close(self, at: datetime, *which: ColumnElement[bool]) -> None:
        mine = update(issues).where(_i.company_id == self.work.company_id, *which, still_open)
        self.work.write(mine.values(closed_at=at))

    def get(self, issue_id: str) -> Issue:
        """Open or closed. Raises NotFound."""
        mine = select(issues).where(_i.company_id == self.work.company_id, _i.id == issue_id)
        row = self.work.read(mine).one_or_none()
        if row is None:
            raise NotFound("There is no such issue.")
        return _read_row(row)

    def save(self, issue: Issue) -> None:
        """Replace the one with that id."""
        self._note(issue)
        self.work.save(issues, [self._write_row(issue)])

    def last(self, kind: str, appointment_id: str | None) -> Issue | None:
        """The latest of that kind and appointment, open or closed."""
        wanted = self._latest(None).where(_i.kind == kind, _i.appointment_id == (appointment_id or ""))
        row = self.work.read(wanted.limit(1)).one_or_none()
        return _read_row(row) if row is not None else None

    def find(self, query: IssueQuery, page: Page) -> tuple[list[Issue], str | None]:
        """One page, latest first, and the cursor of the next one if there is more."""
        wanted = self._latest(query.is_open)
        if query.kind is not None:
            wanted = wanted.where(_i.kind == query.kind)
        if query.appointment_id is not None:
            wanted = wanted.where(_i.appointment_id == query.appointment_id)
        if page.after is not None:
            moment, row_id = read_cursor("issues", page.after)
            wanted = wanted.where(_i.opened_at <= moment, or_(_i.opened_at < moment, _i.id < row_id))
        found = [_read_row(row) for row in self.work.read(wanted.limit(page.limit + 1))]
        rows = found[: page.limit]
        more = len(found) > len(rows)
        return rows, write_cursor("issues", rows[-1].opened_at, rows[-1].id) if more and rows else None

    def tally(self) -> dict[str, int]:
        """How many are open, by kind."""
        counted = select(_i.kind, func.count().label("number")).where(_i.company_id == self.work.company_id, still_open)
        return {row.kind: row.number for row in self.work.read(counted.group_by(_i.kind).order_by(_i.kind))}

    def all(self, *, only_open: bool = True) -> list[Issue]:
        """Latest first."""
        return [_read_row(row) for row in self.work.read(self._latest(only_open or None))]

    def open_of(self, kind: str) -> list[Issue]:
        """Every open one of that kind, latest first."""
        if kind in self.work.calm:
            return []
        return [_read_row(row) for row in self.work.read(self._latest(True).where(_i.kind == kind))]

    def _note(self, issue: Issue) -> None:
        self.work.calm.difference_update({issue.kind, issue.appointment_id or ""})

    def _latest(self, is_open: bool | None) -> Select[*tuple[Any, ...]]:
        wanted = select(issues).where(_i.company_id == self.work.company_id)
        if is_open is not None:
            wanted = wanted.where(still_open if is_open else not_(still_open))
        return wanted.order_by(_i.opened_at.desc(), _i.id.desc())

    def _write_row(self, issue: Issue) -> Row:
        row = attrs.asdict(issue)
        return {"company_id": self.work.company_id, **row, "appointment_id": issue.appointment_id or ""}


def _read_row(row: Any) -> Issue:
    return Issue(
        id=row.id,
        kind=row.kind,
        appointment_id=row.appointment_id or None,
        detail=row.detail,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        end=IssueEnd(**row.end) if row.end is not None else None,
    )
