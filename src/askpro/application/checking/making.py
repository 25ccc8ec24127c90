"""Event types that are made at the calendar: one for each pair of service and member, however often it is tried.

The slug of such an event type ends in a digest of its pair. What was made and never mapped, because the process died
or the answer was lost, is known by that ending, also after somebody was renamed.
"""

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256

from attrs import frozen

from askpro.application.ports.calendar import Calendar
from askpro.application.ports.calendar_powers import EventTypeDraft, EventTypes, HostDirectory
from askpro.application.ports.storage import Ledger
from askpro.domain.company import Company
from askpro.domain.errors import AlreadyExists, NotSupported, OutcomeUnknown, StaffNotMapped
from askpro.domain.ownership import title_of
from askpro.domain.service import Buffers, EventType, EventTypeMapping, Service


@frozen(kw_only=True)
class Order:
    """What is to be made, and what is known before: every mapping of the company, and the host of each member."""

    company: Company
    service: Service
    staff_id: str | None
    hosts: Mapping[str, int]
    mappings: tuple[EventTypeMapping, ...]
    draft: EventTypeDraft

    @property
    def mapped(self) -> EventTypeMapping | None:
        """What is mapped to the pair already."""
        place = (self.service.id, self.staff_id)
        return next((each for each in self.mappings if (each.service_id, each.staff_id) == place), None)


def order_of(ledger: Ledger, service_id: str, staff_id: str | None) -> Order:
    """A member's own, or one with every mapped host. Raises NotFound, StaffNotMapped."""
    company, service, hosts = ledger.company, ledger.services.get(service_id), hosts_of(ledger)
    name = ledger.staff.get(staff_id).name if staff_id is not None else ""
    if staff_id is not None and staff_id not in hosts:
        raise StaffNotMapped("This staff member is not mapped to a host of the calendar.")
    if not hosts:
        raise StaffNotMapped("No staff member is mapped to a host of the calendar.")
    draft = EventTypeDraft(
        title=title_of(service, name),
        slug=f"{_slug(f'{service.name} {name}')}-{_ending(service_id, staff_id)}",
        length=service.duration,
        description=service.description,
        buffers=Buffers(after=company.buffer_time),
        confirmation=service.confirmation,
        team_id=company.account.team_id,
        hosts=(hosts[staff_id],) if staff_id is not None else tuple(sorted(hosts.values())),
    )
    mappings = tuple(ledger.services.mappings())
    return Order(company=company, service=service, staff_id=staff_id, hosts=hosts, mappings=mappings, draft=draft)


def hosts_of(ledger: Ledger) -> dict[str, int]:
    """The host of each member who has one."""
    return {mapping.staff_id: mapping.host_id for mapping in ledger.staff.hosts()}


def make_once(calendar: Calendar, order: Order) -> EventType:
    """The one that was made for the pair before, else a new one.

    Raises NotSupported, StaffNotMapped (a personal one is its owner's), AlreadyExists, and the calendar's errors.
    """
    if not isinstance(calendar, EventTypes):
        raise NotSupported("Event types cannot be made at this calendar.")
    _check_owner(calendar, order)
    known = _made_before(calendar, order)
    if known is not None:
        return known
    try:
        return calendar.create_event_type(order.draft)
    except (AlreadyExists, OutcomeUnknown):  # by somebody else at this very moment; by us, and the answer was lost
        known = _made_before(calendar, order)
        if known is None:
            raise
        return known


def _check_owner(calendar: Calendar, order: Order) -> None:
    if order.draft.team_id is not None or order.staff_id is None or not isinstance(calendar, HostDirectory):
        return
    if order.hosts[order.staff_id] not in {host.id for host in calendar.list_hosts()}:
        raise StaffNotMapped("Without a team an event type is the key owner's, who is not this member's host.")


def _made_before(calendar: EventTypes, order: Order) -> EventType | None:
    ending = f"-{_ending(order.service.id, order.staff_id)}"
    found = [number for slug, number in calendar.list_slugs(order.draft.team_id).items() if slug.endswith(ending)]
    return calendar.read_event_type(min(found)) if found else None


def _ending(service_id: str, staff_id: str | None) -> str:
    return sha256(f"{service_id} {staff_id or ''}".encode()).hexdigest()[:10]


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "service"
