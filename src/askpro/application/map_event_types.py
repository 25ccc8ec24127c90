"""Map a service, or a service and a staff member, to event types; or make the event type at the calendar."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.checking.comparing import states_of
from askpro.application.checking.features import Features
from askpro.application.checking.patient import Patient, patient_of
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.calendar_powers import EventTypeDraft, EventTypes
from askpro.application.ports.probing import Feature
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Ids, Outbound
from askpro.domain.errors import (
    EventTypeNotSupported,
    InvalidRequest,
    NotFound,
    NotSupported,
    StaffNotMapped,
)
from askpro.domain.ownership import TypeField, title_of
from askpro.domain.service import Acceptance, Buffers, EventType, EventTypeMapping, Service

_PATIENCE = timedelta(seconds=30)
_OF_ITS_OWN = (TypeField.TITLE, TypeField.DESCRIPTION)


@frozen(kw_only=True)
class MapEventTypes:
    """Only event types that the company's own key owns or administers can be mapped (L55)."""

    storage: Storage
    calendars: CalendarProvider
    event_types: EventTypeLookup
    features: Features
    outbound: Outbound
    clock: Clock
    ids: Ids

    def __call__(
        self, company_id: str, service_id: str, wanted: Sequence[tuple[int, str | None]]
    ) -> list[EventTypeMapping]:
        """Make these (event type, staff member) the service's only ones.

        They keep a title and a description of their own until either side changes.

        Raises NotFound (service, staff), InvalidRequest (not this company's type, another length, a member twice),
        EventTypeNotSupported, StaffNotMapped (the type is not given by that member's host alone).
        """
        with self.storage.read(company_id) as ledger:
            company, service = ledger.company, ledger.services.get(service_id)
            hosts = _hosts(ledger)
            for _, staff_id in wanted:
                if staff_id is not None:
                    ledger.staff.get(staff_id)
        patient = patient_of(self.storage, company_id, self.clock.now())
        if len({staff_id for _, staff_id in wanted}) < len(wanted):
            raise InvalidRequest("One event type per staff member.", {"/event_types": "names somebody twice"})
        mappings = []
        for place, (event_type_id, staff_id) in enumerate(wanted):
            pointer = f"/event_types/{place}/event_type_id"
            try:
                event_type = self.event_types(company, event_type_id, fresh=True)
            except NotFound:
                raise InvalidRequest(
                    f"The company's key does not own event type {event_type_id}.", {pointer: "is not the company's"}
                ) from None
            mapping = self._mapping(service, event_type, staff_id, hosts, pointer)
            mappings.append(evolve(mapping, accepted=_accepted(patient, service, mapping, event_type)))
        with self.storage.write(company_id) as ledger:
            ledger.services.map_event_types(service_id, mappings)
            ledger.generations.move([""])
        return mappings

    def create(
        self, company_id: str, service_id: str, staff_id: str | None, *, reserved: str | None = None
    ) -> list[EventTypeMapping]:
        """Make an event type from the service and map it: a member's own, or the team's with every mapped host.

        ``reserved`` becomes part of the slug: made under it once, it is AlreadyExists, not a second one (S10).
        Raises NotFound, StaffNotMapped, NotSupported, AlreadyExists and the calendar's errors.
        """
        with self.storage.read(company_id) as ledger:
            company, service = ledger.company, ledger.services.get(service_id)
            hosts = _hosts(ledger)
            name = ledger.staff.get(staff_id).name if staff_id is not None else ""
            others = [each for each in ledger.services.mappings() if each.service_id == service_id]
        if staff_id is not None and staff_id not in hosts:
            raise StaffNotMapped("This staff member is not mapped to a host of the calendar.")
        if not hosts:
            raise StaffNotMapped("No staff member is mapped to a host of the calendar.")
        draft = EventTypeDraft(
            title=title_of(service, name),
            slug=f"{_slug(f'{service.name} {name}')}-{(reserved or self.ids.new(''))[-6:]}",
            length=service.duration,
            description=service.description,
            buffers=Buffers(after=company.buffer_time),
            confirmation=service.confirmation,
            team_id=company.account.team_id,
            hosts=(hosts[staff_id],) if staff_id is not None else tuple(sorted(hosts.values())),
        )
        if company.account.team_id is not None:
            self.features.require(company, Feature.TEAM_EVENT_TYPES)
        calendar = self.calendars.open(company.account)
        if not isinstance(calendar, EventTypes):
            raise NotSupported("Event types cannot be made at this calendar.")
        try:
            made = self.outbound.run(lambda: calendar.create_event_type(draft), _PATIENCE)
        except NotSupported:  # a route that was there is not any more
            self.features.forget(company)
            raise
        mapping = self._mapping(service, made, staff_id, hosts, "")
        kept = [each for each in others if each.staff_id != staff_id]
        with self.storage.write(company_id) as ledger:
            ledger.services.map_event_types(service_id, [*kept, mapping])
            ledger.generations.move([""])
        return [*kept, mapping]

    def _mapping(
        self, service: Service, event_type: EventType, staff_id: str | None, hosts: Mapping[str, int], pointer: str
    ) -> EventTypeMapping:
        if event_type.unsupported is not None:
            raise EventTypeNotSupported(f"Event type {event_type.id}: {event_type.unsupported}.")
        if service.duration not in (event_type.length, *event_type.lengths):
            minutes = int(event_type.length.total_seconds() // 60)
            raise InvalidRequest(
                f"Event type {event_type.id} takes {minutes} minutes.", {pointer: "has another length"}
            )
        if staff_id is not None and event_type.hosts != (hosts.get(staff_id),):
            raise StaffNotMapped(f"Event type {event_type.id} is not given by this staff member's host alone.")
        return EventTypeMapping(
            service_id=service.id,
            staff_id=staff_id,
            event_type_id=event_type.id,
            length=event_type.length,
            lengths=event_type.lengths,
            buffers=event_type.buffers,
            confirmation=event_type.confirmation,
            mapped_at=self.clock.now(),
            of_team=event_type.team_id is not None,
        )


def _accepted(
    patient: Patient, service: Service, mapping: EventTypeMapping, event_type: EventType
) -> tuple[Acceptance, ...]:
    """What it had of its own before it was mapped, and what was accepted of it when it was mapped before."""
    place = (mapping.service_id, mapping.staff_id, mapping.event_type_id)
    known = [each for each in patient.mappings if (each.service_id, each.staff_id, each.event_type_id) == place]
    if known:
        return known[0].accepted
    states = states_of(patient, service, mapping, event_type)
    return tuple(each.acceptance for each in states if each.differs and each.field in _OF_ITS_OWN)


def _hosts(ledger: Ledger) -> dict[str, int]:
    return {mapping.staff_id: mapping.host_id for mapping in ledger.staff.hosts()}


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "service"
