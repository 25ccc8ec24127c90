"""Who hosts: is the only host free, are all of them, or who is next in the round robin."""

from datetime import UTC, datetime

from attrs import frozen

from askpro.twin.availability import is_free
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.event_types.kinds import PRIORITIES
from askpro.twin.instants import zone_of
from askpro.twin.rows import Booking, EventType
from askpro.twin.slots import hosts_of
from askpro.twin.store import Store
from askpro.twin.window import notice_ends, window_of

PERSONAL_BUSY = "User either already has booking at this time or is not available"
TEAM_BUSY = "One of the hosts either already has booking at this time or is not available"

_OUT_OF_BOUNDS = (
    "The event type can't be booked at the \"start\" time provided. This could be because it's too soon (violating the "
    "minimum booking notice) or too far in the future (outside the event's scheduling window). Try fetching available "
    'slots first using the GET /v2/slots endpoint and then make a booking with "start" time equal to one of the '
    "available slots: https://cal.com/docs/api-reference/v2/slots"
)
_NEVER = datetime.min.replace(tzinfo=UTC)


@frozen
class Hosts:
    """The organiser of a booking and the hosts who come along as attendees."""

    organiser: int
    others: tuple[int, ...] = ()


def check_start(store: Store, event_type: EventType, start: datetime, now: datetime, booker_zone: str) -> None:
    """Raises FrameworkError 400 for a start in the past, too soon, or beyond the booking window."""
    if start < now:
        raise FrameworkError(400, "Attempting to book a meeting in the past.")
    bounds = window_of(store, event_type, now, zone_of(booker_zone))
    if start < notice_ends(event_type, now) or not bounds.hold(start):
        raise FrameworkError(400, _OUT_OF_BOUNDS)


def choose_hosts(
    store: Store, event_type: EventType, start: datetime, end: datetime, *, moving: Booking | None = None
) -> Hosts:
    """The hosts of a booking from start to end; ``moving`` is the booking that moves there.

    Raises FrameworkError 400 when nobody at all is free. When only some of those who must come are, or nobody of
    those who take turns, the real server stumbles: RawError 500 (contract 2.2).
    """
    fixed, rotating = hosts_of(event_type)
    if moving is not None and event_type.reschedule_with_same_round_robin_host:
        rotating = [host for host in rotating if host in _hosts_of_booking(store, moving)] or rotating
    freed = moving.uid if moving is not None else None
    free = [host for host in (*fixed, *rotating) if is_free(store, host, event_type, start, end, freed)]
    if not free:
        raise FrameworkError(400, PERSONAL_BUSY if moving or event_type.team_id is None else TEAM_BUSY)
    turns = [host for host in rotating if host in free]
    if not all(host in free for host in fixed) or (rotating and not turns):
        raise RawError(500)
    coming = [*fixed, next_in_turn(store, event_type, turns)] if turns else fixed
    return Hosts(coming[0], tuple(coming[1:]))


def _hosts_of_booking(store: Store, booking: Booking) -> set[int]:
    emails = {attendee.email for attendee in booking.attendees[1:]}
    return {booking.user_id, *(user.id for user in store.users.values() if user.email in emails)}


def next_in_turn(store: Store, event_type: EventType, hosts: list[int]) -> int:
    """Of the hosts with the highest priority the one whose last booking was made longest ago."""
    ranks = {host["userId"]: PRIORITIES.index(host.get("priority", "medium")) for host in event_type.hosts}
    order = {host["userId"]: position for position, host in enumerate(event_type.hosts)}
    return min(hosts, key=lambda host: (ranks[host], _last_booked(store, event_type.id, host), order[host]))


def _last_booked(store: Store, event_type_id: int, host: int) -> datetime:
    for uid in reversed(store.bookings.by_host[event_type_id, host]):
        booking = store.bookings.by_uid[uid]
        if booking.status == "accepted" and booking.user_id == host:
            return booking.created_at
    return _NEVER
