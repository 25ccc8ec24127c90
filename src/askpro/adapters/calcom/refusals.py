"""What a failure means: the error table, as data, and what to make of failures that are not in it.

The texts are as observed on upstream 2025-10 (A) and cal.diy 2026-07 (B) or as their code has them. They change
between builds, so a failure is matched by status and a part of its text, and falls back to its status.
"""

import re

from attrs import frozen

from askpro.adapters.calcom.limits import silence_after
from askpro.adapters.calcom.redaction import redacted
from askpro.adapters.calcom.refusal_table import ROWS, Meaning
from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import Problem, WireAnswer, read_problem
from askpro.domain.errors import (
    AlreadyConfirmed,
    AlreadyExists,
    AskproError,
    BookingClosed,
    BookingFieldMissing,
    BookingUnknown,
    CalendarCredentials,
    CalendarMalformed,
    CalendarRefused,
    EventTypeNotSupported,
    NotFound,
    NotSupported,
    OutcomeUnknown,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
    TemporarilyUnavailable,
)

_MOVED_TO = re.compile(r"rescheduled already to booking with uid=([\w-]{1,255})")
_NO_ROUTE = re.compile(r"Cannot (GET|POST|PATCH|PUT|DELETE) /")
_BOOKING_PATHS = frozenset(
    {
        Operation.RESCHEDULE_BOOKING,
        Operation.CANCEL_BOOKING,
        Operation.CONFIRM_BOOKING,
        Operation.DECLINE_BOOKING,
        Operation.READ_BOOKING,
    }
)
_PROMISES = frozenset({Operation.CREATE_BOOKING, Operation.RESCHEDULE_BOOKING})


@frozen
class Refusal:
    """A failure with a readable text: what was asked, what was answered."""

    operation: Operation
    status: int
    problem: Problem
    key: str | None = None

    @property
    def said(self) -> str:
        """The calendar's words, capped and without secrets."""
        return redacted(self.problem.message, self.key)


def error_of(operation: Operation, answer: WireAnswer, key: str | None = None) -> AskproError:
    """The one error that an unsuccessful answer stands for. ``key`` is the API key, to be kept out of texts."""
    if answer.status == 429:
        wait = silence_after(answer.headers)
        return TemporarilyUnavailable("The calendar's quota for this key is used up.", wait)
    if answer.status >= 500 or answer.status == 408:
        return _outage(operation, answer.status)
    problem = read_problem(answer.body)
    if answer.status < 400 or problem is None:
        return unreadable(operation, f"The calendar answered {answer.status} and nothing that can be read.")
    refusal = Refusal(operation, answer.status, problem, key)
    meaning = next((row.meaning for row in ROWS if row.fits(operation, answer.status, problem.message)), None)
    return _error(meaning or _by_status(refusal), refusal)


def unreadable(operation: Operation, detail: str) -> AskproError:
    """An answer that cannot be read says nothing of whether a write happened (L33, L50)."""
    return OutcomeUnknown(detail) if operation.writes else CalendarMalformed(detail)


def _outage(operation: Operation, status: int) -> AskproError:
    # A 500 to a POST is a busy host, a spam list or a booking that was made all the same.
    if operation.writes:
        return OutcomeUnknown(f"The calendar answered {status}: the change may or may not have happened.")
    return TemporarilyUnavailable(f"The calendar answered {status}.")


def _by_status(refusal: Refusal) -> Meaning:
    status, operation = refusal.status, refusal.operation
    if status == 498 or (status == 401 and refusal.problem.code == "UnauthorizedException"):
        return Meaning.CREDENTIALS
    if status == 404 and _NO_ROUTE.match(refusal.problem.message):
        return Meaning.NO_ROUTE
    if status == 404 and operation in _BOOKING_PATHS:
        return Meaning.UNKNOWN
    if status == 409 and operation in _PROMISES:
        return Meaning.TAKEN
    by_operation = {
        Operation.READ_SLOTS: Meaning.NO_TYPE,
        Operation.CREATE_BOOKING: Meaning.NO_TYPE,
        Operation.READ_EVENT_TYPE: Meaning.NOT_FOUND,
        Operation.READ_TEAM_EVENT_TYPE: Meaning.NOT_FOUND,
    }
    return by_operation.get(operation, Meaning.REFUSED) if status == 404 else Meaning.REFUSED


def _error(meaning: Meaning, refusal: Refusal) -> AskproError:
    said = refusal.said
    match meaning:
        case Meaning.CLOSED:
            return BookingClosed("The booking is closed at the calendar.", said, _moved_to(refusal))
        case Meaning.UNKNOWN:
            return BookingUnknown("The calendar does not know this booking.", said)
        case Meaning.CONFIRMED:
            return AlreadyConfirmed("The booking is confirmed already.", said)
        case Meaning.REFUSED:
            return CalendarRefused("The calendar refused.", said)
        case Meaning.TAKEN:
            return SlotUnavailable("The time is taken or not offered.")
        case Meaning.NO_ROUTE:
            return CalendarMalformed("The calendar has no such route: its address or its version does not fit.")
        case _:
            kind, sentence = _WITH_WORDS[meaning]
            return kind(f"{sentence} It said: {said}")


_WITH_WORDS: dict[Meaning, tuple[type[AskproError], str]] = {
    Meaning.WINDOW: (OutsideBookingWindow, "The start is outside of what may be booked."),
    Meaning.FIELD: (BookingFieldMissing, "The calendar demands a booking field that was not given."),
    Meaning.NO_TYPE: (ServiceNotMapped, "The calendar has no bookable event type of that id."),
    Meaning.UNSUPPORTED: (EventTypeNotSupported, "The event type cannot be booked."),
    Meaning.EXISTS: (AlreadyExists, "The calendar has one already."),
    Meaning.NO_TEAMS: (NotSupported, "The calendar has no teams."),
    Meaning.NOT_FOUND: (NotFound, "The calendar has no such thing for this key."),
    Meaning.CREDENTIALS: (CalendarCredentials, "The calendar does not accept the key."),
}


def _moved_to(refusal: Refusal) -> str | None:
    found = _MOVED_TO.search(refusal.problem.message)
    return found.group(1) if found else None
