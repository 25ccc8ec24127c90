"""One error tree, sorted by what the caller can do about it.

AskproError
├── Fixable                    change the request
│   ├── InvalidRequest           invalid_request (a pointer per field)
│   ├── OutsideBookingWindow     outside_booking_window
│   ├── StaffNotMapped           staff_not_mapped
│   ├── ServiceNotMapped         service_not_mapped
│   ├── EventTypeNotSupported    event_type_not_supported
│   ├── BookingFieldMissing      booking_field_missing
│   ├── CustomerEmailRequired    customer_email_required
│   ├── HoldNotPossible          hold_not_possible
│   ├── IdempotencyMismatch      idempotency_mismatch
│   ├── NotSupported             not_supported
│   ├── NotStarted               too_early
│   ├── AlreadyExists            already_exists
│   ├── CustomerExpected         customer_expected (with the appointments)
│   ├── PayloadTooLarge          payload_too_large
│   ├── Unauthorized             unauthorized
│   ├── Forbidden                forbidden
│   └── NotFound                 not_found
├── PickAnother                the world moved on: choose anew
│   ├── SlotUnavailable          slot_unavailable (with alternatives)
│   ├── AppointmentClosed        appointment_closed
│   └── StaleSequence            stale_sequence
├── TryLater                   wait and repeat
│   ├── TemporarilyUnavailable   temporarily_unavailable (retry_after)
│   │   ├── NotBegun               … there was no place to ask the calendar from
│   │   └── StillRunning           … asked already, and not answered yet
│   └── IdempotencyInFlight      idempotency_in_flight
├── GiveUp                     final, or an operator must act
│   ├── Erased                   erased
│   ├── CalendarRefused          calendar_refused (with what the calendar said)
│   │   ├── BookingUnknown         … the calendar does not know this uid
│   │   ├── BookingClosed          … it is cancelled, declined or moved already
│   │   └── AlreadyConfirmed       … it is confirmed already
│   ├── CannotUndo               cannot_undo
│   ├── CalendarCredentials      calendar_credentials
│   ├── CalendarMalformed        calendar_malformed
│   └── ConfigurationError       configuration
├── OutcomeUnknown             a write may or may not have happened at the calendar: look before acting again
└── StorageConflict            two transactions met: the storage retries, callers never see it
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar


class AskproError(Exception):
    """Base of everything askpro raises on purpose. ``code`` is stable and part of the public interface."""

    code: ClassVar[str] = "internal"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Fixable(AskproError):
    """The caller can change the request."""


class InvalidRequest(Fixable):
    """A value is missing, unknown or impossible.

    ``problems`` maps a JSON pointer (``/customer/email``; empty for the whole) to a sentence.
    """

    code = "invalid_request"

    def __init__(self, detail: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.problems: Mapping[str, str] = problems if problems is not None else {"": detail}


class OutsideBookingWindow(Fixable):
    """The start lies in the past, too soon, or further ahead than may be booked."""

    code = "outside_booking_window"


class StaffNotMapped(Fixable):
    """The staff member has no host, or nothing bookable of their own for this service (L58: never a guess)."""

    code = "staff_not_mapped"


class ServiceNotMapped(Fixable):
    """No event type stands for this service."""

    code = "service_not_mapped"


class EventTypeNotSupported(Fixable):
    """Seated, recurring, managed, instant and paid event types cannot stand for a service."""

    code = "event_type_not_supported"


class BookingFieldMissing(Fixable):
    """The calendar demands a booking field that was not given."""

    code = "booking_field_missing"


class CustomerEmailRequired(Fixable):
    """The customer has no e-mail and the company has no ``attendee_email_template`` (L11)."""

    code = "customer_email_required"


class HoldNotPossible(Fixable):
    """Nobody's time can be held for this service, or the caller holds too much already."""

    code = "hold_not_possible"


class IdempotencyMismatch(Fixable):
    """The Idempotency-Key was used with another request: another key, or the same request."""

    code = "idempotency_mismatch"


class NotSupported(Fixable):
    """This installation, or this calendar, cannot do that."""

    code = "not_supported"


class NotStarted(Fixable):
    """Nobody can have stayed away from what has not begun."""

    code = "too_early"


class AlreadyExists(Fixable):
    """Something with that name is there already."""

    code = "already_exists"


