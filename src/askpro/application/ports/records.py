"""Records that the storage keeps, and how they are asked for."""

from datetime import datetime
from typing import Any

from attrs import field, frozen

from askpro.domain.appointment import Status, SyncState
from askpro.domain.booking import Node

OVERLAP = "overlap"
"""The kind of issue that every change of an appointment's time asks for."""


@frozen(kw_only=True)
class Page:
    """Which part of a list. ``after`` is the ``cursor`` of the row before the first one wanted."""

    limit: int = 50
    after: str | None = None


@frozen(kw_only=True)
class AppointmentQuery:
    """Which appointments, by start and id. Empty fields filter nothing; ``booking_uid`` is any uid of the chain."""

    starting_since: datetime | None = None
    starting_before: datetime | None = None
    staff_id: str | None = None
    service_id: str | None = None
    customer: str | None = None
    status: Status | None = None
    sync: SyncState | None = None
    source: str | None = None
    booking_uid: str | None = None
    now: datetime


@frozen(kw_only=True)
class Booking:
    """A node as it is kept: with its component of the graph, its appointment, and when to verify it.

    ``component`` is the same for all nodes that edges join, however indirectly. ``look_at``: a read is owed that begins
    no sooner, whatever other news prove.
    """

    node: Node
    component: str
    appointment_id: str | None = None
    verify_at: datetime | None = None
    look_at: datetime | None = None


@frozen(kw_only=True)
class HistoryEntry:
    """One thing that happened to an appointment. ``because`` names the notice, read or command."""

    appointment_id: str
    at: datetime
    actor: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    because: str
    number: int = 0


@frozen(kw_only=True)
class IssueEnd:
    """How a person ended an issue: ``dismissed`` or ``undone``. ``sequence``: of its appointment at that moment."""

    how: str
    by: str
    reason: str = ""
    sequence: int | None = None


@frozen(kw_only=True)
class Issue:
    """Something that a person should see: a conflict, an overlap, an unresolved write …

    One that is closed without an ``end`` is over because its cause is.
    """

    id: str
    kind: str
    appointment_id: str | None
    detail: dict[str, Any]
    opened_at: datetime
    closed_at: datetime | None = None
    end: IssueEnd | None = None


@frozen(kw_only=True)
class IssueQuery:
    """Which issues. Empty fields filter nothing; ``is_open`` is None for open and closed ones."""

    kind: str | None = None
    appointment_id: str | None = None
    is_open: bool | None = True


@frozen(kw_only=True)
class SyncTally:
    """How many appointments are in each sync state, how many are due at a moment, and since when the oldest is."""

    states: dict[SyncState, int]
    due: int
    oldest_due: datetime | None


@frozen(kw_only=True)
class Received:
    """A webhook as it came in. ``state`` is ``new``, ``done``, ``ignored`` or ``failed``; ``did`` says what it did.

    ``left_out``: bytes of a body that this copy goes without; none of what is stored.
    """

    id: str
    company_id: str
    digest: str
    body: bytes = field(repr=False)
    received_at: datetime
    state: str = "new"
    trigger: str | None = None
    did: str | None = None
    appointment_id: str | None = None
    tries: int = 0
    left_out: int = 0

    @property
    def size(self) -> int:
        """Bytes of the body, also where this copy goes without it."""
        return len(self.body) + self.left_out


@frozen(kw_only=True)
class ReceivedQuery:
    """Which webhooks: in that state, received in [``since``, ``until``). Empty fields filter nothing."""

    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL_RECEIVED = ReceivedQuery()


@frozen(kw_only=True)
class InboxTally:
    """How many webhooks of a company wait to be read, how many failed, and when the last one came in."""

    waiting: int
    failed: int
    latest: datetime | None
