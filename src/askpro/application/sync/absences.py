"""Open appointments whose booking a full sweep could not find: an issue first, closed only on the second sight."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from askpro.application.ports.records import AppointmentQuery, Booking, Page
from askpro.application.ports.storage import Ledger
from askpro.application.sync.drifting import Difference, Drift, DriftCause, Repair, shortened
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Cause
from askpro.domain.absence import SIGHTS, believable, read_of_absence

MISSING = "missing"
_PAGE = 500


@frozen
class Expected:
    """An open appointment and the booking that stands for it."""

    appointment_id: str
    uid: str


@frozen
class Absent:
    """One that the calendar says it does not know, asked at ``began``; or cannot show (``unreadable``)."""

    expected: Expected
    began: datetime
    unreadable: bool = False


def expected_in(ledger: Ledger, since: datetime, now: datetime) -> list[Expected]:
    """Every open appointment that starts since then and has a booking, without those with a write under way."""
    found: list[Expected] = []
    page = Page(limit=_PAGE)
    while True:
        rows, cursor = ledger.appointments.find(AppointmentQuery(starting_since=since, now=now), page)
        found += [Expected(row.id, row.head) for row in rows if row.head and not row.closed and row.attempt is None]
        if cursor is None:
            return found
        page = Page(limit=_PAGE, after=cursor)


@frozen(kw_only=True)
class Absences:
    """Draws the conclusions of one full sweep, in one transaction."""

    listener: Listener
    drift: Drift
    now: datetime

    def __call__(self, ledger: Ledger, expected: Sequence[Expected], absent: Sequence[Absent]) -> list[Difference]:
        """Report what is gone, close what was gone before too, and take the issue back of what is there again."""
        sights = {issue.appointment_id: issue.detail for issue in ledger.issues.open_of(MISSING)}
        still = [(each, row) for each in absent if (row := self._still(ledger, each)) is not None]
        few = believable(sum(not each.unreadable for each, _ in still), len(expected))
        found = []
        for each, row in still:
            seen = int(sights.get(each.expected.appointment_id, {}).get("sweeps", 0)) + 1
            found.append(self._concluded(ledger, each, row, seen, few))
        gone = {each.expected.appointment_id for each in absent}
        for appointment_id in sights.keys() & ({each.appointment_id for each in expected} - gone):
            ledger.issues.close(MISSING, appointment_id or "", self.now)
        return found

    def _still(self, ledger: Ledger, each: Absent) -> Booking | None:
        """The booking, if it stands for its appointment still and nobody has read it since."""
        appointment = ledger.appointments.get(each.expected.appointment_id)
        if appointment.closed or appointment.head != each.expected.uid or appointment.attempt is not None:
            return None
        row = next(row for row in ledger.bookings.around([each.expected.uid]) if row.node.uid == each.expected.uid)
        read = row.node.read
        return row if read is None or read.began < each.began else None

    def _concluded(self, ledger: Ledger, each: Absent, row: Booking, seen: int, few: bool) -> Difference:
        appointment_id, uid = each.expected.appointment_id, each.expected.uid
        detail = {"booking": shortened(uid)}
        if each.unreadable:
            self.listener.keeper.report(ledger, "unverified", appointment_id, detail, self.now)
            return self._difference(each, row, Repair.REPORTED)
        gone = read_of_absence(row.node, each.began)
        if seen >= SIGHTS and few and gone is not None:
            cause = Cause("calendar", "sweep", f"missing in {seen} full sweeps")
            self.listener.hear(ledger, [gone], cause, self.now)
            ledger.issues.close(MISSING, appointment_id, self.now)
            return self._difference(each, row, Repair.CLOSED)
        self.listener.keeper.report(ledger, MISSING, appointment_id, {**detail, "sweeps": seen}, self.now)
        return self._difference(each, row, Repair.REPORTED if few else Repair.HELD_BACK)

    def _difference(self, each: Absent, row: Booking, repair: Repair) -> Difference:
        known = row.node.read.began if row.node.read is not None else row.node.created
        return Difference(
            appointment_id=each.expected.appointment_id,
            booking=shortened(each.expected.uid),
            fields=("unreadable" if each.unreadable else MISSING,),
            cause=DriftCause.UNREADABLE if each.unreadable else DriftCause.GONE,
            repair=repair,
            age=self.drift.age(known or self.now),
        )
