"""Staff, their hosts and what was done to them, in SQL."""

from datetime import datetime
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import bindparam, delete, insert, select

from askpro.adapters.sql.tables import host_audits, hosts, staff
from askpro.adapters.sql.work import Work
from askpro.domain.errors import AlreadyExists, NotFound
from askpro.domain.staff import HostMapping, StaffMember

_s, _h = staff.c, hosts.c
_EVERYBODY = select(staff).where(_s.company_id == bindparam("company")).order_by(_s.position, _s.name, _s.id)
_HOSTS = (
    select(_h.staff_id, _h.host_id, _h.mapped_at, _h.mapped_by)
    .where(_h.company_id == bindparam("company"))
    .order_by(_h.staff_id)
)


@frozen
class SqlStaff:
    """See ``askpro.application.ports.repositories.Staff``."""

    work: Work

    def get(self, staff_id: str) -> StaffMember:
        """Raises NotFound."""
        mine = staff.c.company_id == self.work.company_id
        row = self.work.read(select(staff).where(mine, staff.c.id == staff_id)).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no such staff member.")
        return StaffMember(**row)

    def all(self) -> list[StaffMember]:
        """By position, then name, then id."""
        return [StaffMember(**row) for row in self.work.read(_EVERYBODY, company=self.work.company_id).mappings()]

    def save(self, member: StaffMember) -> None:
        """Add or replace."""
        self.work.own(member.company_id)
        self.work.save(staff, [attrs.asdict(member)])

    def hosts(self) -> list[HostMapping]:
        """Every mapping of the company."""
        return [HostMapping(**row) for row in self.work.read(_HOSTS, company=self.work.company_id).mappings()]

    def host_of(self, staff_id: str) -> int | None:
        """The host of a staff member, None without one."""
        if staff_id not in self.work.hosts:
            self.work.hosts.update({mapping.staff_id: mapping.host_id for mapping in self.hosts()})
        return self.work.hosts.get(staff_id)

    def map_host(self, mapping: HostMapping) -> None:
        """Join; replaces the member's former host. Raises AlreadyExists if another member has this host."""
        # Looked up first: an error of the database would end the caller's whole transaction on PostgreSQL.
        self.work.hosts.clear()
        h = hosts.c
        holder = select(h.staff_id).where(h.company_id == self.work.company_id, h.host_id == mapping.host_id)
        if self.work.read(holder).scalar_one_or_none() not in (None, mapping.staff_id):
            raise AlreadyExists("Another staff member has this host.")
        self.work.save(hosts, [{"company_id": self.work.company_id, **attrs.asdict(mapping)}])

    def unmap_host(self, staff_id: str) -> None:
        """Part; nothing happens if there was none."""
        self.work.hosts.clear()
        mine = hosts.c.company_id == self.work.company_id
        self.work.write(delete(hosts).where(mine, hosts.c.staff_id == staff_id))


@frozen
class SqlAudits:
    """See ``askpro.application.ports.repositories.Audits``."""

    work: Work

    def keep(self, entry: dict[str, Any], at: datetime) -> None:
        """For good."""
        self.work.write(insert(host_audits), [{"company_id": self.work.company_id, "at": at, "entry": entry}])

    def all(self) -> list[tuple[datetime, dict[str, Any]]]:
        """Everything that was kept, in that order."""
        h = host_audits.c
        rows = self.work.read(select(h.at, h.entry).where(h.company_id == self.work.company_id).order_by(h.number))
        return [(row.at, row.entry) for row in rows]
