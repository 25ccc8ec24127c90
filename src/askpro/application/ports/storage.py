"""The storage: our ledger. Contract suite: ``askpro.testing.contracts.storage``.

A *ledger* is one company's view inside one transaction: nothing of another company can be reached through it (S11).
Writers of one company wait for each other, so what a ledger has read stays true until it commits, and a promise
granted in it is granted once (S7). Readers wait for nobody. A transaction commits when its ``with`` block ends and
rolls back when an error leaves the block.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from attrs import field, frozen

from askpro.application.ports.holds import Holds
from askpro.application.ports.idempotency import IdempotencyRecords
from askpro.application.ports.sweeps import Sweep
from askpro.domain.appointment import Appointment, Status, SyncState
from askpro.domain.booking import Node
from askpro.domain.claims import Claim
from askpro.domain.company import ApiKey, Company
from askpro.domain.customer import Customer
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember
from askpro.domain.timespan import Span

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

    ``component`` is the same for all nodes that edges join, however indirectly.
    """

    node: Node
    component: str
    appointment_id: str | None = None
    verify_at: datetime | None = None


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


class Appointments(Protocol):
    """Appointments of the company."""

    def get(self, appointment_id: str) -> Appointment:
        """Raises NotFound."""
        ...

    def save(self, appointment: Appointment) -> None:
        """Add or replace."""
        ...

    def find(self, query: AppointmentQuery, page: Page) -> tuple[list[Appointment], str | None]:
        """One page, by start and id, and the cursor of the next one if there is more."""
        ...

    def of_customer(self, customer_id: str) -> list[Appointment]:
        """Every one of that customer, merged ones too, by id."""
        ...

    def tally(self, now: datetime) -> SyncTally:
        """All of the company counted, without those that were merged into others."""
        ...


class Bookings(Protocol):
    """Nodes of the company's booking graph."""

    def around(self, uids: Collection[str]) -> list[Booking]:
        """Every node of every component that one of these uids belongs to."""
        ...

    def of(self, appointment_id: str) -> list[Booking]:
        """Every node of the components in which this appointment has a node."""
        ...

    def save(self, bookings: Collection[Booking]) -> None:
        """Add or replace, by uid."""
        ...


class Claims(Protocol):
    """Who has which span of which staff member."""

    def overlapping(self, staff_ids: Collection[str], span: Span) -> list[Claim]:
        """All claims of these staff members that share a moment with the span, those of ended holds too."""
        ...

    def replace(self, appointment_id: str, claims: Collection[Claim]) -> bool:
        """Make these the claims of the appointment. Answers whether anything changed."""
        ...

    def drop_ended(self, before: datetime) -> None:
        """Forget claims that counted until a moment before this one."""
        ...


class Generations(Protocol):
    """Counters per staff member (``""``: everything of the company): what is cached under an older one is stale."""

    def current(self, staff_ids: Collection[str]) -> dict[str, int]:
        """The counter of each, 0 where it never moved; always with that of ``""``."""
        ...

    def move(self, staff_ids: Collection[str]) -> None:
        """Count up, in this transaction (L52)."""
        ...


class Customers(Protocol):
    """Customers of the company, unique by contact."""

    def get(self, customer_id: str) -> Customer:
        """Raises NotFound."""
        ...

    def many(self, customer_ids: Collection[str]) -> dict[str, Customer]:
        """Those that exist, by id."""
        ...

    def upsert(self, customer: Customer) -> Customer:
        """Keep under the contact: an existing one keeps its id and takes the new details (L08)."""
        ...

    def drop(self, customer_id: str) -> None:
        """Take away for good; nothing happens if there is none."""
        ...


class Staff(Protocol):
    """Staff members and their hosts."""

    def get(self, staff_id: str) -> StaffMember:
        """Raises NotFound."""
        ...

    def all(self) -> list[StaffMember]:
        """By position, then name, then id."""
        ...

    def save(self, member: StaffMember) -> None:
        """Add or replace."""
        ...

    def hosts(self) -> list[HostMapping]:
        """Every mapping of the company."""
        ...

    def host_of(self, staff_id: str) -> int | None:
        """The host of a staff member, None without one."""
        ...

    def map_host(self, mapping: HostMapping) -> None:
        """Join; replaces the member's former host. Raises AlreadyExists if another member has this host."""
        ...

    def unmap_host(self, staff_id: str) -> None:
        """Part; nothing happens if there was none."""
        ...

    def audit(self, entry: dict[str, Any], at: datetime) -> None:
        """Keep who mapped or unmapped what, for good."""
        ...

    def audited(self) -> list[tuple[datetime, dict[str, Any]]]:
        """Everything kept by ``audit``, in the order in which it happened."""
        ...


class Services(Protocol):
    """Services and their event types."""

    def get(self, service_id: str) -> Service:
        """Raises NotFound."""
        ...

    def all(self) -> list[Service]:
        """By name, then id."""
        ...

    def save(self, service: Service) -> None:
        """Add or replace."""
        ...

    def mappings(self) -> list[EventTypeMapping]:
        """Every mapping of the company."""
        ...

    def map_event_types(self, service_id: str, mappings: Sequence[EventTypeMapping]) -> None:
        """Make these the mappings of the service."""
        ...


class History(Protocol):
    """What happened to appointments. Append-only: there is nothing here that changes or drops an entry."""

    def append(self, entry: HistoryEntry) -> None:
        """Keep; the storage numbers the entries."""
        ...

    def of(self, appointment_id: str) -> list[HistoryEntry]:
        """In the order in which they happened."""
        ...


