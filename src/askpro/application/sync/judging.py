"""Judging: what a person says of an issue counts, until something changes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import evolve

from askpro.application.ports.records import HistoryEntry, Issue, IssueEnd
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment

DISMISSED, UNDONE = "dismissed", "undone"


class IssueKind(StrEnum):
    """Every kind of issue that there is; docs/operating.md says what each means and what to do."""

    CONFLICT = "conflict"
    REFUSED = "refused"
    ALTERED = "altered"
    UNRESOLVED = "unresolved"
    GIVEN_UP = "given_up"
    UNMAPPED = "unmapped"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    UNVERIFIED = "unverified"
    OVERLAP = "overlap"
    REVIVED = "revived"
    TWIN = "twin"
    FAILED_NOTICE = "failed_notice"
    EVENT_TYPE_DRIFT = "event_type_drift"
    CONTRACT_CHANGED = "contract_changed"


_LASTING = frozenset(
    {
        IssueKind.UNRESOLVED,
        IssueKind.GIVEN_UP,
        IssueKind.UNMAPPED,
        IssueKind.AMBIGUOUS,
        IssueKind.MISSING,
        IssueKind.UNVERIFIED,
        IssueKind.OVERLAP,
        IssueKind.FAILED_NOTICE,
        IssueKind.EVENT_TYPE_DRIFT,
        IssueKind.CONTRACT_CHANGED,
    }
)
"""Kinds that are seen again and again while they last. The others tell of something that happened once."""

_COUNTERS = frozenset({"sweeps"})
"""What of a detail counts sights, and is no change."""


def open_unless_judged(ledger: Ledger, issue: Issue) -> None:
    """Open an issue, but not the very one that a person dismissed: nothing in it, nor in its appointment, is new."""
    last = ledger.issues.last(issue.kind, issue.appointment_id) if issue.kind in _LASTING else None
    if last is not None and last.end is not None and last.end.how == DISMISSED:
        appointment = appointment_of(ledger, issue)
        same = appointment is None or appointment.sequence == last.end.sequence
        if same and _cause(last.detail) == _cause(issue.detail):
            return
    ledger.issues.open(issue)


def end_issue(ledger: Ledger, issue: Issue, how: str, actor: str, reason: str, now: datetime) -> Issue:
    """Close an issue by a person's word: kept with it, and in the history of its appointment.

    An appointment leaves the state ``conflict`` with it.
    """
    appointment = appointment_of(ledger, issue)
    sequence = appointment.sequence if appointment is not None else None
    end = IssueEnd(how=how, by=actor, reason=reason, sequence=sequence)
    ended = evolve(issue, closed_at=issue.closed_at or now, end=end)
    ledger.issues.save(ended)
    if appointment is not None:
        if issue.kind == IssueKind.CONFLICT and appointment.in_conflict:
            ledger.appointments.save(evolve(appointment, in_conflict=False))
        ledger.history.append(
            HistoryEntry(
                appointment_id=appointment.id,
                at=now,
                actor=actor,
                action="dismiss" if how == DISMISSED else "undo",
                before={},
                after={},
                because=f"issue {issue.id}: {issue.kind}",
            )
        )
    return ended


def appointment_of(ledger: Ledger, issue: Issue) -> Appointment | None:
    """The appointment that an issue is about, or the one that it was merged into; None for one of the company."""
    if issue.appointment_id is None:
        return None
    appointment = ledger.appointments.get(issue.appointment_id)
    while appointment.merged_into is not None:
        appointment = ledger.appointments.get(appointment.merged_into)
    return appointment


def _cause(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name not in _COUNTERS}
