"""Choosing another staff member for a booking that anybody may give, asked in the transaction that promises."""

from datetime import datetime

from askpro.application.offering.granting import free_targets
from askpro.application.offering.targets import Target, targets_for
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.choosing import given_by
from askpro.domain.errors import AskproError


def choose_member(ledger: Ledger, appointment: Appointment, now: datetime) -> Appointment | None:
    """The appointment with somebody who gives its service, is free by our claims and was not passed over.

    Whoever has it keeps it if possible; else the least booked of that local day, then the company's order. None if
    nobody is left, or its time has come.
    """
    if appointment.asked.start <= now:
        return None
    left = [each for each in _targets(ledger, appointment) if each.staff_id not in (None, *_passed_over(appointment))]
    free = free_targets(ledger, left, appointment.asked.start, now, own=appointment.id)
    held = (appointment.staff_id, appointment.event_type_id)
    chosen = next((each for each in free if (each.staff_id, each.event_type_id) == held), free[0] if free else None)
    if chosen is None or chosen.staff_id is None:
        return None
    return given_by(appointment, chosen.staff_id, chosen.event_type_id, chosen.buffers, now)


def _targets(ledger: Ledger, appointment: Appointment) -> list[Target]:
    """Empty where the service has come to an end, or to another mapping, meanwhile."""
    if appointment.service_id is None:
        return []
    try:
        service = ledger.services.get(appointment.service_id)
        return targets_for(ledger, service, None, appointment.asked.length)
    except AskproError:
        return []


def _passed_over(appointment: Appointment) -> tuple[str, ...]:
    return appointment.passed_over or ()
