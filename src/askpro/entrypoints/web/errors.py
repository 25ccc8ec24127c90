"""Errors become problem documents (RFC 9457): the one table of statuses, and the handlers that use it."""

import math
import traceback
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from askpro.domain.errors import (
    AskproError,
    CalendarRefused,
    CustomerExpected,
    InvalidRequest,
    SlotUnavailable,
    StorageConflict,
    TemporarilyUnavailable,
)
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web.views import moment

STATUS = {
    "invalid_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "slot_unavailable": 409,
    "appointment_closed": 409,
    "stale_sequence": 409,
    "already_exists": 409,
    "cannot_undo": 409,
    "customer_expected": 409,
    "idempotency_in_flight": 409,
    "erased": 410,
    "payload_too_large": 413,
    "staff_not_mapped": 422,
    "service_not_mapped": 422,
    "outside_booking_window": 422,
    "event_type_not_supported": 422,
    "booking_field_missing": 422,
    "customer_email_required": 422,
    "hold_not_possible": 422,
    "idempotency_mismatch": 422,
    "calendar_refused": 422,
    "not_supported": 422,
    "too_early": 422,
    "internal": 500,
    "calendar_malformed": 502,
    "temporarily_unavailable": 503,
    "calendar_credentials": 503,
    "configuration": 503,
    "outcome_unknown": 504,
}
"""Problem code → HTTP status. ``outcome_unknown`` is only for event types: appointments are looked after instead."""

PROBLEM = "application/problem+json"
_MOST_SAID = 2000
_OF_HTTP = {400: "invalid_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}
_OF_HTTP |= {413: "payload_too_large"}
_log = structlog.get_logger("askpro.web")


def problem(code: str, detail: str, more: dict[str, Any] | None = None) -> dict[str, Any]:
    """A problem document."""
    status = STATUS[code]
    title = code.replace("_", " ").capitalize()
    document = {"type": f"urn:askpro:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    return document | (more or {})


def problem_of(error: AskproError) -> dict[str, Any]:
    """The problem document of an error of ours. What has no status in the table is not for callers: internal."""
    if isinstance(error, StorageConflict):
        return problem("temporarily_unavailable", "Somebody else changes the same thing just now.")
    if error.code not in STATUS or error.code == "internal":
        return problem("internal", "Something went wrong here.")
    more: dict[str, Any] = {}
    if isinstance(error, InvalidRequest):
        more["problems"] = [{"pointer": place, "detail": said} for place, said in error.problems.items()]
    elif isinstance(error, SlotUnavailable):
        more["alternatives"] = [write_instant(each) for each in error.alternatives]
        if error.time_zone is not None:
            more["alternatives_local"] = [moment(each, error.time_zone) for each in error.alternatives]
    elif isinstance(error, CustomerExpected):
        more["appointments"] = list(error.appointments)
    elif isinstance(error, CalendarRefused):
        more["said"] = error.said[:_MOST_SAID]
    return problem(error.code, error.detail, more)


def _answer(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(
        msgspec.json.encode(document), status_code=document["status"], media_type=PROBLEM, headers=headers or {}
    )


def answer_of(error: AskproError) -> Response[bytes]:
    """The answer that tells of an error of ours."""
    document, headers = problem_of(error), {}
    if document["status"] == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="askpro"'
    if document["code"] == "temporarily_unavailable":
        wait = error.retry_after if isinstance(error, TemporarilyUnavailable) else 1.0
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    if document["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("problem", code=error.code, status=document["status"], error=type(error).__name__)
    if document["code"] == "idempotency_in_flight":
        headers["Retry-After"] = "1"
    return _answer(document, headers)


def _of_ours(_: Request[Any, Any, Any], error: AskproError) -> Response[bytes]:
    return answer_of(error)


def _of_litestar(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_bugs(request, error)
    code = _OF_HTTP.get(error.status_code, "invalid_request")
    detail = {
        "not_found": "There is nothing at this address.",
        "method_not_allowed": "This address does not take that method.",
        "payload_too_large": "The body is larger than any honest one.",
    }.get(code, error.detail)
    if code == "invalid_request":
        return answer_of(InvalidRequest(detail))
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _answer(problem(code, detail), headers)


def _of_bugs(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Where it happened is logged; not its message, which may quote what nobody should read (S17)."""
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    _log.error("internal error", error=type(error).__name__, where=where[-12:])
    return _answer(problem("internal", "Something went wrong here."))


HANDLERS: ExceptionHandlersMap = {
    AskproError: _of_ours,
    HTTPException: _of_litestar,
    Exception: _of_bugs,
}
