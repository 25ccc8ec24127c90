"""Following theirs: what an appointment becomes when their facts are known, and what is left to do there."""

from datetime import datetime

from attrs import evolve, frozen

from askpro.domain.appointment import Appointment, Attempt, Command, Wish
from askpro.domain.booking import Closing, Facts, Read, Standing
from askpro.domain.company import ConflictPolicy
from askpro.domain.duplicates import candidates, is_changed, spared
from askpro.domain.graph import Graph, Line
from askpro.domain.sync import Agree, Arrange, Close, Conflict, Missing, Nothing, Pull, Step, decide


@frozen
class Followed:
    """The appointment with all of theirs taken in, the step that remains, and the conflict that was settled.

    ``kept``: it is a late duplicate that somebody changed, so that it is not cancelled.
    """

    appointment: Appointment
    step: Step
    conflict: tuple[Facts, Facts] | None = None
    kept: bool = False


def follow(
    appointment: Appointment, theirs: Facts | None, closing: Closing | None, policy: ConflictPolicy, now: datetime
) -> Followed:
    """Take theirs in until only a push, or nothing, is left. Ends after at most three decisions (S19)."""
    conflict = None
    kept = is_changed(appointment, theirs)
    appointment = spared(appointment) if kept else appointment
    while True:
        step = decide(appointment.ours, theirs, appointment.agreed)
        if isinstance(step, Conflict) and theirs is not None:
            conflict = (appointment.ours, theirs)
            stays = appointment.wish if policy is ConflictPolicy.ASKPRO_WINS else None
            appointment = evolve(evolve(appointment, wish=stays).agreeing(theirs, closing, now), in_conflict=True)
        elif isinstance(step, Agree | Pull) and theirs is not None:
            appointment = appointment.agreeing(theirs, closing, now)
        else:
            appointment = _ended(appointment, step, _closing(appointment, theirs, closing), now)
            return Followed(appointment, _arranged(appointment, step), conflict, kept)


def _ended(appointment: Appointment, step: Step, closing: Closing | None, now: datetime) -> Appointment:
    """Nothing is left to do: a wish for what is agreed already is gone (a move there and back, say).

    A booking that never came to be and is no longer wanted is closed without asking anybody.
    """
    if not isinstance(step, Nothing):
        return appointment
    if appointment.agreed is not None:
        return appointment.agreeing(appointment.agreed, closing, now)
    if appointment.closed:
        return appointment
    wanted = (appointment.wish.closing if appointment.wish else None) or Closing.CANCELLED
    return evolve(appointment, closing=wanted, wish=None, sequence=appointment.sequence + 1, updated_at=now)


def _closing(appointment: Appointment, theirs: Facts | None, closing: Closing | None) -> Closing | None:
    """Why it is closed, as they say it now: a refusal may have been told as a cancellation before it was read."""
    both = appointment.closed and theirs is not None and theirs.standing is Standing.CLOSED
    return closing if both and closing is not None else appointment.closing


def _arranged(appointment: Appointment, step: Step) -> Step:
    """Both sides agree: what was asked for beside the facts is left to be done."""
    wish = appointment.wish
    asked = isinstance(step, Nothing) and not appointment.closed and wish is not None and wish.command.beside_facts
    return Arrange(wish.command) if wish is not None and asked else step


def landed(attempt: Attempt, marks: tuple[str, ...], graph: Graph, line: Line | None) -> str | None:
    """The booking that shows that an attempt reached the calendar, or None if no news shows it.

    book: only the mark adopts (ids are inherited and readable by customers; L21). reschedule: a later link of the
    chain with the expected start. cancel, decline: the target is closed, and not merely moved. confirm: it stands.
    reassign, no_show: a read of the target shows it.
    """
    if attempt.command is Command.BOOK:
        found = candidates(attempt, marks, graph)
        return found[0] if len(found) == 1 else None
    if attempt.target is None or attempt.target not in graph.nodes:
        return None
    if attempt.command is Command.RESCHEDULE:
        return _later_link(attempt, graph, line)
    if attempt.command.beside_facts:
        return attempt.target if _is_shown(attempt, graph.nodes[attempt.target].read) else None
    standing, closing = graph.standing(attempt.target)
    if attempt.command is Command.CONFIRM:
        return attempt.target if standing is Standing.CONFIRMED else None
    return attempt.target if standing is Standing.CLOSED and closing is not Closing.MOVED else None


def _is_shown(attempt: Attempt, read: Read | None) -> bool:
    """Whether the last read of its booking shows what was asked for. No notice tells of it."""
    wish = attempt.wish
    return read is not None and wish is not None and wish.shown_by(read.facts, bool(read.absent))


