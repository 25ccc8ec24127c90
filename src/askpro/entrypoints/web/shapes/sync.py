"""The sync as operators see it: how it stands, issues, sweeps."""

from typing import Any, NotRequired, TypedDict


class VersionView(TypedDict):
    """One side's version of a time, where it is told with the hosts that were asked for or got."""

    start: str
    end: str
    hosts: NotRequired[list[int | None]]


class VersionsView(TypedDict):
    """What we had or wanted, and what the calendar had or did; null where that side has none."""

    ours: VersionView | None
    theirs: VersionView | None


class IssueEndView(TypedDict):
    """How a person ended an issue: ``dismissed`` or ``undone``."""

    how: str
    by: str
    reason: str


class IssueView(TypedDict):
    """Something that a person should see. ``state`` is ``open`` or ``closed``, ``says`` is a sentence for people.

    ``versions`` where two sides differ, with ``kept`` (``ours`` or ``theirs``) where one of them was taken. ``others``
    are appointments that have a part in it. ``detail`` is all that is known; its fields depend on the kind.
    ``actions`` are what can be asked for now. ``ended`` is null while it is open, and where its cause went away.
    """

    id: str
    kind: str
    state: str
    says: str
    appointment_id: str | None
    versions: VersionsView | None
    kept: str | None
    others: list[str]
    detail: dict[str, Any]
    actions: list[str]
    opened_at: str
    closed_at: str | None
    ended: IssueEndView | None


class MendedView(IssueView):
    """The issue after somebody asked for something: ``pending`` while the calendar has not answered, and a word."""

    pending: bool
    said: str | None


class IssueList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[IssueView]
    next_cursor: str | None


class DifferenceView(TypedDict):
    """One appointment that was not as the calendar has it. ``age_seconds``: since when, by the calendar's stamps."""

    appointment_id: str | None
    booking: str
    fields: list[str]
    cause: str
    repair: str
    age_seconds: int


class DriftView(TypedDict):
    """What a sweep saw. ``left_out``: rows that concern no appointment, counted by why.

    ``found`` where one sweep is shown; ``more`` is how many differences are not among them.
    """

    rows: int
    expected: int
    left_out: dict[str, int]
    differences: dict[str, int]
    causes: dict[str, int]
    repairs: dict[str, int]
    held_back: int
    found: NotRequired[list[DifferenceView]]
    more: NotRequired[int]


class SweepView(TypedDict):
    """A sweep. ``state`` is ``running``, ``done``, ``failed`` (``error`` is the code) or ``lost`` with its process."""

    id: str
    state: str
    full: bool
    dry_run: bool
    began_at: str
    ended_at: str | None
    age_seconds: int
    error: str | None
    report: DriftView | None


class InboxView(TypedDict):
    """The inbox: how many webhooks wait and failed, and when the last one came in."""

    waiting: int
    failed: int
    last_at: str | None
    age_seconds: int | None


class SyncStatusView(TypedDict):
    """How the sync stands. ``states``: appointments by sync state. ``lag_seconds``: how long the oldest is due."""

    as_of: str
    states: dict[str, int]
    due: int
    oldest_due: str | None
    lag_seconds: int | None
    issues: dict[str, int]
    inbox: InboxView
    last_sweep: SweepView | None
    last_full_sweep: SweepView | None
    running: list[SweepView]
