"""Granting: whose time a promise may take, for bookings and holds, asked in the transaction that promises."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from askpro.application.offering.targets import Target
from askpro.application.offering.window import day_of
from askpro.application.ports.storage import Ledger
from askpro.domain.claims import Claim, ClaimKind, grantable, in_force, least_booked
from askpro.domain.timespan import Span, zone

_AROUND = timedelta(days=2)
"""No appointment with its buffers is longer."""


def free_targets(
    ledger: Ledger, targets: Sequence[Target], start: datetime, now: datetime, *, own: str | None = None
) -> list[Target]:
    """The targets whose staff member is free, the least booked of that local day first, else in the order given.

    A target without a staff member is always free: its event type finds the host. ``own`` is what does not stand in
    its own way.
    """
    staff_ids = [each.staff_id for each in targets if each.staff_id is not None]
    if not staff_ids:
        return list(targets)
    day = day_of(start.astimezone(zone(ledger.company.time_zone)).date(), ledger.company.time_zone)
    around = Span(min(day.start, start), max(day.end, start)).widened(_AROUND, _AROUND)
    found = in_force(ledger.claims.overlapping(staff_ids, around), now)
    held = [claim for claim in found if claim.appointment_id != own]
    order = least_booked(staff_ids, held, day)
    free = [each for each in targets if grantable(_wanted(each, start), held)]
    return sorted(free, key=lambda each: order.index(each.staff_id) if each.staff_id is not None else -1)


def _wanted(target: Target, start: datetime) -> list[Claim]:
    if target.staff_id is None:
        return []
    span = Span.starting(start, target.length).widened(target.buffers.before, target.buffers.after)
    return [Claim("", target.staff_id, span, ClaimKind.PROMISE)]
