"""Staff, and the mapping that joins each to a host of the calendar."""

from datetime import datetime

from attrs import field, frozen

from askpro.domain.customer import an_email


@frozen(kw_only=True)
class StaffMember:
    """Who gives appointments. ``position`` is the company's order, lowest first."""

    id: str
    company_id: str
    name: str
    email: str | None = field(default=None, converter=an_email)
    position: int = 0
    active: bool = True
    created_at: datetime


@frozen(kw_only=True)
class HostMapping:
    """Staff member ↔ host (a Cal.com user id). One host maps to at most one staff member of a company."""

    staff_id: str
    host_id: int
    mapped_at: datetime
    mapped_by: str
