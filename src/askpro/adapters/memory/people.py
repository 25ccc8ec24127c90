"""Customers, staff and what was done to their hosts, in memory."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from attrs import evolve, frozen

from askpro.adapters.memory.copies import copied
from askpro.adapters.memory.shelves import Desk
from askpro.domain.customer import Customer
from askpro.domain.errors import AlreadyExists, NotFound
from askpro.domain.staff import HostMapping, StaffMember


@frozen
class MemoryCustomers:
    """See ``askpro.application.ports.repositories.Customers``."""

    desk: Desk

    def get(self, customer_id: str) -> Customer:
        """Raises NotFound."""
        found = self.desk.customers.get(customer_id)
        if found is None:
            raise NotFound("There is no such customer.")
        return found

    def many(self, customer_ids: Collection[str]) -> dict[str, Customer]:
        """Those that exist, by id."""
        return {row.id: row for one in customer_ids if (row := self.desk.customers.get(one)) is not None}

    def upsert(self, customer: Customer) -> Customer:
        """Keep under the contact: an existing one keeps its id and takes the new details (L08)."""
        self.desk.own(customer.company_id)
        contact = customer.details.contact
        same = self.desk.customers.at("contact", contact) if contact is not None else []
        known = same[0] if same else self.desk.customers.get(customer.id)
        kept = customer if known is None else evolve(known, details=customer.details)
        self.desk.customers.put(kept.id, kept)
        return kept

    def drop(self, customer_id: str) -> None:
        """Take away for good; nothing happens if there is none."""
        self.desk.customers.drop(customer_id)


@frozen
class MemoryStaff:
    """See ``askpro.application.ports.repositories.Staff``."""

    desk: Desk

    def get(self, staff_id: str) -> StaffMember:
        """Raises NotFound."""
        found = self.desk.staff.get(staff_id)
        if found is None:
            raise NotFound("There is no such staff member.")
        return found

    def all(self) -> list[StaffMember]:
        """By position, then name, then id."""
        return sorted(self.desk.staff.all(), key=lambda row: (row.position, row.name, row.id))

    def save(self, member: StaffMember) -> None:
        """Add or replace."""
        self.desk.own(member.company_id)
        self.desk.staff.put(member.id, member)

    def hosts(self) -> list[HostMapping]:
        """Every mapping of the company."""
        return sorted(self.desk.hosts.all(), key=lambda row: row.staff_id)

    def host_of(self, staff_id: str) -> int | None:
        """The host of a staff member, None without one."""
        mapping = self.desk.hosts.get(staff_id)
        return mapping.host_id if mapping is not None else None

    def map_host(self, mapping: HostMapping) -> None:
        """Join; replaces the member's former host. Raises AlreadyExists if another member has this host."""
        if any(row.staff_id != mapping.staff_id for row in self.desk.hosts.at("host", mapping.host_id)):
            raise AlreadyExists("Another staff member has this host.")
        self.desk.hosts.put(mapping.staff_id, mapping)

    def unmap_host(self, staff_id: str) -> None:
        """Part; nothing happens if there was none."""
        self.desk.hosts.drop(staff_id)


@frozen
class MemoryAudits:
    """See ``askpro.application.ports.repositories.Audits``."""

    desk: Desk

    def keep(self, entry: dict[str, Any], at: datetime) -> None:
        """For good."""
        self.desk.audits.put(next(self.desk.shelves.numbers), (at, copied(entry)))

    def all(self) -> list[tuple[datetime, dict[str, Any]]]:
        """Everything that was kept, in that order."""
        return [(at, copied(entry)) for at, entry in self.desk.audits.all()]
