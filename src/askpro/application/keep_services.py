"""Services of a company."""

from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.service import EventTypeMapping, Service


@frozen(kw_only=True)
class KeepServices:
    """Add, change, list and retire services."""

    storage: Storage
    clock: Clock
    ids: Ids

    def add(
        self,
        company_id: str,
        *,
        name: str,
        duration: timedelta,
        description: str = "",
        confirmation: bool = False,
        service_id: str | None = None,
    ) -> Service:
        """A new service; nothing stands for it at the calendar yet. Raises InvalidRequest.

        ``service_id`` was reserved for it: what was added under it already is not added again (S10).
        """
        service = Service(
            id=service_id or self.ids.new("svc"),
            company_id=company_id,
            name=name,
            duration=duration,
            description=description,
            confirmation=confirmation,
            created_at=self.clock.now(),
        )
        with self.storage.write(company_id) as ledger:
            if service_id is not None and (known := [each for each in ledger.services.all() if each.id == service_id]):
                return known[0]
            ledger.services.save(service)
        return service

    def change(self, company_id: str, service: Service) -> Service:
        """Replace. Raises NotFound."""
        with self.storage.write(company_id) as ledger:
            ledger.services.get(service.id)
            ledger.services.save(service)
            ledger.generations.move([""])
            return service

    def retire(self, company_id: str, service_id: str) -> Service:
        """No longer offered; kept for what was booked. Raises NotFound."""
        return self.change(company_id, evolve(self.get(company_id, service_id)[0], active=False))

    def get(self, company_id: str, service_id: str) -> tuple[Service, list[EventTypeMapping]]:
        """One service with its event types. Raises NotFound."""
        with self.storage.read(company_id) as ledger:
            service = ledger.services.get(service_id)
            return service, [each for each in ledger.services.mappings() if each.service_id == service_id]

    def all(self, company_id: str) -> list[tuple[Service, list[EventTypeMapping]]]:
        """Every service with its event types, by name."""
        with self.storage.read(company_id) as ledger:
            mappings = ledger.services.mappings()
            return [
                (service, [each for each in mappings if each.service_id == service.id])
                for service in ledger.services.all()
            ]
