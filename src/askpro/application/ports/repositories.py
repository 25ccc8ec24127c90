"""What a ledger is made of: one company's appointments, bookings, claims … inside one transaction.

The rules for all of it stand in ``askpro.application.ports.storage``.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from askpro.application.ports.records import (
    AppointmentQuery,
    Booking,
    HistoryEntry,
    Issue,
    IssueQuery,
    Page,
    SyncTally,
)
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim
from askpro.domain.customer import Customer
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember
from askpro.domain.timespan import Span


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


class Audits(Protocol):
    """Who did what to hosts and event types. Append-only."""

    def keep(self, entry: dict[str, Any], at: datetime) -> None:
        """For good."""
        ...

    def all(self) -> list[tuple[datetime, dict[str, Any]]]:
        """Everything that was kept, in the order in which it was."""
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
