"""Payloads made from a booking's row: a host's answer to a request, and cancellations. They carry no metadata."""

from askpro.twin.edition import Edition
from askpro.twin.instants import milliseconds, with_offset
from askpro.twin.rows import Attendee, Booking, EventType
from askpro.twin.store import Store
from askpro.twin.webhooks.parts import (
    Payload,
    organizer,
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
        "userFieldsResponses": {},
        "responses": stored_responses(booking),
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
    payload |= team(store, booking, event_type, with_members=False)
    return payload | summary(booking, event_type, 0, event_type.length_in_minutes)


def cancelled(store: Store, edition: Edition, booking: Booking, event_type: EventType) -> Payload:
    """BOOKING_CANCELLED; ``length`` is the type's default, not the booked one."""
    payload: Payload = {
        "bookerUrl": edition.booker_url,
        "title": booking.title,
        "type": event_type.slug,
        "additionalNotes": booking.description,
        "description": event_type.description or booking.description,
        "customInputs": {},
        "eventTypeId": event_type.id,
        "userFieldsResponses": {},
        "responses": stored_responses(booking),
        "startTime": with_offset(booking.start),
        "endTime": with_offset(booking.end),
        "organizer": organizer(store.users[booking.user_id], booking),
        "attendees": [_stored_attendee(attendee, booking) for attendee in booking.attendees],
        "uid": booking.uid,
        "location": booking.location,
        "destinationCalendar": [],
    }
    if booking.cancellation_reason is not None:
        payload["cancellationReason"] = booking.cancellation_reason
    payload |= {
        "seatsPerTimeSlot": None,
        "seatsShowAttendees": False,
        "iCalUID": booking.ics_uid,
        "iCalSequence": booking.sequence,
        "hideOrganizerEmail": event_type.hide_organizer_email,
        "customReplyToEmail": None,
        "requiresConfirmation": event_type.requires_confirmation or None,
    }
    if edition.newer:
        newer = {"hideBranding": False, "requestReschedule": False}
        payload |= {"schedulingType": scheduling_type(event_type)} | newer
    payload |= recurring_event(event_type) | team(store, booking, event_type, with_members=False)
    payload |= summary(booking, event_type, None, event_type.length_in_minutes)
    return payload | {"status": "CANCELLED"}


def _stored_attendee(attendee: Attendee, booking: Booking) -> Payload:
    row: Payload = {"name": attendee.name, "email": attendee.email, "phoneNumber": attendee.phone_number}
    return row | place(attendee, booking)
