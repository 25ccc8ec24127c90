"""Forgetting: what is joined to the appointment of an erased customer is of the same person, and is of nobody then."""

from datetime import datetime

from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.erasure import without_person


def forgotten(ledger: Ledger, appointment: Appointment, now: datetime) -> Appointment:
    """The appointment without its person; a customer who has no other appointment is gone, too.

    A late webhook of an earlier booking of the chain had made them anew (docs/erasure.md).
    """
    customer_id = appointment.customer_id
    if appointment.erased:
        return appointment
    if customer_id is not None and all(
        each.id == appointment.id for each in ledger.appointments.of_customer(customer_id)
    ):
        ledger.customers.drop(customer_id)
    return without_person(appointment, now)
