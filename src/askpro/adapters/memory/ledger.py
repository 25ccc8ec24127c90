"""One company's data inside one transaction, in memory."""

from functools import cached_property

from askpro.adapters.memory.appointments import MemoryAppointments
from askpro.adapters.memory.bookings import MemoryBookings
from askpro.adapters.memory.claims import MemoryClaims, MemoryGenerations
from askpro.adapters.memory.history import MemoryHistory, MemoryIssues
from askpro.adapters.memory.holds import MemoryHolds
from askpro.adapters.memory.idempotency import MemoryIdempotencyRecords
from askpro.adapters.memory.people import MemoryAudits, MemoryCustomers, MemoryStaff
from askpro.adapters.memory.services import MemoryServices
from askpro.adapters.memory.shelves import Desk
from askpro.domain.company import Company


class MemoryLedger:
    """See ``askpro.application.ports.storage.Ledger``. A transaction asks for few of its parts: each is made then."""

    def __init__(self, desk: Desk, company: Company) -> None:
        self._desk = desk
        self.company = company

    @cached_property
    def appointments(self) -> MemoryAppointments:
        """See Ledger."""
        return MemoryAppointments(self._desk)

    @cached_property
    def bookings(self) -> MemoryBookings:
        """See Ledger."""
        return MemoryBookings(self._desk)

    @cached_property
    def claims(self) -> MemoryClaims:
        """See Ledger."""
        return MemoryClaims(self._desk)

    @cached_property
    def generations(self) -> MemoryGenerations:
        """See Ledger."""
        return MemoryGenerations(self._desk)

    @cached_property
    def customers(self) -> MemoryCustomers:
        """See Ledger."""
        return MemoryCustomers(self._desk)

    @cached_property
    def staff(self) -> MemoryStaff:
        """See Ledger."""
        return MemoryStaff(self._desk)

    @cached_property
    def audits(self) -> MemoryAudits:
        """See Ledger."""
        return MemoryAudits(self._desk)

    @cached_property
    def services(self) -> MemoryServices:
        """See Ledger."""
        return MemoryServices(self._desk)

    @cached_property
    def history(self) -> MemoryHistory:
        """See Ledger."""
        return MemoryHistory(self._desk)

    @cached_property
    def issues(self) -> MemoryIssues:
        """See Ledger."""
        return MemoryIssues(self._desk)

    @cached_property
    def holds(self) -> MemoryHolds:
        """See Ledger."""
        return MemoryHolds(self._desk)

    @cached_property
    def idempotency(self) -> MemoryIdempotencyRecords:
        """See Ledger."""
        return MemoryIdempotencyRecords(self._desk)
