"""Bookings of a seed, with everything that a new booking would have got by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from askpro.twin.instants import instant, milliseconds
from askpro.twin.rows import Booking, EventType
from askpro.twin.seed_fields import SeedError, check_fields, read_row
from askpro.twin.seed_tables import Places
from askpro.twin.store import Store


def put_booking(store: Store, row: dict[str, Any], place: str, places: Places, now: datetime) -> None:
    """Raises SeedError for a row that cannot be completed."""
    check_fields(Booking, row, place)
    for name in ("start", "attendees"):
        if name not in row:
            raise SeedError(f"{place}.{name}: is missing")
    event_type = store.event_types.get(row.get("eventTypeId") or 0)
    booking = read_row(Booking, _complete(store, row, event_type, place, now), place)
    if booking.user_id not in store.users:
        raise SeedError(f"{place}.userId: no user {booking.user_id}")
    if booking.end <= booking.start:
        raise SeedError(f"{place}.end: must be after the start")
    places.note("bookings", booking.id, place)
    places.note("uids", booking.uid, place, "uid")
    for number, person in enumerate(booking.attendees):
        if person.id is not None:
            places.note("attendees", person.id, f"{place}.attendees[{number}]")
    store.bookings.put(booking)


def _complete(
    store: Store, row: dict[str, Any], event_type: EventType | None, place: str, now: datetime
) -> dict[str, Any]:
    uid = row.get("uid") or store.entropy.short_uid()
    start = instant(row["start"])
    booker = _booker(row, place)
    full: dict[str, Any] = {"icsUid": f"{uid}@Cal.com", "createdAt": min(start, now), **row, "uid": uid}
    if event_type is not None:
        host = _host(store, row, event_type, place)
        full["userId"] = host
        full.setdefault("title", f"{event_type.title} between {store.users[host].name} and {booker['name']}")
        full.setdefault("end", milliseconds(start + timedelta(minutes=event_type.length_in_minutes)))
    full.setdefault("responses", {"email": booker["email"], "name": booker["name"]})
    return full if "id" in row else {**full, "id": store.take_id("booking")}


def _booker(row: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """The first attendee. Nobody is left in a seated booking that was cancelled; such rows come whole."""
    if row["attendees"]:
        booker: Mapping[str, Any] = row["attendees"][0]
        return booker
    if "responses" in row:
        return {"name": "", "email": ""}
    raise SeedError(f"{place}.attendees: nobody comes; needs at least one person with name and email")


def _host(store: Store, row: Mapping[str, Any], event_type: EventType, place: str) -> int:
    hosts = [host["userId"] for host in event_type.hosts] or [event_type.owner_id]
    host = row.get("userId", hosts[0])
    if host is None:
        raise SeedError(f"{place}.userId: is missing, and event type {event_type.id} has no hosts")
    if host not in store.users:
        raise SeedError(f"{place}.userId: no user {host}")
    return int(host)
