"""Choosing who gives an appointment, where anybody who gives the service will do."""

from datetime import datetime

from attrs import evolve

from askpro.domain.appointment import Appointment
from askpro.domain.service import Buffers

MOST_ASKED = 3
"""With how many staff members one booking is tried."""


def is_open(appointment: Appointment) -> bool:
    """Whether its staff member may still change: nothing is agreed yet, and nobody has cancelled or moved it."""
    return appointment.passed_over is not None and appointment.agreed is None and appointment.wish is None


def passed_over(appointment: Appointment) -> Appointment | None:
    """The appointment after its staff member's time was found taken; None if it is tried with nobody else."""
    if not is_open(appointment) or appointment.staff_id is None:
        return None
    asked = (*(appointment.passed_over or ()), appointment.staff_id)
    return evolve(appointment, passed_over=asked) if len(asked) < MOST_ASKED else None


def given_by(
    appointment: Appointment, staff_id: str, event_type_id: int, buffers: Buffers, now: datetime
) -> Appointment:
    """The appointment with that staff member, and what is booked of theirs."""
    given = evolve(appointment, staff_id=staff_id, event_type_id=event_type_id, buffers=buffers)
    if given == appointment:
        return appointment
    return evolve(given, sequence=appointment.sequence + 1, updated_at=now)
