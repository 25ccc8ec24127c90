"""Customers in SQL: the only place of their personal fields."""

from collections.abc import Collection
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import delete, or_, select

from askpro.adapters.sql.tables import customers
from askpro.adapters.sql.work import Work
from askpro.domain.customer import Customer, CustomerDetails
from askpro.domain.errors import NotFound

_c = customers.c


@frozen
class SqlCustomers:
    """See ``askpro.application.ports.storage.Customers``."""

    work: Work

    def get(self, customer_id: str) -> Customer:
        """Raises NotFound."""
        found = self.many([customer_id])
        if customer_id not in found:
            raise NotFound("There is no such customer.")
        return found[customer_id]

    def many(self, customer_ids: Collection[str]) -> dict[str, Customer]:
        """Those that exist, by id."""
        if not customer_ids:
            return {}
        wanted = sorted(set(customer_ids))
        rows = self.work.read(select(customers).where(_c.company_id == self.work.company_id, _c.id.in_(wanted)))
        return {row.id: _read_row(row) for row in rows}

    def upsert(self, customer: Customer) -> Customer:
        """Keep under the contact: an existing one keeps its id and takes the new details (L08)."""
        self.work.own(customer.company_id)
        contact = customer.details.contact
        same = _c.id == customer.id
        rows = self.work.read(
            select(customers).where(
                _c.company_id == self.work.company_id, same if contact is None else or_(_c.contact == contact, same)
            )
        ).all()
        known = min(rows, key=lambda row: row.contact != contact, default=None)
        kept = customer if known is None else evolve(_read_row(known), details=customer.details)
        self.work.save(customers, [_write_row(kept)])
        return kept

    def drop(self, customer_id: str) -> None:
        """Take away for good; nothing happens if there is none."""
        self.work.write(delete(customers).where(_c.company_id == self.work.company_id, _c.id == customer_id))


def _write_row(customer: Customer) -> dict[str, Any]:
    details = customer.details
    return {
        "company_id": customer.company_id,
        "id": customer.id,
        "contact": details.contact,
        "name": details.name,
        "folded": details.name.casefold(),
        "email": details.email,
        "phone": details.phone,
        "time_zone": details.time_zone,
        "language": details.language,
        "created_at": customer.created_at,
    }


def _read_row(row: Any) -> Customer:
    details = CustomerDetails(
        name=row.name, email=row.email, phone=row.phone, time_zone=row.time_zone, language=row.language
    )
    return Customer(id=row.id, company_id=row.company_id, details=details, created_at=row.created_at)
