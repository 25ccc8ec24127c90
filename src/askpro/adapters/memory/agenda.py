"""What is due, over all companies, in memory."""

from collections.abc import Callable, Iterable
from datetime import datetime

from attrs import frozen

from askpro.adapters.memory.shelves import Desk


@frozen
class MemoryAgenda:
    """See ``askpro.application.ports.storage.Agenda``."""

    desks: Callable[[], Iterable[Desk]]

    def due_appointments(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Those that are due and not leased, longest due first."""
        due = [
            (row.errand.due, desk.company_id, row.id)
            for desk in self.desks()
            for row in desk.appointments.at("due", True)
            if row.errand.due is not None and row.errand.due <= now
            if row.errand.lease_until is None or row.errand.lease_until <= now
        ]
        return [(company_id, appointment_id) for _, company_id, appointment_id in sorted(due)[:limit]]

    def due_verifications(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Bookings that wait for a read, longest due first."""
        due = [
            (row.verify_at, desk.company_id, row.node.uid)
            for desk in self.desks()
            for row in desk.bookings.at("verify", True)
            if row.verify_at is not None and row.verify_at <= now
        ]
        return [(company_id, uid) for _, company_id, uid in sorted(due)[:limit]]
