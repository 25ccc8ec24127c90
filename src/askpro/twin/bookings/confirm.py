"""``POST /v2/bookings/{uid}/confirm`` and ``/decline``: the host's word on a request."""

from attrs import evolve

from askpro.twin.bookings.access import hosts_booking, shown
from askpro.twin.bookings.change_rules import check_decline
from askpro.twin.bookings.make import VIDEO_LINK, join_link
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import CoreError, booking_not_found, procedure_error
from askpro.twin.rows import Booking
from askpro.twin.webhooks.outbox import notify
from askpro.twin.webhooks.stored import confirmed, rejected


def confirm_booking(call: Call) -> Reply:
    """Accept a booking that is not accepted: also a declined, a cancelled and even a moved one, as observed.

    No conflict is looked for, so two requests for one slot can both be confirmed.
    """
    booking = _decidable(call)
    link = join_link(booking.location) or {VIDEO_LINK: ""}
    accepted = evolve(
        booking,
        status="accepted",
        updated_at=call.now,
        metadata={**booking.metadata, **link},
    )
    call.store.bookings.put(accepted)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None:
        notify(call, "BOOKING_CREATED", event_type, confirmed(call.store, call.edition, accepted, event_type))
    return success(shown(call, accepted))


def decline_booking(call: Call) -> Reply:
    """Reject a booking that is not accepted. Declining twice works and tells the subscribers twice."""
    check_decline(call.fields)
    booking = _decidable(call)
    reason = call.fields.get("reason")
    declined = evolve(
        booking,
        status="rejected",
        rejection_reason=reason,
        updated_at=call.now,
    )
    call.store.bookings.put(declined)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is not None:
        notify(call, "BOOKING_REJECTED", event_type, rejected(call.store, call.edition, declined, event_type))
    return success(shown(call, declined))


def _decidable(call: Call) -> Booking:
    """The booking, if the caller may decide on it and it is not accepted yet."""
    booking = call.store.bookings.by_uid.get(call.parameters["uid"])
    if booking is None:
        raise booking_not_found(call.parameters["uid"])
    if not (call.edition.open_confirmation or hosts_booking(call, booking)):
        raise CoreError(401, "TRPCError", "You are not authorized to access this resource")
    if booking.status == "accepted":
        raise procedure_error(call.edition, "Booking already confirmed")
    return booking
