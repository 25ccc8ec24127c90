"""Find appointments: one, many, and what happened to one."""

from attrs import evolve, frozen

from askpro.application.ports.records import AppointmentQuery, HistoryEntry, Page
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock
from askpro.domain.appointment import Appointment, Status
from askpro.domain.customer import Customer


@frozen(kw_only=True)
class Shown:
    """An appointment with all that a caller is shown of it."""

    appointment: Appointment
    customer: Customer | None
    status: Status
    sync: str
    time_zone: str


@frozen(kw_only=True)
class FindAppointments:
    """Reads; never asks the calendar."""

    storage: Storage
    clock: Clock

    def __call__(self, company_id: str, query: AppointmentQuery, page: Page) -> tuple[list[Shown], str | None]:
        """One page and the cursor of the next one. Raises InvalidRequest for a cursor that is none."""
        with self.storage.read(company_id) as ledger:
            found, following = ledger.appointments.find(evolve(query, now=self.clock.now()), page)
            return self._show(ledger, found), following

    def one(self, company_id: str, appointment_id: str) -> Shown:
        """One appointment, or the one that it was merged into. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            appointment = ledger.appointments.get(appointment_id)
            while appointment.merged_into is not None:
                appointment = ledger.appointments.get(appointment.merged_into)
            return self._show(ledger, [appointment])[0]

    def history(self, company_id: str, appointment_id: str) -> list[HistoryEntry]:
        """Everything that happened to it, in order. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            return ledger.history.of(ledger.appointments.get(appointment_id).id)

    def _show(self, ledger: Ledger, found: list[Appointment]) -> list[Shown]:
        wanted = {each.customer_id for each in found if each.customer_id is not None}
        customers = ledger.customers.many(wanted) if wanted else {}
        now = self.clock.now()
        return [
            Shown(
                appointment=each,
                customer=customers.get(each.customer_id or ""),
                status=each.status(now),
                sync=each.sync_state(now).value,
                time_zone=ledger.company.time_zone,
            )
            for each in found
        ]
