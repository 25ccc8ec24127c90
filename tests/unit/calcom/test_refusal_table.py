import json
from typing import Any

import pytest

from askpro.adapters.calcom.refusal_table import ROWS
from askpro.adapters.calcom.refusals import error_of
from askpro.adapters.calcom.versions import Operation as Op
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.domain.errors import (
    AlreadyConfirmed,
    AlreadyExists,
    AskproError,
    BookingClosed,
    BookingFieldMissing,
    BookingUnknown,
    CalendarCredentials,
    CalendarMalformed,
    CalendarRefused,
    EventTypeNotSupported,
    InvalidRequest,
    NotFound,
    NotStarted,
    NotSupported,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
    StaffNotMapped,
)


def full(message: str, code: str = "BadRequestException") -> Any:
    details = {"message": message, "error": "Some Words", "statusCode": 0}
    error = {"code": code, "message": message, "details": details}
    return {"status": "error", "timestamp": "2027-02-01T09:00:00.000Z", "path": "/v2/x", "error": error}


def short(message: str, code: str = "TRPCError") -> Any:
    return {
        "status": "error",
        "timestamp": "2027-02-01T09:00:00.000Z",
        "path": "/v2/x",
        "error": {"code": code, "message": message},
    }


def bare(message: str, status: int = 400) -> Any:
    return {"statusCode": status, "message": message}


_EARLY = "Bookings can only be marked as absent after their scheduled start time. Current time in UTC+0: x"

