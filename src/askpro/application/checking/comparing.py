"""The event types of a service beside the service: field by field, and what else is wrong with them."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from askpro.application.checking.catalogue import about_of, check_event_type, check_slots, name_of
from askpro.application.checking.patient import Patient
from askpro.application.ports.calendar import Calendar
from askpro.application.ports.calendar_powers import EventTypes
from askpro.application.ports.storage import Storage
from askpro.domain.errors import NotFound, NotSupported
from askpro.domain.findings import Finding, FindingCode
from askpro.domain.ownership import FieldState, TypeField, compare
from askpro.domain.service import EventType, EventTypeMapping, Service


@frozen(kw_only=True)
class Compared:
    """An event type that stands for a service. ``event_type`` is None where it is gone, or no longer ours (L55)."""

    mapping: EventTypeMapping
    event_type: EventType | None
    fields: tuple[FieldState, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def drift(self) -> tuple[TypeField, ...]:
        """The fields in which theirs should be ours and is not."""
        return tuple(each.field for each in self.fields if each.drifts)


_BOOKABLE = frozenset({FindingCode.HOST_UNKNOWN, FindingCode.EVENT_TYPE_DRIFT})
"""What may be found of an event type that can be booked all the same."""


def check_event_types(patient: Patient, calendar: Calendar) -> Iterator[Finding]:
    """Each event type that stands for a service, as the calendar has it now: two calls for each."""
    services = {each.id: each for each in patient.services if each.active}
    for mapping in (each for each in patient.mappings if each.service_id in services):
        service = services[mapping.service_id]
        seen = compared(patient, service, mapping, read_mapped(calendar, mapping))
        yield from seen.findings
        if seen.event_type is not None and all(each.code in _BOOKABLE for each in seen.findings):
            yield from check_slots(patient, calendar, service, mapping, seen.event_type)


def read_mapped(calendar: Calendar, mapping: EventTypeMapping) -> EventType | None:
    """The event type as it is now, None where it is gone. Raises NotSupported and the calendar's errors."""
    if not isinstance(calendar, EventTypes):
        raise NotSupported("This calendar does not show its event types.")
    try:
        return calendar.read_event_type(mapping.event_type_id)
    except NotFound:
        return None


def states_of(
    patient: Patient, service: Service, mapping: EventTypeMapping, event_type: EventType
) -> tuple[FieldState, ...]:
    """Every field of a mapped event type on both sides."""
    active = {each.id for each in patient.staff if each.active}
    mapped = {each.staff_id: each.host_id for each in patient.hosts if each.staff_id in active}
    hosts = (
        mapped.values()
        if mapping.staff_id is None
        else [mapped[each] for each in (mapping.staff_id,) if each in mapped]
    )
    member = patient.member(mapping.staff_id)
    return compare(patient.company, service, member, hosts, event_type, mapping.accepted)


def compared(patient: Patient, service: Service, mapping: EventTypeMapping, event_type: EventType | None) -> Compared:
    """A mapping beside its event type."""
    if event_type is None:
        says = f"{name_of(patient, service, mapping)} is gone at the calendar, or no longer the company's."
        gone = Finding(code=FindingCode.EVENT_TYPE_GONE, says=says, about=about_of(mapping))
        return Compared(mapping=mapping, event_type=None, findings=(gone,))
    seen = Compared(mapping=mapping, event_type=event_type, fields=states_of(patient, service, mapping, event_type))
    wrong = tuple(check_event_type(patient, service, mapping, event_type))
    return evolve(seen, findings=(*wrong, *_drift(patient, service, seen)))


def _drift(patient: Patient, service: Service, seen: Compared) -> Iterator[Finding]:
    if seen.drift:
        fields = ", ".join(each.value.replace("_", " ") for each in seen.drift)
        says = f"{name_of(patient, service, seen.mapping)} differs from the service: {fields}."
        yield Finding(code=FindingCode.EVENT_TYPE_DRIFT, says=says, about=about_of(seen.mapping))


def fresh_mapping(mapping: EventTypeMapping, event_type: EventType) -> EventTypeMapping:
    """The mapping with what bookings need to know of the type as it is now."""
    return evolve(
        mapping,
        length=event_type.length,
        lengths=event_type.lengths,
        buffers=event_type.buffers,
        confirmation=event_type.confirmation,
        of_team=event_type.team_id is not None,
    )


def remember(storage: Storage, company_id: str, found: Sequence[EventTypeMapping]) -> bool:
    """Keep mappings that changed in place of those of the same event type; whether any did.

    A mapping that somebody took away meanwhile is not brought back.
    """
    with storage.read(company_id) as ledger:
        if not _changed(ledger.services.mappings(), found):
            return False
    with storage.write(company_id) as ledger:
        known = ledger.services.mappings()
        changed = _changed(known, found)
        for service_id in {each.service_id for each in changed}:
            mine = [changed_or(each, changed) for each in known if each.service_id == service_id]
            ledger.services.map_event_types(service_id, mine)
        if changed:
            ledger.generations.move([""])
    return bool(changed)


def _changed(known: Sequence[EventTypeMapping], found: Sequence[EventTypeMapping]) -> list[EventTypeMapping]:
    before = {_place(each): each for each in known}
    return [each for each in found if _place(each) in before and before[_place(each)] != each]


def changed_or(mapping: EventTypeMapping, changed: Sequence[EventTypeMapping]) -> EventTypeMapping:
    """The changed one of the same place, or the mapping itself."""
    return next((each for each in changed if _place(each) == _place(mapping)), mapping)


def _place(mapping: EventTypeMapping) -> tuple[str, str | None, int]:
    return mapping.service_id, mapping.staff_id, mapping.event_type_id
