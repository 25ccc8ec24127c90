"""One transaction in one company, as the repositories see it."""

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, CursorResult, Executable, Table

from askpro.adapters.sql.pending import SAVE, Pending, Row, upsert
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim
from askpro.domain.customer import Customer


@frozen(eq=False)
class Work:
    """What was read with an appointment is remembered: nobody else changes it meanwhile.

    ``held``: claims by appointment. ``hosts``: by staff member. ``people``: customers. ``calm``: appointments, and
    kinds of issue, of which none is open.
    """

    connection: Connection
    company_id: str
    writing: bool
    known: dict[str, Appointment] = field(factory=dict)
    held: dict[str, frozenset[Claim]] = field(factory=dict)
    hosts: dict[str, int] = field(factory=dict)
    people: dict[str, Customer] = field(factory=dict)
    calm: set[str] = field(factory=set)
    pending: Pending = field(factory=Pending)

    def own(self, company_id: str) -> None:
        """Refuse what belongs to another company (S11)."""
        if company_id != self.company_id:
            raise ValueError("This belongs to another company.")

    def read(self, statement: Executable, **values: Any) -> CursorResult[Any]:
        """Run a query. Those of every transaction are built once, with ``values`` for their parameters."""
        self.flush()
        return self.connection.execute(statement, values)

    def write(self, statement: Executable, rows: Sequence[Row] | None = None) -> None:
        """Run one statement, once for each row. Raises RuntimeError in a transaction that only reads."""
        self._check_writing()
        self.flush()
        self.connection.execute(statement, rows)

    def save(self, table: Table, rows: Sequence[Row]) -> None:
        """Add or replace rows by their primary key, in one statement."""
        if rows:
            self.write(upsert(table, self.connection.dialect.name), rows)

    def later(self, table: Table, rows: Sequence[Row], action: str = SAVE) -> None:
        """Write rows before anything is read, or at the end. Raises RuntimeError in a transaction that only reads."""
        self._check_writing()
        for row in rows:
            self.pending.put(table, action, {"company_id": self.company_id, **row})

    def flush(self) -> None:
        """Write what waits."""
        if self.pending:
            self.pending.send(self.connection)

    def _check_writing(self) -> None:
        if not self.writing:
            raise RuntimeError("This transaction only reads.")
