"""``POST /v2/bookings``: a new booking, or the one that is already there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from askpro.twin.bookings.hosts import check_start, choose_hosts
from askpro.twin.bookings.make import new_booking
from askpro.twin.bookings.render import show_new
from askpro.twin.bookings.rules import check_core, check_create
from askpro.twin.bookings.series import book_series, is_recurring
from askpro.twin.bookings.target import booked_length, find_event_type, location_text
from askpro.twin.call import Call, Reply, success
from askpro.twin.instants import instant
from askpro.twin.limits import Limits
from askpro.twin.rows import Booking, EventType
from askpro.twin.webhooks.fresh import fresh
from askpro.twin.webhooks.outbox import notify


def create_booking(call: Call) -> Reply:
    """Book. Nothing is stored unless every check passes."""
    body = call.body
    check_create(body)
    event_type = find_event_type(call, body)
    length = timedelta(minutes=booked_length(event_type, body))
    location_text(event_type, body.get("location"), call.edition)
    check_core(body)
    if is_recurring(event_type):
        return book_series(call, event_type, body, length)
    repeated = _already_booked(call, event_type, body)
    if repeated is not None:
        return success(show_new(call.store, call.edition, repeated), 201)
    start = instant(body["start"])
    check_start(event_type, start, call.now)
    Limits(call.store, event_type).check(start, length)
    hosts = choose_hosts(call.store, event_type, start, start + length)
    booking = new_booking(call, event_type, body, hosts, start, start + length)
    call.store.bookings.put(booking)
    trigger = "BOOKING_REQUESTED" if booking.status == "pending" else "BOOKING_CREATED"
    notify(call, trigger, event_type, fresh(call.store, call.edition, booking, event_type))
    return success(show_new(call.store, call.edition, booking), 201)


def _already_booked(call: Call, event_type: EventType, body: Mapping[str, Any]) -> Booking | None:
    """The same person's booking of that start, for round robin and for types that need confirmation.

    Repeating such a request answers with the existing booking and tells nobody, as observed on upstream 2025-10.
    """
    if event_type.requires_confirmation:
        status = "pending"
    elif event_type.scheduling_type == "roundRobin":
        status = "accepted"
    else:
        return None
    bookings, start = call.store.bookings, instant(body["start"])
    for uid in bookings.by_email.get(body["attendee"]["email"], ()):
        booking = bookings.by_uid[uid]
        if (booking.event_type_id, booking.start, booking.status) == (event_type.id, start, status):
            return booking
    return None
