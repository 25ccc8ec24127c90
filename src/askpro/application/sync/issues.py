"""Issues close themselves when their cause is gone. A person closes those that only a person can judge."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import evolve

from askpro.application.ports.records import OVERLAP, Booking, Issue
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.booking import News, Read
from askpro.domain.claims import Claim, ClaimKind, claims_of
from askpro.domain.graph import Graph
from askpro.domain.settling import is_taken_back
from askpro.domain.timespan import write_instant

REVIVED = "revived"


def close_what_ended(ledger: Ledger, before: Appointment, after: Appointment, now: datetime) -> None:
    """Close what a change of an appointment has put right. Asks nothing of the storage where nothing can be."""
    if _ended(before, after):
        shown = ledger.issues.last(REVIVED, after.id) if is_taken_back(before) else None
        ledger.issues.close_all(after.id, now)
        if shown is not None and shown.closed_at is None and shown.detail.get("by_us"):
            ledger.issues.save(shown)  # a person should see what our late yes did
        return
    if before.attempt is not None and before.attempt.unknown and after.attempt is None:
        ledger.issues.close("unresolved", after.id, now)
    if before.errand.tries > 0 and after.errand.tries == 0 and not after.errand.stuck:
        ledger.issues.close("given_up", after.id, now)
    if before.agreed is not None and before.staff_id is None and after.staff_id is not None:
        ledger.issues.close("unmapped", after.id, now)
    told = (after.agreed, after.no_show) != (before.agreed, before.no_show)
    landed = before.attempt is not None and after.attempt is None and told
    if landed and before.last_refusal is not None:
        ledger.issues.close("refused", after.id, now)
    if _shown_otherwise(before, after):
        _close_alteration(ledger, after, now)


def _shown_otherwise(before: Appointment, after: Appointment) -> bool:
    """Whether the booking that an answer told of turned out to be another one than that."""
    one, other = before.agreed, after.agreed
    if one is None or other is None or before.head != after.head:
        return False
    return (one.when, one.host) != (other.when, other.host)


def _close_alteration(ledger: Ledger, appointment: Appointment, now: datetime) -> None:
    """It is as it was asked for: only the answer said otherwise."""
    issue, agreed = ledger.issues.last("altered", appointment.id), appointment.agreed
    if issue is None or issue.closed_at is not None or agreed is None:
        return
    asked = issue.detail["asked"]
    time = (write_instant(agreed.when.start), write_instant(agreed.when.end))
    if time == (asked["start"], asked["end"]) and (agreed.host in asked["hosts"] or not asked["hosts"]):
        ledger.issues.save(evolve(issue, closed_at=now))


def close_what_is_seen_again(ledger: Ledger, rows: Mapping[str, Booking], news: Sequence[News], now: datetime) -> None:
    """What nobody could read for a day, or was not there, has been read after all: its issue is over."""
    for each in news:
        row = rows.get(each.uid)
        if not isinstance(each, Read) or row is None or row.appointment_id is None or row.verify_at is not None:
            continue
        if Graph.of(known.node for known in rows.values()).unproven(each.uid) is not None:
            close_when_seen(ledger, row.appointment_id, now)


def close_when_seen(ledger: Ledger, appointment_id: str, now: datetime) -> None:
    """A booking that could not be read, or was not there, has been read."""
    for kind in ("missing", "unverified"):
        ledger.issues.close(kind, appointment_id, now)


def review_overlaps(ledger: Ledger, about: str, now: datetime) -> None:
    """Look again at every open overlap that an appointment has a part in: it has moved, or has ended."""
    for issue in ledger.issues.open_of(OVERLAP):
        if issue.appointment_id == about or about in issue.detail.get("with", ()):
            review_overlap(ledger, issue, now)


def review_overlap(ledger: Ledger, issue: Issue, now: datetime) -> None:
    """Close an overlap that is none any more, and name in an open one who has a part in it still."""
    appointment = ledger.appointments.get(issue.appointment_id or "")
    still = overlapping(ledger, appointment)
    if still != issue.detail.get("with"):
        detail = {**issue.detail, "with": still} if still else issue.detail
        ledger.issues.save(evolve(issue, detail=detail, closed_at=None if still else now))


def overlapping(ledger: Ledger, appointment: Appointment, before: Appointment | None = None) -> list[str]:
    """The other appointments that the calendar has booked, or we promised, over this one's occupied time.

    Time that it had claimed ``before`` was free then, and whoever came later was seen when they came.
    """
    found: set[str] = set()
    claimed = _spans(before) if before is not None else set()
    for claim in _occupied(appointment):
        if (claim.staff_id, claim.span) in claimed:
            continue
        others = ledger.claims.overlapping([claim.staff_id], claim.span)
        found |= {other.appointment_id for other in others if other.until is None}  # a hold is nobody's appointment
    return sorted(found - {appointment.id})


def gave_up_time(before: Appointment, after: Appointment) -> bool:
    """Whether occupied time became free: only then can an overlap have ended."""
    return bool({(each.staff_id, each.span) for each in _occupied(before)} - _spans(after))


def _spans(appointment: Appointment) -> set[tuple[str, object]]:
    return {(each.staff_id, each.span) for each in claims_of(appointment)}


def _occupied(appointment: Appointment) -> list[Claim]:
    return [claim for claim in claims_of(appointment) if claim.kind is ClaimKind.OCCUPANCY]


def _ended(before: Appointment, after: Appointment) -> bool:
    """Whether both sides agreed on its end, or it was joined to another one."""
    if after.merged_into is not None:
        return before.merged_into is None
    return after.agreed is not None and after.closed and not before.closed
