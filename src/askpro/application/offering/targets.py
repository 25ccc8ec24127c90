"""Targets: which event type, and so whose time, a booking of a service goes to.

One resolved target serves both the offers and the booking (L04). A staff member can be asked for by name only where
the service is mapped to an event type of that member's own: the calendar cannot pin a host of a team event type.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from attrs import frozen

from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.errors import InvalidRequest, ServiceNotMapped, StaffNotMapped
from askpro.domain.service import Buffers, EventType, EventTypeMapping, Service


@frozen(kw_only=True)
class Target:
    """An event type to book, and the staff member whose own it is (None: the event type finds the host)."""

    service_id: str
    staff_id: str | None
    event_type_id: int
    length: timedelta
    several_lengths: bool
    buffers: Buffers


def targets_for(ledger: Ledger, service: Service, staff_id: str | None, length: timedelta | None) -> list[Target]:
    """Every event type that may give the service, in the company's order of staff; empty only without any mapping.

    Raises StaffNotMapped, ServiceNotMapped, InvalidRequest (a length that nobody offers).
    """
    if not service.active:
        raise ServiceNotMapped("This service is no longer offered.")
    mappings = [mapping for mapping in ledger.services.mappings() if mapping.service_id == service.id]
    if staff_id is not None:
        ledger.staff.get(staff_id)
        mappings = [mapping for mapping in mappings if mapping.staff_id == staff_id]
        if not mappings:
            raise StaffNotMapped("This staff member has no event type of their own for this service.")
    ordered, wanted = _in_order(ledger, mappings), length if length is not None else service.duration
    fitting = [mapping for mapping in ordered if wanted in (mapping.length, *mapping.lengths)]
    if ordered and not fitting:
        raise _other_lengths({each for mapping in ordered for each in (mapping.length, *mapping.lengths)})
    return [_target(mapping, wanted) for mapping in fitting]


def targets_of(ledger: Ledger, moving: Appointment, service: Service) -> list[Target]:
    """What a move of an appointment goes to: the event type of its booking, with whoever gives it.

    Also where the service, the member or the mapping has come to an end since: what is booked may still be moved.
    Where the event type is not known, what may give the service with that member; raises what targets_for raises.
    """
    if moving.event_type_id is None:
        return targets_for(ledger, service, moving.staff_id, moving.when.length)
    mappings = [mapping for mapping in ledger.services.mappings() if mapping.event_type_id == moving.event_type_id]
    target = Target(
        service_id=service.id,
        staff_id=moving.staff_id,
        event_type_id=moving.event_type_id,
        length=moving.when.length,
        several_lengths=any(mapping.lengths for mapping in mappings),
        buffers=moving.buffers,
    )
    return [target]


def default_target(service: Service, event_type: EventType, length: timedelta | None) -> Target:
    """The company's default event type in the place of a mapping: only if the lengths are equal."""
    if event_type.unsupported is not None or service.duration != event_type.length:
        raise ServiceNotMapped("The company's default event type has another length than this service.")
    if length not in (None, event_type.length):
        raise _other_lengths({event_type.length})
    return Target(
        service_id=service.id,
        staff_id=None,
        event_type_id=event_type.id,
        length=event_type.length,
        several_lengths=bool(event_type.lengths),
        buffers=event_type.buffers,
    )


def _in_order(ledger: Ledger, mappings: Sequence[EventTypeMapping]) -> list[EventTypeMapping]:
    team = [mapping for mapping in mappings if mapping.staff_id is None]
    if team:
        return team[:1]
    order = {member.id: place for place, member in enumerate(ledger.staff.all()) if member.active}
    own = [mapping for mapping in mappings if mapping.staff_id in order]
    if mappings and not own:
        raise StaffNotMapped("Nobody who gives this service is active.")
    return sorted(own, key=lambda mapping: order[mapping.staff_id or ""])


def _target(mapping: EventTypeMapping, length: timedelta) -> Target:
    return Target(
        service_id=mapping.service_id,
        staff_id=mapping.staff_id,
        event_type_id=mapping.event_type_id,
        length=length,
        several_lengths=bool(mapping.lengths),
        buffers=mapping.buffers,
    )


def _other_lengths(lengths: Collection[timedelta]) -> InvalidRequest:
    offered = ", ".join(str(int(each.total_seconds() // 60)) for each in sorted(lengths))
    return InvalidRequest(f"This service is offered for {offered} minutes.", {"/duration": f"must be one of {offered}"})
