"""Payloads made from a booking's row: a host's answer to a request, and cancellations. They carry no metadata."""

from attrs import evolve

from askpro.twin.edition import Edition
from askpro.twin.instants import milliseconds, with_offset
from askpro.twin.rows import Attendee, Booking, EventType, User
from askpro.twin.store import Store
from askpro.twin.webhooks.parts import (
    Payload,
    co_hosts_of,
    guests_of,
    organizer,
    own_responses,
    place,
    recurring_event,
    scheduling_type,
    stored_responses,
    summary,
    team,
)


def confirmed(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    """BOOKING_CREATED after a host confirmed."""
    payload = _answered(store, edition, booking, event_type) | {"status": "ACCEPTED"}
    link = booking.metadata.get("videoCallUrl")
    if link or edition.newer:
        payload["metadata"] = {"videoCallUrl": link} if link else {}
    return payload


def rejected(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    """BOOKING_REJECTED."""
    payload = _answered(store, edition, booking, event_type)
    if booking.rejection_reason is not None:
        payload["rejectionReason"] = booking.rejection_reason
    return payload | {"status": "REJECTED"}


def _answered(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    payload = {
        "type": event_type.slug,
        "title": booking.title,
        "bookerUrl": edition.booker_url,
        "userFieldsResponses": own_responses(booking, event_type),
        "responses": stored_responses(booking, event_type),
        "customInputs": {},
        "startTime": milliseconds(booking.start),
        "endTime": milliseconds(booking.end),
        "organizer": organizer(store.users[booking.user_id], booking),
        "attendees": [_stored_attendee(attendee, booking) for attendee in booking.attendees],
        "location": booking.location,
        "uid": booking.uid,
        "destinationCalendar": [],
        "requiresConfirmation": event_type.requires_confirmation or None,
        "hideOrganizerEmail": event_type.hide_organizer_email,
        "hideCalendarNotes": event_type.hide_calendar_notes,
        "hideCalendarEventDetails": event_type.hide_calendar_event_details,
        "eventTypeId": event_type.id,
        "customReplyToEmail": None,
    }
    if edition.newer:
        payload |= {
            "description": event_type.description or booking.description,
            "additionalNotes": booking.description,
            "seatsPerTimeSlot": None,
            "seatsShowAttendees": False,
            "disableCancelling": False,
            "disableRescheduling": False,
            "organizationId": None,
            "assignmentReason": None,
            "hideBranding": False,
        }
    payload |= team(store, event_type, [])
    return payload | summary(booking, event_type, 0, event_type.length_in_minutes)


def cancelled(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    """BOOKING_CANCELLED; ``length`` is the type's default, not the booked one."""
    form = (stored_responses if event_type.places is None else _responses_of_seats)(booking, event_type)
    payload: Payload = {
        "bookerUrl": edition.booker_url,
        "title": booking.title,
        "type": event_type.slug,
        "additionalNotes": booking.description,
        "description": event_type.description or booking.description,
        "customInputs": {},
        "eventTypeId": event_type.id,
        "userFieldsResponses": own_responses(booking, event_type),
        "responses": form,
        "startTime": with_offset(booking.start),
        "endTime": with_offset(booking.end),
        "organizer": organizer(store.users[booking.user_id], booking),
        "attendees": [_stored_attendee(attendee, booking) for attendee in guests_of(store, booking, event_type)],
        "uid": booking.uid,
        "location": booking.location,
        "destinationCalendar": [],
    }
    if booking.cancellation_reason is not None:
        payload["cancellationReason"] = booking.cancellation_reason
    payload |= {
        "seatsPerTimeSlot": event_type.places,
        "seatsShowAttendees": bool(event_type.seats.get("showAttendeeInfo")),
        "iCalUID": booking.ics_uid,
        "iCalSequence": booking.sequence,
        "hideOrganizerEmail": event_type.hide_organizer_email,
        "customReplyToEmail": None,
        "requiresConfirmation": event_type.requires_confirmation or None,
    }
    if edition.newer:
        newer = {"hideBranding": False, "requestReschedule": False}
        payload |= {"schedulingType": scheduling_type(event_type)} | newer
    members = [_stored_member(user) for user in co_hosts_of(store, booking, event_type)]
    payload |= recurring_event(event_type) | team(store, event_type, members)
    payload |= summary(booking, event_type, None, event_type.length_in_minutes)
    return payload | {"status": "CANCELLED"}


def left_seat(store: Store, edition: Edition, booking: Booking, event_type: EventType, person: Attendee) -> Payload:
    """BOOKING_CANCELLED about one person who left; the booking, in which that person still is, lives on."""
    payload = cancelled(store, edition, booking, event_type)
    row = {"id": booking.id, "bookingId": booking.id, "locale": person.language, "noShow": person.absent}
    return payload | {"attendees": [row | _stored_attendee(person, booking)]}


def _responses_of_seats(booking: Booking, event_type: EventType) -> Payload:
    """Seats hold the forms, so the payload makes one up from the row, as observed on upstream 2025-10."""
    place = {"value": booking.location, "optionValue": booking.location}
    others = [row.email for row in booking.attendees[1:]]
    answers = {"location": place, "guests": others}
    for first in booking.attendees[:1]:
        answers |= {"name": first.name, "email": first.email}
    made_up = stored_responses(evolve(booking, responses=answers), event_type)
    made_up["notes"]["value"] = booking.description or ""
    made_up["guests"]["value"] = others
    return made_up


def _stored_member(user: User) -> Payload:
    names: Payload = {"name": user.name, "email": user.email, "phoneNumber": None}
    return names | {"timeZone": user.time_zone, "language": {"locale": user.locale}}


def _stored_attendee(attendee: Attendee, booking: Booking) -> Payload:
    row: Payload = {"name": attendee.name, "email": attendee.email, "phoneNumber": attendee.phone_number}
    return row | place(attendee, booking)
