"""The sync's invariants over a world, each as a list of sentences that say where it does not hold (none if it does).

They compare our ledger with the twin's own tables, and know nothing of how the sync works.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Protocol

from askpro.application.ports.records import Issue
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.sync.keeping import rebuilt, seen
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Facts, Standing
from askpro.domain.claims import Claim, ClaimKind, claims_of
from askpro.domain.company import Company
from askpro.domain.timespan import Span
from askpro.testing.worlds.outside import TheirBooking


class Theirs(Protocol):
    """What stands at Cal.com."""

    def bookings(self) -> list[TheirBooking]: ...
    def live(self) -> list[TheirBooking]: ...


class Rested(Protocol):
    """Both ledgers: a world, or what is left of real processes. ``types`` are the mapped event types."""

    @property
    def storage(self) -> Storage: ...
    @property
    def company(self) -> Company: ...
    @property
    def outside(self) -> Theirs: ...
    @property
    def types(self) -> Mapping[tuple[str, str], int]: ...
    def appointments(self) -> list[Appointment]: ...
    def issues(self, kind: str | None = None) -> list[Issue]: ...


EXPLAINING = frozenset({"unresolved", "given_up", "missing"})
"""Issues that say why an appointment is not in agreement. Others (overlap, conflict …) excuse nothing."""

_STANDINGS = {"accepted": Standing.CONFIRMED, "pending": Standing.REQUESTED}


def facts_of(booking: TheirBooking) -> Facts:
    """What the twin's row says of the agreed fields."""
    standing = _STANDINGS.get(booking.status, Standing.CLOSED)
    return Facts(Span(booking.start, booking.end), standing, booking.host)


def unfinished(world: Rested) -> list[str]:
    """S1: at rest every command has ended, or an open issue shows it."""
    return [
        f"{each.id} still has wish {each.wish} and attempt {each.attempt}"
        for each in _without_issue(world)
        if each.wish is not None or each.attempt is not None or (each.agreed is None and not each.closed)
    ]


def twins(world: Rested) -> list[str]:
    """S2: at most one live booking that we wrote per appointment, but for those that somebody changed (an issue)."""
    marks = {mark: each.id for each in world.appointments() for mark in each.marks}
    changed = {issue.detail["booking"] for issue in world.issues("twin")}
    live = [booking for booking in world.outside.live() if booking.uid not in changed]
    written = Counter(marks.get(booking.metadata.get("askpro_attempt", "")) for booking in live)
    return [f"{owner} has {number} live bookings" for owner, number in written.items() if owner and number > 1]


def differences(world: Rested) -> list[str]:
    """S3: at rest each appointment's agreed facts are those of its head, or an open issue says why not."""
    theirs = {booking.uid: facts_of(booking) for booking in world.outside.bookings()}
    return [
        f"{each.id}: ours {each.agreed}, theirs {theirs.get(each.head)}"
        for each in _without_issue(world)
        if each.head is not None and not _equal(each.agreed, theirs.get(each.head))
    ]


def strays(world: Rested) -> list[str]:
    """S8: every booking of a mapped type finds one appointment, and every live one is the head of exactly one."""
    mapped = set(world.types.values())
    heads = Counter(each.head for each in world.appointments() if each.head is not None)
    found = [f"{number} appointments have the head {uid}" for uid, number in heads.items() if number > 1]
    with world.storage.read(world.company.id) as ledger:
        for booking in world.outside.bookings():
            if booking.event_type_id not in mapped:
                continue
            owner = _owner(ledger, booking.uid)
            if owner is None:
                found.append(f"{booking.uid} ({booking.status}) has no appointment")
            elif booking.live and owner.head != booking.uid:
                found.append(f"{booking.uid} is live, and {owner.id} has the head {owner.head}")
    return found


def double_promises(world: Rested) -> list[str]:
    """S7: no two promises of different appointments overlap at one staff member."""
    held: dict[str, list[Claim]] = defaultdict(list)
    for each in world.appointments():
        for claim in claims_of(each):
            if claim.kind is ClaimKind.PROMISE:
                held[claim.staff_id].append(claim)
    return [
        f"{one.appointment_id} and {other.appointment_id} were both promised {one.span}"
        for claims in held.values()
        for one, other in combinations(claims, 2)
        if one.appointment_id != other.appointment_id and one.span.overlaps(other.span)
    ]


def wrong_claims(world: Rested) -> list[str]:
    """What is stored as claimed is what follows from the appointments."""
    found = []
    with world.storage.read(world.company.id) as ledger:
        for each in world.appointments():
            for claim in claims_of(each):
                if claim not in ledger.claims.overlapping([claim.staff_id], claim.span):
                    found.append(f"{each.id} lacks its claim {claim}")
            if each.closed and each.staff_id is not None:
                held = ledger.claims.overlapping([each.staff_id], each.when)
                found += [f"{each.id} is closed and holds {claim}" for claim in held if claim.appointment_id == each.id]
    return found


def untold(world: Rested) -> list[str]:
    """What the history of an appointment adds up to is what is stored of it."""
    with world.storage.read(world.company.id) as ledger:
        told = [(each, rebuilt(ledger.history.of(each.id)), seen(each)) for each in world.appointments()]
    return [f"{each.id}: its history says {said}, and it is {stored}" for each, said, stored in told if said != stored]


def broken(world: Rested) -> list[str]:
    """Everything that does not hold in a world at rest."""
    checks = (unfinished, twins, differences, strays, double_promises, wrong_claims, untold)
    return [f"{check.__name__}: {sentence}" for check in checks for sentence in check(world)]


def _equal(ours: Facts | None, theirs: Facts | None) -> bool:
    """Of two closed bookings only that they are closed counts."""
    if ours is None or theirs is None:
        return ours is theirs
    both_closed = ours.standing is Standing.CLOSED and theirs.standing is Standing.CLOSED
    return both_closed or ours == theirs


def _without_issue(world: Rested) -> list[Appointment]:
    shown = {issue.appointment_id for issue in world.issues() if issue.kind in EXPLAINING}
    return [each for each in world.appointments() if each.id not in shown]


def _owner(ledger: Ledger, uid: str) -> Appointment | None:
    rows = [row for row in ledger.bookings.around([uid]) if row.node.uid == uid]
    if not rows or rows[0].appointment_id is None:
        return None
    owner = ledger.appointments.get(rows[0].appointment_id)
    while owner.merged_into is not None:
        owner = ledger.appointments.get(owner.merged_into)
    return owner
