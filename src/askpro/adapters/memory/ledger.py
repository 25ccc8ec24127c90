"""One company's data inside one transaction, in memory."""

from askpro.adapters.memory.appointments import MemoryAppointments
from askpro.adapters.memory.bookings import MemoryBookings
from askpro.adapters.memory.claims import MemoryClaims, MemoryGenerations
from askpro.adapters.memory.history import MemoryHistory, MemoryIssues
from askpro.adapters.memory.holds import MemoryHolds
from askpro.adapters.memory.idempotency import MemoryIdempotencyRecords
from askpro.adapters.memory.lazily import lazily
from askpro.adapters.memory.people import MemoryAudits, MemoryCustomers, MemoryStaff
from askpro.adapters.memory.services import MemoryServices
from askpro.adapters.memory.shelves import Desk
from askpro.domain.company import Company


class MemoryLedger:
    """See ``askpro.application.ports.storage.Ledger``. A transaction asks for few of its parts: each is made then."""

    def __init__(self, desk: Desk, company: Company) -> None:
        self._desk = desk
        self.company = company

    @lazily
    def appointments(self) -> MemoryAppointments:
        """See Ledger."""
        return MemoryAppointments(self._desk)

    @lazily
    def bookings(self) -> MemoryBookings:
        """See Ledger."""
        return MemoryBookings(self._desk)

    @lazily
    def claims(self) -> MemoryClaims:
        """See Ledger."""
        return MemoryClaims(self._desk)

    @lazily
    def generations(self) -> MemoryGenerations:
        """See Ledger."""
        return MemoryGenerations(self._desk)

    @lazily
    def customers(self) -> MemoryCustomers:
        """See Ledger."""
        return MemoryCustomers(self._desk)

    @lazily
    def staff(self) -> MemoryStaff:
        """See Ledger."""
        return MemoryStaff(self._desk)

    @lazily
    def audits(self) -> MemoryAudits:
        """See Ledger."""
        return MemoryAudits(self._desk)

    @lazily
    def services(self) -> MemoryServices:
        """See Ledger."""
        return MemoryServices(self._desk)

    @lazily
    def history(self) -> MemoryHistory:
        """See Ledger."""
        return MemoryHistory(self._desk)

    @lazily
    def issues(self) -> MemoryIssues:
        """See Ledger."""
        return MemoryIssues(self._desk)

    @lazily
    def holds(self) -> MemoryHolds:
        """See Ledger."""
        return MemoryHolds(self._desk)

    @lazily
    def idempotency(self) -> MemoryIdempotencyRecords:
        """See Ledger."""
        return MemoryIdempotencyRecords(self._desk)