def _later_link(attempt: Attempt, graph: Graph, line: Line | None) -> str | None:
    if line is None or attempt.target not in line.uids:
        return None
    for uid in line.uids[line.uids.index(attempt.target) + 1 :]:
        facts = graph.facts(uid)
        if facts is not None and facts.when.start == attempt.expected.start:
            return uid
    return None


def adopt(appointment: Appointment, uid: str, graph: Graph, now: datetime) -> Appointment:
    """The appointment after an attempt landed: its facts are agreed *first*; a later wish stays.

    A booking that was moved on since then was open when it landed: its own time is agreed, not its end. One that an
    earlier attempt made (its mark says so) has not done what this attempt was made for.
    """
    attempt, facts = appointment.attempt, graph.facts(uid)
    if attempt is None or facts is None:
        return appointment
    closing = graph.standing(uid)[1]
    if closing is Closing.MOVED:
        facts, closing = evolve(facts, standing=_before_its_move(uid, graph)), None
    earlier = attempt.command is Command.BOOK and graph.nodes[uid].mark not in (None, attempt.mark)
    wish = None if appointment.wish == attempt.wish and not earlier else appointment.wish
    return evolve(appointment, attempt=None, wish=wish, head=uid).agreeing(facts, closing, now)


def _before_its_move(uid: str, graph: Graph) -> Standing:
    """Confirmed if a notice of the booking says so, or the end of its chain is."""
    head = graph.facts(graph.line_of(uid).head)
    said = {notice.standing for notice in graph.nodes[uid].notices} | ({head.standing} if head is not None else set())
    return Standing.CONFIRMED if Standing.CONFIRMED in said else Standing.REQUESTED


def brought_back(attempt: Attempt, graph: Graph) -> bool:
    """Whether a yes of ours came too late: its booking was moved, cancelled or declined meanwhile, and lives again.

    Cal.com lets anything be confirmed that is not accepted. What tells is its successor, or the notice of its end.
    """
    target = attempt.target
    if attempt.command is not Command.CONFIRM or target is None or target not in graph.nodes:
        return False
    node = graph.nodes[target]
    if graph.standing(target)[0] is not Standing.CONFIRMED:
        return False
    ended = any(each.standing is Standing.CLOSED and each.sent >= attempt.started for each in node.notices)
    return ended or graph.successor(target) is not None


_TOO_LATE = "Confirmed too late by mistake"


def is_taken_back(appointment: Appointment) -> bool:
    """Whether it is being cancelled because a yes of ours came too late."""
    return appointment.wish is not None and appointment.wish.reason == _TOO_LATE


def taken_back(appointment: Appointment, now: datetime) -> Appointment:
    """The appointment of a booking that nobody but a late yes of ours has brought to life: it is cancelled again."""
    wish = Wish(
        command=Command.CANCEL,
        standing=Standing.CLOSED,
        closing=Closing.CANCELLED,
        reason=_TOO_LATE,
        since=now,
    )
    return appointment.wishing(wish)


def joined(survivor: Appointment, other: Appointment) -> Appointment:
    """The survivor of two appointments that turn out to be one, with what was commanded of the other (S1).

    The later wish counts, on the common ground on which it was given.
    """
    if other.wish is None and other.attempt is None:
        return evolve(survivor, marks=(*survivor.marks, *other.marks))
    wishes = [each.wish for each in (survivor, other) if each.wish is not None]
    return evolve(
        survivor,
        agreed=other.agreed,
        closing=other.closing,
        wish=max(wishes, key=lambda wish: wish.since, default=None),
        attempt=survivor.attempt or other.attempt,
        marks=(*survivor.marks, *other.marks),
        sequence=survivor.sequence + 1,
    )


def is_final(step: Step) -> bool:
    """Whether nothing is left to be sent."""
    return isinstance(step, Nothing | Missing)


def command_of(appointment: Appointment, step: Step, theirs: Facts | None) -> Command:
    """Which command carries a push out. A booking that nobody wants any more is cancelled, a request declined."""
    if isinstance(step, Close):
        wished = appointment.wish.command if appointment.wish is not None else Command.CANCEL
        requested = theirs is not None and theirs.standing is Standing.REQUESTED
        return wished if wished is Command.DECLINE and requested else Command.CANCEL
    if isinstance(step, Arrange):
        return step.command
    return {"Book": Command.BOOK, "Move": Command.RESCHEDULE, "Confirm": Command.CONFIRM}[type(step).__name__]
