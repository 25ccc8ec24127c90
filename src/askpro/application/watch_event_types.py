"""Watch event types: they are the company's still, and differ from the service in nothing that nobody accepted."""

from datetime import timedelta
from typing import Any

from attrs import frozen

from askpro.application.checking.comparing import Compared, compared, fresh_mapping, read_mapped, remember
from askpro.application.checking.patient import Patient, patient_of
from askpro.application.ports.calendar import Calendar, CalendarProvider
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.application.sync.keeping import Keeper
from askpro.domain.findings import FindingCode

KIND = "event_type_drift"
_PATIENCE = timedelta(minutes=5)


@frozen(kw_only=True)
class WatchEventTypes:
    """One call for each event type of an active service. What bookings need to know of it follows the calendar; what
    is wrong becomes one issue of the company, which closes itself. Nothing is written at the calendar, and nothing is
    unmapped (S16)."""

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    clock: Clock
    keeper: Keeper

    def __call__(self, company_id: str) -> list[Compared]:
        """Each event type as it is now. Raises NotFound, NotSupported and the calendar's errors."""
        patient = patient_of(self.storage, company_id, self.clock.now())
        calendar = self.calendars.open(patient.company.account, lane=Lane.SWEEP)
        seen = self.outbound.run(lambda: _look(patient, calendar), _PATIENCE)
        fresh = [fresh_mapping(each.mapping, each.event_type) for each in seen if each.event_type is not None]
        remember(self.storage, company_id, fresh)
        self._show(company_id, seen)
        return seen

    def _show(self, company_id: str, seen: list[Compared]) -> None:
        now, detail = self.clock.now(), _told(seen)
        with self.storage.read(company_id) as ledger:
            known = ledger.issues.open_of(KIND)
        if not detail and not known:
            return
        with self.storage.write(company_id) as ledger:
            if detail:
                self.keeper.report(ledger, KIND, None, detail, now)
            else:
                ledger.issues.close(KIND, None, now)


def _look(patient: Patient, calendar: Calendar) -> list[Compared]:
    services = {each.id: each for each in patient.services if each.active}
    mapped = [each for each in patient.mappings if each.service_id in services]
    return [compared(patient, services[each.service_id], each, read_mapped(calendar, each)) for each in mapped]


def _told(seen: list[Compared]) -> dict[str, Any]:
    """By event type: the fields that drift, and what else makes it unfit. Empty where all is well."""
    told: dict[str, list[str]] = {}
    for each in seen:
        wrong = {found.code for found in each.findings} - {FindingCode.EVENT_TYPE_DRIFT, FindingCode.HOST_UNKNOWN}
        words = [*sorted(code.value for code in wrong), *(name.value for name in each.drift)]
        if words:
            told[str(each.mapping.event_type_id)] = words
    return {"event_types": told} if told else {}
