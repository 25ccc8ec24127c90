"""Who gives a booking instead, and who stayed away: requests and answers (version 2024-08-13)."""

from attrs import frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.booking_requests import MOST_REASON, address
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import structure


@frozen(kw_only=True)
class _NewHost:
    id: int


@frozen(kw_only=True)
class _Reassigned:
    reassigned_to: _NewHost


def reassign(uid: str, host: int | None, reason: str) -> WireRequest:
    """Give the booking to a host, or to whoever's turn it is. Only the former takes a reason."""
    path = f"/bookings/{address(uid)}/reassign" + (f"/{host}" if host is not None else "")
    body = {"reason": reason[:MOST_REASON]} if reason and host is not None else {}
    return WireRequest(operation=Operation.REASSIGN_BOOKING, method="POST", path=path, body=body)


def read_new_host(body: bytes) -> int:
    """Who gives it now. Raises CalendarMalformed."""
    return structure(read_data(body), _Reassigned).reassigned_to.id


def mark_absent(uid: str, email: str, absent: bool) -> WireRequest:
    """Note whether the attendee stayed away whom the booking has under this address."""
    path = f"/bookings/{address(uid)}/mark-absent"
    body: dict[str, object] = {"attendees": [{"email": email, "absent": absent}]}
    return WireRequest(operation=Operation.MARK_ABSENT, method="POST", path=path, body=body)
