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


def mark_absent(uid: str, *, customer: tuple[str, bool] | None, host: bool | None) -> WireRequest:
    """Note who stayed away; ``customer`` is the address under which the booking has them, and whether they did."""
    body: dict[str, object] = {}
    if customer is not None:
        body["attendees"] = [{"email": customer[0], "absent": customer[1]}]
    if host is not None:
        body["host"] = host
    path = f"/bookings/{address(uid)}/mark-absent"
    return WireRequest(operation=Operation.MARK_ABSENT, method="POST", path=path, body=body)
