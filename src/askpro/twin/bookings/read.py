"""``GET /v2/bookings/{uid}`` and what hangs on a booking."""

from askpro.twin.bookings.render import show
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import booking_not_found
from askpro.twin.rows import Booking


def get_booking(call: Call) -> Reply:
    """One booking by its uid, whatever its status; all of a series by the series' uid."""
    uid, bookings = call.parameters["uid"], call.store.bookings
    if uid in bookings.series:
        rows = [bookings.by_uid[occurrence] for occurrence in bookings.series[uid]]
        return success([show(call.store, call.edition, row) for row in rows])
    return success(show(call.store, call.edition, find_booking(call)))


def get_references(call: Call) -> Reply:
    """The twin has no external calendars, so there are none."""
    find_booking(call)
    return success([])


def find_booking(call: Call) -> Booking:
    """The booking that the path names. Raises FrameworkError 404."""
    booking = call.store.bookings.by_uid.get(call.parameters["uid"])
    if booking is None:
        raise booking_not_found(call.parameters["uid"])
    return booking
