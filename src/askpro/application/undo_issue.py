"""Undo what was decided for a person: take the other version of an issue."""

from datetime import timedelta
from typing import Any

from attrs import frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.records import Issue
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.application.sync.commands import Commands
from askpro.application.sync.dispatching import DEFAULT_PATIENCE, LONGEST_PATIENCE
from askpro.application.sync.hearing import Listener
from askpro.application.sync.judging import UNDONE, appointment_of, end_issue
from askpro.application.sync.keeping import Cause
from askpro.domain.appointment import Appointment, Command
from askpro.domain.errors import BookingUnknown, CannotUndo, StaleSequence
from askpro.domain.timespan import read_instant, write_instant

_REASON = "The other version was chosen"
_WHY = {
    "altered": "The calendar does not offer what was asked for; reschedule or cancel the appointment instead.",
    "refused": "The command was not carried out: there is nothing to undo. Retry gives it again.",
    "unresolved": "Nobody knows yet what happened: there is nothing to undo. Retry looks again.",
    "given_up": "Nothing was carried out: there is nothing to undo. Retry tries again.",
    "unmapped": "Map the host to a staff member instead.",
    "ambiguous": "Map the staff by hand instead.",
    "overlap": "Both were booked at the calendar; reschedule or cancel one of them instead.",
    "unverified": "Nothing was decided: there is nothing to undo. Retry reads it again.",
    "contract_changed": "Nothing was decided: the calendar's server answers otherwise than before.",
    "event_type_drift": "Nothing was decided: push or accept what differs instead.",
    "failed_notice": "Nothing was decided: there is nothing to undo. Retry reads it again.",
}


@frozen
class Undone:
    """The issue, and whether the command that undoes it is still under way."""

    issue: Issue
    pending: bool = False


@frozen(kw_only=True)
class UndoIssue:
    """By an ordinary command: leased, marked, recorded and refused like any other.

    conflict: the time that lost. revived, twin: the booking that nobody asked us for is cancelled. missing: what was
    closed because it was gone is open again, if the calendar knows its booking now.
    """

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    listener: Listener
    clock: Clock
    commands: Commands

    def __call__(
        self,
        company_id: str,
        issue_id: str,
        *,
        actor: str,
        patience: timedelta | None = None,
        command_id: str | None = None,
    ) -> Undone:
        """The issue, closed as undone. What was undone already stays so.

        Raises NotFound, CannotUndo, StaleSequence (the appointment has moved on since), and what the command raises.
        """
        with self.storage.read(company_id) as ledger:
            issue = ledger.issues.get(issue_id)
            appointment = appointment_of(ledger, issue)
        how = {"actor": actor, "patience": patience, "command_id": command_id}
        if issue.end is not None and issue.end.how == UNDONE:
            pass
        elif appointment is None or issue.kind in _WHY:
            raise CannotUndo(_WHY.get(issue.kind, "There is nothing to undo."))
        elif issue.kind == "missing":
            self._bring_back(issue, appointment, actor, patience)
        elif issue.kind == "conflict":
            self._take_other(issue, appointment, how)
        else:
            self._cancel(issue, appointment, how)
        return self._end(company_id, issue_id, actor)

    def _take_other(self, issue: Issue, appointment: Appointment, how: dict[str, Any]) -> None:
        kept, lost = ("ours", "theirs") if issue.detail["kept"] == "ours" else ("theirs", "ours")
        stands, other = write_instant(appointment.ours.when.start), issue.detail[lost]["start"]
        if stands == other and not appointment.closed:
            return
        if issue.closed_at is not None:
            raise CannotUndo("It is over already: it was dismissed, or its appointment has ended.")
        if stands != issue.detail[kept]["start"]:
            raise StaleSequence("The appointment was moved since; reschedule it if another time is wanted.")
        self._give(Command.RESCHEDULE, appointment, start=read_instant(other), **how)

    def _cancel(self, issue: Issue, appointment: Appointment, how: dict[str, Any]) -> None:
        if issue.detail.get("by_us"):
            raise CannotUndo("It was brought back by us too late, and is cancelled again: book anew if it is wanted.")
        if appointment.closed:
            return
        if issue.closed_at is not None:
            raise CannotUndo("It is over already: it was dismissed.")
        self._give(Command.CANCEL, appointment, **how)

    def _give(self, command: Command, to: Appointment, **how: Any) -> None:
        self.commands(command, to.company_id, to.id, reason=_REASON, sequence=to.sequence, **how)

    def _bring_back(self, issue: Issue, appointment: Appointment, actor: str, patience: timedelta | None) -> None:
        if not appointment.closed or appointment.head is None:
            raise CannotUndo("The appointment is open: there is nothing to undo. Retry asks the calendar again.")
        uid = appointment.head
        wait = min(patience if patience is not None else DEFAULT_PATIENCE, LONGEST_PATIENCE)
        with self.storage.read(appointment.company_id) as ledger:
            account = ledger.company.account
        try:
            calendar = self.calendars.open(account, patience=wait)
            read = self.outbound.run(lambda: calendar.read_booking(uid), wait)
        except BookingUnknown:
            raise CannotUndo("The calendar does not know the booking: there is nothing to bring back.") from None
        cause = Cause(actor, "undo", f"issue {issue.id}")
        with self.storage.write(appointment.company_id) as ledger:
            after = self.listener.hear(ledger, [read], cause, self.clock.now()).get(appointment.id)
        if after is not None and after.closed:
            raise CannotUndo(f"The booking is {after.status(self.clock.now()).value} at the calendar, too.")

    def _end(self, company_id: str, issue_id: str, actor: str) -> Undone:
        with self.storage.write(company_id) as ledger:
            issue = ledger.issues.get(issue_id)
            if issue.end is None or issue.end.how != UNDONE:
                issue = end_issue(ledger, issue, UNDONE, actor, "", self.clock.now())
            appointment = appointment_of(ledger, issue)
            pending = appointment is not None and (appointment.wish is not None or appointment.attempt is not None)
            return Undone(issue, pending)
