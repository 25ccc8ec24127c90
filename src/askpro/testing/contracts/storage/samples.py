"""Small ordinary values for the storage contract."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from askpro.application.ports.records import AppointmentQuery, Booking, HistoryEntry, Issue, Page, Received
from askpro.application.ports.storage import Storage
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Node
from askpro.domain.company import Company
from askpro.domain.customer import Customer, CustomerDetails
from askpro.domain.holds import Hold
from askpro.domain.idempotency import IdempotencyRecord
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember
from askpro.domain.timespan import Span

NOW = datetime(2026, 12, 7, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_numbers = count(1)


def a_span(start: timedelta = timedelta(0), length: timedelta = HOUR) -> Span:
    """A span after NOW."""
    return Span.starting(NOW + start, length)


def a_company(company_id: str = "com_a", **changes: Any) -> Company:
    """A company whose slug follows from its id."""
    values: dict[str, Any] = {
        "slug": company_id.replace("_", "-"),
        "name": "Clinic",
        "time_zone": "Europe/Berlin",
        "created_at": NOW,
    }
    return Company(id=company_id, **values | changes)


def add_company(storage: Storage, company_id: str | None = None) -> str:
    """Keep a company, by default a new one; its id."""
    company = a_company(company_id or f"com_{next(_numbers)}")
    with storage.directory() as directory:
        directory.save(company)
    return company.id


def an_appointment(appointment_id: str = "apt_1", company_id: str = "com_a", **changes: Any) -> Appointment:
    """An appointment that waits for its first answer."""
    values: dict[str, Any] = {
        "service_id": "svc_1",
        "staff_id": "stf_1",
        "customer_id": "cus_1",
        "event_type_id": 7,
        "asked": a_span(),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Appointment(id=appointment_id, company_id=company_id, **values | changes)


def a_booking(
    uid: str, component: str, appointment_id: str | None = None, verify_at: datetime | None = None
) -> Booking:
    """A node of which nothing is known but its uid."""
    return Booking(node=Node(uid), component=component, appointment_id=appointment_id, verify_at=verify_at)


def a_customer(customer_id: str = "cus_1", company_id: str = "com_a", **changes: Any) -> Customer:
    """A customer with an e-mail address."""
    details = CustomerDetails(**{"name": "Änne Groß", "email": "Anne@clinic.example"} | changes)
    return Customer(id=customer_id, company_id=company_id, details=details, created_at=NOW)


def a_member(staff_id: str = "stf_1", company_id: str = "com_a", **changes: Any) -> StaffMember:
    """A staff member."""
    return StaffMember(id=staff_id, company_id=company_id, created_at=NOW, **{"name": "Dr. Kim"} | changes)


def a_host(staff_id: str = "stf_1", host_id: int = 42) -> HostMapping:
    """A staff member's host."""
    return HostMapping(staff_id=staff_id, host_id=host_id, mapped_at=NOW, mapped_by="operator")


def a_service(service_id: str = "svc_1", company_id: str = "com_a", **changes: Any) -> Service:
    """A service of half an hour."""
    values: dict[str, Any] = {"name": "Check-up", "duration": 30 * MINUTE}
    return Service(id=service_id, company_id=company_id, created_at=NOW, **values | changes)


def a_mapping(service_id: str = "svc_1", event_type_id: int = 7, staff_id: str | None = None) -> EventTypeMapping:
    """An event type that stands for a service."""
    return EventTypeMapping(
        service_id=service_id, staff_id=staff_id, event_type_id=event_type_id, length=30 * MINUTE, mapped_at=NOW
    )


def an_entry(appointment_id: str = "apt_1", **changes: Any) -> HistoryEntry:
    """Something that happened."""
    values: dict[str, Any] = {"actor": "api", "action": "booked", "before": {}, "after": {}, "because": "command"}
    return HistoryEntry(appointment_id=appointment_id, at=NOW, **values | changes)


def an_issue(issue_id: str = "iss_1", **changes: Any) -> Issue:
    """An open issue."""
    values: dict[str, Any] = {"kind": "conflict", "appointment_id": "apt_1", "detail": {"seen": 1}, "opened_at": NOW}
    return Issue(id=issue_id, **values | changes)


def a_hold(hold_id: str = "hld_1", company_id: str = "com_a", **changes: Any) -> Hold:
    """An hour that is kept for a caller for five minutes."""
    values: dict[str, Any] = {
        "holder": "api:key_1",
        "service_id": "svc_1",
        "staff_id": "stf_1",
        "event_type_id": 7,
        "span": a_span(),
        "created_at": NOW,
        "expires_at": NOW + 5 * MINUTE,
    }
    return Hold(id=hold_id, company_id=company_id, **values | changes)


def a_record(digest: str = "digest_1", **changes: Any) -> IdempotencyRecord:
    """A key that was used, and is being answered."""
    values: dict[str, Any] = {
        "scope": "key_1",
        "fingerprint": "fingerprint_1",
        "reserved": "000001",
        "holder": "idm_1",
        "lease_until": NOW + MINUTE,
        "expires_at": NOW + 168 * HOUR,
    }
    return IdempotencyRecord(digest=digest, **values | changes)


def a_webhook(received_id: str = "whk_1", company_id: str = "com_a", **changes: Any) -> Received:
    """A webhook that has just come in."""
    values: dict[str, Any] = {"digest": f"digest of {received_id}", "body": b'{"a":1}', "received_at": NOW}
    return Received(id=received_id, company_id=company_id, **values | changes)


def listed(storage: Storage, company_id: str = "com_a", **filters: Any) -> list[str]:
    """The ids of all appointments that a query finds, at NOW unless told."""
    query = AppointmentQuery(**{"now": NOW} | filters)
    with storage.read(company_id) as ledger:
        rows, _ = ledger.appointments.find(query, Page(limit=1000))
    return [row.id for row in rows]
