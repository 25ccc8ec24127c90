"""Map a service, or a service and a staff member, to event types; or make the event type at the calendar."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.checking.auditing import Deed, EventTypeAudit, TypeAction, done_under, of_event_types
from askpro.application.checking.comparing import states_of
from askpro.application.checking.features import Features
from askpro.application.checking.making import Order, hosts_of, make_once, order_of
from askpro.application.checking.patient import Patient, patient_of
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.probing import Feature
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.domain.errors import (
    AlreadyExists,
    EventTypeNotSupported,
    Fixable,
    InvalidRequest,
    NotFound,
    NotSupported,
    StaffNotMapped,
)
from askpro.domain.ownership import TypeField
from askpro.domain.service import Acceptance, EventType, EventTypeMapping, Service

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

    def __call__(
        self, company_id: str, service_id: str, wanted: Sequence[tuple[int, str | None]], *, actor: str = "python"
    ) -> list[EventTypeMapping]:
        """Make these (event type, staff member) the service's only ones.

        They keep a title and a description of their own until either side changes.

        Raises NotFound (service, staff), InvalidRequest (not this company's type, another length, a member twice),
        EventTypeNotSupported, StaffNotMapped (the type is not given by that member's host alone).
        """
        with self.storage.read(company_id) as ledger:
            company, service = ledger.company, ledger.services.get(service_id)
            hosts = hosts_of(ledger)
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
            _note_changes(ledger, service_id, mappings, Deed(actor=actor, at=self.clock.now()))
            ledger.services.map_event_types(service_id, mappings)
            ledger.generations.move([""])
        return mappings

    def create(
        self,
        company_id: str,
        service_id: str,
        staff_id: str | None,
        *,
        actor: str = "python",
        reserved: str | None = None,
    ) -> list[EventTypeMapping]:
        """Make an event type from the service and map it: a member's own, or the team's with every mapped host.

        There is one for each pair: what was made before and is not mapped, after a crash or a lost answer, is mapped
        instead of a second one. What was made under ``reserved`` already is not made again (S10).
        Raises NotFound, StaffNotMapped, NotSupported, AlreadyExists (one stands for the pair, or was made for it and
        cannot stand for it any more) and the calendar's errors.
        """
        with self.storage.read(company_id) as ledger:
            if done_under(ledger, reserved):
                return [each for each in ledger.services.mappings() if each.service_id == service_id]
            order = order_of(ledger, service_id, staff_id)
        self._check_alone(order)
        if order.draft.team_id is not None:
            self.features.require(order.company, Feature.TEAM_EVENT_TYPES)
        calendar = self.calendars.open(order.company.account)
        try:
            made = self.outbound.run(lambda: make_once(calendar, order), _PATIENCE)
        except NotSupported:  # a route that was there is not any more
            self.features.forget(order.company)
            raise
        return self._keep_made(order, made, Deed(actor=actor, at=self.clock.now(), under=reserved))

    def audit(self, company_id: str) -> list[EventTypeAudit]:
        """Who made, mapped, pushed and accepted what, latest first. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            return of_event_types(ledger)[::-1]

    def _check_alone(self, order: Order) -> None:
        """A pair whose event type is gone at the calendar may have another."""
        if order.mapped is None:
            return
        number = order.mapped.event_type_id
        with suppress(NotFound):
            self.event_types(order.company, number, fresh=True)
            raise AlreadyExists(
                f"Event type {number} stands for this already. To replace it, delete it at the calendar and ask again, "
                "or map another one in its place."
            )

    def _keep_made(self, order: Order, made: EventType, deed: Deed) -> list[EventTypeMapping]:
        try:
            mapping = self._mapping(order.service, made, order.staff_id, order.hosts, "")
        except Fixable as error:  # made long ago, and changed since
            raise AlreadyExists(
                f"Event type {made.id} was made for this before, and cannot stand for it any more: {error.detail} "
                "Change or delete it at the calendar, and ask again."
            ) from None
        with self.storage.write(order.company.id) as ledger:
            everything = ledger.services.mappings()
            known = [each for each in everything if each.service_id == order.service.id]
            now = next((each for each in known if each.staff_id == order.staff_id), None)
            if now is not None and now.event_type_id == made.id:  # by somebody else at this very moment
                return known
            if now is not None and (order.mapped is None or now.event_type_id != order.mapped.event_type_id):
                raise AlreadyExists(f"Event type {now.event_type_id} was mapped to this meanwhile.")
            if any(each.event_type_id == made.id for each in everything):
                raise AlreadyExists(f"Event type {made.id} was made for this before and stands for something else now.")
            kept = [each for each in known if each is not now]
            ledger.services.map_event_types(order.service.id, [*kept, mapping])
            deed.note(ledger, TypeAction.CREATE, mapping)
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


def _note_changes(ledger: Ledger, service_id: str, after: Sequence[EventTypeMapping], deed: Deed) -> None:
    before = [each for each in ledger.services.mappings() if each.service_id == service_id]
    places = [{(each.staff_id, each.event_type_id) for each in both} for both in (before, after)]
    for action, mappings, others in ((TypeAction.UNMAP, before, places[1]), (TypeAction.MAP, after, places[0])):
        for each in mappings:
            if (each.staff_id, each.event_type_id) not in others:
                deed.note(ledger, action, each)


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
