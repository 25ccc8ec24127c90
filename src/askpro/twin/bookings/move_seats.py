"""Moving seats: one person with ``seatUid``, or the host moves everybody (contract 4.4)."""

from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from askpro.twin.bookings.hosts import choose_hosts
from askpro.twin.bookings.render import platform_flag
from askpro.twin.bookings.seats import answer, open_booking, refuse_repeated, told_of
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.instants import seconds
from askpro.twin.rows import Attendee, Booking, EventType, Seat
from askpro.twin.seats import booking_at, taken_seats
from askpro.twin.webhooks.fresh import fresh
from askpro.twin.webhooks.outbox import notify
from askpro.twin.webhooks.parts import Payload

_FROM_ATTENDEE = ("name", "email", "attendeePhoneNumber", "guests")


def find_person(call: Call, booking: Booking) -> Attendee:
    """Who sits on the seat that the body names. Raises FrameworkError 404."""
    seat_uid = call.body["seatUid"]
    owner = call.store.bookings.by_seat.get(seat_uid)
    if owner is None:
        raise FrameworkError(404, f"Seat with uid={seat_uid} does not exist.")
    people = call.store.bookings.by_uid[owner].attendees
    person = next(row for row in people if row.seat is not None and row.seat.uid == seat_uid)
    if owner != booking.uid:
        text = f"Attendee with e-mail {person.email} for booking with uid={booking.uid} and seatUid={seat_uid}"
        raise FrameworkError(404, f"{text} not found")
    return person


def move_person(call: Call, old: Booking, event_type: EventType, start: datetime, length: timedelta) -> Reply:
    """One person goes to the booking of that start, whether it has room or not, or opens a new one.

    Who leaves nobody behind ends the old booking. Raises RawError 409 for somebody who is there already.
    """
    person = find_person(call, old)
    target = booking_at(call.store, event_type, start)
    if target is not None:
        refuse_repeated(target, person.email)
        return _join(call, old, target, event_type, person)
    body = _body_of(person)
    new, there = open_booking(call, event_type, body, start, start + length, moving=old)
    new = evolve(new, location=old.location, sequence=old.sequence + 1)
    call.store.bookings.put(_without(call, old, person))
    call.store.bookings.put(new)
    payload = told_of(call, new, event_type, there) | {"rescheduleUid": old.uid}
    notify(call, "BOOKING_RESCHEDULED", event_type, payload | _mover(call))
    return _moved(call, new, event_type, there.seat)


def _join(call: Call, old: Booking, target: Booking, event_type: EventType, person: Attendee) -> Reply:
    joined = evolve(target, attendees=(*target.attendees, person))
    call.store.bookings.put(_without(call, old, person))
    call.store.bookings.put(joined)
    seen = evolve(joined, attendees=(person, *target.attendees), title=old.title, sequence=old.sequence + 1)
    payload = _told_of_move(call, seen, event_type, old) | {"bookingId": min(old.id, target.id)}
    notify(call, "BOOKING_RESCHEDULED", event_type, payload)
    return _moved(call, joined, event_type, person.seat)


def move_everybody(call: Call, old: Booking, event_type: EventType, start: datetime, length: timedelta) -> Reply:
    """The host moves the whole booking: in place, its uid stays, or into the one that is there already.

    Raises RawError 401 for anybody else, 409 where not everybody finds a seat.
    """
    target = booking_at(call.store, event_type, start)
    if target is None:
        choose_hosts(call.store, event_type, start, start + length, moving=old)
    elif target.uid == old.uid and old.attendees:
        refuse_repeated(old, old.attendees[0].email)
    if _acting_user(call) != old.user_id:
        raise RawError(401, "HTTP Error 401 ")
    if target is None:
        moved = evolve(old, start=start, end=start + length, updated_at=call.now)
    else:
        moved = _merged(call, old, target, event_type)
    call.store.bookings.put(moved)
    seen = evolve(moved, sequence=old.sequence + 1, ics_uid=old.ics_uid)
    notify(call, "BOOKING_RESCHEDULED", event_type, _told_of_move(call, seen, event_type, old))
    return _moved(call, moved, event_type, None)


def _merged(call: Call, old: Booking, target: Booking, event_type: EventType) -> Booking:
    there = {row.email for row in target.attendees}
    moving = [row for row in old.attendees if row.email not in there]
    if len(moving) + taken_seats(target) > (event_type.places or 0):
        raise RawError(409, "not_enough_available_seats_error")
    call.store.bookings.put(evolve(old, attendees=(), status="cancelled", updated_at=call.now))
    return evolve(target, attendees=(*target.attendees, *moving))


def _without(call: Call, booking: Booking, person: Attendee) -> Booking:
    """The booking that somebody left. It ends with the last one, and does not tell where that one went."""
    left = evolve(booking, attendees=[row for row in booking.attendees if row is not person])
    return left if any(row.seat for row in left.attendees) else evolve(left, status="cancelled", updated_at=call.now)


def _body_of(person: Attendee) -> dict[str, Any]:
    """What that person would send to book again."""
    seat = person.seat or Seat(uid="")
    attendee = {"name": person.name, "email": person.email, "timeZone": person.time_zone}
    phone = {"phoneNumber": person.phone_number} if person.phone_number else {}
    answers = {slug: value for slug, value in seat.responses.items() if slug not in _FROM_ATTENDEE}
    return {
        "attendee": attendee | phone | {"language": person.language},
        "bookingFieldsResponses": answers,
        "metadata": seat.metadata,
    }


def _told_of_move(call: Call, seen: Booking, event_type: EventType, old: Booking) -> Payload:
    """Of a move inside seated bookings: no ``rescheduleId``, and everybody who sits there."""
    first = seen.attendees[0] if seen.attendees else None
    answers = {"name": first.name, "email": first.email} if first else {}
    payload = fresh(call.store, call.edition, evolve(seen, responses=answers, description=""), event_type)
    times = {"rescheduleStartTime": seconds(old.start), "rescheduleEndTime": seconds(old.end)}
    for row in payload["attendees"]:
        del row["firstName"], row["lastName"]
    return payload | {"rescheduleUid": old.uid} | times | _mover(call)


def _mover(call: Call) -> Payload:
    mover = call.body.get("rescheduledBy") if call.edition.records_mover else None
    return {"rescheduledBy": mover} if mover else {}


def _acting_user(call: Call) -> int | None:
    """Whose move it is: ``rescheduledBy`` names a user, and on cal.diy 2026-07 the key alone does too."""
    email = call.body.get("rescheduledBy")
    named = next((user.id for user in call.store.users.values() if email and user.email == email), None)
    key = call.user.id if call.user is not None and call.edition.key_makes_organiser else None
    return named if named is not None else key


def _moved(call: Call, booking: Booking, event_type: EventType, seat: Seat | None) -> Reply:
    return success(answer(call, booking, event_type, seat) | platform_flag(call.edition), 201)
