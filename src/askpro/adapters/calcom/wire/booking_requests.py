"""Requests that read and change bookings. Unknown properties and nulls are refused there, so none is sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest
from askpro.adapters.calcom.wire.structure import is_uid
from askpro.application.ports.calendar import BookingQuery, BookingRequest
from askpro.domain.booking import Attendee
from askpro.domain.errors import BookingUnknown
from askpro.domain.timespan import utc, write_instant

MOST_REASON = 500

_LANGUAGES = frozenset(
    (
        "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "es-419", "et", "eu", "fi", "fr", "he", "hr",
        "hu", "id", "it", "iw", "ja", "km", "ko", "lv", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sr", "sv",
        "ta", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
    )
)  # fmt: skip
"""Any other language is refused with 400, as observed on upstream 2025-10."""


def create_booking(request: BookingRequest) -> WireRequest:
    """Book. The start goes out in UTC; a start without an offset would be taken as UTC there."""
    body: dict[str, object] = {
        "start": write_instant(request.start),
        "eventTypeId": request.event_type_id,
        "attendee": _attendee(request.attendee),
    }
    if request.length is not None:
        body["lengthInMinutes"] = _minutes(request.length)
    if request.fields:
        body["bookingFieldsResponses"] = dict(request.fields)
    if request.location is not None:
        body["location"] = request.location
    if request.metadata:
        body["metadata"] = dict(request.metadata)
    return WireRequest(operation=Operation.CREATE_BOOKING, method="POST", path="/bookings", body=body)


def reschedule_booking(uid: str, start: datetime, reason: str) -> WireRequest:
    """Move. Only the start can change there; the rest is copied from the old booking."""
    body = {"start": write_instant(utc(start)), **({"reschedulingReason": reason[:MOST_REASON]} if reason else {})}
    return _post(Operation.RESCHEDULE_BOOKING, uid, "reschedule", body)


def cancel_booking(uid: str, reason: str) -> WireRequest:
    """Cancel. A host must give a reason (400 without), and the key's owner usually is the host."""
    return _post(Operation.CANCEL_BOOKING, uid, "cancel", {"cancellationReason": reason[:MOST_REASON] or "Cancelled"})


def confirm_booking(uid: str) -> WireRequest:
    """Say yes."""
    return _post(Operation.CONFIRM_BOOKING, uid, "confirm", {})


def decline_booking(uid: str, reason: str) -> WireRequest:
    """Say no."""
    return _post(Operation.DECLINE_BOOKING, uid, "decline", {"reason": reason[:MOST_REASON]} if reason else {})


def read_booking(uid: str) -> WireRequest:
    """One booking, in any standing."""
    return WireRequest(operation=Operation.READ_BOOKING, method="GET", path=f"/bookings/{address(uid)}")


def list_bookings(query: BookingQuery, take: int, skip: int) -> WireRequest:
    """One page, all standings, by the stamp that the query asks for. ``sortUpdatedAt`` is the name that works."""
    order = "sortCreated" if query.updated_since is None else "sortUpdatedAt"
    return _list({**_filters(query), order: "asc", "take": str(take), "skip": str(skip)})


def list_status(query: BookingQuery, status: str, limit: int, cursor: str | None) -> WireRequest:
    """One page of one status, by cursor (2026-05-01). In the server's own order: the cursor was made for it."""
    return _list({**_filters(query), "status": status, "limit": str(limit), "cursor": cursor})


def _filters(query: BookingQuery) -> dict[str, str | None]:
    return {
        "eventTypeId": None if query.event_type_id is None else str(query.event_type_id),
        "afterCreatedAt": _instant(query.created_since),
        "afterUpdatedAt": _instant(query.updated_since),
        "afterStart": _instant(query.starting_since),
        "beforeEnd": _instant(query.ending_until),
    }


def _list(asked: Mapping[str, str | None]) -> WireRequest:
    given = {name: value for name, value in asked.items() if value is not None}
    return WireRequest(operation=Operation.LIST_BOOKINGS, method="GET", path="/bookings", query=given)


def _post(operation: Operation, uid: str, verb: str, body: dict[str, object] | dict[str, str]) -> WireRequest:
    return WireRequest(operation=operation, method="POST", path=f"/bookings/{address(uid)}/{verb}", body={**body})


def address(uid: str) -> str:
    """The uid as part of a path. One that could leave the path cannot be a booking's (``..``, slashes)."""
    if not is_uid(uid):
        raise BookingUnknown("There is no booking with such a uid.")
    return quote(uid, safe="")


def _attendee(attendee: Attendee) -> dict[str, str]:
    language = attendee.language if attendee.language in _LANGUAGES else attendee.language.partition("-")[0].lower()
    told = {
        "name": attendee.name,
        "timeZone": attendee.time_zone,
        "email": attendee.email,
        "phoneNumber": attendee.phone,
        "language": language if language in _LANGUAGES else None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else write_instant(moment)
