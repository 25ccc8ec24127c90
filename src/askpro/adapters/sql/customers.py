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
    """See ``askpro.application.ports.repositories.Customers``."""

    work: Work

    def get(self, customer_id: str) -> Customer:
        """Raises NotFound."""
        known = self.work.people.get(customer_id) or self.many([customer_id]).get(customer_id)
        if known is None:
            raise NotFound("There is no such customer.")
        return known

    def many(self, customer_ids: Collection[str]) -> dict[str, Customer]:
        """Those that exist, by id."""
        if not customer_ids:
            return {}
        wanted = sorted(set(customer_ids))
        rows = self.work.read(select(customers).where(_c.company_id == self.work.company_id, _c.id.in_(wanted)))
        return {row["id"]: read_customer(row) for row in rows.mappings()}

    def upsert(self, customer: Customer) -> Customer:
        """Keep under the contact: an existing one keeps its id and takes the new details (L08)."""
        self.work.own(customer.company_id)
        contact = customer.details.contact
        same = _c.id == customer.id
        rows = self.work.read(
            select(customers).where(
                _c.company_id == self.work.company_id, same if contact is None else or_(_c.contact == contact, same)
            )
        ).mappings()
        known = min(rows, key=lambda row: row["contact"] != contact, default=None)
        kept = customer if known is None else evolve(read_customer(known), details=customer.details)
        self.work.save(customers, [_write_row(kept)])
        self.work.people[kept.id] = kept
        return kept

    def drop(self, customer_id: str) -> None:
        """Take away for good; nothing happens if there is none."""
        self.work.people.pop(customer_id, None)
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


def read_customer(row: Any) -> Customer:
    """The customer in a row of the table."""
    details = CustomerDetails(**{name: row[name] for name in ("name", "email", "phone", "time_zone", "language")})
    return Customer(id=row["id"], company_id=row["company_id"], details=details, created_at=row["created_at"])
