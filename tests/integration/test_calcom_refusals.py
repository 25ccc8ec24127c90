"""The table of refusals before what real Cal.com servers answered, where they were seen to answer it.

``ASKPRO_TEST_CALCOM`` names a folder with ``recordings/`` and ``scenarios/``. What no server was seen to say is in
``FROM_THE_CONTRACT``; the unit tests meet it in the envelope that the contract gives.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from askpro.adapters.calcom.refusal_table import ROWS
from askpro.adapters.calcom.refusals import error_of
from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireAnswer, read_problem
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
    InvalidRequest,
    NotFound,
    NotStarted,
    OutcomeUnknown,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
    TemporarilyUnavailable,
)

pytestmark = pytest.mark.scenarios

_ROUTES = (
    ("GET", "/me", Operation.READ_ME),
    ("GET", "/slots", Operation.READ_SLOTS),
    ("POST", "/slots/reservations", Operation.RESERVE_SLOT),
    ("POST", "/bookings", Operation.CREATE_BOOKING),
    ("GET", "/bookings", Operation.LIST_BOOKINGS),
    ("GET", "/bookings/[^/]+", Operation.READ_BOOKING),
    ("POST", "/bookings/[^/]+/reschedule", Operation.RESCHEDULE_BOOKING),
    ("POST", "/bookings/[^/]+/cancel", Operation.CANCEL_BOOKING),
    ("POST", "/bookings/[^/]+/confirm", Operation.CONFIRM_BOOKING),
    ("POST", "/bookings/[^/]+/decline", Operation.DECLINE_BOOKING),
    ("POST", "/bookings/[^/]+/reassign(/[^/]+)?", Operation.REASSIGN_BOOKING),
    ("POST", "/bookings/[^/]+/mark-absent", Operation.MARK_ABSENT),
    ("GET", "/event-types/[^/]+", Operation.READ_EVENT_TYPE),
    ("POST", "/event-types", Operation.CREATE_EVENT_TYPE),
    ("GET", "/teams/[^/]+/event-types/[^/]+", Operation.READ_TEAM_EVENT_TYPE),
    ("POST", "/teams/[^/]+/event-types", Operation.CREATE_TEAM_EVENT_TYPE),
    ("GET", "/teams/[^/]+/memberships", Operation.LIST_MEMBERSHIPS),
    ("POST", "/webhooks", Operation.CREATE_WEBHOOK),
)

RECORDED: list[tuple[str, str, type[AskproError]]] = [
    ("create_booking 400", "User either already has booking at this time", SlotUnavailable),
    ("create_booking 400", "One of the hosts either already has booking", SlotUnavailable),
    ("create_booking 400", "Attempting to book a meeting in the past.", OutsideBookingWindow),
    ("create_booking 400", "responses - {name}error_required_field", BookingFieldMissing),
    ("create_booking 400", "at least one contact method", BookingFieldMissing),
    ("create_booking 400", "email_validation_error", InvalidRequest),
    ("create_booking 400", "must be a valid IANA time-zone ", InvalidRequest),
    ("create_booking 400", "attendee should not be null or undefined ", InvalidRequest),
    ("create_booking 400", "Can't specify 'lengthInMinutes'", InvalidRequest),
    ("create_booking 400", "'lengthInMinutes' is not one of the possible lengths", InvalidRequest),
    ("create_booking 400", "Metadata must have at most 50 keys", InvalidRequest),
    ("create_booking 400", "Expected string, received number", InvalidRequest),
    ("create_booking 400", "eventTypeId must be an integer number", CalendarRefused),
    ("create_booking 400", "Bad Request Exception", CalendarMalformed),  # by the oldest controller
    ("create_booking 401", "Your api key is expired", CalendarCredentials),
    ("create_booking 401", "CustomThrottlerGuard - Invalid API Key", CalendarCredentials),
    ("create_booking 404", "Event type with id ", ServiceNotMapped),
    ("create_booking 404", "Event type with slug ", ServiceNotMapped),
    ("create_booking 404", "User with username nobody not found", ServiceNotMapped),
    ("create_booking 404", "Cannot POST /v2/bookings", CalendarMalformed),
    ("create_booking 500", "Internal server error", OutcomeUnknown),
    ("reschedule_booking 400", "because it has been cancelled", BookingClosed),
    ("reschedule_booking 400", "User either already has booking at this time", SlotUnavailable),
    ("reschedule_booking 400", "Attempting to book a meeting in the past.", OutsideBookingWindow),
    ("reschedule_booking 400", "Invalid event length", CalendarRefused),
    ("reschedule_booking 404", "was not found in the database", BookingUnknown),
    ("reschedule_booking 404", "is missing event type", CalendarRefused),
    ("reschedule_booking 404", "Could not find original booking", BookingClosed),
    ("reschedule_booking 404", "Cannot POST /v2/bookings/", CalendarMalformed),
    ("reschedule_booking 500", "Internal server error", OutcomeUnknown),
    ("cancel_booking 400", "because it has been cancelled already", BookingClosed),
    ("cancel_booking 400", "Cancellation reason is required", CalendarRefused),
    ("cancel_booking 404", "Booking with uid=doesnotexist", BookingUnknown),
    ("confirm_booking 400", "Booking already confirmed", AlreadyConfirmed),
    ("confirm_booking 400", "check your request data", CalendarRefused),
    ("confirm_booking 401", "You are not authorized to access this resource", CalendarRefused),
    ("confirm_booking 403", "PermissionsGuard", CalendarCredentials),
    ("confirm_booking 404", "was not found in the database", BookingUnknown),
    ("decline_booking 400", "Booking already confirmed", AlreadyConfirmed),
    ("decline_booking 401", "You are not authorized to access this resource", CalendarRefused),
    ("mark_absent 400", "can only be marked as absent after", NotStarted),
    ("mark_absent 404", "Booking with uid=doesnotexist", BookingUnknown),
    ("mark_absent 500", "Failed to update no-show status", OutcomeUnknown),
    ("read_booking 404", "was not found in the database", BookingUnknown),
    ("read_booking 404", "Cannot GET /v2/bookings/", CalendarMalformed),
    ("list_bookings 400", "The requested event-types do not exist.", ServiceNotMapped),
    ("list_bookings 400", "Bad request: Please check your request data", ServiceNotMapped),
    ("list_bookings 403", "PermissionsGuard", CalendarCredentials),
    ("read_slots 404", "Event Type not found", ServiceNotMapped),
    ("read_slots 404", "Cannot GET /v2/slots", CalendarMalformed),
    ("reserve_slot 400", "You passed 'slotDuration'", InvalidRequest),
    ("reserve_slot 404", "Event Type with ID=", ServiceNotMapped),
    ("reserve_slot 422", "already reserved by another user", SlotUnavailable),
    ("read_event_type 404", "Event type with id ", NotFound),
    ("read_event_type 500", "There was an error", TemporarilyUnavailable),
    ("read_team_event_type 403", "RolesGuard", NotFound),
    ("read_team_event_type 404", "Event type with id ", NotFound),
    ("create_event_type 400", "User already has an event type with this slug.", AlreadyExists),
    ("create_event_type 400", "Bad Request Exception: lengthInMinutes must", CalendarRefused),
    ("create_event_type 400", "Bad Request Exception: length must", CalendarMalformed),
    ("create_team_event_type 400", "Team event type with this slug already exists", AlreadyExists),
    ("create_team_event_type 403", "RolesGuard", CalendarCredentials),
    ("create_team_event_type 404", "are not members of team", CalendarRefused),
    ("list_memberships 403", "RolesGuard", CalendarCredentials),
    ("create_webhook 409", "Webhook with this subscriber url already exists", AlreadyExists),
    ("create_webhook 400", "each value in triggers must be one of", CalendarRefused),
    ("read_me 401", "No authentication method provided", CalendarCredentials),
    ("read_me 401", "Invalid Access Token.", CalendarCredentials),
    ("read_me 429", "Too many requests", TemporarilyUnavailable),
]

FROM_THE_CONTRACT = frozenset(
    {
        "booking_conflict_error",
        "no_available_users_found",
        "no more seats left",
        "already booked",
        'can\'t be booked at the "start" time provided',
        "booking_time_out_of_bounds",
        "minimum notice period",
        "booking_limit_reached",
        "duration_limit_reached",
        "maximum number of active bookings",
        "already_signed_up_for_this_booking",
        "blocked",
        "missing required booking field response",
        "missing attendee phone number",
        "invalid option",
        "responses - {",
        "location",
        "managed event",
        "email_verification_required",
        "invalid_verification_code",
        "has no hosts",
        "checkbookingrequiresauthentication",
        "error_event_type_url_duplicate",
        "cannot get /v2/teams/",
        "/v2/teams/",
        "rescheduled already to booking",
        "already ended",
        "does not allow cancellations",
        "not authorized to confirm this booking",
        "user not a host of this event",
        "no other host is available",
        "is not a valid round robin host",
        "is not a round robin booking",
        "you do not have permission to reassign this booking",
        "cannot post /v2/bookings/",
        "webhook url is not allowed",
        "",
    }
)
"""Texts of rows that no recorded answer meets."""


@frozen
class Seen:
    """A failure of a real server."""

    operation: Operation
    status: int
    body: bytes

    @property
    def row(self) -> str | None:
        problem = read_problem(self.body)
        words = problem.message if problem is not None else ""
        return next((row.says for row in ROWS if row.fits(self.operation, self.status, words)), None)

    @property
    def error(self) -> AskproError:
        return error_of(self.operation, WireAnswer(status=self.status, body=self.body))

    def says(self, case: str, words: str) -> bool:
        problem = read_problem(self.body)
        same = case == f"{self.operation.value} {self.status}"
        return same and problem is not None and words in problem.message


@pytest.fixture(scope="module")
def seen() -> list[Seen]:
    folder = os.environ.get("ASKPRO_TEST_CALCOM")
    if not folder:
        pytest.skip("ASKPRO_TEST_CALCOM names no folder with recordings of Cal.com")
    return [*_of_recordings(Path(folder)), *_of_scenarios(Path(folder))]


def _of_recordings(material: Path) -> Iterator[Seen]:
    for path in sorted((material / "recordings").glob("*.json")):
        for exchange in json.loads(path.read_text("utf-8"))["exchanges"]:
            request, answer = exchange["request"], exchange["response"]
            raw = answer.get("body_raw")
            body = json.dumps(answer["body"]) if raw is None else raw
            url = request["url"].removeprefix("/api").removeprefix("/v2").split("?")[0]
            yield from _failure(request["method"], url, answer["status"], body)


def _of_scenarios(material: Path) -> Iterator[Seen]:
    """Their answers name the parts of an error; the envelope is built around them again."""
    for path in sorted((material / "scenarios").glob("*.json")):
        for step in json.loads(path.read_text("utf-8")).get("steps", ()):
            wanted = [variants for variants in (step.get("expect") or {}).values() if isinstance(variants, list)]
            for variant in (each for variants in wanted for each in variants):
                if error := variant.get("error"):
                    request = step["request"]
                    body = json.dumps(_enveloped(error, variant["status"]))
                    yield from _failure(request["method"], request["path"], variant["status"], body)


def _enveloped(error: Any, status: int) -> Any:
    if error["envelope"] != "normal":
        return {"statusCode": status, "message": error.get("message")}
    return {"status": "error", "error": {name: error[name] for name in ("code", "message", "details") if name in error}}


def _failure(method: str, path: str, status: int, body: str) -> Iterator[Seen]:
    for known, pattern, operation in _ROUTES:
        if status >= 400 and method == known and re.fullmatch(pattern, path):
            yield Seen(operation, status, body.encode())


@pytest.mark.parametrize(("case", "words", "expected"), RECORDED)
def test_a_recorded_refusal_is_its_error(seen: list[Seen], case: str, words: str, expected: type[AskproError]) -> None:
    found = [each.error for each in seen if each.says(case, words)]
    assert found
    assert {type(error) for error in found} == {expected}


def test_the_table_tells_which_rows_no_server_was_seen_to_answer(seen: list[Seen]) -> None:
    met = {each.row for each in seen}
    assert {row.says for row in ROWS} - met == FROM_THE_CONTRACT


def test_every_recorded_refusal_is_an_error_that_repeats_no_uid(seen: list[Seen]) -> None:
    assert len(seen) > 300
    for each in seen:
        told = str(each.error.detail) + str(getattr(each.error, "said", ""))
        assert not re.search(r"\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{22}\b", told)
