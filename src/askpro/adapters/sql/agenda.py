"""What is due, over all companies, in SQL."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import Select, or_, select

from askpro.adapters.sql.database import Database
from askpro.adapters.sql.tables import appointments, bookings


@frozen(eq=False)
class SqlAgenda:
    """See ``askpro.application.ports.storage.Agenda``."""

    _database: Database

    def due_appointments(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Those that are due and not leased, longest due first."""
        a = appointments.c
        due = select(a.company_id, a.id).where(a.due <= now, or_(a.lease_until.is_(None), a.lease_until <= now))
        return self._first(due.order_by(a.due, a.company_id, a.id).limit(limit))

    def due_verifications(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Bookings that wait for a read, longest due first."""
        b = bookings.c
        due = select(b.company_id, b.uid).where(b.verify_at <= now)
        return self._first(due.order_by(b.verify_at, b.company_id, b.uid).limit(limit))

    def _first(self, statement: Select[str, str]) -> list[tuple[str, str]]:
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(statement)]
