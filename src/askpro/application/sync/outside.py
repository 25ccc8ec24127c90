"""Appointments for bookings that somebody made at the calendar (S6)."""

from datetime import datetime

from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Ledger
from askpro.application.ports.system import Ids
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Attendee, Read
from askpro.domain.customer import Customer, CustomerDetails
from askpro.domain.errors import InvalidRequest
from askpro.domain.graph import Graph
from askpro.domain.service import Buffers

OUTSIDE = "calcom_direct"
"""The source of appointments that were booked at the calendar."""


def appointment_from_outside(
    ledger: Ledger, ids: Ids, graph: Graph, uid: str, now: datetime, *, nameless: bool = False
) -> Appointment | None:
    """An appointment for a booking of theirs, or None while nothing but its uid is known.

    ``nameless``: it is of somebody who was erased, so there is no customer to it.
    """
    latest, facts = graph.nodes[uid].latest, graph.facts(uid)
    if latest is None or facts is None:
        return None
    mappings = ledger.services.mappings()
    mapping = next((each for each in mappings if each.event_type_id == latest.event_type_id), None)
    customer = _customer(ledger, ids, latest.attendee, now) if not nameless else None
    return Appointment(
        id=ids.new("apt"),
        company_id=ledger.company.id,
        service_id=mapping.service_id if mapping is not None else None,
        staff_id=None,
        customer_id=customer.id if customer is not None else None,
        event_type_id=latest.event_type_id,
        asked=facts.when,
        buffers=mapping.buffers if mapping is not None else Buffers(after=ledger.company.buffer_time),
        source=OUTSIDE,
        agreed=facts,
        no_show=isinstance(latest, Read) and bool(latest.absent),
        closing=graph.standing(uid)[1],
        head=uid,
        erased=nameless,
        created_at=now,
        updated_at=now,
    )


def waits_for_read(ledger: Ledger, graph: Graph, uid: str, now: datetime) -> bool:
    """Whether only a read tells what an unknown booking is.

    A request may be the move of a known customer's booking and does not say so. And what ends, of an event type that
    is not mapped, may be an occurrence of a recurring booking: the notice of its end does not say so.
    """
    node = graph.nodes[uid]
    latest = node.latest
    if node.read is None and latest is not None and latest.closing is not None:
        return all(each.event_type_id != latest.event_type_id for each in ledger.services.mappings())
    if not node.origin_untold or latest is None or latest.attendee is None:
        return False
    details = _details(latest.attendee)
    if details is None or details.contact is None:
        return False
    services = (each.service_id for each in ledger.services.mappings() if each.event_type_id == latest.event_type_id)
    query = AppointmentQuery(customer=details.contact, service_id=next(services, None), now=now)
    return bool(ledger.appointments.find(query, Page(limit=1))[0])


def _customer(ledger: Ledger, ids: Ids, who: Attendee | None, now: datetime) -> Customer | None:
    """The customer that a booking names. An address or number that is none leaves that field empty."""
    details = _details(who) if who is not None else None
    if details is None:
        return None
    made = Customer(id=ids.new("cus"), company_id=ledger.company.id, details=details, created_at=now)
    return ledger.customers.upsert(made)


def _details(who: Attendee) -> CustomerDetails | None:
    for email, phone in ((who.email, who.phone), (who.email, None), (None, who.phone), (None, None)):
        try:
            return CustomerDetails(name=who.name or "?", email=email, phone=phone, language=who.language)
        except InvalidRequest:
            continue
    return None
