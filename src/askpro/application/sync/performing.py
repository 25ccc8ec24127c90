"""Performing: the call to the calendar, with no transaction and no lock held.

A POST is sent once. Whatever its end, it becomes one Outcome; only the next transaction draws conclusions.
"""

from contextlib import suppress
from datetime import timedelta

from askpro.application.ports.calendar import BookingQuery, Calendar, CalendarProvider, LeftOut
from askpro.application.ports.calendar_powers import Confirming, HostDirectory
from askpro.application.sync.arranging import arrange
from askpro.application.sync.looking import chain, read_if_possible
from askpro.application.sync.tasks import LIVE, Answered, Looked, NotDone, Outcome, Refused, Task, Turn, Unknown
from askpro.domain.appointment import Appointment, Attempt, Command
from askpro.domain.booking import Read, Standing
from askpro.domain.duplicates import is_changed, is_unwanted
from askpro.domain.errors import (
    AlreadyConfirmed,
    AskproError,
    BookingClosed,
    CalendarCredentials,
    CalendarMalformed,
    NotSupported,
    OutcomeUnknown,
    SlotUnavailable,
    TemporarilyUnavailable,
)
from askpro.domain.timespan import Span

_LOOK_BACK = timedelta(minutes=5)


def perform(calendars: CalendarProvider, task: Task, turn: Turn = LIVE) -> Outcome:
    """Write what the attempt says, or look for its effect. Never raises an error of the tree."""
    try:
        calendar = calendars.open(task.company.account, lane=turn.lane, patience=turn.patience)
        return _look(calendar, task) if task.resolving else _write(calendar, task)
    except OutcomeUnknown as error:
        return Unknown(error)
    except (TemporarilyUnavailable, CalendarCredentials, CalendarMalformed) as error:
        return NotDone(error)
    except AskproError as error:
        return NotDone(error) if task.resolving else Refused(error)


def _write(calendar: Calendar, task: Task) -> Outcome:
    attempt = _attempt(task)
    if attempt.command is Command.BOOK:
        return _book(calendar, task)
    assert attempt.target is not None, "every command but book has a target"
    reason = attempt.wish.reason if attempt.wish is not None else ""
    try:
        if attempt.command is Command.RESCHEDULE:
            moved = calendar.reschedule_booking(attempt.target, attempt.expected.start, reason)
            return Answered((moved,), moved.uid)
        if attempt.command.beside_facts:
            return arrange(calendar, attempt, attempt.target, reason)
        if is_unwanted(task.appointment):
            there = calendar.read_booking(attempt.target)
            if there.replaced_by is not None or is_changed(task.appointment, there.facts):
                return Answered(chain(calendar, attempt.target))
        if attempt.command is Command.CANCEL:
            closed = calendar.cancel_booking(attempt.target, reason or "Cancelled")
            return Answered((closed,), closed.uid if closed.standing is Standing.CLOSED else None)
        return _answer_request(calendar, attempt, attempt.target, reason)
    except (BookingClosed, AlreadyConfirmed):
        # Somebody was faster: cancelled, declined, moved or confirmed. What stands there now decides.
        return Answered(chain(calendar, attempt.target))


def _book(calendar: Calendar, task: Task) -> Outcome:
    assert task.request is not None, "a booking has a request"
    try:
        made = calendar.create_booking(task.request)
    except SlotUnavailable as error:
        if not _asked_again(task.appointment):
            raise
        # After an unknown outcome it may be our own booking that is in the way.
        looked = _look_for_marks(calendar, task)
        if any(read.mark in task.appointment.marks for read in looked.reads):
            return looked
        return Refused(error, looked.reads, others=looked.conclusive)
    except OutcomeUnknown as error:
        return _failed(calendar, task, error)
    if made.mark in task.appointment.marks:
        return Answered((made,), made.uid)
    if not made.readable:
        return Unknown(OutcomeUnknown("The answer does not show its metadata."), (made,))
    # L11: round-robin and confirmable types answer a repeat with the existing booking, and it is not ours.
    taken = SlotUnavailable("This customer already has a booking at that time.")
    return Refused(taken, (made,), others=False)  # nobody is booked with two people at once


