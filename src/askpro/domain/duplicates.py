"""Bookings that carry our marks: which one an appointment's own attempt made, and which came too late (S2).

Every POST of ours has a mark of its own, so a mark can be on one chain of bookings only: on what that POST made and
on what replaced it since. A second chain with the same mark was copied by somebody who could read it; a chain with
another of our marks is a POST that was given up and committed late.
"""

from datetime import datetime

from attrs import evolve

from askpro.domain.appointment import Appointment, Attempt, Command, Wish
from askpro.domain.booking import Closing, Facts, Standing
from askpro.domain.graph import Graph

LATE = "late_duplicate"
"""The source of appointments that stand for such a late booking, until it is cancelled."""


def candidates(attempt: Attempt | None, marks: tuple[str, ...], graph: Graph) -> tuple[str, ...]:
    """The bookings that an awaited appointment may be: the first of each chain, the attempt's own mark before others.

    More than one is a question for a person (L21), unless the others ended already.
    """
    ours = [uid for uid, node in graph.nodes.items() if node.mark in marks]
    heirs = {graph.successor(uid) for uid in ours}
    firsts = [uid for uid in ours if uid not in heirs]
    mark = _wanted_mark([graph.nodes[uid].mark for uid in firsts], attempt, marks)
    chosen = sorted(uid for uid in firsts if graph.nodes[uid].mark == mark)
    living = [uid for uid in chosen if _lives(uid, graph)]
    return tuple(living or chosen[:1])


def as_duplicate(made: Appointment, original: Appointment, now: datetime) -> Appointment:
    """An appointment for a late booking of ``original``: it exists at the calendar, and nobody here wants it."""
    unwanted = Wish(
        command=Command.CANCEL,
        standing=Standing.CLOSED,
        closing=Closing.CANCELLED,
        reason="Booked twice by mistake",
        since=made.created_at,
    )
    return evolve(
        made,
        source=LATE,
        wish=None if made.closed else unwanted,
        metadata={"duplicate_of": original.id},
        updated_at=now,
    )


def is_unwanted(appointment: Appointment) -> bool:
    """Whether it stands for a late booking that is still to be cancelled."""
    wish = appointment.wish
    return appointment.source == LATE and wish is not None and wish.since == appointment.created_at


def is_changed(appointment: Appointment, theirs: Facts | None) -> bool:
    """Whether somebody has touched an unwanted booking since it was first seen: then it is not ours to cancel."""
    agreed = appointment.agreed
    if not is_unwanted(appointment) or agreed is None or theirs is None or theirs.standing is Standing.CLOSED:
        return False
    other_host = None not in (agreed.host, theirs.host) and agreed.host != theirs.host
    return (agreed.when, agreed.standing) != (theirs.when, theirs.standing) or other_host


def spared(appointment: Appointment) -> Appointment:
    """The appointment as an ordinary one: the booking stays."""
    return evolve(appointment, wish=None, sequence=appointment.sequence + 1)


def _wanted_mark(found: list[str | None], attempt: Attempt | None, marks: tuple[str, ...]) -> str | None:
    if attempt is not None and attempt.mark in found:
        return attempt.mark
    return next((mark for mark in marks if mark in found), None)


def _lives(uid: str, graph: Graph) -> bool:
    """Whether the end of the chain that begins here is open."""
    return graph.live(graph.line_of(uid).head)
