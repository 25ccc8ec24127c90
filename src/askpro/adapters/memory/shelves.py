"""Everything that is kept of one company, and one transaction's sight of it."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any

from attrs import field, frozen

from askpro.adapters.memory.lazily import lazily
from askpro.adapters.memory.table import K, Table, V, View
from askpro.application.ports.records import Booking, HistoryEntry, Issue
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim
from askpro.domain.customer import Customer
from askpro.domain.holds import Hold
from askpro.domain.idempotency import IdempotencyRecord
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember
from askpro.domain.timespan import Span

_MANY_DAYS = 400


def days_of(span: Span) -> tuple[int, ...] | None:
    """The days that the span touches, as ordinals; None for a span too long to be cut into days."""
    first, last = span.start.toordinal(), span.end.toordinal()
    return tuple(range(first, last + 1)) if last - first < _MANY_DAYS else None


def _claim_places(claims: frozenset[Claim]) -> Iterable[Hashable]:
    return {(claim.staff_id, day) for claim in claims for day in days_of(claim.span) or (None,)}


def _appointments() -> Table[str, Appointment]:
    return Table(due=lambda row: (True,) if row.errand.due is not None else ())


def _bookings() -> Table[str, Booking]:
    return Table(
        component=lambda row: (row.component,),
        appointment=lambda row: (row.appointment_id,),
        verify=lambda row: (True,) if row.verify_at is not None else (),
    )


def _claims() -> Table[str, frozenset[Claim]]:
    return Table(day=_claim_places, staff=lambda row: {claim.staff_id for claim in row})


def _holds() -> Table[str, Hold]:
    return Table(holder=lambda row: (row.holder,))


def _customers() -> Table[str, Customer]:
    return Table(contact=lambda row: (row.details.contact,))


def _hosts() -> Table[str, HostMapping]:
    return Table(host=lambda row: (row.host_id,))


def _history() -> Table[int, HistoryEntry]:
    return Table(appointment=lambda row: (row.appointment_id,))


def _issues() -> Table[str, Issue]:
    return Table(
        open=lambda row: ((row.kind, row.appointment_id),) if row.closed_at is None else (),
        of=lambda row: (row.appointment_id,) if row.closed_at is None else (),
        about=lambda row: (row.appointment_id,),
    )


@frozen(eq=False)
class Shelves:
    """The committed rows of one company. ``writer`` is held by its one writer, ``mutex`` for moments only."""

    writer: Lock = field(factory=Lock)
    mutex: Lock = field(factory=Lock)
    numbers: "count[int]" = field(factory=lambda: count(1))
    appointments: Table[str, Appointment] = field(factory=_appointments)
    bookings: Table[str, Booking] = field(factory=_bookings)
    claims: Table[str, frozenset[Claim]] = field(factory=_claims)
    generations: Table[str, int] = field(factory=Table)
    customers: Table[str, Customer] = field(factory=_customers)
    staff: Table[str, StaffMember] = field(factory=Table)
    hosts: Table[str, HostMapping] = field(factory=_hosts)
    audits: Table[int, tuple[datetime, dict[str, Any]]] = field(factory=Table)
    services: Table[str, Service] = field(factory=Table)
    event_types: Table[str, tuple[EventTypeMapping, ...]] = field(factory=Table)
    history: Table[int, HistoryEntry] = field(factory=_history)
    issues: Table[str, Issue] = field(factory=_issues)
    holds: Table[str, Hold] = field(factory=_holds)
    idempotency: Table[tuple[str, str], IdempotencyRecord] = field(factory=Table)


class Desk:
    """One transaction's sight of a company's shelves, of each from the moment it looks there."""

    def __init__(self, company_id: str, shelves: Shelves, *, writing: bool) -> None:
        self.company_id = company_id
        self.shelves = shelves
        self._writing = writing

    def _view(self, table: Table[K, V]) -> View[K, V]:
        return View(table, self.shelves.mutex, writing=self._writing)

    @lazily
    def appointments(self) -> View[str, Appointment]:
        """See Shelves."""
        return self._view(self.shelves.appointments)

    @lazily
    def bookings(self) -> View[str, Booking]:
        """See Shelves."""
        return self._view(self.shelves.bookings)

    @lazily
    def claims(self) -> View[str, frozenset[Claim]]:
        """See Shelves."""
        return self._view(self.shelves.claims)

    @lazily
    def generations(self) -> View[str, int]:
        """See Shelves."""
        return self._view(self.shelves.generations)

    @lazily
    def customers(self) -> View[str, Customer]:
        """See Shelves."""
        return self._view(self.shelves.customers)

    @lazily
    def staff(self) -> View[str, StaffMember]:
        """See Shelves."""
        return self._view(self.shelves.staff)

    @lazily
    def hosts(self) -> View[str, HostMapping]:
        """See Shelves."""
        return self._view(self.shelves.hosts)

    @lazily
    def audits(self) -> View[int, tuple[datetime, dict[str, Any]]]:
        """See Shelves."""
        return self._view(self.shelves.audits)

    @lazily
    def services(self) -> View[str, Service]:
        """See Shelves."""
        return self._view(self.shelves.services)

    @lazily
    def event_types(self) -> View[str, tuple[EventTypeMapping, ...]]:
        """See Shelves."""
        return self._view(self.shelves.event_types)

    @lazily
    def history(self) -> View[int, HistoryEntry]:
        """See Shelves."""
        return self._view(self.shelves.history)

    @lazily
    def issues(self) -> View[str, Issue]:
        """See Shelves."""
        return self._view(self.shelves.issues)

    @lazily
    def holds(self) -> View[str, Hold]:
        """See Shelves."""
        return self._view(self.shelves.holds)

    @lazily
    def idempotency(self) -> View[tuple[str, str], IdempotencyRecord]:
        """See Shelves."""
        return self._view(self.shelves.idempotency)

    def own(self, company_id: str) -> None:
        """Refuse what belongs to another company (S11)."""
        if company_id != self.company_id:
            raise ValueError("This belongs to another company.")

    def commit(self) -> None:
        """Make everything that this transaction changed visible at one moment."""
        with self.shelves.mutex:
            for view in vars(self).values():
                if isinstance(view, View):
                    view.commit()
