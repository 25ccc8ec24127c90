"""One company's data inside one transaction, in memory."""

from attrs import frozen

from askpro.adapters.memory.appointments import MemoryAppointments
from askpro.adapters.memory.bookings import MemoryBookings
from askpro.adapters.memory.claims import MemoryClaims, MemoryGenerations
from askpro.adapters.memory.history import MemoryHistory, MemoryIssues
from askpro.adapters.memory.holds import MemoryHolds
from askpro.adapters.memory.idempotency import MemoryIdempotencyRecords
from askpro.adapters.memory.people import MemoryCustomers, MemoryStaff
from askpro.adapters.memory.services import MemoryServices
from askpro.adapters.memory.shelves import Desk
from askpro.domain.company import Company


@frozen
class MemoryLedger:
    """See ``askpro.application.ports.storage.Ledger``."""

    company: Company
    appointments: MemoryAppointments
    bookings: MemoryBookings
    claims: MemoryClaims
    generations: MemoryGenerations
    customers: MemoryCustomers
    staff: MemoryStaff
    services: MemoryServices
    history: MemoryHistory
    issues: MemoryIssues
    holds: MemoryHolds
    idempotency: MemoryIdempotencyRecords


def ledger_at(desk: Desk, company: Company) -> MemoryLedger:
    """The ledger of a transaction."""
    return MemoryLedger(
        company,
        MemoryAppointments(desk),
        MemoryBookings(desk),
        MemoryClaims(desk),
        MemoryGenerations(desk),
        MemoryCustomers(desk),
        MemoryStaff(desk),
        MemoryServices(desk),
        MemoryHistory(desk),
        MemoryIssues(desk),
        MemoryHolds(desk),
        MemoryIdempotencyRecords(desk),
    )
