"""What a probe looks at: each kind of read, with the reader and the class that the adapter itself reads it with."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire import booking_pages, booking_requests, bookings, event_types, people, slots, webhooks
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.shapes import departures
from askpro.application.ports.calendar import BookingQuery
from askpro.application.ports.probing import Departure, DepartureKind
from askpro.domain.errors import CalendarMalformed, EventTypeNotSupported
from askpro.domain.hooks import ACCOUNT
from askpro.domain.timespan import Span

ROWS = 20
"""How many rows of a list a probe looks at."""

_AHEAD, _DAYS = timedelta(days=1), timedelta(days=14)

_HOOKS = webhooks.Subscriptions(ACCOUNT)


@frozen
class Look:
    """One read: the request, how the adapter reads its answer, which objects are in it, and what each is read into."""

    request: WireRequest
    read: Callable[[bytes, datetime], object]
    rows: Callable[[object], Sequence[object]]
    kind: type[Any]

    def see(self, body: bytes, began: datetime) -> "Sight":
        """Compare an answer. Raises CalendarMalformed only for what is no success at all."""
        data = read_data(body)
        rows = self.rows(data)
        found = departures(rows, self.kind)
        trouble = self._trouble(body, began)
        if trouble is not None and not any(each.alarming for each in found):
            found = (*found, Departure(DepartureKind.UNREADABLE, trouble))
        return Sight(found, len(rows), data)

    def _trouble(self, body: bytes, began: datetime) -> str | None:
        """What the reader itself says: of page shapes, of words that are not known, of days that are no object."""
        try:
            read = self.read(body, began)
        except EventTypeNotSupported:
            return None
        except CalendarMalformed as error:
            return error.detail
        left_out = getattr(read, "left_out", None)
        unreadable = getattr(left_out, "unreadable", 0)
        return f"{unreadable} rows cannot be read" if unreadable else None


@frozen
class Sight:
    """What was seen of one answer."""

    departures: tuple[Departure, ...]
    rows: int
    data: object

    @property
    def readable(self) -> bool:
        """Whether everything that we need was there."""
        return not any(each.alarming for each in self.departures)


def at_owner() -> Look:
    """Whose key it is."""
    return Look(people.read_me(), lambda body, _: people.read_owner(body), _one, people.OWNER)


def at_members(team_id: int) -> Look:
    """The members of the team."""
    request = people.list_memberships(team_id, ROWS, 0)
    return Look(request, lambda body, _: people.read_members(body), _all, people.MEMBERSHIP)


def at_webhooks() -> Look:
    """The subscriptions of the key's owner."""
    request = _HOOKS.list_all(ROWS, 0)
    return Look(request, lambda body, _: _HOOKS.read_page(body), _all, webhooks.Subscription)


def at_event_type(request: WireRequest) -> Look:
    """One event type."""
    return Look(request, lambda body, _: event_types.read_event_type(body), _one, event_types.SHAPE)


def at_event_types(request: WireRequest) -> Look:
    """The list of a team's event types, or of the key's owner's."""
    return Look(request, lambda body, _: event_types.read_slugs(body), _all, event_types.LISTED)


def at_slots(event_type_id: int, now: datetime) -> Look:
    """The coming fortnight of an event type."""
    window = Span.starting(now + _AHEAD, _DAYS)
    request = slots.read_slots(event_type_id, window, None, None)
    return Look(request, lambda body, _: slots.read_spans(body, window), _in_days, slots.SHAPE)


def at_bookings(*, by_cursor: bool) -> Look:
    """A page of the list of bookings, in one of its two shapes; of the earliest, which certainly were there before."""
    if by_cursor:
        request = booking_requests.list_status(BookingQuery(), "upcoming", ROWS, None)
        return Look(request, booking_pages.read_cursor_page, _ordinary, bookings.SHAPE)
    request = booking_requests.list_bookings(BookingQuery(), ROWS, 0)
    return Look(request, lambda body, began: booking_pages.read_page(body, began, ROWS), _ordinary, bookings.SHAPE)


def at_booking(uid: str) -> Look:
    """One booking."""
    return Look(
        booking_requests.read_booking(uid), bookings.read_booking, lambda data: _ordinary([data]), bookings.SHAPE
    )


def bare(operation: Operation, path: str) -> WireRequest:
    """A read of which only the route counts."""
    return WireRequest(operation=operation, method="GET", path=path, query={"take": "1"})


def _one(data: object) -> Sequence[object]:
    return [data]


def _all(data: object) -> Sequence[object]:
    return data if isinstance(data, list) else [data]


def _in_days(data: object) -> Sequence[object]:
    days: Iterable[object] = data.values() if isinstance(data, dict) else ()
    return [slot for day in days if isinstance(day, list) for slot in day]


def _ordinary(data: object) -> Sequence[object]:
    """Without seated and recurring bookings, which have other shapes and are not read as appointments."""
    return [row for row in data if _is_ordinary(row)] if isinstance(data, list) else []


def _is_ordinary(row: object) -> bool:
    try:
        bookings.refuse_unsupported(row)
    except EventTypeNotSupported:
        return False
    return True