def _failed(calendar: Calendar, task: Task, error: OutcomeUnknown) -> Outcome:
    """A host of a team's event type who is busy is a bare 500, and so is a booking that was made all the same.

    It is one or the other where the calendar says that it failed, and shows our booking, or none and no such slot.
    """
    if error.ended:
        with suppress(AskproError):
            looked = _look_for_marks(calendar, task)
            if any(read.mark in task.appointment.marks for read in looked.reads):
                return looked
            if looked.conclusive and not task.reserved and not _is_offered(calendar, task):
                return Refused(SlotUnavailable("That time is taken."))
    return Unknown(error)


def _is_offered(calendar: Calendar, task: Task) -> bool:
    request = task.request
    assert request is not None, "a booking has a request"
    window = Span.starting(request.start, _attempt(task).expected.length)
    slots = calendar.read_slots(request.event_type_id, window, length=request.length)
    return any(slot.start == request.start for slot in slots)


def _asked_again(appointment: Appointment) -> bool:
    """Whether the same was sent before. Where others were asked first, each of them had a mark of its own."""
    return len(appointment.marks) > 1 + len(appointment.passed_over or ())


def _answer_request(calendar: Calendar, attempt: Attempt, uid: str, reason: str) -> Outcome:
    """Confirm or decline, only what is pending and unmoved: confirming a closed one would bring it back to life."""
    if not isinstance(calendar, Confirming):
        raise NotSupported("This calendar has no bookings that wait for a yes.")
    before = calendar.read_booking(uid)
    if before.standing is not Standing.REQUESTED or before.replaced_by is not None:
        return Answered(chain(calendar, uid))
    if attempt.command is Command.CONFIRM:
        try:
            answer, wanted = calendar.confirm_booking(uid), Standing.CONFIRMED
        except OutcomeUnknown as error:
            return Unknown(error, (before,))  # what it showed then tells later whether our yes came too late
        after = read_if_possible(calendar, uid)  # between look and yes somebody may have moved or cancelled it
    else:
        answer, wanted = calendar.decline_booking(uid, reason), Standing.CLOSED
        after = ()
    late = any(each.reason is not None and each.reason != before.reason for each in after)
    return Answered((answer, *after), uid if answer.standing is wanted else None, late)


def _look(calendar: Calendar, task: Task) -> Outcome:
    """Resolve before acting: what became of an attempt whose answer nobody saw."""
    attempt = _attempt(task)
    if attempt.command is Command.BOOK:
        return _look_for_marks(calendar, task)
    assert attempt.target is not None, "every command but book has a target"
    return Looked(chain(calendar, attempt.target), conclusive=True)


def _look_for_marks(calendar: Calendar, task: Task) -> Looked:
    """Bookings with one of our marks, in every standing, without the e-mail; with all that speaks against certainty."""
    attempt, appointment = _attempt(task), task.appointment
    since = appointment.created_at - _LOOK_BACK
    query = BookingQuery(event_type_id=appointment.event_type_id, created_since=since)
    left_out: list[LeftOut] = []
    rows = tuple(calendar.list_bookings(query, left_out.append))
    ours = tuple(read for read in rows if read.mark in appointment.marks)
    if ours:
        return Looked(ours, conclusive=True)
    if any(not read.readable and read.when.start == attempt.expected.start for read in rows):
        return Looked((), conclusive=False, doubt="a booking at that start hides its metadata")
    if any(some.unreadable for some in left_out):
        return Looked((), conclusive=False, doubt="a booking of that event type cannot be read")
    if not _sees_hosts(calendar, task, rows):
        return Looked((), conclusive=False, doubt="this key was not shown to see the host's bookings")
    return Looked((), conclusive=True)


def _sees_hosts(calendar: Calendar, task: Task, rows: tuple[Read, ...]) -> bool:
    """Whether the key sees what the host is booked for: it listed such a booking, or knows the host as its own."""
    if any(read.event_type_id == task.appointment.event_type_id for read in rows):
        return True
    if not isinstance(calendar, HostDirectory) or not task.hosts:
        return False
    return task.hosts <= {host.id for host in calendar.list_hosts()}


def _attempt(task: Task) -> Attempt:
    assert task.appointment.attempt is not None, "a task has an attempt"
    return task.appointment.attempt
