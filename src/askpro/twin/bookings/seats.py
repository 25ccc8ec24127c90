"""Taking a seat: the first one makes the booking, others join it while there is room (contract 4.2 and 15)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import evolve

from askpro.twin.bookings.access import sees_people
from askpro.twin.bookings.answers import contact
from askpro.twin.bookings.make import answers_of, join_link, new_booking
from askpro.twin.bookings.render import platform_flag, show
from askpro.twin.bookings.rivals import free_hosts
from askpro.twin.bookings.target import title_of
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.rows import Attendee, Booking, EventType, Seat
from askpro.twin.seats import booking_at, taken_seats
from askpro.twin.webhooks.fresh import fresh
from askpro.twin.webhooks.outbox import notify
from askpro.twin.webhooks.parts import Payload

ALREADY_IN = "already_signed_up_for_this_booking_error"


def take_seat(call: Call, event_type: EventType, body: Mapping[str, Any], start: datetime, end: datetime) -> Reply:
    """Book a seat. Hosts need to be free only for the first one."""
    body = {**body, "guests": None}
    booking = booking_at(call.store, event_type, start)
    if booking is None or booking.uid in call.meanwhile:
        joined, person = open_booking(call, event_type, body, start, end)
        more = platform_flag(call.edition)
    else:
        refuse_repeated(booking, contact(body["attendee"]))
        if taken_seats(booking) >= (event_type.places or 0):
            raise FrameworkError(409, "No more seats left at this seated booking.")
        person = seated(call, event_type, body)
        joined, more = evolve(booking, attendees=(*booking.attendees, person)), {}
    call.store.bookings.put(joined)
    notify(call, "BOOKING_CREATED", event_type, told_of(call, joined, event_type, person))
    return success(answer(call, joined, event_type, person.seat) | more, 201)


def answer(call: Call, booking: Booking, event_type: EventType, seat: Seat | None) -> dict[str, Any]:
    """What a create or move shows, with the uid of the caller's seat. A host who moves everybody has none."""
    shown = show(call.store, call.edition, booking, people=sees_people(call, event_type))
    return shown | {"seatUid": seat.uid if seat else ""}


def refuse_repeated(booking: Booking, email: str) -> None:
    """Raises RawError 409 for a person who is in that booking already."""
    if any(attendee.email == email for attendee in booking.attendees):
        raise RawError(409, ALREADY_IN)


def open_booking(
    call: Call,
    event_type: EventType,
    body: Mapping[str, Any],
    start: datetime,
    end: datetime,
    *,
    moving: Booking | None = None,
) -> tuple[Booking, Attendee]:
    """The booking of the first person, and that person. The form stays with the seat.

    Its ``icsUid`` is not made of its own uid, as observed on upstream 2025-10.
    """
    hosts = free_hosts(call, event_type, start, end, moving=moving)
    row = new_booking(call, event_type, body, hosts, start, end)
    person = seated(call, event_type, body)
    people = (person, *row.attendees[1:])
    ics_uid = f"{call.store.entropy.short_uid()}@Cal.com"
    return evolve(row, description=None, responses={}, attendees=people, ics_uid=ics_uid), person


def seated(call: Call, event_type: EventType, body: Mapping[str, Any]) -> Attendee:
    """The person of a checked body, on a new seat."""
    booker = body["attendee"]
    return Attendee(
        name=booker["name"],
        email=contact(booker),
        time_zone=booker["timeZone"],
        language=booker.get("language") or "en",
        phone_number=booker.get("phoneNumber") or None,
        seat=Seat(
            uid=call.store.entropy.uuid(),
            responses=answers_of(event_type, body),
            metadata=dict(body.get("metadata") or {}),
        ),
    )


def told_of(call: Call, booking: Booking, event_type: EventType, person: Attendee) -> Payload:
    """The payload about one person's seat: nobody else's data, and for those who join an iCalUID of its own."""
    assert person.seat is not None
    first = booking.attendees[0] == person
    hosts = [row for row in booking.attendees if row.seat is None]
    seen = evolve(
        booking,
        title=title_of(event_type, call.store, booking.user_id, hosts, person.name),
        description=str(person.seat.responses.get("notes") or ""),
        attendees=(person, *hosts),
        responses=person.seat.responses,
        metadata=join_link(booking.location) | dict(person.seat.metadata),
        ics_uid=booking.ics_uid if first else f"{call.store.entropy.short_uid()}@Cal.com",
    )
    payload = fresh(call.store, call.edition, seen, event_type)
    return payload | {"attendeeSeatId": person.seat.uid}
