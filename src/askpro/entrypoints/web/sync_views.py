"""What operators see of the sync: entities in, plain dictionaries out. The command line shows the same."""

from datetime import datetime
from typing import Any, cast

from askpro.application.oversee_sync import SyncStatus
from askpro.application.ports.records import Issue
from askpro.application.ports.sweeps import Sweep
from askpro.application.sync.judging import IssueKind
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web import shapes

SAYS = {
    IssueKind.CONFLICT: "Both sides moved it. The company's policy took one version; undo takes the other.",
    IssueKind.REFUSED: "The calendar refused a command that nobody waited for any more. Retry gives it again.",
    IssueKind.ALTERED: "The calendar did something else than it was asked for, and that counts.",
    IssueKind.UNRESOLVED: "Nobody can tell whether a write reached the calendar; nothing is sent twice on a doubt.",
    IssueKind.GIVEN_UP: "It was tried for a day and could not be carried out. Retry tries again.",
    IssueKind.UNMAPPED: "Its host at the calendar is mapped to nobody here, so nobody's time is kept for it.",
    IssueKind.AMBIGUOUS: "Staff cannot be matched by e-mail, several are meant; map them by hand.",
    IssueKind.MISSING: "The calendar does not know its booking; the next full sweep that misses it closes it.",
    IssueKind.UNVERIFIED: "Its booking could not be read for a day, so only webhooks speak for it.",
    IssueKind.OVERLAP: "The calendar has two appointments of one staff member at the same time.",
    IssueKind.REVIVED: "A booking that had ended lives again.",
    IssueKind.TWIN: "A booking that was made twice was changed by somebody, so it was not cancelled. Undo cancels it.",
    IssueKind.FAILED_NOTICE: "A webhook could not be read. Retry reads all that failed again.",
    IssueKind.CONTRACT_CHANGED: "The calendar's answers lack something that we read. Retry looks again.",
    IssueKind.EVENT_TYPE_DRIFT: "An event type is not as its service says, or gone. Push, accept, or map another one.",
}
"""What each kind means, for people."""

_VERSIONS = {
    IssueKind.CONFLICT: ("ours", "theirs"),
    IssueKind.ALTERED: ("asked", "got"),
    IssueKind.REFUSED: ("wanted", "stands"),
}
_UNDOABLE = (IssueKind.CONFLICT, IssueKind.REVIVED, IssueKind.TWIN)


def issue(each: Issue) -> shapes.IssueView:
    """An issue."""
    kind, detail = IssueKind(each.kind), each.detail
    return {
        "id": each.id,
        "kind": each.kind,
        "state": "open" if each.closed_at is None else "closed",
        "says": SAYS[kind],
        "appointment_id": each.appointment_id,
        "versions": _versions(kind, detail),
        "kept": detail.get("kept"),
        "others": _others(detail),
        "detail": dict(detail),
        "actions": _actions(kind, each),
        "opened_at": write_instant(each.opened_at),
        "closed_at": _moment(each.closed_at),
        "ended": {"how": each.end.how, "by": each.end.by, "reason": each.end.reason} if each.end is not None else None,
    }


def mended(each: Issue, *, pending: bool = False, said: str | None = None) -> shapes.MendedView:
    """An issue after somebody asked for something."""
    return {**issue(each), "pending": pending, "said": said}


def _versions(kind: IssueKind, detail: dict[str, Any]) -> shapes.VersionsView | None:
    if kind not in _VERSIONS:
        return None
    ours, theirs = (detail.get(name) for name in _VERSIONS[kind])
    return {"ours": ours, "theirs": theirs}


def _others(detail: dict[str, Any]) -> list[str]:
    named = (detail.get("beside"), detail.get("duplicate_of"))
    return [*detail.get("with", ()), *(each for each in named if each is not None)]


def _actions(kind: IssueKind, each: Issue) -> list[str]:
    """What can be asked for. Only asking tells whether the appointment allows it."""
    if each.closed_at is not None:
        gone = kind is IssueKind.MISSING and each.end is None
        silenced = kind in (IssueKind.UNRESOLVED, IssueKind.GIVEN_UP) and each.end is not None
        return ["undo"] if gone else ["retry"] if silenced else []
    undoable = kind in _UNDOABLE and not each.detail.get("by_us")
    return ["retry", "dismiss", *(["undo"] if undoable else [])]


def sweep(each: Sweep, now: datetime, *, whole: bool = True) -> shapes.SweepView:
    """A sweep; not ``whole`` without the differences one by one."""
    report = None
    if each.report is not None:
        hidden = () if whole else ("found", "more")
        report = cast(shapes.DriftView, {name: value for name, value in each.report.items() if name not in hidden})
    return {
        "id": each.id,
        "state": sweep_state(each, now),
        "full": each.full,
        "dry_run": each.dry_run,
        "began_at": write_instant(each.began),
        "ended_at": _moment(each.ended),
        "age_seconds": max(0, int((now - (each.ended or each.began)).total_seconds())),
        "error": each.error,
        "report": report,
    }


def sweep_state(each: Sweep, now: datetime) -> str:
    """One word for how far it is."""
    if each.ended is not None:
        return "done" if each.error is None else "failed"
    return "running" if each.running(now) else "lost"


def status(each: SyncStatus) -> shapes.SyncStatusView:
    """How the sync stands."""
    inbox, now = each.inbox, each.as_of
    return {
        "as_of": write_instant(now),
        "states": {state.value: number for state, number in each.states.items()},
        "due": each.due,
        "oldest_due": _moment(each.oldest_due),
        "lag_seconds": int(each.lag.total_seconds()) if each.lag is not None else None,
        "issues": each.issues,
        "inbox": {
            "waiting": inbox.waiting,
            "failed": inbox.failed,
            "last_at": _moment(inbox.latest),
            "age_seconds": max(0, int((now - inbox.latest).total_seconds())) if inbox.latest is not None else None,
        },
        "last_sweep": sweep(each.last_sweep, now, whole=False) if each.last_sweep is not None else None,
        "last_full_sweep": sweep(each.last_full_sweep, now, whole=False) if each.last_full_sweep is not None else None,
        "running": [sweep(one, now, whole=False) for one in each.running],
    }


def _moment(at: datetime | None) -> str | None:
    return write_instant(at) if at is not None else None
