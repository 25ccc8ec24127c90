"""Accept: let ours take theirs, field by field. Writes nothing at the calendar."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from attrs import evolve, frozen

from askpro.application.checking.auditing import Deed, TypeAction
from askpro.application.checking.comparing import fresh_mapping, states_of
from askpro.application.checking.patient import chosen, patient_of
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.domain.errors import InvalidRequest
from askpro.domain.ownership import OWNERSHIP, FieldState, Owner, TypeField
from askpro.domain.service import EventType, EventTypeMapping, Service

_OF_THE_SERVICE = (TypeField.DURATION, TypeField.CONFIRMATION)
"""What a service has once: the service takes theirs. The rest an event type may have of its own."""


@frozen(kw_only=True)
class Accepted:
    """One event type whose fields were accepted."""

    mapping: EventTypeMapping
    fields: tuple[TypeField, ...]


@frozen(kw_only=True)
class AcceptEventTypes:
    """A duration or a confirmation becomes the service's. A title, a description or a buffer becomes this event
    type's own, which is no drift any more until either side changes."""

    storage: Storage
    event_types: EventTypeLookup
    clock: Clock

    def __call__(
        self,
        company_id: str,
        service_id: str,
        *,
        fields: Collection[TypeField] = (),
        event_types: Collection[int] = (),
        actor: str = "python",
    ) -> list[Accepted]:
        """Accept these fields, or every one that drifts, of these event types, or every one of the service.

        Raises NotFound, InvalidRequest (not of this service; two of them would make the service two things) and the
        calendar's errors; then nothing is accepted.
        """
        patient = patient_of(self.storage, company_id, self.clock.now())
        service, mappings = chosen(patient, service_id, event_types)
        seen: list[tuple[EventTypeMapping, EventType, list[FieldState]]] = []
        for mapping in mappings:
            event_type = self.event_types(patient.company, mapping.event_type_id, fresh=True)
            states = states_of(patient, service, mapping, event_type)
            taken = [each for each in states if _is_open(each) and (each.field in fields if fields else each.drifts)]
            seen.append((mapping, event_type, taken))
        changed = _taking(service, [state for *_, states in seen for state in states])
        done = [Accepted(mapping=_kept(*each), fields=tuple(one.field for one in each[2])) for each in seen]
        self._keep(company_id, service, changed, done, Deed(actor=actor, at=self.clock.now()))
        return done

    def _keep(self, company_id: str, before: Service, after: Service, done: Sequence[Accepted], deed: Deed) -> None:
        with self.storage.write(company_id) as ledger:
            if ledger.services.get(before.id) != before:
                raise InvalidRequest("The service was changed meanwhile; look again.")
            if after != before:
                ledger.services.save(after)
            for each in (each for each in done if each.fields):
                deed.note(ledger, TypeAction.ACCEPT, each.mapping, fields=each.fields)
            fresh = {(each.mapping.staff_id, each.mapping.event_type_id): each.mapping for each in done}
            known = [each for each in ledger.services.mappings() if each.service_id == before.id]
            kept = [fresh.get((each.staff_id, each.event_type_id), each) for each in known]
            if kept != known:
                ledger.services.map_event_types(before.id, kept)
            if after != before or kept != known:
                ledger.generations.move([""])


def _is_open(state: FieldState) -> bool:
    return state.differs and not state.accepted and OWNERSHIP[state.field].owner is Owner.ASKPRO


def _taking(service: Service, states: Sequence[FieldState]) -> Service:
    """The service with theirs. Raises InvalidRequest where two event types say two things."""
    changes: dict[str, Any] = {}
    for name in _OF_THE_SERVICE:
        values = {each.theirs for each in states if each.field is name}
        if len(values) > 1:
            raise InvalidRequest(
                f"The event types do not have one {name.value}: say whose counts.",
                {"/event_types": f"do not have one {name.value}"},
            )
        for value in values:
            changes[name.value] = timedelta(minutes=int(value)) if name is TypeField.DURATION else value  # type: ignore[arg-type] # minutes are a number
    return evolve(service, **changes)


def _kept(mapping: EventTypeMapping, event_type: EventType, taken: Sequence[FieldState]) -> EventTypeMapping:
    own = [each.acceptance for each in taken if each.field not in _OF_THE_SERVICE]
    names = {each.field for each in own}
    accepted = (*(each for each in mapping.accepted if each.field not in names), *own)
    return evolve(fresh_mapping(mapping, event_type), accepted=accepted)
