"""``/v2/slots/reservations``: slots held for a while. Bookings neither look at them nor use them up."""

from datetime import datetime, timedelta
from typing import Any

from askpro.twin.bookings.rules import is_integer
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, Violation, refuse_tree
from askpro.twin.instants import instant, is_instant, milliseconds
from askpro.twin.rows import EventType, Reservation

_DEFAULT_MINUTES = 5
_RESERVED = "This time slot is already reserved by another user. Please choose a different time."
_STRANGER = (
    "authenticated user is not owner of event type, does not have memberships in common with owner of the event type, "
    "nor does belong to event type's team or org."
)


def create_reservation(call: Call) -> Reply:
    """Hold a slot, for five minutes or, with a key of the hosts' company, for ``reservationDuration`` minutes."""
    reservation = _wanted(call, None)
    for uid in [row.uid for row in call.store.reservations.values() if row.until <= call.now]:
        del call.store.reservations[uid]
    call.store.reservations[reservation.uid] = reservation
    return success(_show(reservation, with_duration=True), 201)


def get_reservation(call: Call) -> Reply:
    """A running reservation, or null. The uid is all one needs."""
    row = _running(call)
    return success(_show(row, with_duration=False) if row else None)


def patch_reservation(call: Call) -> Reply:
    """Hold another slot under the same uid."""
    old = _running(call)
    if old is None:
        raise FrameworkError(404, f"Slot with uid={call.parameters['uid']} not found")
    reservation = _wanted(call, old)
    call.store.reservations[reservation.uid] = reservation
    return success(_show(reservation, with_duration=True))


def delete_reservation(call: Call) -> Reply:
    """Let a slot go. Succeeds for unknown uids too."""
    call.store.reservations.pop(call.parameters["uid"], None)
    return Reply({"status": "success"})


def _running(call: Call) -> Reservation | None:
    row = call.store.reservations.get(call.parameters["uid"])
    return row if row is not None and row.until > call.now else None


def _wanted(call: Call, old: Reservation | None) -> Reservation:
    """The reservation that the body asks for, once every check has passed."""
    body = call.fields
    _check(body)
    event_type = call.store.event_types.get(int(body["eventTypeId"]))
    if event_type is None:
        raise FrameworkError(404, f"Event Type with ID={body['eventTypeId']} not found")
    minutes = body.get("reservationDuration")
    if minutes is not None:
        _check_right(call, event_type)
    start = instant(body["slotStart"])
    end = start + timedelta(minutes=_length(event_type, body))
    _check_free(call, event_type, start, end)
    for row in call.store.reservations.values():
        ours = row.event_type_id == event_type.id and row.until > call.now and (old is None or row.uid != old.uid)
        if ours and row.start < end and start < row.end:
            raise FrameworkError(422, _RESERVED)
    host = old.user_id if old else _filed_under(event_type)
    lasts = int(minutes or _DEFAULT_MINUTES)
    return Reservation(
        uid=old.uid if old else call.store.entropy.uuid(),
        event_type_id=event_type.id,
        user_id=host,
        start=start,
        end=end,
        minutes=lasts,
        until=call.now + timedelta(minutes=lasts),
    )


def _check_free(call: Call, event_type: EventType, start: datetime, end: datetime) -> None:
    """Raises FrameworkError 422 if a live booking of this very type is in the way, unless it has seats left.

    Working hours and bookings of other types are not looked at.
    """
    diary, seats = call.store.bookings.by_start[event_type.id], event_type.seats.get("seatsPerTimeSlot")
    for uid in diary.touching(start, end, timedelta(0)):
        if seats is None:
            raise FrameworkError(422, "Can't reserve a slot if the event is already booked.")
        if len(call.store.bookings.by_uid[uid].attendees) >= seats:
            asked = call.fields["slotStart"]
            raise FrameworkError(422, f"Booking with id={event_type.id} at {asked} has no more seats left.")


def _filed_under(event_type: EventType) -> int:
    """The owner or the first host. Raises FrameworkError 400 for a team event type that has none."""
    hosts = [event_type.owner_id] if event_type.owner_id else [host["userId"] for host in event_type.hosts]
    if not hosts:
        raise FrameworkError(400, "Cannot reserve a slot for a team event without any hosts")
    return hosts[0]


def _check(body: dict[str, Any]) -> None:
    violations = []
    if not is_integer(body.get("eventTypeId")):
        violations.append(Violation("eventTypeId", {"isInt": "eventTypeId must be an integer number"}))
    if not is_instant(body.get("slotStart")):
        message = "slotStart must be a valid ISO 8601 date string"
        violations.append(Violation("slotStart", {"isDateString": message}))
    for name in ("slotDuration", "reservationDuration"):
        value = body.get(name)
        if value is not None and not (is_integer(value) and 0 < value < 1_000_000):
            violations.append(Violation(name, {"isInt": f"{name} must be an integer number"}))
    refuse_tree(violations)


def _check_right(call: Call, event_type: EventType) -> None:
    """Who may choose how long a slot is held."""
    if call.user is None:
        how = "use access token, api key or OAuth credentials"
        text = f"reservationDuration can only be used for authenticated requests - {how}"
        raise FrameworkError(401, text)
    teams = {row.team_id for row in call.store.memberships.values() if row.user_id == call.user.id}
    company = {row.user_id for row in call.store.memberships.values() if row.team_id in teams} | {call.user.id}
    if event_type.owner_id not in company and event_type.team_id not in teams:
        raise FrameworkError(403, _STRANGER)


def _length(event_type: EventType, body: dict[str, Any]) -> int:
    wanted = body.get("slotDuration")
    if wanted is None:
        return event_type.length_in_minutes
    if not event_type.length_in_minutes_options:
        text = "You passed 'slotDuration' but this event type is not a variable length event type."
        raise FrameworkError(400, text)
    if wanted not in event_type.length_in_minutes_options:
        offered = ", ".join(map(str, event_type.length_in_minutes_options))
        raise FrameworkError(400, f"Provided 'slotDuration' is not one of the possible lengths: {offered}")
    return int(wanted)


def _show(row: Reservation, *, with_duration: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "eventTypeId": row.event_type_id,
        "slotStart": milliseconds(row.start),
        "slotEnd": milliseconds(row.end),
        "slotDuration": int((row.end - row.start).total_seconds() // 60),
        "reservationUid": row.uid,
    }
    if with_duration:
        shown["reservationDuration"] = row.minutes
    return shown | {"reservationUntil": milliseconds(row.until)}
