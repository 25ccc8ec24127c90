"""Claims: no double booking of our own making.

A claim keeps a span of a staff member for one appointment. A *promise* (not agreed yet) is granted only where
no open claim of another appointment lies; an *occupancy* (what the calendar says is booked) is a fact, always kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import frozen

from askpro.domain.appointment import Appointment
from askpro.domain.timespan import Span


class ClaimKind(StrEnum):
    """Whether the calendar confirmed it."""

    PROMISE = "promise"
    OCCUPANCY = "occupancy"


@frozen
class Claim:
    """``span`` includes the buffers. A hold's claim counts ``until`` a moment, and stands under the hold's id."""

    appointment_id: str
    staff_id: str
    span: Span
    kind: ClaimKind
    until: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it keeps anybody away."""
        return self.until is None or now < self.until


def in_force(claims: Iterable[Claim], now: datetime) -> list[Claim]:
    """The claims that count at a moment: those of ended holds never do."""
    return [claim for claim in claims if claim.in_force(now)]


def least_booked(staff_ids: Sequence[str], held: Iterable[Claim], day: Span) -> list[str]:
    """Staff by how many appointments and holds begin on that day; who has as many stays in the order given."""
    loads: dict[str, set[str]] = defaultdict(set)
    for claim in held:
        if day.start <= claim.span.start < day.end:
            loads[claim.staff_id].add(claim.appointment_id)
    return sorted(staff_ids, key=lambda each: len(loads[each]))


def spans_of(appointment: Appointment) -> dict[Span, ClaimKind]:
    """Every span that the calendar may have for an appointment, or that was promised to it, with its buffers.

    A move keeps the old span until both sides agree; a cancel frees it when they do.
    """
    if appointment.closed or appointment.merged_into is not None:
        return {}
    spans: dict[Span, ClaimKind] = {}
    if appointment.attempt is not None:
        spans[appointment.attempt.expected] = ClaimKind.PROMISE
    if appointment.wish is not None and appointment.wish.when is not None:
        spans[appointment.wish.when] = ClaimKind.PROMISE
    spans[appointment.when] = ClaimKind.PROMISE if appointment.agreed is None else ClaimKind.OCCUPANCY
    buffers = appointment.buffers
    return {span.widened(buffers.before, buffers.after): kind for span, kind in spans.items()}


def claims_of(appointment: Appointment) -> frozenset[Claim]:
    """The claims that an appointment holds now; none while nobody is known to give it."""
    staff_id, spans = appointment.staff_id, spans_of(appointment)
    mine = [Claim(appointment.id, staff_id, span, kind) for span, kind in spans.items()] if staff_id is not None else []
    others = promised_to(appointment) - {staff_id}
    return frozenset(mine) | {
        Claim(appointment.id, other, span, ClaimKind.PROMISE) for other in others for span in spans
    }


def promised_to(appointment: Appointment) -> frozenset[str]:
    """The staff members whom it is being given to: each keeps its time until both sides agree who gives it."""
    wishes = (appointment.wish, appointment.attempt.wish if appointment.attempt is not None else None)
    return frozenset(wish.staff_id for wish in wishes if wish is not None and wish.staff_id is not None)


def grantable(wanted: Iterable[Claim], held: Iterable[Claim]) -> bool:
    """Whether every wanted promise overlaps no claim of another appointment (S7)."""
    others = tuple(held)
    return not any(
        claim.staff_id == other.staff_id
        and claim.appointment_id != other.appointment_id
        and claim.span.overlaps(other.span)
        for claim in wanted
        if claim.kind is ClaimKind.PROMISE
        for other in others
    )
