"""``POST /v2/bookings``: a new booking, or the one that is already there."""

from datetime import timedelta

from askpro.twin.bookings.access import check_bookable
from askpro.twin.bookings.answers import check_answers, check_verified, contact
from askpro.twin.bookings.existing import already_booked, check_booker
from askpro.twin.bookings.hosts import check_start
from askpro.twin.bookings.make import new_booking
from askpro.twin.bookings.render import show_new
from askpro.twin.bookings.rivals import free_hosts
from askpro.twin.bookings.rules import check_core, check_create
from askpro.twin.bookings.seats import take_seat
from askpro.twin.bookings.series import book_series, is_recurring
from askpro.twin.bookings.target import booked_length, find_event_type, location_text, wanted_place
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import RawError
from askpro.twin.instants import instant
from askpro.twin.limits import Limits
from askpro.twin.webhooks.fresh import fresh
from askpro.twin.webhooks.outbox import notify


def create_booking(call: Call) -> Reply:
    """Book. Nothing is stored unless every check passes."""
    body = call.body
    check_create(body)
    event_type = find_event_type(call, body)
    check_bookable(call, event_type)
    check_answers(event_type, body)
    length = timedelta(minutes=booked_length(event_type, body))
    location_text(event_type, wanted_place(body), call.edition)
    check_core(event_type, body)
    if is_recurring(event_type) and event_type.places:
        raise RawError(400, "recurring_event_seats_error")
    if is_recurring(event_type):
        return book_series(call, event_type, body, length)
    start, email = instant(body["start"]), contact(body["attendee"])
    check_booker(call, event_type, email)
    check_verified(event_type, body)
    waits = event_type.waits_for_host(start, call.now)
    repeated = already_booked(call, event_type, email, start, waits=waits)
    if repeated is not None:
        return success(show_new(call.store, call.edition, repeated), 201)
    check_start(call.store, event_type, start, call.now, body["attendee"]["timeZone"])
    Limits(call.store, event_type).check(start, length)
    if event_type.places:
        return take_seat(call, event_type, body, start, start + length)
    hosts = free_hosts(call, event_type, start, start + length, waits=waits)
    booking = new_booking(call, event_type, body, hosts, start, start + length)
    call.store.bookings.put(booking)
    trigger = "BOOKING_REQUESTED" if booking.status == "pending" else "BOOKING_CREATED"
    notify(call, trigger, event_type, fresh(call.store, call.edition, booking, event_type))
    return success(show_new(call.store, call.edition, booking), 201)
