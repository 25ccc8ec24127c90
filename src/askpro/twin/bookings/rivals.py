"""Two requests for one slot at once. On the real server both pass every check before the first one's row is there;
only the database's unique key on start, end and host tells them apart (contract.md 4.9 and 15).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from attrs import evolve

from askpro.twin.bookings.hosts import Hosts, choose_hosts
from askpro.twin.call import Call
from askpro.twin.errors import RawError
from askpro.twin.rows import Booking, EventType
from askpro.twin.store import Store


def conflict() -> RawError:
    """The answer to the one who came second."""
    return RawError(409, "booking_conflict_error")


def free_hosts(
    call: Call,
    event_type: EventType,
    start: datetime,
    end: datetime,
    *,
    moving: Booking | None = None,
    waits: bool = False,
) -> Hosts:
    """The hosts as this request's checks find them, blind to the bookings that are made meanwhile.

    Raises what ``choose_hosts`` raises, and RawError 409 where the unique key is taken. Bookings that wait for a host
    have none, so several people can ask for one slot at once. Other overlaps, which the real server lets pass, are
    refused: a twin that doubles bookings by chance would prove nothing.
    """
    rivals = [row for uid in call.meanwhile if (row := call.store.bookings.by_uid.get(uid)) and row.live]
    if not rivals:
        return choose_hosts(call.store, event_type, start, end, moving=moving)
    with _unseen(call.store, rivals):
        hosts = choose_hosts(call.store, event_type, start, end, moving=moving)
    if waits:
        return hosts
    keys = {(row.start, row.end, row.user_id) for row in rivals if row.status == "accepted"}
    if (start, end, hosts.organiser) in keys:
        raise conflict()
    return choose_hosts(call.store, event_type, start, end, moving=moving)


@contextmanager
def _unseen(store: Store, bookings: Sequence[Booking]) -> Iterator[None]:
    for booking in bookings:
        store.bookings.put(evolve(booking, status="cancelled"))
    try:
        yield
    finally:
        for booking in bookings:
            store.bookings.put(booking)
