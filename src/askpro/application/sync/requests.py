"""What a booking of ours says to the calendar."""

from askpro.application.ports.calendar import BookingRequest
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.booking import APPOINTMENT_KEY, MARK_KEY, Attendee
from askpro.domain.company import Company
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import CustomerEmailRequired

SOURCE_KEY = "source"


def attendee_of(company: Company, details: CustomerDetails, appointment_id: str) -> Attendee:
    """The customer as the calendar gets to know them.

    Raises CustomerEmailRequired when there is no e-mail and the company gave no template to make one from: a
    shared address would mix customers up (L11).
    """
    email = details.email
    if email is None:
        if company.attendee_email_template is None:
            raise CustomerEmailRequired(
                "The customer needs an e-mail address, or the company an attendee_email_template."
            )
        email = company.attendee_email_template.replace("{appointment_id}", appointment_id)
    return Attendee(
        name=details.name,
        email=email,
        phone=details.phone,
        time_zone=details.time_zone or company.time_zone,
        language=details.language or "en",
    )


def booking_request(ledger: Ledger, appointment: Appointment) -> BookingRequest:
    """The booking to make for an appointment with an open attempt. All metadata are strings."""
    attempt = appointment.attempt
    assert attempt is not None, "there is an attempt"
    assert appointment.event_type_id is not None, "what we book has an event type"
    assert appointment.customer_id is not None, "what we book has a customer"
    details = ledger.customers.get(appointment.customer_id).details
    several = any(
        mapping.lengths for mapping in ledger.services.mappings() if mapping.event_type_id == appointment.event_type_id
    )
    fields = dict(appointment.fields)
    if appointment.notes:
        fields.setdefault("notes", appointment.notes)
    return BookingRequest(
        event_type_id=appointment.event_type_id,
        start=attempt.expected.start,
        length=attempt.expected.length if several else None,
        attendee=attendee_of(ledger.company, details, appointment.id),
        fields=fields,
        location=appointment.location,
        metadata={
            APPOINTMENT_KEY: appointment.id,
            MARK_KEY: attempt.mark,
            SOURCE_KEY: appointment.source,
        },
    )


def hosts_of(ledger: Ledger, appointment: Appointment) -> frozenset[int]:
    """The hosts who may give an appointment: its staff member's; all that are mapped where anybody may give it.

    None are known to be while its staff member has none: they were parted since.
    """
    if appointment.staff_id is None:
        return frozenset(mapping.host_id for mapping in ledger.staff.hosts())
    mine = ledger.staff.host_of(appointment.staff_id)
    return frozenset([mine] if mine is not None else [])
