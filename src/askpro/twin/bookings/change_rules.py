"""The rules that the bodies of moves, cancellations, declines and marks are checked against.

``seatUid`` picks one person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from askpro.twin.bookings.rules import START, is_email, texts, unknown
from askpro.twin.edition import Edition
from askpro.twin.errors import Violation, refuse, refuse_tree
from askpro.twin.instants import is_instant

_RESCHEDULE_SEAT = frozenset({"start", "seatUid", "rescheduledBy", "emailVerificationCode"})
_RESCHEDULE = frozenset({"start", "rescheduledBy", "reschedulingReason", "emailVerificationCode", "rrHostSubsetIds"})
_CANCEL_SEAT = frozenset({"seatUid"})


def check_reschedule(body: Any) -> None:
    """The check of a move's body; one with ``seatUid`` moves one person. Raises FrameworkError 400."""
    fields = body if isinstance(body, dict) else {}
    seated = "seatUid" in fields
    violations = list(unknown(fields, _RESCHEDULE_SEAT if seated else _RESCHEDULE))
    if not is_instant(fields.get("start")):
        violations.append(Violation("start", {"isDateString": START}))
    violations.extend(texts(fields, ("rescheduledBy", "reschedulingReason", "emailVerificationCode")))
    violations.extend(_seat_uid(fields) if seated else ())
    refuse(violations)


def check_cancel(body: Any, edition: Edition) -> None:
    """The check of a cancellation's body. Upstream 2025-10 takes no reason for one seat. Raises FrameworkError 400."""
    fields = body if isinstance(body, dict) else {}
    if "seatUid" in fields:
        known = _CANCEL_SEAT | {"cancellationReason"} if edition.newer else _CANCEL_SEAT
        refuse([*unknown(fields, known), *_seat_uid(fields), *texts(fields, known - _CANCEL_SEAT)])
        return
    violations = list(unknown(fields, frozenset({"cancellationReason", "cancelSubsequentBookings"})))
    violations.extend(texts(fields, ("cancellationReason",)))
    flag = fields.get("cancelSubsequentBookings")
    if flag is not None and not isinstance(flag, bool):
        message = "cancelSubsequentBookings must be a boolean value"
        violations.append(Violation("cancelSubsequentBookings", {"isBoolean": message}))
    refuse(violations)


def check_decline(body: Mapping[str, Any]) -> None:
    """The check of a declining body. Raises InvalidError 400."""
    refuse_tree(list(texts(body, ("reason",))))


def check_marks(body: Mapping[str, Any]) -> dict[str, bool]:
    """Address → absent of the attendees to mark. Raises InvalidError 400."""
    rows, violations = body.get("attendees"), []
    if body.get("host") is not None and not isinstance(body["host"], bool):
        violations.append(Violation("host", {"isBoolean": "host must be a boolean value"}))
    if rows is not None:
        violations.extend(_attendees(rows))
    refuse_tree(violations)
    return {row["email"]: row["absent"] for row in rows or ()}


def _attendees(rows: Any) -> Iterable[Violation]:
    few = {"arrayMinSize": "attendees must contain at least 1 elements"}
    if not isinstance(rows, list):
        yield Violation("attendees", {"isArray": "attendees must be an array"} | few)
        return
    found = [(str(place), tuple(_mark(row))) for place, row in enumerate(rows)]
    broken = tuple(Violation(place, children=marks) for place, marks in found if marks)
    if broken or not rows:
        yield Violation("attendees", {} if rows else few, broken)


def _mark(row: Any) -> Iterable[Violation]:
    fields = row if isinstance(row, dict) else {}
    if not is_email(fields.get("email")):
        yield Violation("email", {"isEmail": "email must be an email"})
    if not isinstance(fields.get("absent"), bool):
        yield Violation("absent", {"isBoolean": "absent must be a boolean value"})


def _seat_uid(fields: Mapping[str, Any]) -> Iterable[Violation]:
    if not isinstance(fields["seatUid"], str):
        yield Violation("seatUid", {"isString": "seatUid must be a string"})
