"""Who hosts: is the only host free, are all of them, or who is next in the round robin."""

from datetime import UTC, datetime

from attrs import frozen

from askpro.twin.availability import is_free, notice_ends, window_end
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.event_types.kinds import PRIORITIES
from askpro.twin.rows import EventType
from askpro.twin.slots import hosts_of
from askpro.twin.store import Store

PERSONAL_BUSY = "User either already has booking at this time or is not available"
TEAM_BUSY = "One of the hosts either already has booking at this time or is not available"

_NEVER = datetime.min.replace(tzinfo=UTC)


@frozen
class Hosts:
    """The organiser of a booking and the hosts who come along as attendees."""

    organiser: int
    others: tuple[int, ...] = ()


def check_start(event_type: EventType, start: datetime, now: datetime) -> None:
    """Raises FrameworkError 400 for a start in the past, too soon, or beyond the booking window."""
    if start < now:
        raise FrameworkError(400, "Attempting to book a meeting in the past.")
    latest = window_end(event_type, now)
    if start < notice_ends(event_type, now) or (latest is not None and start >= latest):
        raise FrameworkError(400, 'The event type can\'t be booked at the "start" time provided.')


def choose_hosts(
    store: Store, event_type: EventType, start: datetime, end: datetime, *, freed: str | None = None
) -> Hosts:
    """The hosts of a booking from start to end. ``freed`` is the uid of the booking that moves there.

    Raises FrameworkError 400 when nobody is free; RawError 500 when a host of a collective type is busy.
    """
    fixed, rotating = hosts_of(event_type)
    if not fixed and not rotating:
        raise FrameworkError(422, f"Can't book this team event type because it has no hosts (id={event_type.id})")
    everybody = all(is_free(store, host, event_type, start, end, freed) for host in fixed)
    if not everybody and event_type.scheduling_type == "collective":
        raise RawError(500)
    free = [host for host in rotating if is_free(store, host, event_type, start, end, freed)] if everybody else []
    if not everybody or (rotating and not free):
        moving = freed is not None
        raise FrameworkError(400, PERSONAL_BUSY if moving or event_type.team_id is None else TEAM_BUSY)
    if not rotating:
        return Hosts(fixed[0], tuple(fixed[1:]))
    lucky = next_in_turn(store, event_type, free)
    return Hosts(lucky, tuple(fixed)) if not fixed else Hosts(fixed[0], (*fixed[1:], lucky))


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
