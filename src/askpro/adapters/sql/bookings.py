"""The booking graph in SQL."""

from collections.abc import Collection
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Select, bindparam, select

from askpro.adapters.sql.forms import read_form, read_notices, write_form, write_notices
from askpro.adapters.sql.tables import bookings
from askpro.adapters.sql.work import Work
from askpro.application.ports.records import Booking
from askpro.domain.booking import Node, Read

_b = bookings.c
_MINE = _b.company_id == bindparam("company")


def _whole_components(some: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    components = select(_b.component).where(_MINE, some)
    # Ordered here and not there: for the order's sake SQLite would walk through all bookings of the company.
    return select(bookings).where(_MINE, _b.component.in_(components))


_AROUND = _whole_components(_b.uid.in_(bindparam("uids", expanding=True)))
_OF = _whole_components(_b.appointment_id == bindparam("appointment"))


@frozen
class SqlBookings:
    """See ``askpro.application.ports.repositories.Bookings``."""

    work: Work

    def around(self, uids: Collection[str]) -> list[Booking]:
        """Every node of every component that one of these uids belongs to."""
        return self._found(_AROUND, uids=sorted(set(uids))) if uids else []

    def of(self, appointment_id: str) -> list[Booking]:
        """Every node of the components in which this appointment has a node."""
        return self._found(_OF, appointment=appointment_id)

    def save(self, bookings_: Collection[Booking]) -> None:
        """Add or replace, by uid."""
        rows = {booking.node.uid: _write_row(self.work.company_id, booking) for booking in bookings_}
        self.work.later(bookings, list(rows.values()))

    def _found(self, statement: Select[*tuple[Any, ...]], **values: Any) -> list[Booking]:
        rows = self.work.read(statement, company=self.work.company_id, **values)
        return [_read_row(row) for row in sorted(rows, key=lambda row: row.uid)]


def _write_row(company_id: str, booking: Booking) -> dict[str, Any]:
    node = booking.node
    return {
        "company_id": company_id,
        "uid": node.uid,
        "component": booking.component,
        "appointment_id": booking.appointment_id,
        "verify_at": booking.verify_at,
        "look_at": booking.look_at,
        "read": None if node.read is None else write_form(node.read),
        "notices": write_notices(node.notices),
    }


def _read_row(row: Any) -> Booking:
    read = None if row.read is None else read_form(row.read, Read)
    return Booking(
        node=Node(row.uid, read, read_notices(row.notices)),
        component=row.component,
        appointment_id=row.appointment_id,
        verify_at=row.verify_at,
        look_at=row.look_at,
    )
