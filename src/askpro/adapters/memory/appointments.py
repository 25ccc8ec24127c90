"""Appointments in memory."""

from collections import Counter
from datetime import datetime

from attrs import frozen

from askpro.adapters.memory.shelves import Desk
from askpro.application.ports.cursors import read_cursor, write_cursor
from askpro.application.ports.records import AppointmentQuery, Page, SyncTally
from askpro.domain.appointment import Appointment, SyncState
from askpro.domain.customer import Customer, a_phone
from askpro.domain.errors import InvalidRequest, NotFound


@frozen
class MemoryAppointments:
    """See ``askpro.application.ports.repositories.Appointments``."""

    desk: Desk

    def get(self, appointment_id: str) -> Appointment:
        """Raises NotFound."""
        found = self.desk.appointments.get(appointment_id)
        if found is None:
            raise NotFound("There is no such appointment.")
        return found

    def save(self, appointment: Appointment) -> None:
        """Add or replace."""
        self.desk.own(appointment.company_id)
        self.desk.appointments.put(appointment.id, appointment)

    def find(self, query: AppointmentQuery, page: Page) -> tuple[list[Appointment], str | None]:
        """One page, by start and id, and the cursor of the next one if there is more."""
        after = read_cursor("appointments", page.after) if page.after is not None else None
        found = sorted((row for row in self._candidates(query) if self._fits(row, query)), key=_place)
        rest = [row for row in found if after is None or _place(row) > after]
        rows = rest[: page.limit]
        more = len(rest) > len(rows)
        return rows, write_cursor("appointments", *_place(rows[-1])) if more and rows else None

    def of_customer(self, customer_id: str) -> list[Appointment]:
        """Every one of that customer, merged ones too, by id."""
        found = (row for row in self.desk.appointments.all() if row.customer_id == customer_id)
        return sorted(found, key=lambda row: row.id)

    def tally(self, now: datetime) -> SyncTally:
        """All of the company counted, without those that were merged into others."""
        rows = [row for row in self.desk.appointments.all() if row.merged_into is None]
        states = Counter(row.sync_state(now) for row in rows)
        due = [row.errand.due for row in rows if row.errand.due is not None and row.errand.due <= now]
        return SyncTally(
            states={state: states[state] for state in SyncState}, due=len(due), oldest_due=min(due, default=None)
        )

    def _candidates(self, query: AppointmentQuery) -> list[Appointment]:
        if not query.booking_uid:
            return self.desk.appointments.all()
        booking = self.desk.bookings.get(query.booking_uid)
        found = None if booking is None else self.desk.appointments.get(booking.appointment_id or "")
        return [] if found is None else [found]

    def _fits(self, row: Appointment, query: AppointmentQuery) -> bool:
        start, now = row.when.start, query.now
        return (
            row.merged_into is None
            and (query.starting_since is None or start >= query.starting_since)
            and (query.starting_before is None or start < query.starting_before)
            and (not query.staff_id or row.staff_id == query.staff_id)
            and (not query.service_id or row.service_id == query.service_id)
            and (not query.source or row.source == query.source)
            and (query.status is None or row.status(now) is query.status)
            and (query.sync is None or row.sync_state(now) is query.sync)
            and (not query.customer or self._is_for(row, query.customer))
        )

    def _is_for(self, row: Appointment, wanted: str) -> bool:
        customer = self.desk.customers.get(row.customer_id or "")
        return customer is not None and _answers_to(customer, wanted)


def _answers_to(customer: Customer, wanted: str) -> bool:
    details = customer.details
    try:
        phone = a_phone(wanted)
    except InvalidRequest:
        phone = None
    return (
        customer.id == wanted
        or details.contact == wanted.lower()
        or (phone is not None and details.phone == phone)
        or wanted.casefold() in details.name.casefold()
    )


def _place(row: Appointment) -> tuple[datetime, str]:
    return row.when.start, row.id
