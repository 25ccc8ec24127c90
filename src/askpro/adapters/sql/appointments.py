"""Appointments in SQL."""

from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import func, select

from askpro.adapters.sql.about import read_about
from askpro.adapters.sql.appointment_query import conditions, order, with_sync
from askpro.adapters.sql.forms import read_form, write_form
from askpro.adapters.sql.tables import appointments
from askpro.adapters.sql.work import Work
from askpro.application.ports.cursors import write_cursor
from askpro.application.ports.records import AppointmentQuery, Page, SyncTally
from askpro.domain.appointment import Appointment, SyncState

_a = appointments.c


@frozen
class SqlAppointments:
    """See ``askpro.application.ports.repositories.Appointments``."""

    work: Work

    def get(self, appointment_id: str) -> Appointment:
        """Raises NotFound. Brings along what a change of it may ask for: nobody else changes that meanwhile."""
        known = self.work.known.get(appointment_id)
        return known if known is not None else read_about(self.work, appointment_id)

    def save(self, appointment: Appointment) -> None:
        """Add or replace."""
        self.work.own(appointment.company_id)
        self.work.known[appointment.id] = appointment
        self.work.later(appointments, [write_row(appointment)])

    def find(self, query: AppointmentQuery, page: Page) -> tuple[list[Appointment], str | None]:
        """One page, by start and id, and the cursor of the next one if there is more."""
        forms = self.work.read(
            select(_a.form)
            .where(*conditions(query, page, self.work.company_id))
            .order_by(*order(query))
            .limit(page.limit + 1)
        ).scalars()
        found = [read_form(form, Appointment) for form in forms]
        rows = found[: page.limit]
        more = len(found) > len(rows)
        return rows, write_cursor("appointments", rows[-1].when.start, rows[-1].id) if more and rows else None

    def of_customer(self, customer_id: str) -> list[Appointment]:
        """Every one of that customer, merged ones too, by id."""
        mine = select(_a.form).where(_a.company_id == self.work.company_id, _a.customer_id == customer_id)
        return [read_form(form, Appointment) for form in self.work.read(mine.order_by(_a.id)).scalars()]

    def tally(self, now: datetime) -> SyncTally:
        """All of the company counted, without those that were merged into others."""
        due = _a.due <= now
        counts = [func.count().filter(with_sync(state, now)) for state in SyncState]
        counted = select(*counts, func.count().filter(due), func.min(_a.due).filter(due))
        mine = counted.where(_a.company_id == self.work.company_id, _a.merged_into.is_(None))
        row: list[Any] = list(self.work.read(mine).one())
        states = dict(zip(SyncState, row, strict=False))
        return SyncTally(states=states, due=row[-2], oldest_due=row[-1])


def write_row(appointment: Appointment) -> dict[str, Any]:
    """The appointment's row: all of it as a form, and beside it what queries filter and order by."""
    attempt, errand = appointment.attempt, appointment.errand
    # Only the lease depends on the time of asking, and only between two states that are not in sync.
    in_sync = appointment.sync_state(appointment.updated_at) is SyncState.IN_SYNC
    return {
        "company_id": appointment.company_id,
        "id": appointment.id,
        "starts_at": appointment.when.start,
        "ends_at": appointment.when.end,
        "staff_id": appointment.staff_id,
        "service_id": appointment.service_id,
        "customer_id": appointment.customer_id,
        "source": appointment.source,
        "head": appointment.head,
        "standing": appointment.standing.value,
        "closing": None if appointment.closing is None else appointment.closing.value,
        "agreed": appointment.agreed is not None,
        "attempted": attempt is not None,
        "outcome_unknown": attempt is not None and attempt.unknown,
        "stuck": errand.stuck,
        "no_show": appointment.no_show,
        "in_conflict": appointment.in_conflict,
        "in_sync": in_sync,
        "lease_until": errand.lease_until,
        "due": errand.due,
        "merged_into": appointment.merged_into,
        "form": write_form(appointment),
    }