TABLE: list[tuple[str, str, type[AskproError]]] = [
    ("mark_absent 400 full", _EARLY, NotStarted),
    (
        "reassign_booking 400 full",
        "Could not reassign the booking because no other host is available",
        SlotUnavailable,
    ),
    ("reassign_booking 400 full", "User 41 is not a valid Round Robin host", StaffNotMapped),
    ("reassign_booking 400 full", "Booking with uid=aB3 is not a round robin booking", EventTypeNotSupported),
    (
        "reassign_booking 403 full ForbiddenException",
        "You do not have permission to reassign this booking",
        CalendarRefused,
    ),
    ("reassign_booking 404 full NotFoundException", "Cannot POST /v2/bookings/aB3/reassign", NotSupported),
    ("reassign_booking 404 full", "Booking with uid=aB3 was not found in the database", BookingUnknown),
    ("mark_absent 404 full", "Booking with uid=aB3 not found.", BookingUnknown),
    ("create_booking 400 full", "User either already has booking at this time or is not available", SlotUnavailable),
    (
        "reschedule_booking 400 full",
        "User either already has booking at this time or is not available",
        SlotUnavailable,
    ),
    (
        "create_booking 400 full",
        "One of the hosts either already has booking at this time or is not available",
        SlotUnavailable,
    ),
    ("create_booking 409 bare", "booking_conflict_error", SlotUnavailable),
    ("create_booking 400 bare", "no_available_users_found_error", SlotUnavailable),
    ("create_booking 409 full ConflictException", "No more seats left at this seated booking.", SlotUnavailable),
    ("create_booking 422 full UnprocessableEntityException", "Slot is already booked", SlotUnavailable),
    ("create_booking 422 full", "The slot is already reserved by another user.", SlotUnavailable),
    ("create_booking 400 full", 'The event type can\'t be booked at the "start" time provided.', OutsideBookingWindow),
    ("create_booking 400 full", "Attempting to book a meeting in the past.", OutsideBookingWindow),
    ("reschedule_booking 400 bare", "booking_time_out_of_bounds_error", OutsideBookingWindow),
    ("reschedule_booking 403 bare", "Within the minimum notice period", OutsideBookingWindow),
    ("create_booking 401 bare", "booking_limit_reached", OutsideBookingWindow),
    ("create_booking 401 bare", "duration_limit_reached", OutsideBookingWindow),
    ("create_booking 400 full", "You reached the maximum number of active bookings", CalendarRefused),
    ("create_booking 409 bare", "already_signed_up_for_this_booking_error", CalendarRefused),
    ("create_booking 403 bare", "Cannot use this email, it is blocked", CalendarRefused),
    ("create_booking 400 full", "Invalid option 'x' in bookingFieldsResponses", BookingFieldMissing),
    ("create_booking 400 short BAD_REQUEST", "responses - {email}email_validation_error, ", InvalidRequest),
    ("create_booking 400 short BAD_REQUEST", "responses - {colour}something new, ", BookingFieldMissing),
    (
        "create_booking 400 full",
        "attendee property is wrong, timeZone property is wrong,timeZone must be a valid IANA time-zone ",
        InvalidRequest,
    ),
    ("create_booking 400 full", "Provided 'lengthInMinutes' is not one of the possible lengths", InvalidRequest),
    ("reserve_slot 400 full", "You passed 'slotDuration' but this event type has one length", InvalidRequest),
    ("create_booking 400 full", "metadata property is wrong,Metadata must have at most 50 keys", InvalidRequest),
    ("create_booking 400 full", "Bad Request Exception: Metadata must have at most 50 keys", InvalidRequest),
    ("create_booking 400 short BAD_REQUEST", "metadata.n - Expected string, received number, ", InvalidRequest),
    ("create_booking 400 full", "The event type has these location types: link, phone", InvalidRequest),
    ("create_booking 404 full NotFoundException", "Event type with id 9 not found.", ServiceNotMapped),
    ("create_booking 404 full NotFoundException", "Event type with slug x not found.", ServiceNotMapped),
    ("reschedule_booking 400 bare", "Invalid event length", CalendarRefused),
    ("create_booking 400 bare", "email_verification_required", EventTypeNotSupported),
    ("create_booking 400 bare", "invalid_verification_code", EventTypeNotSupported),
    (
        "list_bookings 400 short",
        "Bad request: Please check your request data and try again",
        ServiceNotMapped,
    ),
    ("cancel_booking 400 bare", "Cancellation reason is required when you are the host", CalendarRefused),
    ("cancel_booking 400 bare", "This booking has already ended", CalendarRefused),
    ("cancel_booking 400 bare", "This event type does not allow cancellations", CalendarRefused),
    ("create_webhook 400 full", "Webhook URL is not allowed: not https", CalendarRefused),
    ("create_booking 400 full", "Missing required booking field response: insurance", BookingFieldMissing),
    ("create_booking 400 full", "Missing attendee phone number", BookingFieldMissing),
    ("create_booking 400 short BAD_REQUEST", "responses - {email}error_required_field, ", BookingFieldMissing),
    (
        "create_booking 400 full",
        "Attendee must have at least one contact method (email or phone number)",
        BookingFieldMissing,
    ),
    (
        "reschedule_booking 404 full NotFoundException",
        "Booking with uid=aB3dE5fG is missing event type",
        CalendarRefused,
    ),
    ("create_booking 400 full", "Event type 7 is a managed event type and cannot be booked", EventTypeNotSupported),
    ("create_booking 422 full UnprocessableEntityException", "Event type 7 has no hosts", ServiceNotMapped),
    ("list_bookings 400 full", "The requested event-types do not exist.", ServiceNotMapped),
    ("create_booking 400 full", "Bad Request Exception", CalendarMalformed),
    ("create_event_type 400 full", "Bad Request Exception: length must be an integer number", CalendarMalformed),
    ("create_booking 401 full UnauthorizedException", "checkBookingRequiresAuthentication - log in", CalendarRefused),
    ("create_event_type 400 full", "User already has an event type with this slug.", AlreadyExists),
    ("create_team_event_type 400 full", "Team event type with this slug already exists", AlreadyExists),
    ("create_event_type 400 full", "error_event_type_url_duplicate", AlreadyExists),
    ("create_team_event_type 404 full", "Invalid hosts: 9 are not members of team with id 5.", CalendarRefused),
    ("read_team_event_type 404 full NotFoundException", "Cannot GET /v2/teams/5/event-types/7", NotFound),
    ("list_memberships 404 full NotFoundException", "Cannot GET /v2/teams/5/memberships?take=250", NotSupported),
    ("create_team_event_type 404 full NotFoundException", "Cannot POST /v2/teams/5/event-types", NotSupported),
    ("create_webhook 404 full NotFoundException", "Cannot POST /v2/teams/5/event-types/7/webhooks", NotSupported),
    (
        "read_booking 404 full NotFoundException",
        "Booking with uid=aB3dE5fG was not found in the database",
        BookingUnknown,
    ),
    ("cancel_booking 404 full NotFoundException", "Booking with uid=aB3dE5fG not found", BookingUnknown),
    (
        "reschedule_booking 400 full",
        "Can't reschedule booking with uid=aB3dE5fG because it has been cancelled.",
        BookingClosed,
    ),
    (
        "cancel_booking 400 full",
        "Can't cancel booking with uid=aB3dE5fG because it has been cancelled already.",
        BookingClosed,
    ),
    ("reschedule_booking 400 full", "It was rescheduled already to booking with uid=zZ9yY8xX.", BookingClosed),
    ("reschedule_booking 404 bare", "Could not find original booking", BookingClosed),
    ("confirm_booking 400 short", "Booking already confirmed", AlreadyConfirmed),
    ("confirm_booking 401 short", "User is not authorized to confirm this booking", CalendarRefused),
    ("decline_booking 401 short", "You are not authorized to access this resource", CalendarRefused),
    ("cancel_booking 401 bare", "User not a host of this event", CalendarRefused),
    ("create_webhook 409 full", "Webhook with this subscriber url already exists for this user", AlreadyExists),
    (
        "read_team_event_type 403 full ForbiddenException",
        "RolesGuard - User is not a member of the team with id=5.",
        NotFound,
    ),
    (
        "read_me 401 full UnauthorizedException",
        "ApiAuthStrategy - api key - Your api key is expired",
        CalendarCredentials,
    ),
    ("create_booking 401 full UnauthorizedException", "CustomThrottlerGuard - Invalid API Key", CalendarCredentials),
    ("read_me 401 full UnauthorizedException", "Invalid Access Token.", CalendarCredentials),
    (
        "list_bookings 403 full ForbiddenException",
        "PermissionsGuard - no authentication provided.",
        CalendarCredentials,
    ),
    (
        "list_memberships 403 full ForbiddenException",
        "RolesGuard - user does not have the minimum required role",
        CalendarCredentials,
    ),
    ("read_me 498 full ACCESS_TOKEN_IS_EXPIRED", "ACCESS_TOKEN_IS_EXPIRED", CalendarCredentials),
]


def told(case: str, message: str) -> tuple[Op, int, Any]:
    """Operation, status and body of a case such as ``read_me 401 full UnauthorizedException``."""
    operation, status, shape, *code = case.split()
    body = bare(message, int(status)) if shape == "bare" else {"full": full, "short": short}[shape](message, *code)
    return Op(operation), int(status), body


@pytest.mark.parametrize(("case", "message", "expected"), TABLE)
def test_a_known_refusal_is_its_error(case: str, message: str, expected: type[AskproError]) -> None:
    operation, status, body = told(case, message)
    answer = WireAnswer(status=status, body=json.dumps(body).encode())
    assert type(error_of(operation, answer)) is expected


def test_every_row_of_the_table_is_met_by_an_example() -> None:
    def met(case: str, message: str) -> int:
        operation, status, _ = told(case, message)
        return next((number for number, row in enumerate(ROWS) if row.fits(operation, status, message)), -1)

    assert {met(case, message) for case, message, _ in TABLE} == set(range(len(ROWS)))
