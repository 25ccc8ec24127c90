"""Claims and generations in SQL."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import bindparam, delete, select

from askpro.adapters.sql.pending import COUNT, REMOVE
from askpro.adapters.sql.tables import claims, generations
from askpro.adapters.sql.work import Work
from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.timespan import Span

_c = claims.c
_KEY = ("appointment_id", "staff_id", "starts_at", "ends_at")
_MINE = _c.company_id == bindparam("company")
_OF = select(claims).where(_MINE, _c.appointment_id == bindparam("appointment"))
_OVERLAPPING = (
    select(claims)
    .where(
        _MINE,
        _c.staff_id.in_(bindparam("staff", expanding=True)),
        _c.ends_at > bindparam("start"),
        _c.starts_at < bindparam("end"),
    )
    .order_by(_c.starts_at, _c.ends_at, _c.staff_id, _c.appointment_id)
)


@frozen
class SqlClaims:
    """See ``askpro.application.ports.repositories.Claims``."""

    work: Work

    def overlapping(self, staff_ids: Collection[str], span: Span) -> list[Claim]:
        """All claims of these staff members that share a moment with the span."""
        if not staff_ids:
            return []
        rows = self.work.read(
            _OVERLAPPING,
            company=self.work.company_id,
            staff=sorted(set(staff_ids)),
            start=span.start,
            end=span.end,
        )
        return [_read_row(row) for row in rows]

    def replace(self, appointment_id: str, claims_: Collection[Claim]) -> bool:
        """Make these the claims of the appointment. Answers whether anything changed."""
        wanted, places = frozenset(claims_), {(claim.staff_id, claim.span) for claim in claims_}
        if any(claim.appointment_id != appointment_id for claim in wanted) or len(places) < len(wanted):
            raise ValueError("Claims are one per span and staff member, all of the same appointment.")
        held = self._held(appointment_id)
        if held == wanted:
            return False
        gone = [claim for claim in held if (claim.staff_id, claim.span) not in places]
        if gone:
            keys = [{name: _write_row(claim)[name] for name in _KEY} for claim in gone]
            self.work.later(claims, keys, REMOVE)
        self.work.later(claims, [_write_row(claim) for claim in wanted - held])
        self.work.held[appointment_id] = wanted
        return True

    def drop_ended(self, before: datetime) -> None:
        """Forget claims that counted until a moment before this one."""
        self.work.write(delete(claims).where(_c.company_id == self.work.company_id, _c.until < before))

    def _held(self, appointment_id: str) -> frozenset[Claim]:
        if appointment_id in self.work.held:
            return self.work.held[appointment_id]
        rows = self.work.read(_OF, company=self.work.company_id, appointment=appointment_id)
        return frozenset(_read_row(row) for row in rows)


@frozen
class SqlGenerations:
    """See ``askpro.application.ports.repositories.Generations``."""

    work: Work

    def current(self, staff_ids: Collection[str]) -> dict[str, int]:
        """The counter of each, 0 where it never moved; always with that of ``""``."""
        g, wanted = generations.c, {*staff_ids, ""}
        rows = self.work.read(
            select(g.staff_id, g.counter).where(g.company_id == self.work.company_id, g.staff_id.in_(sorted(wanted)))
        )
        return dict.fromkeys(wanted, 0) | {row.staff_id: row.counter for row in rows}

    def move(self, staff_ids: Collection[str]) -> None:
        """Count up, in this transaction (L52)."""
        self.work.later(
            generations, [{"staff_id": staff_id, "counter": 1} for staff_id in sorted(set(staff_ids))], COUNT
        )


def _write_row(claim: Claim) -> dict[str, Any]:
    return {
        "appointment_id": claim.appointment_id,
        "staff_id": claim.staff_id,
        "starts_at": claim.span.start,
        "ends_at": claim.span.end,
        "kind": claim.kind.value,
        "until": claim.until,
    }


def _read_row(row: Any) -> Claim:
    return Claim(row.appointment_id, row.staff_id, Span(row.starts_at, row.ends_at), ClaimKind(row.kind), row.until)
