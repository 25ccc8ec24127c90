"""Erasing a person: what of an appointment and of its bookings says something of them, and what stays without it.

What stays (times, standings, hosts, ids) is what the sync and the history need, and tells nothing of anybody.
"""

from datetime import datetime

from attrs import evolve

from askpro.domain.appointment import Appointment
from askpro.domain.booking import News, Node
from askpro.domain.duplicates import LATE


def needs_person(appointment: Appointment, now: datetime) -> bool:
    """Whether somebody is still expected, or something that was commanded is not through yet."""
    if appointment.merged_into is not None:
        return False
    unsent = appointment.agreed is None and not appointment.closed
    under_way = unsent or appointment.wish is not None or appointment.attempt is not None
    return under_way or (not appointment.closed and appointment.when.end > now)


def without_person(appointment: Appointment, now: datetime) -> Appointment:
    """The appointment with nothing that a person, or a caller for them, said in words of their own."""
    refusal, metadata = appointment.last_refusal, appointment.metadata
    return evolve(
        appointment,
        erased=True,
        notes="",
        location=None,
        url=None,
        fields={},
        metadata=metadata if appointment.source == LATE else {},  # a late duplicate's are our own
        last_refusal=evolve(refusal, detail="") if refusal is not None else None,
        errand=evolve(appointment.errand, last_error=None),
        updated_at=now,
    )


def anonymous(node: Node) -> Node:
    """The node without whom its news name; news that only a person told apart become one."""
    kept = Node(node.uid)
    for news in (node.read, *sorted(node.notices, key=lambda notice: notice.received)):
        if news is not None:
            kept = kept.add(_nameless(news))
    return kept


def _nameless(news: News) -> News:
    return evolve(news, attendee=None, reason=None)
