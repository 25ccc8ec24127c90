"""Reviewing: once per full sweep, what waits for a person is looked at again, so that nothing waits for ever."""

from datetime import datetime

from attrs import evolve

from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Ledger
from askpro.application.sync.judging import IssueKind, appointment_of
from askpro.application.sync.keeping import Cause, Keeper
from askpro.domain.appointment import Appointment, Command, SyncState

_PAGE = 500


def review(keeper: Keeper, ledger: Ledger, now: datetime) -> None:
    """Make bookings whose outcome nobody could tell due once more; what is in doubt still is stuck again after it.

    A late yes that was taken back is shown until its time has passed.
    """
    cause = Cause("askpro", "sweep", "looked for again")
    for before in _stuck(ledger, now):
        keeper.keep(ledger, before, evolve(before, errand=evolve(before.errand, stuck=False, due=now)), cause, now)
    for issue in ledger.issues.open_of(IssueKind.REVIVED):
        about = appointment_of(ledger, issue)
        if issue.detail.get("by_us") and about is not None and about.when.end <= now:
            ledger.issues.close(issue.kind, issue.appointment_id, now)


def _stuck(ledger: Ledger, now: datetime) -> list[Appointment]:
    found: list[Appointment] = []
    page = Page(limit=_PAGE)
    while True:
        rows, cursor = ledger.appointments.find(AppointmentQuery(sync=SyncState.UNRESOLVED, now=now), page)
        found += [row for row in rows if row.errand.stuck and _books(row)]
        if cursor is None:
            return found
        page = Page(limit=_PAGE, after=cursor)


def _books(appointment: Appointment) -> bool:
    return appointment.attempt is not None and appointment.attempt.command is Command.BOOK
