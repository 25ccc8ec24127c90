import json
from typing import Any

import pytest

from askpro.adapters.calcom.redaction import MOST_WORDS, redacted
from askpro.adapters.calcom.refusals import error_of
from askpro.adapters.calcom.versions import Operation as Op
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.domain.errors import (
    AskproError,
    BookingClosed,
    BookingUnknown,
    CalendarCredentials,
    CalendarMalformed,
    CalendarRefused,
    NotFound,
    OutcomeUnknown,
    ServiceNotMapped,
    SlotUnavailable,
    TemporarilyUnavailable,
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


def tree(*constraints: str) -> Any:
    faults = [
        {"target": {"secret": "hunter2"}, "property": "p", "children": [], "constraints": {str(n): c}}
        for n, c in enumerate(constraints)
    ]
    error = {"code": "BadRequestException", "message": "Bad Request Exception", "details": {"errors": faults}}
    return {"status": "error", "path": "/v2/x", "error": error}


def refused(operation: Op, status: int, body: Any, headers: dict[str, str] | None = None) -> AskproError:
    answer = WireAnswer(status=status, headers=headers or {}, body=json.dumps(body).encode())
    return error_of(operation, answer, ("cal_test_key",))


@pytest.mark.parametrize(
    ("operation", "status", "body", "expected"),
    [
        (Op.READ_SLOTS, 404, full("Event Type not found"), ServiceNotMapped),
        (Op.CREATE_BOOKING, 404, full("Event type with id 9 not found."), ServiceNotMapped),
        (Op.READ_EVENT_TYPE, 404, full("Event type with id 9 not found"), NotFound),
        (Op.READ_BOOKING, 404, full("something new"), BookingUnknown),
        (Op.CREATE_BOOKING, 409, short("something new", "CONFLICT"), SlotUnavailable),
        (Op.CANCEL_BOOKING, 409, short("something new", "CONFLICT"), CalendarRefused),
        (Op.READ_ME, 401, full("something new", "UnauthorizedException"), CalendarCredentials),
        (Op.CREATE_BOOKING, 401, bare("something new", 401), CalendarRefused),
        (Op.CREATE_BOOKING, 403, full("something new", "ForbiddenException"), CalendarRefused),
        (Op.CREATE_BOOKING, 400, full("something new"), CalendarRefused),
        (Op.CREATE_BOOKING, 422, full("something new"), CalendarRefused),
        (Op.READ_BOOKING, 404, full("Cannot GET /v2/bookings/aB3"), CalendarMalformed),
        (Op.CREATE_BOOKING, 404, full("Cannot POST /v2/bookings"), CalendarMalformed),
        (Op.CREATE_BOOKING, 500, bare("Internal server error", 500), OutcomeUnknown),
        (Op.RESCHEDULE_BOOKING, 500, bare("Internal server error", 500), OutcomeUnknown),
        (Op.READ_BOOKING, 500, bare("Internal server error", 500), TemporarilyUnavailable),
        (Op.READ_BOOKING, 524, "a text", TemporarilyUnavailable),
        (Op.CANCEL_BOOKING, 503, "a text", OutcomeUnknown),
        (Op.CANCEL_BOOKING, 408, full("x"), OutcomeUnknown),
        (Op.READ_BOOKING, 302, full("x"), CalendarMalformed),
        (Op.CANCEL_BOOKING, 302, full("x"), OutcomeUnknown),
        (Op.READ_BOOKING, 403, "blocked by an edge", CalendarMalformed),
        (Op.CANCEL_BOOKING, 403, [], OutcomeUnknown),
        (Op.CANCEL_BOOKING, 400, {"status": "error"}, OutcomeUnknown),
    ],
)
def test_an_unknown_refusal_falls_back_to_its_status(
    operation: Op, status: int, body: Any, expected: type[AskproError]
) -> None:
    assert type(refused(operation, status, body)) is expected


def test_the_successor_of_a_moved_booking_is_parsed_and_not_shown() -> None:
    said = "uid=aB3dE5fG has been cancelled and rescheduled already to booking with uid=zZ9yY8xX. Try zZ9yY8xX."
    error = refused(Op.RESCHEDULE_BOOKING, 400, full(said))
    assert isinstance(error, BookingClosed)
    assert error.moved_to == "zZ9yY8xX"
    assert "zZ9yY8xX" not in error.said
    assert "zZ9y…" in error.said


def test_l26_the_words_are_kept_whole_and_capped() -> None:
    error = refused(Op.CREATE_BOOKING, 400, full("why " * 400))
    assert isinstance(error, CalendarRefused)
    assert error.said == "why " * 400
    assert len(redacted("x" * 10_000)) == MOST_WORDS


def test_the_constraints_of_a_validation_tree_are_said_and_its_target_is_not() -> None:
    error = refused(Op.CREATE_WEBHOOK, 400, tree("active must be a boolean value", "triggers must be an array"))
    assert isinstance(error, CalendarRefused)
    assert "active must be a boolean value; triggers must be an array" in error.said
    assert "hunter2" not in error.said


@pytest.mark.parametrize(
    "text",
    [
        "the key cal_test_key is bad",
        "cal_live_abcdef0123 is bad",
        "Authorization: Bearer abc.def",
        "secret whsec_abc",
        'oneTimePassword": "hunter2"',
    ],
)
def test_s17_no_secret_survives_in_the_words(text: str) -> None:
    cleaned = redacted(text, "cal_test_key")
    assert not any(secret in cleaned for secret in ("cal_test_key", "abcdef", "abc.def", "whsec", "hunter2"))


def test_a_self_hosted_key_of_any_form_is_redacted() -> None:
    assert redacted("key my-own-key is bad", "my-own-key") == "key [hidden] is bad"


@pytest.mark.parametrize("operation", [Op.READ_ME, Op.CREATE_BOOKING])
def test_a_429_is_always_temporary_and_tells_when(operation: Op) -> None:
    body = {"status": "error", "error": {"code": "ThrottlerException", "message": "m", "details": "m"}}
    error = refused(operation, 429, body, {"x-ratelimit-remaining-default": "0", "x-ratelimit-reset-default": "17"})
    assert isinstance(error, TemporarilyUnavailable)
    assert error.retry_after == 17
    plain = refused(operation, 429, "<html>")
    assert isinstance(plain, TemporarilyUnavailable)
    assert plain.retry_after == 60


@pytest.mark.parametrize("said", ["<ada.k+x@example.org> is blocked", 'to "ada.k+x@example.org"'])
def test_an_address_in_what_the_calendar_says_is_not_repeated(said: str) -> None:
    assert redacted(said) == said.replace("ada.k+x@example.org", "[e-mail]")
