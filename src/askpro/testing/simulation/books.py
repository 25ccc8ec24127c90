"""Both ledgers of one company at one moment, as the invariants look at them."""

from attrs import define, field

from askpro.application.ports.records import AppointmentQuery, Issue, Received
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.holds import Hold
from askpro.testing.simulation.orders import CALLER
from askpro.testing.simulation.realm import EVERYTHING, Realm, Tenant
from askpro.testing.worlds.outside import TheirBooking

EXPLAINING = frozenset({"unresolved", "given_up", "missing"})
"""Issues that say why an appointment is not in agreement. Others (overlap, conflict …) excuse nothing."""


@define
class Books:
    """Both ledgers of one company at one moment."""

    realm: Realm
    tenant: Tenant
    ledger: Ledger
    appointments: list[Appointment] = field(init=False)
    issues: list[Issue] = field(init=False)
    holds: list[Hold] = field(init=False)
    theirs: dict[str, TheirBooking] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.appointments = self.ledger.appointments.find(AppointmentQuery(now=self.realm.clock.at), EVERYTHING)[0]
        self.issues = self.ledger.issues.all()
        self.holds = self.ledger.holds.of(CALLER)

    @property
    def without_issue(self) -> list[Appointment]:
        """Appointments that no issue excuses: an open one, or one that a person dismissed while it lasts."""
        shown = {issue.appointment_id for issue in self.issues if issue.kind in EXPLAINING} | self._dismissed
        return [each for each in self.appointments if each.id not in shown]

    @property
    def _dismissed(self) -> set[str | None]:
        stuck = {each.id for each in self.appointments if each.errand.stuck}
        ended = [each for each in self.ledger.issues.all(only_open=False) if each.end is not None]
        return {each.appointment_id for each in ended if each.kind in EXPLAINING and each.appointment_id in stuck}

    @property
    def inbox(self) -> list[Received]:
        """What came in."""
        return self.realm.inner.inbox.all(self.tenant.company.id, EVERYTHING)[0]

    def owner(self, uid: str) -> Appointment | None:
        """The appointment that a uid finds."""
        rows = [row for row in self.ledger.bookings.around([uid]) if row.node.uid == uid]
        if not rows or rows[0].appointment_id is None:
            return None
        return self.heir(self.ledger.appointments.get(rows[0].appointment_id))

    def heir(self, appointment: Appointment) -> Appointment:
        """The appointment, or the one that it was merged into."""
        while appointment.merged_into is not None:
            appointment = self.ledger.appointments.get(appointment.merged_into)
        return appointment
