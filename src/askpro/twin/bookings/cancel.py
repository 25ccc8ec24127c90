"""``POST /v2/bookings/{uid}/cancel``: one booking, the rest of a series, or all of it."""

from attrs import evolve

from askpro.twin.bookings.render import show
from askpro.twin.bookings.rules import check_cancel
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, RawError
from askpro.twin.rows import Booking
from askpro.twin.webhooks.outbox import notify
from askpro.twin.webhooks.stored import cancelled


def cancel_booking(call: Call) -> Reply:
    """Cancel. Anybody who knows the uid may; a host must give a reason."""
    check_cancel(call.body)
    uid, bookings = call.parameters["uid"], call.store.bookings
    reason = call.fields.get("cancellationReason") or None
    following = bool(call.fields.get("cancelSubsequentBookings"))
    if uid in bookings.series:
        if following:
            raise FrameworkError(400, "cancelSubsequentBookings can only be used with the uid of one occurrence")
        return _cancel_series(call, uid, None, reason)
    booking = cancellable(call, uid)
    if following:
        if booking.recurring_booking_uid is None:
            raise FrameworkError(400, "cancelSubsequentBookings can only be used with recurring bookings")
        return _cancel_series(call, booking.recurring_booking_uid, booking, reason)
    return success(show(call.store, call.edition, carry_out(call, booking, reason)))


def _cancel_series(call: Call, series: str, first: Booking | None, reason: str | None) -> Reply:
    """Cancel what is left of a series from ``first`` on, with one webhook. The answer shows the whole series."""
    bookings = call.store.bookings
    rows = [bookings.by_uid[uid] for uid in bookings.series[series]]
    rest = [row for row in rows if row.live and row.end > call.now and (first is None or row.start >= first.start)]
    for position, booking in enumerate(rest):
        _refuse_silent_host(call, booking)
        carry_out(call, booking, reason, tell=position == 0)
    return success([show(call.store, call.edition, bookings.by_uid[uid]) for uid in bookings.series[series]])


def cancellable(call: Call, uid: str) -> Booking:
    """The booking, if it can be cancelled. Raises the server's refusal otherwise."""
    booking = call.store.bookings.by_uid.get(uid)
    if booking is None:
        raise FrameworkError(404, f"Booking with uid={uid} not found")
    if booking.status == "cancelled":
        text = f"Can't cancel booking with uid={uid} because it has been cancelled already."
        raise FrameworkError(400, f"{text} Please provide uid of a booking that is not cancelled.")
    if booking.end <= call.now:
        raise RawError(400, "Cannot cancel a booking that has already ended")
    _refuse_silent_host(call, booking)
    return booking


def _refuse_silent_host(call: Call, booking: Booking) -> None:
    if call.user is not None and call.user.id == booking.user_id and not call.fields.get("cancellationReason"):
        raise RawError(400, "Cancellation reason is required when you are the host")


def carry_out(call: Call, booking: Booking, reason: str | None, *, tell: bool = True) -> Booking:
    """Store the cancellation and tell the subscribers."""
    ended = evolve(
        booking,
        status="cancelled",
        cancellation_reason=reason,
        sequence=booking.sequence + 1,
        updated_at=call.now,
    )
    call.store.bookings.put(ended)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if tell and event_type is not None:
        notify(call, "BOOKING_CANCELLED", event_type, cancelled(call.store, call.edition, ended, event_type))
    return ended
