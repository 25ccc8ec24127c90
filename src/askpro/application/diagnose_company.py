"""Diagnose a company: can it work, and what is to be done where it cannot."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.checking.patient import Call, Check, Patient, patient_of
from askpro.application.ports.calendar import Calendar, CalendarProvider
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Storage
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.system import Clock, Outbound
from askpro.domain.errors import (
    AskproError,
    CalendarCredentials,
    CalendarMalformed,
    CalendarRefused,
    NotSupported,
    OutcomeUnknown,
    TryLater,
)
from askpro.domain.findings import Finding, FindingCode

_PATIENCE = timedelta(seconds=120)
"""For one check: two calls for each event type, two calls a second."""


@frozen(kw_only=True)
class Diagnosis:
    """What was found. ``complete`` is false where the calendar could not be asked for all that was to be seen."""

    at: datetime
    findings: tuple[Finding, ...]
    complete: bool
    last_webhook: datetime | None
    last_sweep: Sweep | None
    last_full_sweep: Sweep | None

    @property
    def healthy(self) -> bool:
        """Whether there is nothing to do."""
        return self.complete and not self.findings


@frozen(kw_only=True)
class DiagnoseCompany:
    """Reads only: neither side is changed. ``checks`` ask nobody, ``calls`` ask the calendar, one after another."""

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    clock: Clock
    checks: Sequence[Check]
    calls: Sequence[Call]

    def __call__(self, company_id: str, more: Sequence[Call] = ()) -> Diagnosis:
        """With ``more`` calls after the usual ones. Raises NotFound; what the calendar raises becomes a finding."""
        patient = patient_of(self.storage, company_id, self.clock.now())
        findings = [finding for check in self.checks for finding in check(patient)]
        complete = True
        for found, reached in self._ask(patient, [*self.calls, *more]):
            findings += found
            complete &= reached
        done = [each for each in patient.sweeps if each.done]
        return Diagnosis(
            at=patient.at,
            findings=_each_once(findings),
            complete=complete,
            last_webhook=patient.inbox.latest,
            last_sweep=next(iter(done), None),
            last_full_sweep=next((each for each in done if each.full), None),
        )

    def _ask(self, patient: Patient, calls: Sequence[Call]) -> Iterator[tuple[list[Finding], bool]]:
        """Findings of each call, and whether the calendar was reached. A bad key or no connection ends it."""
        try:
            calendar = self.calendars.open(patient.company.account, lane=Lane.VERIFICATION)
        except CalendarCredentials as error:
            yield [Finding(code=FindingCode.KEY_MISSING, says=error.detail)], True
            return
        except AskproError as error:
            yield [Finding(code=FindingCode.CALENDAR_UNREACHABLE, says=error.detail)], False
            return
        for call in calls:
            try:
                found = self._run(call, patient, calendar)
            except NotSupported:
                continue
            except CalendarCredentials as error:
                yield [Finding(code=FindingCode.KEY_REFUSED, says=error.detail)], True
                return
            except (TryLater, OutcomeUnknown) as error:
                yield [Finding(code=FindingCode.CALENDAR_UNREACHABLE, says=error.detail)], False
                return
            except (CalendarMalformed, CalendarRefused) as error:
                found = [Finding(code=FindingCode.CALENDAR_UNREADABLE, says=error.detail)]
            yield found, True

    def _run(self, call: Call, patient: Patient, calendar: Calendar) -> list[Finding]:
        return self.outbound.run(lambda: list(call(patient, calendar)), _PATIENCE)


def _each_once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Where several checks stumble over the same thing it is told once."""
    return tuple(each for place, each in enumerate(findings) if each not in findings[:place])
