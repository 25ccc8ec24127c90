"""Services and their event types in SQL."""

from collections.abc import Sequence

import attrs
from attrs import frozen
from sqlalchemy import bindparam, delete, select

from askpro.adapters.sql.forms import read_form, write_form
from askpro.adapters.sql.tables import event_types, services
from askpro.adapters.sql.work import Work
from askpro.domain.errors import NotFound
from askpro.domain.service import EventTypeMapping, Service

_e = event_types.c
_SERVICE = select(services).where(services.c.company_id == bindparam("company"), services.c.id == bindparam("service"))
_MAPPINGS = select(_e.form).where(_e.company_id == bindparam("company")).order_by(_e.service_id, _e.position)


@frozen
class SqlServices:
    """See ``askpro.application.ports.repositories.Services``."""

    work: Work

    def get(self, service_id: str) -> Service:
        """Raises NotFound."""
        found = self.work.read(_SERVICE, company=self.work.company_id, service=service_id)
        row = found.mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such service.")
        return Service(**row)

    def all(self) -> list[Service]:
        """By name, then id."""
        s = services.c
        mine = select(services).where(s.company_id == self.work.company_id).order_by(s.name, s.id)
        return [Service(**row) for row in self.work.read(mine).mappings()]

    def save(self, service: Service) -> None:
        """Add or replace."""
        self.work.own(service.company_id)
        self.work.save(services, [attrs.asdict(service)])

    def mappings(self) -> list[EventTypeMapping]:
        """Every mapping of the company, by service, in the order given."""
        forms = self.work.read(_MAPPINGS, company=self.work.company_id).scalars()
        return [read_form(form, EventTypeMapping) for form in forms]

    def map_event_types(self, service_id: str, mappings: Sequence[EventTypeMapping]) -> None:
        """Make these the mappings of the service."""
        if any(mapping.service_id != service_id for mapping in mappings):
            raise ValueError("A mapping belongs to another service.")
        mine = event_types.c.company_id == self.work.company_id
        self.work.write(delete(event_types).where(mine, event_types.c.service_id == service_id))
        rows = [
            {
                "company_id": self.work.company_id,
                "service_id": service_id,
                "position": position,
                "staff_id": mapping.staff_id,
                "event_type_id": mapping.event_type_id,
                "mapped_at": mapping.mapped_at,
                "form": write_form(mapping),
            }
            for position, mapping in enumerate(mappings)
        ]
        self.work.save(event_types, rows)
