"""Arranging: giving a booking to another host, and noting who stayed away. Both leave it the booking that it is."""

from askpro.application.ports.calendar import Calendar
from askpro.application.ports.calendar_powers import Attendance, Reassigning
from askpro.application.sync.looking import chain, read_if_possible
from askpro.application.sync.tasks import Answered, Outcome, Refused, Unknown
from askpro.domain.appointment import Attempt, Command, Wish
from askpro.domain.booking import Read, Standing
from askpro.domain.errors import CalendarRefused, NotSupported, OutcomeUnknown


def arrange(calendar: Calendar, attempt: Attempt, uid: str, reason: str) -> Outcome:
    """Look, and do it where it is not done: two reassignments would pass a booking on twice.

    Raises what the calendar raises, and NotSupported.
    """
    wish = attempt.wish
    assert wish is not None, "nothing is arranged that nobody wished"
    if attempt.command is Command.REASSIGN and not isinstance(calendar, Reassigning):
        raise NotSupported("This calendar gives no booking to another host.")
    if attempt.command is Command.NO_SHOW and not isinstance(calendar, Attendance):
        raise NotSupported("This calendar does not note who stayed away.")
    before = calendar.read_booking(uid)
    if before.standing is Standing.CLOSED or before.replaced_by is not None:
        return Answered(chain(calendar, uid))
    if _shows(wish, before):
        return Answered((before,), uid)
    if isinstance(calendar, Attendance) and attempt.command is Command.NO_SHOW:
        return _answered(wish, (calendar.mark_absent(uid, bool(wish.absent)),))
    assert isinstance(calendar, Reassigning), "asked for above"
    try:
        calendar.reassign_booking(uid, wish.host, reason)
    except OutcomeUnknown as error:
        return Unknown(error, (before,))
    after = read_if_possible(calendar, uid)
    return _answered(wish, after) if after else Unknown(OutcomeUnknown("Nobody could see who gives it now."), (before,))


def _answered(wish: Wish, reads: tuple[Read, ...]) -> Outcome:
    """What was asked for, or something else, which is not asked for again and again."""
    if _shows(wish, reads[-1]):
        return Answered(reads, reads[-1].uid)
    return Refused(CalendarRefused("The calendar did something else than it was asked for."), reads, others=False)


def _shows(wish: Wish, read: Read) -> bool:
    return wish.shown_by(read.facts, bool(read.absent))
