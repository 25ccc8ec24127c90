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
    CalendarRefused,
    EventTypeNotSupported,
    NotFound,
    NotSupported,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
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


TABLE: list[tuple[str, str, type[AskproError]]] = [
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
    ("create_booking 401 full UnauthorizedException", "checkBookingRequiresAuthentication - log in", CalendarRefused),
    ("create_event_type 400 full", "User already has an event type with this slug.", AlreadyExists),
    ("create_team_event_type 400 full", "Team event type with this slug already exists", AlreadyExists),
    ("create_event_type 400 full", "error_event_type_url_duplicate", AlreadyExists),
    ("create_team_event_type 404 full", "Invalid hosts: 9 are not members of team with id 5.", CalendarRefused),
    ("read_team_event_type 404 full NotFoundException", "Cannot GET /v2/teams/5/event-types/7", NotFound),
    ("list_memberships 404 full NotFoundException", "Cannot GET /v2/teams/5/memberships?take=250", NotSupported),
    ("create_team_event_type 404 full NotFoundException", "Cannot POST /v2/teams/5/event-types", NotSupported),
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
