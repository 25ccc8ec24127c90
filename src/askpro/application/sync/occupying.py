"""Occupying: bookings that are nobody's appointment keep their hosts' time (sync.md 1)."""

from collections.abc import Collection
from datetime import datetime

from askpro.application.ports.storage import Ledger
from askpro.domain.occupations import Occupation


def occupy(ledger: Ledger, occupations: Collection[Occupation], now: datetime) -> None:
    """Claim what is taken, for staff members of this company, and free what is not any more."""
    if not occupations:
        return
    members = {mapping.host_id: mapping.staff_id for mapping in ledger.staff.hosts()}
    changed: set[str] = set()
    for each in occupations:
        staff_id = members.get(each.host) if each.host is not None else None
        if staff_id is None or not each.taken:
            changed |= {""} if ledger.claims.replace(each.holder, []) else set()
            continue
        known = any(
            claim.appointment_id == each.holder and claim.span == each.when and claim.in_force(now)
            for claim in ledger.claims.overlapping([staff_id], each.when)
        )
        ledger.claims.replace(each.holder, [each.claim(staff_id, now)])
        changed |= set() if known else {staff_id, ""}
    if changed:
        ledger.generations.move(changed)