class Issues(Protocol):
    """What a person should see."""

    def open(self, issue: Issue) -> None:
        """Keep; an open issue of the same kind and appointment takes the new detail instead of a second row."""
        ...

    def close(self, kind: str, appointment_id: str | None, at: datetime) -> None:
        """The open one of that kind, if any; without an appointment that of the whole company."""
        ...

    def close_all(self, appointment_id: str, at: datetime) -> None:
        """Every open one of that appointment."""
        ...

    def get(self, issue_id: str) -> Issue:
        """Open or closed. Raises NotFound."""
        ...

    def save(self, issue: Issue) -> None:
        """Replace the one with that id."""
        ...

    def last(self, kind: str, appointment_id: str | None) -> Issue | None:
        """The latest of that kind and appointment, open or closed."""
        ...

    def find(self, query: IssueQuery, page: Page) -> tuple[list[Issue], str | None]:
        """One page, latest first, and the cursor of the next one if there is more."""
        ...

    def tally(self) -> dict[str, int]:
        """How many are open, by kind."""
        ...

    def open_of(self, kind: str) -> list[Issue]:
        """Every open one of that kind, latest first. Costs nothing where the storage knows that there is none."""
        ...

    def all(self, *, only_open: bool = True) -> list[Issue]:
        """Latest first."""
        ...


class Ledger(Protocol):
    """One company's data inside one transaction."""

    @property
    def company(self) -> Company: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def bookings(self) -> Bookings: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def generations(self) -> Generations: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def services(self) -> Services: ...
    @property
    def history(self) -> History: ...
    @property
    def issues(self) -> Issues: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def idempotency(self) -> IdempotencyRecords: ...


class Directory(Protocol):
    """The companies of the installation and their keys."""

    def companies(self) -> list[Company]:
        """By slug."""
        ...

    def get(self, company_id: str) -> Company:
        """Raises NotFound."""
        ...

    def named(self, slug: str) -> Company:
        """Raises NotFound."""
        ...

    def save(self, company: Company) -> None:
        """Add or replace. Raises AlreadyExists if another company has the slug."""
        ...

    def keys(self, company_id: str) -> list[ApiKey]:
        """Revoked ones too."""
        ...

    def key(self, digest: str) -> ApiKey:
        """The key with that digest, revoked or not. Raises NotFound."""
        ...

    def save_key(self, key: ApiKey) -> None:
        """Add or replace."""
        ...

    def sweep_mark(self, company_id: str) -> datetime | None:
        """The calendar's time up to which the last sweep saw everything."""
        ...

    def save_sweep_mark(self, company_id: str, mark: datetime) -> None:
        """Remember it."""
        ...

    def sweep(self, company_id: str, sweep_id: str) -> Sweep:
        """Raises NotFound, also for another company's."""
        ...

    def sweeps(self, company_id: str) -> list[Sweep]:
        """Latest first."""
        ...

    def save_sweep(self, sweep: Sweep) -> None:
        """Add or replace; what is ``surplus`` then goes. Raises NotFound for an unknown company."""
        ...


@frozen(kw_only=True)
class Received:
    """A webhook as it came in. ``state`` is ``new``, ``done``, ``ignored`` or ``failed``; ``did`` says what it did."""

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


class Inbox(Protocol):
    """Webhooks, kept before they are answered and parsed afterwards."""

    def put(self, received: Received) -> bool:
        """Keep durably; False if this company has that digest already. Raises NotFound for an unknown company."""
        ...

    def take(self, now: datetime, limit: int) -> list[Received]:
        """The oldest new ones whose time has come, each at most once a minute while nobody settles it."""
        ...

    def settle(self, received: Received) -> None:
        """Write down what became of it; a body that is empty now stays empty."""
        ...

    def get(self, company_id: str, received_id: str) -> Received:
        """Raises NotFound, also for another company's."""
        ...

    def all(
        self, company_id: str, page: Page, query: ReceivedQuery = ALL_RECEIVED
    ) -> tuple[list[Received], str | None]:
        """Latest first, and the cursor of the next page if there is more."""
        ...

    def tally(self, company_id: str) -> InboxTally:
        """What is there of a company, counted."""
        ...

    def forget(self, company_id: str, received_ids: Collection[str]) -> None:
        """Empty the bodies of these: they hold personal fields. A repeat of one is still known by its digest."""
        ...


class Agenda(Protocol):
    """What is due, over all companies, as (company id, appointment id or booking uid), longest due first."""

    def due_appointments(self, now: datetime, limit: int) -> list[tuple[str, str]]: ...
    def due_verifications(self, now: datetime, limit: int) -> list[tuple[str, str]]: ...


class Storage(Protocol):
    """The whole store."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def agenda(self) -> Agenda: ...

    def write(self, company_id: str) -> AbstractContextManager[Ledger]:
        """A transaction that may write; alone among the writers of that company. Raises NotFound.

        A thread has one at a time: a second one, a save in the directory or a change of the inbox inside it raises
        RuntimeError, where it would wait for itself.
        """
        ...

    def read(self, company_id: str) -> AbstractContextManager[Ledger]:
        """A transaction that only reads. Raises NotFound."""
        ...

    def directory(self) -> AbstractContextManager[Directory]:
        """A transaction over companies and keys."""
        ...

    def ready(self) -> None:
        """Raises ConfigurationError if the store cannot be used: unreachable, or its schema is not ours."""
        ...

    def migrate(self) -> None:
        """Bring the schema up to date; nothing happens if it is."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
