"""How many people sit where: what the slots of a seated event type tell."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from askpro.twin.rows import Booking, EventType
from askpro.twin.store import Store


def booking_at(store: Store, event_type: EventType, start: datetime) -> Booking | None:
    """The accepted booking of a seated type that others can join at that start."""
    found = store.bookings.by_start[event_type.id].starting(start, start + timedelta(microseconds=1))
    bookings = (store.bookings.by_uid[uid] for uid in found)
    return next((row for row in bookings if row.status == "accepted" and taken_seats(row)), None)


def taken_seats(booking: Booking) -> int:
    """How many of its attendees sit on a seat; co-hosts do not."""
    return sum(attendee.seat is not None for attendee in booking.attendees)


def is_seat_hold(store: Store, event_type_id: int) -> bool:
    """Do reservations of that type hold one seat each, instead of hiding the slot?"""
    event_type = store.event_types.get(event_type_id)
    return event_type is not None and event_type.places is not None


def held_seats(store: Store, event_type: EventType, now: datetime) -> Counter[datetime]:
    """Start → seats that running reservations hold."""
    rows = store.reservations.values()
    return Counter(row.start for row in rows if row.event_type_id == event_type.id and row.until > now)


def seats_shown(store: Store, event_type: EventType, start: datetime, held: Counter[datetime]) -> dict[str, Any]:
    """The entries that a slot of a seated type has beyond its times; nothing for other types.

    Full slots are listed too, with no seat remaining. A reserved seat counts as a booked one; where nobody but a
    reservation sits, the server makes up a ``bookingUid``, here the reservation's.
    """
    if event_type.places is None:
        return {}
    booking = booking_at(store, event_type, start)
    booked = (len(booking.attendees) if booking else 0) + held[start]
    row: dict[str, Any] = {
        "seatsBooked": booked,
        "seatsRemaining": event_type.places - booked,
        "seatsTotal": event_type.places,
    }
    if booking is None and held[start]:
        holds = (hold for hold in store.reservations.values() if hold.event_type_id == event_type.id)
        return row | {"bookingUid": next(hold.uid for hold in holds if hold.start == start)}
    return row | ({"bookingUid": booking.uid} if booking else {})
