"""Probe a company's calendar: does its server answer as we read it, what is new, what does it lack."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from attrs import frozen

from askpro.application.checking.features import Features
from askpro.application.checking.patient import Patient, patient_of
from askpro.application.ports.calendar import Calendar
from askpro.application.ports.lanes import Lane
from askpro.application.ports.probing import ContractReport, Probing
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.keeping import Keeper
from askpro.domain.errors import NotSupported
from askpro.domain.findings import Finding, FindingCode
from askpro.domain.timespan import read_instant, write_instant

KIND = "contract_changed"
_PATIENCE = timedelta(minutes=3)
_REMEMBERED = timedelta(days=31)
_MOST_TOLD = 20


@frozen(kw_only=True)
class ProbeCalendar:
    """Some twenty reads. What we need and did not find becomes one issue of the company, which closes itself."""

    storage: Storage
    clock: Clock
    keeper: Keeper
    features: Features

    def __call__(self, company_id: str) -> ContractReport:
        """Raises NotFound, NotSupported where the calendar cannot be probed, and the calendar's errors."""
        patient = patient_of(self.storage, company_id, self.clock.now())
        return self.features.outbound.run(lambda: self._examine(patient), _PATIENCE)

    def _examine(self, patient: Patient) -> ContractReport:
        """In the last lane that waits for its turn: nobody must wait for a probe."""
        calendar = self.features.calendars.open(patient.company.account, lane=Lane.SWEEP)
        if not isinstance(calendar, Probing):
            raise NotSupported("This calendar cannot be probed.")
        report = calendar.probe(_sample(patient))
        self.features.remember(patient.company, report.capabilities)
        self.features.cache.put((patient.company.id, "probed"), write_instant(self.clock.now()), _REMEMBERED)
        self._show(patient.company.id, report)
        return report

    def findings(self, patient: Patient, _: Calendar, keep: Callable[[ContractReport], None]) -> Iterator[Finding]:
        """A call for a diagnosis: a finding for each alarm; the report goes to ``keep``."""
        report = self._examine(patient)
        keep(report)
        for probed, departure in report.alarms:
            says = f"{probed.call}: {departure.where} ({departure.kind.value})."
            yield Finding(code=FindingCode.CONTRACT_CHANGED, says=says)

    def recent(self, company_id: str, within: timedelta) -> bool:
        """Whether somebody who shares our cache has probed it so lately."""
        last = self.features.cache.get((company_id, "probed"))
        return isinstance(last, str) and self.clock.now() - read_instant(last) < within

    def _show(self, company_id: str, report: ContractReport) -> None:
        now, told = self.clock.now(), _told(report)
        with self.storage.read(company_id) as ledger:
            known = ledger.issues.open_of(KIND)
        if not told and not known:
            return
        with self.storage.write(company_id) as ledger:
            if told:
                self.keeper.report(ledger, KIND, None, told, now)
            else:
                ledger.issues.close(KIND, None, now)


def _sample(patient: Patient) -> int | None:
    """An event type of an active service, else the company's default one."""
    active = {each.id for each in patient.services if each.active}
    mapped = [each.event_type_id for each in patient.mappings if each.service_id in active]
    return next(iter(mapped), patient.company.default_event_type)


def _told(report: ContractReport) -> dict[str, Any]:
    """What an issue holds of it: by call, what is missing, retyped or unreadable."""
    told: dict[str, list[str]] = {}
    for probed, departure in report.alarms[:_MOST_TOLD]:
        told.setdefault(probed.call, []).append(f"{departure.kind.value}: {departure.where}")
    return {"calls": told} if told else {}
