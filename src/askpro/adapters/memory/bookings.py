"""The booking graph in memory."""

from collections.abc import Collection

from attrs import frozen

from askpro.adapters.memory.shelves import Desk
from askpro.application.ports.records import Booking


@frozen
class MemoryBookings:
    """See ``askpro.application.ports.repositories.Bookings``."""

    desk: Desk

    def around(self, uids: Collection[str]) -> list[Booking]:
        """Every node of every component that one of these uids belongs to."""
        known = [row for uid in uids if (row := self.desk.bookings.get(uid)) is not None]
        return self._whole(known)

    def of(self, appointment_id: str) -> list[Booking]:
        """Every node of the components in which this appointment has a node."""
        return self._whole(self.desk.bookings.at("appointment", appointment_id))

    def save(self, bookings: Collection[Booking]) -> None:
        """Add or replace, by uid."""
        for booking in bookings:
            self.desk.bookings.put(booking.node.uid, booking)

    def _whole(self, some: list[Booking]) -> list[Booking]:
        components = {row.component for row in some}
        return sorted(self.desk.bookings.at("component", *components), key=lambda row: row.node.uid)
