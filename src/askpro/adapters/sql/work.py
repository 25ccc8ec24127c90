"""One transaction in one company, as the repositories see it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, CursorResult, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from askpro.domain.claims import Claim

Row = Mapping[str, Any]


@frozen(eq=False)
class Work:
    """``held`` remembers the claims that were read with an appointment: nobody else changes them meanwhile."""

    connection: Connection
    company_id: str
    writing: bool
    held: dict[str, frozenset[Claim]] = field(factory=dict)

    def own(self, company_id: str) -> None:
        """Refuse what belongs to another company (S11)."""
        if company_id != self.company_id:
            raise ValueError("This belongs to another company.")

    def read(self, statement: Executable, **values: Any) -> CursorResult[Any]:
        """Run a query. Those of every transaction are built once, with ``values`` for their parameters."""
        return self.connection.execute(statement, values)

    def write(self, statement: Executable, rows: Sequence[Row] | None = None) -> None:
        """Run one statement, once for each row. Raises RuntimeError in a transaction that only reads."""
        if not self.writing:
            raise RuntimeError("This transaction only reads.")
        self.connection.execute(statement, rows)

    def save(self, table: Table, rows: Sequence[Row]) -> None:
        """Add or replace rows by their primary key, in one statement."""
        if rows:
            self.write(upsert(table, self.connection.dialect.name), rows)


def insert(table: Table, dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT, of either database."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def upsert(table: Table, dialect: str) -> Executable:
    """An INSERT that replaces the row with the same primary key."""
    statement = insert(table, dialect)
    key = list(table.primary_key.columns)
    rest = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=key, set_=rest)
