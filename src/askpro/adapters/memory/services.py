"""Services in memory."""

from collections.abc import Sequence

from attrs import frozen

from askpro.adapters.memory.shelves import Desk
from askpro.domain.errors import NotFound
from askpro.domain.service import EventTypeMapping, Service


@frozen
class MemoryServices:
    """See ``askpro.application.ports.repositories.Services``."""

    desk: Desk

    def get(self, service_id: str) -> Service:
        """Raises NotFound."""
        found = self.desk.services.get(service_id)
        if found is None:
            raise NotFound("There is no such service.")
        return found

    def all(self) -> list[Service]:
        """By name, then id."""
        return sorted(self.desk.services.all(), key=lambda row: (row.name, row.id))

    def save(self, service: Service) -> None:
        """Add or replace."""
        self.desk.own(service.company_id)
        self.desk.services.put(service.id, service)

    def mappings(self) -> list[EventTypeMapping]:
        """Every mapping of the company, by service, in the order given."""
        rows = [row for row in self.desk.event_types.all() if row]
        return [mapping for row in sorted(rows, key=lambda row: row[0].service_id) for mapping in row]

    def map_event_types(self, service_id: str, mappings: Sequence[EventTypeMapping]) -> None:
        """Make these the mappings of the service."""
        if any(mapping.service_id != service_id for mapping in mappings):
            raise ValueError("A mapping belongs to another service.")
        self.desk.event_types.put(service_id, tuple(mappings))
