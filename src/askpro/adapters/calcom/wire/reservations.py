"""Reservations of slots (version 2024-09-04): soft, since bookings neither look at them nor use them up."""

import math
from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import Uid, is_uid, structure
from askpro.domain.errors import CalendarRefused
from askpro.domain.timespan import write_instant

_MINUTE = timedelta(minutes=1)


@frozen(kw_only=True)
class _Reservation:
    reservation_uid: Uid


def reserve(event_type_id: int, start: datetime, lasts: timedelta, length: timedelta | None) -> WireRequest:
    """``slotDuration`` only for event types of several lengths: for others it is refused."""
    body: dict[str, object] = {
        "eventTypeId": event_type_id,
        "slotStart": write_instant(start),
        "reservationDuration": max(1, math.ceil(lasts / _MINUTE)),
    }
    if length is not None:
        body["slotDuration"] = int(length / _MINUTE)
    return WireRequest(operation=Operation.RESERVE_SLOT, method="POST", path="/slots/reservations", body=body)


def release(reservation: str) -> WireRequest:
    """Raises CalendarRefused for what can be no reservation: it would become part of the path."""
    if not is_uid(reservation):
        raise CalendarRefused("There is no reservation with such an id.")
    path = f"/slots/reservations/{reservation}"
    return WireRequest(operation=Operation.RELEASE_SLOT, method="DELETE", path=path)


def read_reservation(body: bytes) -> str:
    """The id of a reservation that was made. Raises CalendarMalformed."""
    return structure(read_data(body), _Reservation).reservation_uid
