"""What a failure means: the error table, as data, and what to make of failures that are not in it.

The texts are as observed on upstream 2025-10 (A) and cal.diy 2026-07 (B) or as their code has them. They change
between builds, so a failure is matched by status and a part of its text, and falls back to its status.
"""

import re

from attrs import field, frozen

from askpro.adapters.calcom.limits import silence_after
from askpro.adapters.calcom.redaction import redacted
from askpro.adapters.calcom.refusal_table import ROWS, Meaning, Row
from askpro.adapters.calcom.versions import OURS, Operation, Versions
from askpro.adapters.calcom.wire.envelope import Problem, WireAnswer, read_problem
from askpro.adapters.calcom.wire.fallback import advised
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
    InvalidRequest,
    NotFound,
    NotStarted,
    NotSupported,
    OutcomeUnknown,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
    StaffNotMapped,
    TemporarilyUnavailable,
)

MOST_BYTES = 8_000

_MOVED_TO = re.compile(r"rescheduled already to booking with uid=([\w-]{1,255})")
_ELSEWHERE = re.compile(r"(https?)://(?:[^/?#@]*@)?([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)(?:[/?#]|$)", re.IGNORECASE)
_NO_ROUTE = re.compile(r"Cannot (GET|POST|PATCH|PUT|DELETE) /")
_BOOKING_PATHS = frozenset(
    {
        Operation.RESCHEDULE_BOOKING,
        Operation.CANCEL_BOOKING,
        Operation.CONFIRM_BOOKING,
        Operation.DECLINE_BOOKING,
        Operation.REASSIGN_BOOKING,
        Operation.MARK_ABSENT,
        Operation.READ_BOOKING,
    }
)
_PROMISES = frozenset({Operation.CREATE_BOOKING, Operation.RESCHEDULE_BOOKING})


@frozen
class Refusal:
    """A failure with a readable text: what was asked, what was answered. ``hidden`` never shows in its words."""

    operation: Operation
    status: int
    problem: Problem
    hidden: tuple[str, ...] = field(default=(), repr=False)

    @property
    def said(self) -> str:
        """The calendar's words, capped and without secrets."""
        return redacted(self.problem.message, *self.hidden)

    @property
    def row(self) -> Row | None:
        """The row of the table that speaks of it."""
        return next((row for row in ROWS if row.fits(self.operation, self.status, self.problem.message)), None)


def error_of(
    operation: Operation, answer: WireAnswer, hidden: tuple[str, ...] = (), versions: Versions = OURS
) -> AskproError:
    """The one error that an unsuccessful answer stands for.

    ``hidden`` are secrets of this call, to be kept out of texts; ``versions``, what was asked for.
    """
    if answer.status == 429:
        wait = silence_after(answer.headers)
        return TemporarilyUnavailable("The calendar's quota for this key is used up.", wait)
    if answer.status >= 500 or answer.status == 408:
        return _outage(operation, answer)
    problem = read_problem(answer.body)
    if answer.status < 400 and (origin := _origin(answer.headers.get("location", ""))):
        said = f"The calendar answered {answer.status} and sends callers to {origin}, where no key is sent unasked: "
        return unreadable(operation, f"{said}if it has moved there, set its address (CALCOM_API_URL).")
    if answer.status < 400 or problem is None:
        return unreadable(operation, f"The calendar answered {answer.status} and nothing that can be read.")
    refusal = Refusal(operation, answer.status, problem, hidden)
    row = refusal.row
    meaning = row.meaning if row is not None else _by_status(refusal)
    if meaning is Meaning.NO_ROUTE and operation in _OPTIONAL:
        return NotSupported(f"This calendar has no {_OPTIONAL[operation]}.")
    if meaning in (Meaning.NO_ROUTE, Meaning.OLD_ROUTE):
        detail = "The calendar has no such route: its address or its version does not fit."
        return CalendarMalformed(advised(detail, operation, versions, old=True))
    return _error(meaning, refusal)


def words_of(answer: WireAnswer, hidden: tuple[str, ...] = ()) -> str:
    """What a failure says, for whoever looks after it: also what no error repeats (L26); without secrets (S17)."""
    problem = read_problem(answer.body)
    return redacted(
        problem.message if problem is not None else answer.body[:MOST_BYTES].decode(errors="replace"), *hidden
    )


def unreadable(operation: Operation, detail: str) -> AskproError:
    """An answer that cannot be read says nothing of whether a write happened (L33, L50)."""
    return OutcomeUnknown(detail) if operation.writes else CalendarMalformed(detail)


def _origin(location: str) -> str | None:
    """Scheme and host of a web address; the rest may hold a uid."""
    found = _ELSEWHERE.match(location)
    return f"{found[1]}://{found[2]}" if found else None


