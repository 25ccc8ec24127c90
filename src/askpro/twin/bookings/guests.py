"""Who is added to a booking later: ``/guests`` and ``/attendees`` (contract 4.8). No webhook tells of it.

Both came after October 2025. What the contract leaves open is done as the published source of the API does it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from askpro.twin.bookings.access import hosts_booking, shown
from askpro.twin.bookings.guest_rules import check_attendee, check_guests
from askpro.twin.bookings.make import guest_addresses
from askpro.twin.bookings.read import named_booking
from askpro.twin.bookings.render import show_attendee
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import CoreError, FrameworkError
from askpro.twin.rows import Attendee, Booking

MOST_IN_ALL = 30


def add_guests(call: Call) -> Reply:
    """Add up to ten guests; the booking has thirty people at most. The organiser and whoever comes may."""
    guests = check_guests(call.fields)
    booking = named_booking(call)
    there, more = len(booking.attendees), len(guests)
    if there + more > MOST_IN_ALL:
        text = f"Cannot add {more} guests. This booking already has {there} attendees. Maximum total guests allowed is"
        rest = f"You can add up to {max(0, MOST_IN_ALL - there)} more guests."
        raise FrameworkError(400, f"{text} {MOST_IN_ALL}. {rest}")
    _check_right(call, booking)
    people = [evolve(person, phone_number=None) for person in _new_people(call, booking, guests)]
    return success(shown(call, _joined(call, booking, people)))


def list_attendees(call: Call) -> Reply:
    """Who comes, with ids, for the organiser."""
    return success([show_attendee(row, call.edition) for row in _of_organiser(call).attendees])


def get_attendee(call: Call) -> Reply:
    """One of them."""
    booking = _of_organiser(call)
    number = call.number("attendeeId")
    found = next((row for row in booking.attendees if row.id == number), None)
    if found is None:
        raise FrameworkError(404, f"Attendee with id {number} not found in booking {booking.uid}")
    return success(show_attendee(found, call.edition))


def add_attendee(call: Call) -> Reply:
    """Add one person, by the organiser."""
    booking = _of_organiser(call)
    check_attendee(call.fields)
    people = _new_people(call, booking, [call.fields])
    added = _joined(call, booking, people).attendees[-1]
    return success(show_attendee(added, call.edition) | {"bookingId": booking.id}, 201)


def remove_attendee(call: Call) -> Reply:
    """Take somebody off; the first one, for whom it was booked, cannot be. The organiser and whoever comes may."""
    number = call.number("attendeeId")
    booking = named_booking(call)
    _check_right(call, booking)
    gone = next((row for row in booking.attendees if row.id == number), None)
    if gone is None:
        raise FrameworkError(404, "attendee_not_found")
    if number == min(row.id for row in booking.attendees if row.id is not None):
        raise FrameworkError(400, "cannot_remove_primary_attendee")
    guests = [address for address in guest_addresses(booking) if _bare(address) != _bare(gone.email)]
    people = [row for row in booking.attendees if row is not gone]
    _store(call, booking, people, guests)
    about = {"id": gone.id, "bookingId": booking.id, "name": gone.name, "email": gone.email}
    return success(about | {"timeZone": gone.time_zone})


def _of_organiser(call: Call) -> Booking:
    """The booking, for its organiser. Raises FrameworkError 403 for others, and for a booking that is not there."""
    uid = call.parameters["uid"]
    booking = call.store.bookings.by_uid.get(uid)
    if booking is None or not hosts_booking(call, booking):
        text = f"BookingPbacGuard - user with id={call.caller.id} does not have access to booking with uid={uid}"
        raise FrameworkError(403, text)
    return booking


def _check_right(call: Call, booking: Booking) -> None:
    comes = any(row.email == call.caller.email for row in booking.attendees)
    if not (comes or hosts_booking(call, booking)):
        raise CoreError(403, "TRPCError", "you_do_not_have_permission")


def _new_people(call: Call, booking: Booking, sent: Sequence[Mapping[str, Any]]) -> list[Attendee]:
    """Those of the sent people who do not come yet. Raises CoreError 400 if that is nobody.

    Addresses are compared without case and without what stands behind a plus; of the same one twice the last counts.
    """
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None and event_type.disable_guests:
        text = "Cannot add guests to this booking. The guests field is disabled for event type"
        advice = "Please contact the event organizer to enable guest additions."
        raise CoreError(400, "TRPCError", f'{text} "{event_type.title}" (ID: {event_type.id}). {advice}')
    there = {_bare(row.email) for row in booking.attendees}
    new = {_bare(row["email"]): row for row in sent if _bare(row["email"]) not in there}
    if not new:
        raise CoreError(400, "TRPCError", "emails_must_be_unique_valid")
    organiser = call.store.users[booking.user_id]
    return [
        Attendee(
            name=row.get("name") or "",
            email=row["email"],
            time_zone=row.get("timeZone") or organiser.time_zone,
            language=row.get("language") or organiser.locale,
            phone_number=row.get("phoneNumber") or None,
        )
        for row in new.values()
    ]


def _joined(call: Call, booking: Booking, people: list[Attendee]) -> Booking:
    guests = [*guest_addresses(booking), *(person.email for person in people)]
    return _store(call, booking, [*booking.attendees, *people], guests)


def _store(call: Call, booking: Booking, people: list[Attendee], guests: list[str]) -> Booking:
    """The booking with these people and with these guests on its form."""
    responses = {**booking.responses, "guests": guests}
    call.store.bookings.put(evolve(booking, attendees=people, responses=responses, updated_at=call.now))
    return call.store.bookings.by_uid[booking.uid]


def _bare(address: str) -> str:
    name, _, host = address.lower().rpartition("@")
    return f"{name.split('+')[0]}@{host}"
