"""Services and their event types: each service has one, it is still ours, and it can be booked (L36, L55)."""

from collections.abc import Iterator
from datetime import timedelta

from askpro.application.checking.patient import Patient
from askpro.application.ports.calendar import Calendar
from askpro.domain.errors import ServiceNotMapped
from askpro.domain.findings import Finding, FindingCode
from askpro.domain.service import EventType, EventTypeMapping, Service
from askpro.domain.timespan import Span

AHEAD = timedelta(days=14)
"""An event type that offers nothing for so long cannot be booked, whatever it says."""


def check_services(patient: Patient) -> Iterator[Finding]:
    """Each service that is offered has an event type, or the company has one for all."""
    mapped = {each.service_id for each in patient.mappings}
    for service in patient.services:
        if service.active and service.id not in mapped and patient.company.default_event_type is None:
            yield Finding(
                code=FindingCode.SERVICE_UNMAPPED,
                says=f"No event type stands for the service {service.name}.",
                about={"service_id": service.id},
            )


def check_event_type(
    patient: Patient, service: Service, mapping: EventTypeMapping, event_type: EventType
) -> Iterator[Finding]:
    """What can be seen of an event type without asking for its slots."""
    called, about = name_of(patient, service, mapping), about_of(mapping)
    if event_type.unsupported is not None:
        says = f"{called} cannot stand for a service: {event_type.unsupported}."
        yield Finding(code=FindingCode.EVENT_TYPE_UNSUPPORTED, says=says, about=about)
        return
    if not event_type.hosts:
        says = f"{called} has no hosts at the calendar."
        yield Finding(code=FindingCode.EVENT_TYPE_WITHOUT_HOSTS, says=says, about=about)
        return
    if mapping.staff_id is not None:
        if event_type.hosts != (patient.host_of(mapping.staff_id),):
            says = f"{called} is not given by {patient.member(mapping.staff_id)}'s host alone."
            yield Finding(code=FindingCode.EVENT_TYPE_OTHER_HOST, says=says, about=about)
        return
    known = {each.host_id for each in patient.hosts}
    for host_id in (each for each in event_type.hosts if each not in known):
        says = f"{called} is given by host {host_id} too, to whom nobody of the staff is mapped."
        yield Finding(code=FindingCode.HOST_UNKNOWN, says=says, about={**about, "host_id": host_id})


def check_slots(
    patient: Patient, calendar: Calendar, service: Service, mapping: EventTypeMapping, event_type: EventType
) -> Iterator[Finding]:
    """Whether anything is offered within fourteen days: one call."""
    length = service.duration if service.duration in event_type.lengths else None
    called, about = name_of(patient, service, mapping), about_of(mapping)
    try:
        slots = calendar.read_slots(mapping.event_type_id, Span.starting(patient.at, AHEAD), length=length)
    except ServiceNotMapped:
        says = f"{called} is gone at the calendar."
        yield Finding(code=FindingCode.EVENT_TYPE_GONE, says=says, about=about)
        return
    if not slots:
        says = f"{called} offers no time within {AHEAD.days} days."
        yield Finding(code=FindingCode.EVENT_TYPE_WITHOUT_SLOTS, says=says, about=about)


def name_of(patient: Patient, service: Service, mapping: EventTypeMapping) -> str:
    """An event type as people call it here."""
    who = patient.member(mapping.staff_id)
    return f"Event type {mapping.event_type_id} of {service.name}{f' ({who})' if who else ''}"


def about_of(mapping: EventTypeMapping) -> dict[str, str | int]:
    """The ids that a finding about it names."""
    ids: dict[str, str | int] = {"service_id": mapping.service_id, "event_type_id": mapping.event_type_id}
    return ids | ({"staff_id": mapping.staff_id} if mapping.staff_id is not None else {})
