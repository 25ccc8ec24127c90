"""Retry an issue: settle, read, match or ask again, now."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from attrs import evolve, frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.records import Issue
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.application.sync.carrying import Carrier
from askpro.application.sync.commands import Commands
from askpro.application.sync.dispatching import DEFAULT_PATIENCE, LONGEST_PATIENCE, Dispatcher
from askpro.application.sync.hearing import Listener
from askpro.application.sync.issues import close_when_seen
from askpro.application.sync.judging import DISMISSED, appointment_of
from askpro.application.sync.keeping import Cause
from askpro.domain.appointment import Appointment, Command
from askpro.domain.errors import AppointmentClosed, AskproError, BookingUnknown, NotFound, StaleSequence
from askpro.domain.timespan import read_instant, write_instant

_MOST_READ = 10
_UNSETTLED = ("unresolved", "given_up")
"""Kinds of which the carrying out itself asks the calendar."""


@frozen
class Retried:
    """The issue as it stands after it, what there is to say, and whether something is still under way."""

    issue: Issue
    said: str | None = None
    pending: bool = False


@frozen(kw_only=True)
class RetryIssue:
    """Retrying a closed issue does nothing, but where it was dismissed while nobody could tell, or do, it still.

    refused: the command is given again. unmapped, ambiguous: staff and hosts are matched again. failed_notice: what
    failed is read again. unresolved, given_up: it is settled. Of all others that have an appointment the booking is
    read, and what is due is settled.
    """

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    listener: Listener
    carrier: Carrier
    dispatcher: Dispatcher
    clock: Clock
    commands: Commands
    match: Callable[[str, str], object]
    read_failed: Callable[[str], object]
    watch: Callable[[str], object]
    probe: Callable[[str], object]

    def __call__(
        self,
        company_id: str,
        issue_id: str,
        *,
        actor: str,
        patience: timedelta | None = None,
        command_id: str | None = None,
    ) -> Retried:
        """Raises NotFound, StaleSequence, what the command raises again, and what the calendar raises when asked."""
        issue, appointment = self._look(company_id, issue_id)
        said = None
        if issue.closed_at is None or _lasts(issue, appointment):
            if issue.kind == "failed_notice":
                self.read_failed(company_id)
            elif issue.kind == "event_type_drift":
                self.watch(company_id)
            elif issue.kind == "contract_changed":
                self.probe(company_id)
            elif issue.kind == "refused" and appointment is not None:
                self._command_again(issue, appointment, actor, patience, command_id)
            else:
                if issue.kind in ("unmapped", "ambiguous"):
                    self.match(company_id, actor)
                if appointment is not None and issue.kind not in _UNSETTLED:
                    said = self._read_again(issue, appointment, actor, patience)
                if appointment is not None:
                    said = self._settle(issue, appointment, actor, patience) or said
            issue, appointment = self._look(company_id, issue_id)
        pending = appointment is not None and (appointment.wish is not None or appointment.attempt is not None)
        return Retried(issue, said, pending)

    def _look(self, company_id: str, issue_id: str) -> tuple[Issue, Appointment | None]:
        with self.storage.read(company_id) as ledger:
            issue = ledger.issues.get(issue_id)
            return issue, appointment_of(ledger, issue)

    def _command_again(
        self, issue: Issue, before: Appointment, actor: str, patience: timedelta | None, command_id: str | None
    ) -> None:
        """From where it was refused, for what was wanted then: nobody knows whether it is wanted from elsewhere."""
        detail = issue.detail
        command = Command(detail["command"])
        if command is Command.BOOK or before.closed:
            raise AppointmentClosed(f"The appointment is {before.status(self.clock.now()).value}: book anew.")
        if before.wish is not None and before.wish.command is command:
            return
        how: dict[str, Any] = {"actor": actor, "patience": patience, "command_id": command_id}
        if command is Command.RESCHEDULE:
            stands = write_instant(before.ours.when.start)
            if stands not in (detail["stands"]["start"], detail["wanted"]["start"]):
                raise StaleSequence("The appointment was moved since; reschedule it if another time is wanted.")
            how["start"] = read_instant(detail["wanted"]["start"])
        elif command.beside_facts:
            if write_instant(before.ours.when.start) != detail["stands"]["start"]:
                raise StaleSequence("The appointment was moved since; give the command again if it is still wanted.")
            how |= {name: detail[name] for name in ("staff_id", "absent") if name in detail}
        after = self.commands(command, before.company_id, before.id, sequence=before.sequence, **how)
        if after.sequence == before.sequence:  # it is so already
            with self.storage.write(before.company_id) as ledger:
                ledger.issues.close(issue.kind, issue.appointment_id, self.clock.now())

    def _read_again(self, issue: Issue, appointment: Appointment, actor: str, patience: timedelta | None) -> str | None:
        """Read the bookings that it is about. One whose write is under way is looked for when that is settled."""
        with self.storage.read(appointment.company_id) as ledger:
            account = ledger.company.account
            about = [appointment]
            for other in issue.detail.get("with", ())[:_MOST_READ]:
                with suppress(NotFound):  # what takes the time may be no appointment of ours
                    about.append(ledger.appointments.get(other))
        uids = [each.head for each in about if each.head is not None and each.attempt is None]
        wait = min(patience if patience is not None else DEFAULT_PATIENCE, LONGEST_PATIENCE)
        said, reads = None, []
        calendar = self.calendars.open(account, patience=wait)
        for uid in uids:
            try:
                reads.append(self.outbound.run(partial(calendar.read_booking, uid), wait))
            except BookingUnknown:
                said = "The calendar does not know the booking."
        cause, now = Cause(actor, "retry", f"issue {issue.id}"), self.clock.now()
        with self.storage.write(appointment.company_id) as ledger:
            for read in reads:
                self.listener.hear(ledger, [read], cause, now)
                if read.uid == appointment.head:
                    close_when_seen(ledger, appointment.id, now)
            if issue.kind == "unmapped":
                self._staff_again(ledger, appointment.id, cause, now)
        return said

    def _staff_again(self, ledger: Ledger, appointment_id: str, cause: Cause, now: datetime) -> None:
        """The staff member of its host, if somebody is mapped to that host by now."""
        before = ledger.appointments.get(appointment_id)
        host = before.agreed.host if before.agreed is not None else None
        staff_id = next((each.staff_id for each in ledger.staff.hosts() if each.host_id == host), None)
        if before.staff_id is None and staff_id is not None:
            self.listener.keeper.keep(ledger, before, evolve(before, staff_id=staff_id), cause, now)

    def _settle(self, issue: Issue, about: Appointment, actor: str, patience: timedelta | None) -> str | None:
        """Carry out, or look for, what was given up or could not be resolved: as if it had never been tried."""
        now = self.clock.now()
        cause = Cause(actor, "retry", f"issue {issue.id}")
        with self.storage.write(about.company_id) as ledger:
            before = ledger.appointments.get(about.id)
            errand = before.errand
            if errand.lease_until is not None and errand.lease_until > now:
                return None  # somebody is at it
            if not errand.stuck and errand.due is None:
                return None
            after = evolve(before, errand=evolve(errand, stuck=False, tries=0, due=now))
            appointment, task = self.carrier.begin(ledger, before, after, cause, now)
        try:
            after = self.dispatcher(appointment, task, patience)
        except AskproError as refused:
            return refused.detail
        return after.errand.last_error if after.errand.due is not None or after.errand.stuck else None


def _lasts(issue: Issue, about: Appointment | None) -> bool:
    """Whether it was dismissed, and what it tells of is undone still: dismissing says nothing of that."""
    if issue.kind not in _UNSETTLED or issue.end is None or about is None:
        return False
    return issue.end.how == DISMISSED and (about.errand.stuck or about.attempt is not None)