class CustomerExpected(Fixable):
    """A customer cannot be erased while somebody expects them, or a command for them is under way."""

    code = "customer_expected"

    def __init__(self, detail: str, appointments: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.appointments = tuple(appointments)


class PayloadTooLarge(Fixable):
    """The body is larger than any honest one."""

    code = "payload_too_large"


class Unauthorized(Fixable):
    """No key, an unknown key, a revoked key, or a signature that is not ours."""

    code = "unauthorized"


class Forbidden(Fixable):
    """The key is known, but not for this."""

    code = "forbidden"


class NotFound(Fixable):
    """There is no such thing, or it is another company's."""

    code = "not_found"


class PickAnother(AskproError):
    """The world moved on: choose anew."""


class SlotUnavailable(PickAnother):
    """The time is taken or not offered. Final for that start (L14)."""

    code = "slot_unavailable"

    def __init__(self, detail: str, alternatives: Sequence[datetime] = (), *, time_zone: str | None = None) -> None:
        super().__init__(detail)
        self.alternatives = tuple(alternatives)
        #: Where those who are told of them live.
        self.time_zone = time_zone

    def told_in(self, time_zone: str) -> "SlotUnavailable":
        """The same, for people of that zone."""
        return SlotUnavailable(self.detail, self.alternatives, time_zone=time_zone)


class AppointmentClosed(PickAnother):
    """The appointment is cancelled, declined or refused: nothing can be done to it any more."""

    code = "appointment_closed"


class StaleSequence(PickAnother):
    """The caller saw an older version of the appointment (L09)."""

    code = "stale_sequence"


class TryLater(AskproError):
    """The same request may succeed later."""


class TemporarilyUnavailable(TryLater):
    """The calendar cannot be asked now: quota, outage or a full queue. ``retry_after`` is in seconds."""

    code = "temporarily_unavailable"

    def __init__(self, detail: str, retry_after: float = 5.0) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class NotBegun(TemporarilyUnavailable):
    """A call to the calendar was not begun: certainly nothing happened there."""


class IdempotencyInFlight(TryLater):
    """The first request with this Idempotency-Key has not been answered yet (S10)."""

    code = "idempotency_in_flight"


class StillRunning(TemporarilyUnavailable):
    """A call to the calendar goes on, but the caller no longer waits for it."""

    def __init__(self, detail: str = "The calendar has not answered yet.") -> None:
        super().__init__(detail)


class GiveUp(AskproError):
    """Final, or an operator must act first."""


class Erased(GiveUp):
    """The answer to this request named a customer who was erased since: it cannot be given again."""

    code = "erased"


class CalendarRefused(GiveUp):
    """The calendar said no, for good. ``said`` keeps its words (capped; L26)."""

    code = "calendar_refused"

    def __init__(self, detail: str, said: str = "") -> None:
        super().__init__(detail)
        self.said = said


class BookingUnknown(CalendarRefused):
    """The calendar does not know this booking uid."""


class BookingClosed(CalendarRefused):
    """The booking is cancelled, declined or moved. ``moved_to`` is the successor, if told."""

    def __init__(self, detail: str, said: str = "", moved_to: str | None = None) -> None:
        super().__init__(detail, said)
        self.moved_to = moved_to


class AlreadyConfirmed(CalendarRefused):
    """The booking was confirmed before."""


class CannotUndo(GiveUp):
    """What an issue tells of cannot be undone, or not any more. The detail says what can be done instead."""

    code = "cannot_undo"


class CalendarCredentials(GiveUp):
    """The calendar does not accept the company's key: an operator must act."""

    code = "calendar_credentials"


class CalendarMalformed(GiveUp):
    """The calendar answered something that cannot be read; nothing was concluded from it (S16, L33)."""

    code = "calendar_malformed"


class ConfigurationError(GiveUp):
    """askpro cannot start, or cannot do this, with the settings it was given."""

    code = "configuration"


class OutcomeUnknown(AskproError):
    """A write was sent and its outcome is not known (L50). Never repeated before it is resolved.

    ``ended``: the calendar itself said that it failed. What is not there by then does not come any more.
    """

    code = "outcome_unknown"

    def __init__(self, detail: str, *, ended: bool = False) -> None:
        super().__init__(detail)
        self.ended = ended


class StorageConflict(AskproError):
    """Two transactions met on the same row; the whole transaction may be run again."""

    code = "storage_conflict"


def refusal_named(code: str, detail: str, alternatives: Sequence[datetime] = ()) -> AskproError:
    """The error that was once written down as its code and its sentence."""
    if code == SlotUnavailable.code:
        return SlotUnavailable(detail, alternatives)
    return next((kind(detail) for kind in _branches(AskproError) if kind.code == code), CalendarRefused(detail))


def _branches(kind: type[AskproError]) -> Iterator[type[AskproError]]:
    """Every error that can be raised as it is, the general before the particular."""
    for each in kind.__subclasses__():
        if each.code != AskproError.code:
            yield each
        yield from _branches(each)
