"""Map a service, or a service and a staff member, to event types; or make the event type at the calendar."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta

from attrs import frozen

from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.ports.calendar import CalendarProvider, EventTypeDraft, EventTypes
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Ids, Outbound
from askpro.domain.errors import (
    EventTypeNotSupported,
    InvalidRequest,
    NotFound,
    NotSupported,
    StaffNotMapped,
)
from askpro.domain.service import Buffers, EventType, EventTypeMapping, Service

_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class MapEventTypes:
    """Only event types that the company's own key owns or administers can be mapped (L55)."""

    storage: Storage
    calendars: CalendarProvider
    event_types: EventTypeLookup
    outbound: Outbound
    clock: Clock
    ids: Ids

    def __call__(
        self, company_id: str, service_id: str, wanted: Sequence[tuple[int, str | None]]
    ) -> list[EventTypeMapping]:
        """Make these (event type, staff member) the service's only ones.

        Raises NotFound (service, staff), InvalidRequest (not this company's type, another length, a member twice),
        EventTypeNotSupported, StaffNotMapped (the type is not given by that member's host alone).
        """
        with self.storage.read(company_id) as ledger:
            company, service = ledger.company, ledger.services.get(service_id)
            hosts = _hosts(ledger)
            for _, staff_id in wanted:
                if staff_id is not None:
                    ledger.staff.get(staff_id)
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
            mappings.append(self._mapping(service, event_type, staff_id, hosts, pointer))
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
            title=f"{service.name} ({name})" if name else service.name,
            slug=f"{_slug(f'{service.name} {name}')}-{(reserved or self.ids.new(''))[-6:]}",
            length=service.duration,
            description=service.description,
            buffers=Buffers(after=company.buffer_time),
            confirmation=service.confirmation,
            team_id=company.account.team_id,
            hosts=(hosts[staff_id],) if staff_id is not None else tuple(sorted(hosts.values())),
        )
        calendar = self.calendars.open(company.account)
        if not isinstance(calendar, EventTypes):
            raise NotSupported("Event types cannot be made at this calendar.")
        made = self.outbound.run(lambda: calendar.create_event_type(draft), _PATIENCE)
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
        )


def _hosts(ledger: Ledger) -> dict[str, int]:
    return {mapping.staff_id: mapping.host_id for mapping in ledger.staff.hosts()}


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "service"
