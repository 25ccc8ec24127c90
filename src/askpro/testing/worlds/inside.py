"""What stands in our ledger, for tests to look at."""

from askpro.application.ports.records import AppointmentQuery, Issue, Page
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.domain.appointment import Appointment
from askpro.domain.company import Company
from askpro.testing.worlds.outside import Outside, TheirBooking


class Inside:
    """The side of a world that is ours. A subclass has the storage, the clock, the company and who acts outside."""

    __slots__ = ()

    storage: Storage
    clock: Clock
    company: Company
    outside: Outside

    def appointment(self, appointment_id: str) -> Appointment:
        """As it is stored, merged or not."""
        with self.storage.read(self.company.id) as ledger:
            return ledger.appointments.get(appointment_id)

    def appointments(self, company: Company | None = None) -> list[Appointment]:
        """All of a company, without those that were merged into others."""
        query = AppointmentQuery(now=self.clock.now())
        with self.storage.read((company or self.company).id) as ledger:
            return ledger.appointments.find(query, Page(limit=10_000))[0]

    def live(self, appointment: Appointment) -> list[TheirBooking]:
        """Their live bookings that one of the appointment's own attempts made, or that continue such a one."""
        marks = self.appointment(appointment.id).marks
        return [booking for booking in self.outside.live() if booking.metadata.get("askpro_attempt") in marks]

    def issues(self, kind: str | None = None) -> list[Issue]:
        """Open issues, of one kind or all."""
        with self.storage.read(self.company.id) as ledger:
            return [issue for issue in ledger.issues.all() if kind in (None, issue.kind)]
