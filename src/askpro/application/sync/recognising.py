"""Recognising: whose attempt made a booking. Only its mark tells; ids are inherited and readable (L31)."""

from collections.abc import Collection

from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment, Command
from askpro.domain.booking import News
from askpro.domain.errors import NotFound
from askpro.domain.graph import Graph, Line


def awaiting(ledger: Ledger, news: News, about: Appointment | None) -> Appointment | None:
    """The appointment whose own attempt made this booking, if it has none yet or still waits for its outcome."""
    if news.appointment_id is None or news.mark is None:
        return None
    if about is not None and about.id == news.appointment_id:
        appointment = about
    else:
        try:
            appointment = ledger.appointments.get(news.appointment_id)
        except NotFound:
            return None
    waits = appointment.head is None or (
        appointment.attempt is not None and appointment.attempt.command is Command.BOOK
    )
    return appointment if waits and news.mark in appointment.marks else None


def duplicated(ledger: Ledger, graph: Graph, line: Line, known: Collection[str]) -> Appointment | None:
    """The appointment that a booking of ours doubles: it was asked for by an attempt that was given up since.

    ``known`` are the marks that other bookings carry already: whoever copies one of those makes no duplicate.
    """
    node = graph.nodes[line.root]
    if line.revived or node.mark is None or node.appointment_id is None or node.mark in known:
        return None
    try:
        original = ledger.appointments.get(node.appointment_id)
        while original.merged_into is not None:
            original = ledger.appointments.get(original.merged_into)
    except NotFound:
        return None
    if node.mark not in original.marks:
        return None
    theirs = {row.node.mark for row in ledger.bookings.of(original.id)}
    return original if node.mark not in theirs else None
