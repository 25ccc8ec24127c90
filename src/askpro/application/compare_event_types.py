"""Compare the event types of a service with the service, and probe whether they can be booked (L36)."""

from datetime import timedelta

from attrs import frozen

from askpro.application.checking.catalogue import check_slots
from askpro.application.checking.comparing import Compared, compared
from askpro.application.checking.patient import Patient, patient_of
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.domain.errors import AskproError, NotFound
from askpro.domain.findings import Finding, FindingCode
from askpro.domain.service import EventType, EventTypeMapping, Service

_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class CompareEventTypes:
    """Reads only: neither side is changed."""

    storage: Storage
    calendars: CalendarProvider
    event_types: EventTypeLookup
    outbound: Outbound
    clock: Clock

    def __call__(self, company_id: str, service_id: str, *, probe: bool = False, fresh: bool = True) -> list[Compared]:
        """Each event type of the service; with ``probe`` also whether it offers anything within fourteen days.

        Costs one call for each, and one more to probe. Raises NotFound and the calendar's errors.
        """
        patient = patient_of(self.storage, company_id, self.clock.now())
        service = _the(patient, service_id)
        found = []
        for mapping in (each for each in patient.mappings if each.service_id == service_id):
            seen = compared(patient, service, mapping, self._read(patient, mapping, fresh=fresh))
            if probe and seen.event_type is not None and seen.event_type.unsupported is None:
                offered = self._probe(patient, service, mapping, seen.event_type)
                seen = Compared(
                    mapping=mapping,
                    event_type=seen.event_type,
                    fields=seen.fields,
                    findings=(*seen.findings, *offered),
                )
            found.append(seen)
        return found

    def findings(self, company_id: str, service_id: str) -> list[Finding]:
        """What a mapping that was made just now should be told; never fails: the mapping stands."""
        try:
            found = self(company_id, service_id, probe=True, fresh=False)
        except AskproError as error:
            return [Finding(code=FindingCode.CALENDAR_UNREACHABLE, says=error.detail)]
        return [finding for each in found for finding in each.findings]

    def _read(self, patient: Patient, mapping: EventTypeMapping, *, fresh: bool) -> EventType | None:
        try:
            return self.event_types(patient.company, mapping.event_type_id, fresh=fresh)
        except NotFound:
            return None

    def _probe(
        self, patient: Patient, service: Service, mapping: EventTypeMapping, event_type: EventType
    ) -> list[Finding]:
        calendar = self.calendars.open(patient.company.account)
        return self.outbound.run(lambda: list(check_slots(patient, calendar, service, mapping, event_type)), _PATIENCE)


def _the(patient: Patient, service_id: str) -> Service:
    for service in patient.services:
        if service.id == service_id:
            return service
    raise NotFound("There is no such service.")
