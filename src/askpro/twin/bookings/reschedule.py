"""``POST /v2/bookings/{uid}/reschedule``: the old booking is cancelled and a new one takes its place."""

from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from askpro.twin.bookings.access import check_move
from askpro.twin.bookings.change_rules import check_reschedule
from askpro.twin.bookings.existing import already_booked
from askpro.twin.bookings.hosts import Hosts, check_start
from askpro.twin.bookings.make import co_hosts, guest_addresses
from askpro.twin.bookings.move_seats import find_person, move_everybody, move_person
from askpro.twin.bookings.render import show_new
from askpro.twin.bookings.rivals import conflict, free_hosts
from askpro.twin.bookings.rules import is_email
from askpro.twin.bookings.target import title_of
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import CoreError, FrameworkError, RawError, booking_not_found
from askpro.twin.instants import instant
from askpro.twin.limits import Limits
from askpro.twin.rows import Attendee, Booking, EventType
from askpro.twin.webhooks.fresh import fresh
from askpro.twin.webhooks.outbox import notify
from askpro.twin.webhooks.parts import guests_of


def reschedule_booking(call: Call) -> Reply:
    """Move a booking to another start. Anybody who knows the uid may."""
    body = call.body
    check_reschedule(body)
    old = _movable(call, call.parameters["uid"])
    _refuse_nameless(call, old)
    event_type = call.store.event_types.get(old.event_type_id or 0)
    if event_type is None:
        raise FrameworkError(404, f"Booking with uid={old.uid} is missing event type")
    mover = body.get("rescheduledBy")
    if mover is not None and call.edition.records_mover and not is_email(mover):
        raise CoreError(400, "BAD_REQUEST", "rescheduledBy - Invalid email, ")
    start = instant(body["start"])
    check_move(call, old, event_type)
    booker, waits = old.attendees[0], _waits(call, old, event_type, start)
    repeated = already_booked(call, event_type, booker.email, start, waits=waits) if booker.seat is None else None
    if repeated is not None:
        return success(show_new(call.store, call.edition, repeated), 201)
    length = _length(call, old, event_type)
    check_start(call.store, event_type, start, call.now, old.attendees[0].time_zone)
    Limits(call.store, event_type, freed=old.uid).check(start, length)
    if "seatUid" in body:
        return move_person(call, old, event_type, start, length)
    if any(attendee.seat for attendee in old.attendees):
        return move_everybody(call, old, event_type, start, length)
    hosts = free_hosts(call, event_type, start, start + length, moving=old, waits=waits)
    new = _successor(call, old, event_type, hosts, start, start + length)
    call.store.bookings.put(_superseded(call, old, new))
    call.store.bookings.put(new)
    trigger = "BOOKING_REQUESTED" if new.status == "pending" else "BOOKING_RESCHEDULED"
    notify(call, trigger, event_type, fresh(call.store, call.edition, new, event_type, old))
    return success(show_new(call.store, call.edition, new), 201)


def _movable(call: Call, uid: str) -> Booking:
    """The booking, unless it is over with. Raises the error that the edition answers."""
    booking = call.store.bookings.by_uid.get(uid)
    if booking is None:
        raise RawError(500) if call.edition.unknown_move_status == 500 else booking_not_found(uid)
    if booking.status == "rejected":
        raise RawError(404, "Could not find original booking")
    if booking.status == "cancelled":
        text = f"Can't reschedule booking with uid={uid} because it has been cancelled"
        if booking.rescheduled_to_uid in call.meanwhile:
            raise conflict()
        if newer := booking.rescheduled_to_uid:
            advice = f"You probably want to reschedule {newer} instead by passing it within the request URL."
            raise FrameworkError(400, f"{text} and rescheduled already to booking with uid={newer}. {advice}")
        raise FrameworkError(400, f"{text}. Please provide uid of a booking that is not cancelled.")
    return booking


def _refuse_nameless(call: Call, old: Booking) -> None:
    """Whose booking is it? cal.diy 2026-07 stumbles over a seated one that nobody in particular moves."""
    if "seatUid" in call.body:
        find_person(call, old)
        return
    if not old.attendees:
        raise FrameworkError(404, f"Attendee with e-mail unknown for booking with uid={old.uid} not found")
    nobody = call.user is None and call.edition.key_makes_organiser
    if nobody and any(attendee.seat for attendee in old.attendees):
        raise RawError(500)


def _length(call: Call, old: Booking, event_type: EventType) -> timedelta:
    """Upstream 2025-10 resets the length to the type's default; cal.diy 2026-07 keeps the booked one."""
    default = timedelta(minutes=event_type.length_in_minutes)
    if not call.edition.keeps_length:
        return default
    booked = old.end - old.start
    offered = event_type.length_in_minutes_options or (event_type.length_in_minutes,)
    if booked not in [timedelta(minutes=minutes) for minutes in offered]:
        raise RawError(400, "Invalid event length")
    return booked


def _successor(
    call: Call, old: Booking, event_type: EventType, hosts: Hosts, start: datetime, end: datetime
) -> Booking:
    """The new booking: everything is copied but the time, the host, the status and what tells of the move."""
    body: dict[str, Any] = call.body
    reason, pending = body.get("reschedulingReason"), _waits(call, old, event_type, start)
    responses = {slug: value for slug, value in old.responses.items() if slug != "rescheduledReason"}
    organiser = call.store.users[hosts.organiser]
    return evolve(
        old,
        id=call.store.take_id("booking"),
        uid=call.store.entropy.short_uid(),
        user_id=organiser.id,
        title=title_of(event_type, call.store, hosts.organiser, hosts.others, old.attendees[0].name),
        status="pending" if pending else "accepted",
        start=start,
        end=end,
        responses=responses | ({"rescheduledReason": reason} if reason else {}),
        attendees=(*_people(call, old, event_type), *co_hosts(call, hosts)),
        created_at=call.now,
        updated_at=call.now,
        sequence=old.sequence + 1,
        rescheduled_from_uid=old.uid,
        rescheduled_to_uid=None,
        cancellation_reason=None,
        absent_host=False,
        rescheduling_reason=reason or None,
        rescheduled_by=body.get("rescheduledBy"),
        one_time_password=call.store.entropy.uuid() if pending else None,
    )


def _people(call: Call, old: Booking, event_type: EventType) -> list[Attendee]:
    """Who comes along, as new rows. Guests are made anew from the form, so what was told of them later is lost."""
    booker, *others = (evolve(row, id=None, absent=False) for row in guests_of(call.store, old, event_type))
    guests = guest_addresses(old)
    remade = (Attendee(name="", email=row.email, time_zone=booker.time_zone) for row in others)
    return [booker, *(new if row.email in guests else row for row, new in zip(others, remade, strict=True))]


def _waits(call: Call, old: Booking, event_type: EventType, start: datetime) -> bool:
    """Must a host confirm the move?"""
    return event_type.waits_for_host(start, call.now) and not _is_organiser(call, old)


def _is_organiser(call: Call, old: Booking) -> bool:
    """Does the organiser move the booking? Then no confirmation is needed."""
    if call.edition.key_makes_organiser and call.user is not None and call.user.id == old.user_id:
        return True
    return bool(call.body.get("rescheduledBy") == call.store.users[old.user_id].email)


def _superseded(call: Call, old: Booking, new: Booking) -> Booking:
    """The old half. One that was confirmed again and moved again still names its first successor, as observed."""
    return evolve(
        old,
        status="cancelled",
        rescheduled_to_uid=old.rescheduled_to_uid or new.uid,
        rescheduled_by=new.rescheduled_by,
        updated_at=call.now,
    )