def _outage(operation: Operation, answer: WireAnswer) -> AskproError:
    # A 500 to a POST is a busy host, a spam list or a booking that was made all the same. In the server's own words,
    # not a proxy's, it says that the request has come to its end.
    status = answer.status
    if operation.writes:
        said = f"The calendar answered {status}: the change may or may not have happened."
        return OutcomeUnknown(said, ended=status == 500 and read_problem(answer.body) is not None)
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
        Operation.CHANGE_EVENT_TYPE: Meaning.NOT_FOUND,
        Operation.CHANGE_TEAM_EVENT_TYPE: Meaning.NOT_FOUND,
        Operation.LIST_WEBHOOKS: Meaning.NOT_FOUND,
        Operation.CREATE_WEBHOOK: Meaning.NOT_FOUND,
        Operation.CHANGE_WEBHOOK: Meaning.NOT_FOUND,
        Operation.DROP_WEBHOOK: Meaning.NOT_FOUND,
    }
    return by_operation.get(operation, Meaning.REFUSED) if status == 404 else Meaning.REFUSED


def _error(meaning: Meaning, refusal: Refusal) -> AskproError:
    said = refusal.said
    match meaning:
        case Meaning.INVALID:
            pointer = refusal.row.pointer if refusal.row is not None else ""
            return InvalidRequest(f"The calendar does not take that. It said: {said}", {pointer: said})
        case Meaning.CLOSED:
            return BookingClosed(f"The booking is closed at the calendar. It said: {said}", said, _moved_to(refusal))
        case Meaning.UNKNOWN:
            return BookingUnknown(f"The calendar does not know this booking. It said: {said}", said)
        case Meaning.CONFIRMED:
            return AlreadyConfirmed("The booking is confirmed already.", said)
        case Meaning.REFUSED:
            return CalendarRefused(f"The calendar refused. It said: {said}", said)
        case Meaning.TAKEN:
            known = refusal.row is not None
            return SlotUnavailable("The time is taken or not offered." + ("" if known else f" It said: {said}"))
        case _:
            kind, sentence = _WITH_WORDS[meaning]
            return kind(f"{sentence} It said: {said}")


_OPTIONAL: dict[Operation, str] = {
    Operation.LIST_TEAMS: "teams",
    Operation.LIST_TEAM_EVENT_TYPES: "teams",
    Operation.LIST_MEMBERSHIPS: "teams",
    Operation.CREATE_TEAM_EVENT_TYPE: "teams",
    Operation.CHANGE_TEAM_EVENT_TYPE: "teams",
    Operation.LIST_WEBHOOKS: "webhooks",
    Operation.CREATE_WEBHOOK: "webhooks",
    Operation.CHANGE_WEBHOOK: "webhooks",
    Operation.LIST_EVENT_TYPE_WEBHOOKS: "webhooks of event types",
    Operation.LIST_TEAM_EVENT_TYPE_WEBHOOKS: "webhooks of team event types",
}
"""What some editions lack: a missing route is no defect there."""

_WITH_WORDS: dict[Meaning, tuple[type[AskproError], str]] = {
    Meaning.WINDOW: (OutsideBookingWindow, "The start is outside of what may be booked."),
    Meaning.FIELD: (
        BookingFieldMissing,
        "The calendar demands a booking field that was not given, or not so.",
    ),
    Meaning.NO_TYPE: (ServiceNotMapped, "The calendar has no bookable event type of that id."),
    Meaning.UNSUPPORTED: (EventTypeNotSupported, "The event type cannot be booked."),
    Meaning.EXISTS: (AlreadyExists, "The calendar has one already."),
    Meaning.NO_TEAMS: (NotSupported, "The calendar has no teams."),
    Meaning.NO_REASSIGN: (NotSupported, "The calendar gives no booking to another host."),
    Meaning.NOBODY_ELSE: (SlotUnavailable, "Nobody else is free at that time."),
    Meaning.NOT_A_HOST: (StaffNotMapped, "That member gives none of this event type's bookings."),
    Meaning.NOT_PASSED_ON: (EventTypeNotSupported, "Bookings of this event type stay with their host."),
    Meaning.TOO_EARLY: (NotStarted, "The booking has not begun."),
    Meaning.NOT_FOUND: (NotFound, "The calendar has no such thing for this key."),
    Meaning.CREDENTIALS: (CalendarCredentials, "The calendar does not accept the key."),
}


def _moved_to(refusal: Refusal) -> str | None:
    found = _MOVED_TO.search(refusal.problem.message)
    return found.group(1) if found else None
