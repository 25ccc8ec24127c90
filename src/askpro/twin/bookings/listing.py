"""``GET /v2/bookings``: filters, orders and pages, with the server's own oddities."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from askpro.twin.bookings.list_rules import check_query
from askpro.twin.bookings.render import show
from askpro.twin.call import Call, Reply
from askpro.twin.errors import procedure_error
from askpro.twin.instants import instant
from askpro.twin.rows import Booking

Filter = Callable[[Booking], bool]

# The first of these that is asked for decides the order.
_SORTS: tuple[tuple[str, Callable[[Booking], datetime]], ...] = (
    ("sortStart", lambda booking: booking.start),
    ("sortEnd", lambda booking: booking.end),
    ("sortCreated", lambda booking: booking.created_at),
    ("sortUpdatedAt", lambda booking: booking.updated_at or booking.created_at),
)


def list_bookings(call: Call) -> Reply:
    """The caller's bookings. Totals leave the created and updated filters out of account, as observed."""
    check_query(call)
    matching = _select(_candidates(call), _filters(call))
    take, skip = int(call.text("take") or 100), int(call.text("skip") or 0)
    shown = _select(matching, _change_filters(call))
    page = _ordered(call, shown)[skip : skip + take]
    rows = [show(call.store, call.edition, booking) for booking in page]
    pagination = _pagination(len(matching), take, skip)
    return Reply({"status": "success", "data": rows, "pagination": pagination})


def _select(bookings: Collection[Booking], filters: list[Filter]) -> list[Booking]:
    return [booking for booking in bookings if all(accepts(booking) for accepts in filters)]


def _candidates(call: Call) -> Collection[Booking]:
    """The smallest indexed set that holds every booking the caller may get."""
    bookings = call.store.bookings
    if uid := call.text("bookingUid"):
        return [bookings.by_uid[uid]] if uid in bookings.by_uid else []
    if email := call.text("attendeeEmail"):
        return [bookings.by_uid[uid] for uid in bookings.by_email.get(email, ())]
    if wanted := _event_type_ids(call):
        if not wanted <= call.store.event_types.keys():
            raise procedure_error(call.edition, "The requested event-types do not exist.")
        return [bookings.by_uid[uid] for number in wanted for uid in bookings.by_event_type.get(number, ())]
    return bookings.by_uid.values()


def _event_type_ids(call: Call) -> set[int]:
    return {int(text) for text in (*call.query.get("eventTypeId", ()), *call.texts("eventTypeIds"))}


def _filters(call: Call) -> list[Filter]:
    """Everything that counts for the totals: who sees a booking, and all filters but created and updated."""
    filters = [_visible(call), *_window(call, "afterStart", lambda b: b.start, None)]
    filters += _window(call, None, lambda b: b.end, "beforeEnd")
    # Addresses and names are compared exactly, upper and lower case too.
    if (email := call.text("attendeeEmail")) is not None:
        filters.append(lambda booking: any(person.email == email for person in booking.attendees))
    if (name := call.text("attendeeName")) is not None:
        filters.append(lambda booking: any(person.name == name for person in booking.attendees))
    if event_types := _event_type_ids(call):
        filters.append(lambda booking: booking.event_type_id in event_types)
    if teams := {*call.texts("teamId"), *call.texts("teamsIds")}:
        numbers = {row.id for row in call.store.event_types.values() if str(row.team_id) in teams}
        filters.append(lambda booking: booking.event_type_id in numbers)
    if words := call.texts("status"):
        filters.append(lambda booking: any(_is(word, booking, call.now) for word in words))
    return filters


def _visible(call: Call) -> Filter:
    """Organised or attended by the caller, or of a team that the caller runs."""
    user, store = call.caller, call.store
    run = {row.team_id for row in store.memberships.values() if store.is_team_admin(user.id, row.team_id)}
    event_types = {row.id for row in store.event_types.values() if row.team_id in run}

    def accepts(booking: Booking) -> bool:
        if booking.user_id == user.id or booking.event_type_id in event_types:
            return True
        return any(person.email == user.email for person in booking.attendees)

    return accepts


def _is(word: str, booking: Booking, now: datetime) -> bool:
    """The filter's words are not the statuses of bookings: declined ones are among ``cancelled``.

    A single booking that waits for its host is ``upcoming``, an occurrence that does is not.
    """
    if word == "cancelled":
        return not booking.live
    if word == "unconfirmed":
        return booking.status == "pending" and booking.end >= now
    if word == "past":
        return booking.live and booking.end < now
    if word == "recurring":
        return booking.live and booking.end >= now and booking.recurring_booking_uid is not None
    asked_series = booking.recurring_booking_uid is not None and booking.status == "pending"
    return booking.live and booking.end >= now and not asked_series


def _change_filters(call: Call) -> list[Filter]:
    """The filters that the totals ignore."""
    created = _window(call, "afterCreatedAt", lambda b: b.created_at, "beforeCreatedAt")
    return created + _window(call, "afterUpdatedAt", lambda b: b.updated_at, "beforeUpdatedAt")


def _window(
    call: Call, after: str | None, moment: Callable[[Booking], datetime | None], before: str | None
) -> list[Filter]:
    """Both limits are inclusive. A booking without that moment (never updated) fails any limit on it."""
    filters: list[Filter] = []
    if after is not None and (text := call.text(after)) is not None:
        earliest = instant(text)
        filters.append(lambda booking: (at := moment(booking)) is not None and at >= earliest)
    if before is not None and (text := call.text(before)) is not None:
        latest = instant(text)
        filters.append(lambda booking: (at := moment(booking)) is not None and at <= latest)
    return filters


def _ordered(call: Call, bookings: list[Booking]) -> list[Booking]:
    """By the asked order, else by start; cancelled and past ones alone come last one first."""
    for name, key in _SORTS:
        if direction := call.text(name):
            return sorted(bookings, key=lambda row: (key(row), row.id), reverse=direction == "desc")
    backwards = call.texts("status") in (["cancelled"], ["past"])
    return sorted(bookings, key=lambda row: (row.start, row.id), reverse=backwards)


def _pagination(total: int, take: int, skip: int) -> dict[str, Any]:
    """Pages as the server counts them: items are supposed to be there up to the total."""
    pages = -(-total // take)
    return {
        "returnedItems": max(0, min(take, total - skip)),
        "totalItems": total,
        "itemsPerPage": take,
        "remainingItems": max(0, total - skip - take),
        "currentPage": min(skip // take + 1, pages),
        "totalPages": pages,
        "hasNextPage": total > skip + take,
        "hasPreviousPage": skip > 0 and total > 0,
    }
