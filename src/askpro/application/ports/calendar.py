"""The calendar: where bookings live that are not ours alone. Contract suite: ``askpro.testing.contracts.calendar``.

What a calendar may be able to do besides is in ``calendar_powers``.

Every method raises, besides what it names itself:

* TemporarilyUnavailable: nothing happened there; it may be asked again later.
* OutcomeUnknown: only from methods that write. It may have happened, or may happen still.
* CalendarCredentials: the company's key is not accepted.
* CalendarMalformed: the answer cannot be read. From a method that writes this is raised only where the
  calendar certainly did nothing; where a write may have happened it is OutcomeUnknown.
* CalendarRefused: a final no that no more precise error of the tree describes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from askpro.application.ports.lanes import Lane
from askpro.domain.booking import Attendee, Notice, Read
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import EventTypeNotSupported
from askpro.domain.occupations import Occupation
from askpro.domain.timespan import Span, utc


@frozen(kw_only=True)
class BookingRequest:
    """A booking to make. ``length`` is given only for event types that offer several.

    ``metadata`` are kept with it, also when it is moved, whoever moves it: every read shows what is under
    ``MARK_KEY`` and ``APPOINTMENT_KEY`` (``domain.booking``) as its ``mark`` and ``appointment_id``.
    """

    event_type_id: int
    start: datetime = field(converter=utc)
    length: timedelta | None
    attendee: Attendee
    fields: Mapping[str, str] = field(factory=dict)
    location: str | None = None
    metadata: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class BookingQuery:
    """Which bookings to list: all standings, oldest stamp first. Each bound is inclusive."""

    event_type_id: int | None = None
    created_since: datetime | None = None
    updated_since: datetime | None = None
    starting_since: datetime | None = None
    ending_until: datetime | None = None


@frozen(kw_only=True)
class LeftOut:
    """Rows of a list that became no read: of bookings that stand for no appointment, and those nobody can read."""

    unsupported: int = 0
    unreadable: int = 0
    occupations: tuple[Occupation, ...] = ()

    def __add__(self, other: "LeftOut") -> "LeftOut":
        return LeftOut(
            unsupported=self.unsupported + other.unsupported,
            unreadable=self.unreadable + other.unreadable,
            occupations=(*self.occupations, *other.occupations),
        )


NOTHING_LEFT_OUT = LeftOut()
Tell: TypeAlias = Callable[[LeftOut], None]


def tell_nobody(_: LeftOut) -> None:
    """For whom it is enough that the log tells of it."""


class NobodysBooking(EventTypeNotSupported):
    """A booking that can stand for no appointment, and what it occupies."""

    def __init__(self, detail: str, occupations: Sequence[Occupation] = ()) -> None:
        super().__init__(detail)
        self.occupations = tuple(occupations)


class Calendar(Protocol):
    """One company's calendar, with its key already in hand. Writes are sent once and never repeated (L50)."""

    def read_slots(
        self, event_type_id: int, window: Span, *, length: timedelta | None = None, moving: str | None = None
    ) -> tuple[Span, ...]:
        """Free spans that start inside the window (at most 31 days), sorted.

        ``length`` only for event types of several lengths; ``moving`` is a booking whose own time counts as free.
        Raises ServiceNotMapped when the event type is gone.
        """
        ...

    def create_booking(self, request: BookingRequest) -> Read:
        """Book. The answer may be an older booking (L11): the caller checks its mark.

        Raises SlotUnavailable, OutsideBookingWindow, BookingFieldMissing, ServiceNotMapped.
        """
        ...

    def reschedule_booking(self, uid: str, start: datetime, reason: str) -> Read:
        """Move; the answer has a new uid.

        Raises SlotUnavailable, OutsideBookingWindow, BookingClosed, BookingUnknown.
        """
        ...

    def cancel_booking(self, uid: str, reason: str) -> Read:
        """Cancel. Raises BookingClosed (also if it was moved), BookingUnknown."""
        ...

    def read_booking(self, uid: str) -> Read:
        """One booking in any standing.

        Raises BookingUnknown, and NobodysBooking for one that can be nobody's appointment (seated, recurring).
        """
        ...

    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        """All bookings that match and that the key can see, page by page as they are consumed.

        Rows that cannot stand for an appointment (seated, recurring) and unreadable rows are left out; ``tell`` is
        called with their number for each page that has such rows. A list with unreadable rows proves no absence.
        """
        ...


@frozen(kw_only=True)
class NoticeOf:
    """What a webhook body says: a notice of a booking, or why it is none (``ignored``).

    ``occupies``: the uid of a booking that is nobody's appointment and changed: a read tells what it occupies.
    ``marks``: the uid of a booking whose customer was marked as absent, or not any more: a read tells.
    """

    trigger: str
    notice: Notice | None = None
    ignored: str | None = None
    occupies: str | None = None
    marks: str | None = None


class NoticeReader(Protocol):
    """Reads the calendar's webhooks. Pure: bytes in, values out."""

    def genuine(self, headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]) -> bool:
        """Whether one of the secrets signed exactly these bytes. Unsigned bodies and no secrets are False (L41)."""
        ...

    def read(self, body: bytes, received: datetime) -> NoticeOf:
        """What the body says. Raises CalendarMalformed for bytes that are no webhook of a known shape."""
        ...


class CalendarProvider(Protocol):
    """Opens calendars, one per account: the key belongs to the request, never to the connection (L54)."""

    @property
    def notices(self) -> NoticeReader:
        """The reader of this calendar's webhooks."""
        ...

    def open(self, account: CalendarAccount, *, lane: Lane = Lane.LIVE, patience: timedelta | None = None) -> Calendar:
        """The calendar of that account. Raises CalendarCredentials when the account has no key.

        ``lane`` says for whom it is asked: where quota is short, those of a lower lane go after the others.
        ``patience`` is how long a live caller waits for a call to begin; one that cannot begin by then raises
        TemporarilyUnavailable at once. It does not bound the call itself: a write that was begun goes to its end.
        """
        ...

    def close(self) -> None:
        """Give connections back."""
        ...


@runtime_checkable
class AccountCheck(Protocol):
    """A provider that can tell, without asking the calendar, what of an account it would have no use for."""

    def check(self, account: CalendarAccount) -> None:
        """Raises InvalidRequest, with a pointer per setting."""
        ...
