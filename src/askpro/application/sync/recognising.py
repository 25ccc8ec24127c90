"""Recognising: whose attempt made a booking. Only its mark tells; ids are inherited and readable (L31)."""

from collections.abc import Collection

from askpro.application.ports.records import Booking
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment, Command
from askpro.domain.booking import News, Node
from askpro.domain.errors import NotFound
from askpro.domain.graph import Graph, Line


def with_news(ledger: Ledger, news: Collection[News], head: str | None) -> tuple[dict[str, Booking], Graph]:
    """All that is kept of the bookings that the news, or an appointment's head, belong to; and the graph of both."""
    named = {head} if head is not None else set()
    for each in news:
        named.add(each.uid)
        named |= {end for edge in Node(each.uid).add(each).edges for end in (edge.old, edge.new)}
    rows = {row.node.uid: row for row in ledger.bookings.around(named)} if named else {}
    graph = Graph.of(row.node for row in rows.values())
    for each in news:
        graph = graph.add(each)
    return rows, graph


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
