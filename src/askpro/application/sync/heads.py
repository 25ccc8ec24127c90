"""Heads: what the booking at the end of an appointment's line shows."""

from datetime import datetime

from attrs import evolve

from askpro.domain.appointment import Appointment
from askpro.domain.booking import Closing, Facts
from askpro.domain.graph import Graph, Line


def head_of(graph: Graph, line: Line | None) -> tuple[str | None, Facts | None, Closing | None]:
    """The booking that stands for the appointment, its facts, and why it is closed."""
    facts = graph.facts(line.head) if line is not None else None
    if line is None or facts is None:
        return None, None, None
    return line.head, facts, graph.standing(line.head)[1]


def showing(appointment: Appointment, graph: Graph, head: str | None, now: datetime) -> Appointment:
    """The appointment with its head, and with what a read of that shows beside the facts: a link, the customer's mark.

    Another booking begins without a mark, until a read of it says otherwise.
    """
    read = graph.nodes[head].read if head is not None else None
    absent = read.absent if read is not None else None
    if head not in (None, appointment.head):
        absent = bool(absent)
    url = (read.url if read is not None else None) or appointment.url
    shown = (head or appointment.head, url)
    if shown != (appointment.head, appointment.url):
        appointment = evolve(appointment, head=shown[0], url=url)
    return appointment.noting(absent, now)
