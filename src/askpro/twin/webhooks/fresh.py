"""Payloads about a booking that was just made or moved: BOOKING_CREATED, _REQUESTED and _RESCHEDULED."""

from askpro.twin.edition import Edition
from askpro.twin.instants import milliseconds, seconds
from askpro.twin.rows import Attendee, Booking, EventType, User
from askpro.twin.store import Store
from askpro.twin.webhooks.parts import (
    Payload,
    co_hosts_of,
    guests_of,
    minutes,
    organizer,
    own_responses,
    place,
    recurring_event,
    response,
    scheduling_type,
    stored_responses,
    summary,
    team,
)

_PLATFORM = ("platformClientId", "platformRescheduleUrl", "platformCancelUrl", "platformBookingUrl")


def fresh(
    store: Store, edition: Edition, booking: Booking, event_type: EventType, moved_from: Booking | None = None
) -> Payload:
    """A booking that was made, or moved from ``moved_from``. A move has no ``iCalUID``.

    cal.diy 2026-07 makes BOOKING_REQUESTED from the booking's row, so a move is not told there.
    """
    if booking.status == "pending" and edition.newer:
        return _requested_from_row(store, edition, booking, event_type)
    payload = _meeting(store, edition, booking, event_type)
    payload |= recurring_event(event_type)
    payload |= {
        "customInputs": {},
        "responses": _fresh_responses(booking, event_type),
        "userFieldsResponses": own_responses(booking, event_type),
        "location": booking.location,
        "destinationCalendar": None,
    }
    if moved_from is None:
        payload["iCalUID"] = booking.ics_uid
    payload |= {
        "iCalSequence": booking.sequence,
        "requiresConfirmation": booking.status == "pending",
        "oneTimePassword": booking.one_time_password,
        "uid": booking.uid,
    }
    payload |= team(store, event_type, [_member(user) for user in co_hosts_of(store, booking, event_type)])
    if moved_from is not None:
        payload["appsStatus"] = []
    payload |= summary(booking, event_type, 0, minutes(booking))
    if moved_from is not None:
        payload |= _move(moved_from, booking, edition)
    return payload | {"metadata": dict(booking.metadata), "status": booking.status.upper()}


def _meeting(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    """What is planned, with whom."""
    organiser = store.users[booking.user_id]
    payload = {
        "bookerUrl": edition.booker_url,
        "title": booking.title,
        "startTime": seconds(booking.start),
        "endTime": seconds(booking.end),
        "additionalNotes": booking.description,
        "type": event_type.slug,
        "description": event_type.description or booking.description,
        "eventTypeId": event_type.id,
        "hideCalendarNotes": event_type.hide_calendar_notes,
        "hideCalendarEventDetails": event_type.hide_calendar_event_details,
        "hideOrganizerEmail": event_type.hide_organizer_email,
        "schedulingType": scheduling_type(event_type),
        "seatsPerTimeSlot": event_type.places,
        "seatsShowAttendees": event_type.places is None or bool(event_type.seats.get("showAttendeeInfo")),
        "seatsShowAvailabilityCount": event_type.places is None or bool(event_type.seats.get("showAvailabilityCount")),
        "customReplyToEmail": None,
        "disableRescheduling": False,
        "disableCancelling": False,
        "organizer": organizer(organiser, booking),
        "attendees": [_fresh_attendee(attendee, booking) for attendee in guests_of(store, booking, event_type)],
    }
    return payload | ({"hideBranding": False, "hashedLink": None} if edition.newer else {})


def _requested_from_row(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    payload = _meeting(store, edition, booking, event_type)
    payload |= {
        "startTime": milliseconds(booking.start),
        "endTime": milliseconds(booking.end),
        "attendees": [_attendee_of_row(attendee, booking) for attendee in booking.attendees],
        "customInputs": {},
        "responses": stored_responses(booking, event_type),
        "userFieldsResponses": own_responses(booking, event_type),
        "location": booking.location,
        "destinationCalendar": None,
        "iCalUID": booking.ics_uid,
        "iCalSequence": booking.sequence,
        "requiresConfirmation": True,
        "oneTimePassword": booking.one_time_password,
        "uid": booking.uid,
        "organizationId": None,
        "assignmentReason": [],
    }
    payload |= dict.fromkeys(_PLATFORM, "")
    payload |= summary(booking, event_type, 0, minutes(booking))
    return payload | {"metadata": dict(booking.metadata), "status": "PENDING"}


def _attendee_of_row(attendee: Attendee, booking: Booking) -> Payload:
    """Here the name is split at its first space."""
    first, _, last = attendee.name.partition(" ")
    row: Payload = {"name": attendee.name, "email": attendee.email, "firstName": first, "lastName": last}
    return row | {"phoneNumber": attendee.phone_number, "bookingSeat": None} | place(attendee, booking)


def _move(old: Booking, new: Booking, edition: Edition) -> Payload:
    payload = {
        "rescheduleId": old.id,
        "rescheduleUid": old.uid,
        "rescheduleStartTime": seconds(old.start),
        "rescheduleEndTime": seconds(old.end),
    }
    mover = new.rescheduled_by if edition.records_mover else None
    return payload | ({"rescheduledBy": mover} if mover else {})


def _member(user: User) -> Payload:
    names = {"id": user.id, "email": user.email, "name": user.name, "firstName": "", "lastName": ""}
    return names | {"timeZone": user.time_zone, "language": {"locale": user.locale}}


def _fresh_attendee(attendee: Attendee, booking: Booking) -> Payload:
    phone = {"phoneNumber": attendee.phone_number} if attendee.phone_number else {}
    names = {"email": attendee.email, "name": attendee.name, "firstName": "", "lastName": ""}
    return names | phone | place(attendee, booking)


def _fresh_responses(booking: Booking, event_type: EventType) -> Payload:
    location = booking.responses.get("location") or {"value": booking.location, "optionValue": ""}
    phone = response("phone_number", True, booking.responses.get("attendeePhoneNumber"))
    answers = stored_responses(booking, event_type)
    answers["location"] = response("location", False, location)
    if event_type.places is not None:
        # Seats take no guests, and say so.
        answers["guests"]["value"] = []
    return {"attendeePhoneNumber": phone, **answers}
