"""Claims and generations in memory."""

from collections.abc import Collection
from datetime import datetime

from attrs import frozen

from askpro.adapters.memory.shelves import Desk, days_of
from askpro.domain.claims import Claim
from askpro.domain.timespan import Span


@frozen
class MemoryClaims:
    """See ``askpro.application.ports.repositories.Claims``."""

    desk: Desk

    def overlapping(self, staff_ids: Collection[str], span: Span) -> list[Claim]:
        """All claims of these staff members that share a moment with the span."""
        days = days_of(span)
        if days is None:
            rows = self.desk.claims.at("staff", *staff_ids)
        else:
            rows = self.desk.claims.at("day", *((staff, day) for staff in staff_ids for day in (*days, None)))
        found = [claim for row in rows for claim in row if claim.staff_id in staff_ids and claim.span.overlaps(span)]
        return sorted(found, key=lambda claim: (claim.span, claim.staff_id, claim.appointment_id))

    def replace(self, appointment_id: str, claims: Collection[Claim]) -> bool:
        """Make these the claims of the appointment. Answers whether anything changed."""
        wanted, places = frozenset(claims), {(claim.staff_id, claim.span) for claim in claims}
        if any(claim.appointment_id != appointment_id for claim in wanted) or len(places) < len(wanted):
            raise ValueError("Claims are one per span and staff member, all of the same appointment.")
        if wanted == (self.desk.claims.get(appointment_id) or frozenset()):
            return False
        self.desk.claims.put(appointment_id, wanted)
        return True

    def drop_ended(self, before: datetime) -> None:
        """Forget claims that counted until a moment before this one."""
        for claims in self.desk.claims.all():
            lasting = frozenset(claim for claim in claims if claim.until is None or claim.until >= before)
            if lasting != claims:
                self.desk.claims.put(next(iter(claims)).appointment_id, lasting)


@frozen
class MemoryGenerations:
    """See ``askpro.application.ports.repositories.Generations``."""

    desk: Desk

    def current(self, staff_ids: Collection[str]) -> dict[str, int]:
        """The counter of each, 0 where it never moved; always with that of ``""``."""
        return {staff: self.desk.generations.get(staff) or 0 for staff in {*staff_ids, ""}}

    def move(self, staff_ids: Collection[str]) -> None:
        """Count up, in this transaction (L52)."""
        for staff in set(staff_ids):
            self.desk.generations.put(staff, (self.desk.generations.get(staff) or 0) + 1)
