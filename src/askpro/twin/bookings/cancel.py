"""``POST /v2/bookings/{uid}/cancel``: one booking, the rest of a series, or all of it."""

from attrs import evolve

from askpro.twin.bookings.access import shown
from askpro.twin.bookings.change_rules import check_cancel
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.rows import Booking
from askpro.twin.webhooks.outbox import notify
from askpro.twin.webhooks.stored import cancelled, left_seat


def cancel_booking(call: Call) -> Reply:
    """Cancel. Anybody who knows the uid may; a host must give a reason."""
    check_cancel(call.body, call.edition)
    uid, bookings = call.parameters["uid"], call.store.bookings
    if "seatUid" in call.fields:
        return success(shown(call, _leave_seat(call, uid, call.fields["seatUid"])))
    reason = call.fields.get("cancellationReason") or None
    following = bool(call.fields.get("cancelSubsequentBookings"))
    if uid in bookings.series:
        if following:
            text = "Cannot cancel subsequent bookings for recurring event - you have to provide uid of one of the"
            raise FrameworkError(400, f"{text} individual bookings of a recurring booking.")
        return _cancel_series(call, uid, None, reason)
    booking = cancellable(call, uid)
    if following:
        if booking.recurring_booking_uid is None:
            raise FrameworkError(400, "cancelSubsequentBookings can only be used with recurring bookings")
        return _cancel_series(call, booking.recurring_booking_uid, booking, reason)
    _refuse_stranger(call, booking)
    return success(shown(call, carry_out(call, booking, reason)))


def _cancel_series(call: Call, series: str, first: Booking | None, reason: str | None) -> Reply:
    """Cancel what is left of a series from ``first`` on, with one webhook. The answer shows the whole series."""
    bookings = call.store.bookings
    rows = [bookings.by_uid[uid] for uid in bookings.series[series]]
    rest = [row for row in rows if row.live and row.end > call.now and (first is None or row.start >= first.start)]
    for position, booking in enumerate(rest):
        _refuse_silent_host(call, booking)
        carry_out(call, booking, reason, tell=position == 0)
    return success([shown(call, bookings.by_uid[uid]) for uid in bookings.series[series]])


def _leave_seat(call: Call, uid: str, seat_uid: str) -> Booking:
    """One person leaves and is told of; the booking lives on, its ``updatedAt`` too, until the last one goes.

    The host gives no reason for a single seat: upstream 2025-10 would not even take one.
    """
    owner = call.store.bookings.by_seat.get(seat_uid)
    if owner is None:
        raise FrameworkError(400, "Invalid seatUid: this seat does not exist or has already been cancelled.")
    if owner != uid:
        raise FrameworkError(400, "Invalid seatUid: this seat does not belong to this booking.")
    booking = _unfinished(call, uid)
    reason = call.fields.get("cancellationReason") or ""
    if len(booking.attendees) < 2:
        return carry_out(call, booking, reason)
    person = next(row for row in booking.attendees if row.seat is not None and row.seat.uid == seat_uid)
    left = evolve(booking, attendees=[row for row in booking.attendees if row is not person])
    call.store.bookings.put(left)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None:
        told = evolve(booking, sequence=booking.sequence + 1, cancellation_reason=reason)
        notify(call, "BOOKING_CANCELLED", event_type, left_seat(call.store, call.edition, told, event_type, person))
    return left


def _refuse_stranger(call: Call, booking: Booking) -> None:
    """Only its hosts may cancel a seated booking for everybody."""
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is None or event_type.places is None:
        return
    hosts = {event_type.owner_id, *(host["userId"] for host in event_type.hosts)}
    if call.user is None or call.user.id not in hosts:
        raise RawError(401, "User not a host of this event")


def cancellable(call: Call, uid: str) -> Booking:
    """The booking, if it can be cancelled. Raises the server's refusal otherwise."""
    booking = _unfinished(call, uid)
    _refuse_silent_host(call, booking)
    return booking


def _unfinished(call: Call, uid: str) -> Booking:
    booking = call.store.bookings.by_uid.get(uid)
    if booking is None:
        raise FrameworkError(404, f"Booking with uid={uid} not found")
    if booking.status == "cancelled":
        text = f"Can't cancel booking with uid={uid} because it has been cancelled already."
        raise FrameworkError(400, f"{text} Please provide uid of a booking that is not cancelled.")
    if booking.end <= call.now:
        raise RawError(400, "Cannot cancel a booking that has already ended")
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None and event_type.disable_cancelling.get("disabled"):
        raise RawError(400, "This event type does not allow cancellations")
    return booking


def _refuse_silent_host(call: Call, booking: Booking) -> None:
    if call.user is not None and call.user.id == booking.user_id and not call.fields.get("cancellationReason"):
        raise RawError(400, "Cancellation reason is required when you are the host")


def carry_out(call: Call, booking: Booking, reason: str | None, *, tell: bool = True) -> Booking:
    """Store the cancellation and tell the subscribers. Of a seated booking everybody is removed."""
    ended = evolve(
        booking,
        status="cancelled",
        cancellation_reason=reason,
        sequence=booking.sequence + 1,
        updated_at=call.now,
    )
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    kept = evolve(ended, attendees=()) if event_type is not None and event_type.places else ended
    call.store.bookings.put(kept)
    if tell and event_type is not None:
        notify(call, "BOOKING_CANCELLED", event_type, cancelled(call.store, call.edition, ended, event_type))
    return kept
