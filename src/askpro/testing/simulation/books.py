"""Both ledgers of one company at one moment, as the invariants look at them."""

from attrs import define, field

from askpro.application.ports.records import AppointmentQuery, Issue, Page
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.holds import Hold
from askpro.testing.simulation.callers import CALLER
from askpro.testing.simulation.realm import Realm, Tenant
from askpro.testing.worlds.outside import TheirBooking

EXPLAINING = frozenset({"unresolved", "given_up", "missing"})
"""Issues that say why an appointment is not in agreement. Others (overlap, conflict …) excuse nothing."""

EVERYTHING = Page(limit=100_000)


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
        """Appointments that no open issue excuses."""
        shown = {issue.appointment_id for issue in self.issues if issue.kind in EXPLAINING}
        return [each for each in self.appointments if each.id not in shown]

    def owner(self, uid: str) -> Appointment | None:
        """The appointment that a uid finds."""
        rows = [row for row in self.ledger.bookings.around([uid]) if row.node.uid == uid]
        if not rows or rows[0].appointment_id is None:
            return None
        owner = self.ledger.appointments.get(rows[0].appointment_id)
        while owner.merged_into is not None:
            owner = self.ledger.appointments.get(owner.merged_into)
        return owner
