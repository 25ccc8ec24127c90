"""``GET /v2/bookings/{uid}`` and what hangs on a booking."""

from attrs import evolve

from askpro.twin.bookings.access import sees_people, shown
from askpro.twin.bookings.render import show
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, booking_not_found
from askpro.twin.rows import Booking


def get_booking(call: Call) -> Reply:
    """One booking by its uid, whatever its status; all of a series by the series' uid."""
    uid, bookings = call.parameters["uid"], call.store.bookings
    if uid in bookings.series:
        rows = [bookings.by_uid[occurrence] for occurrence in bookings.series[uid]]
        return success([shown(call, row) for row in rows])
    return success(shown(call, find_booking(call)))


def get_by_seat(call: Call) -> Reply:
    """The booking that a seat is in. Whoever may not see the others gets the one who sits there."""
    seat_uid, bookings = call.parameters["seatUid"], call.store.bookings
    uid = bookings.by_seat.get(seat_uid)
    if uid is None:
        raise FrameworkError(404, f"Booking with seatUid={seat_uid} was not found in the database")
    booking = bookings.by_uid[uid]
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None and not sees_people(call, event_type):
        booking = evolve(booking, attendees=[a for a in booking.attendees if a.seat and a.seat.uid == seat_uid])
    return success(show(call.store, call.edition, booking))


def get_references(call: Call) -> Reply:
    """For the organiser only. The twin has no external calendars, so there are none."""
    booking = named_booking(call)
    if booking.user_id != call.caller.id:
        raise FrameworkError(400, f"Booking with uid {booking.uid} does not belong to user")
    return success([])


def named_booking(call: Call) -> Booking:
    """Like ``find_booking``, with the refusal of what hangs on a booking."""
    uid = call.parameters["uid"]
    booking = call.store.bookings.by_uid.get(uid)
    if booking is None:
        raise FrameworkError(404, f"Booking with uid {uid} not found")
    return booking


def find_booking(call: Call) -> Booking:
    """The booking that the path names. Raises FrameworkError 404."""
    booking = call.store.bookings.by_uid.get(call.parameters["uid"])
    if booking is None:
        raise booking_not_found(call.parameters["uid"])
    return booking
