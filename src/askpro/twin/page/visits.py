"""What people do on Cal.com's own pages: the booker books, moves and cancels, the host answers requests.

No key, no metadata. The acts are the API's own, so everything is checked and refused as there.
"""

from collections.abc import Callable
from typing import Any

from attrs import evolve

from askpro.twin.bookings.cancel import cancel_booking
from askpro.twin.bookings.confirm import confirm_booking, decline_booking
from askpro.twin.bookings.create import create_booking
from askpro.twin.bookings.read import find_booking
from askpro.twin.bookings.reschedule import reschedule_booking
from askpro.twin.call import Call, Handler, Reply
from askpro.twin.http import Request

Form = dict[str, Any]


def book(form: Form) -> Handler:
    """Book as a visitor. ``form``: ``eventTypeId``, ``start``, ``name``, ``email``, ``timeZone``, and if wanted
    ``lengthInMinutes`` and ``notes``."""
    attendee = {name: form.get(name) for name in ("name", "email", "timeZone")} | {"language": "en"}
    body = {"eventTypeId": form.get("eventTypeId"), "start": form.get("start"), "attendee": attendee}
    if form.get("lengthInMinutes") is not None:
        body["lengthInMinutes"] = form["lengthInMinutes"]
    if form.get("notes"):
        body["bookingFieldsResponses"] = {"notes": form["notes"]}
    return lambda call: create_booking(evolve(call, body=body))


def move(uid: str, form: Form) -> Handler:
    """Move as the booker. ``form``: ``start``, and if wanted ``reason``, and ``seatUid`` for one person alone."""
    body = {"start": form.get("start")} | _seat(form)
    if form.get("reason"):
        body["reschedulingReason"] = form["reason"]

    def act(call: Call) -> Reply:
        people = find_booking(_at(call, uid)).attendees
        seated = [row for row in people if row.seat is not None and row.seat.uid == form.get("seatUid")]
        booker = next((row.email for row in (*seated, *people)), None)
        return reschedule_booking(_at(call, uid, body | {"rescheduledBy": booker}))

    return act


def cancel(uid: str, form: Form) -> Handler:
    """Cancel as the booker, who need not say why. ``form``: ``reason`` and ``seatUid``, if wanted."""
    body = ({"cancellationReason": form["reason"]} if form.get("reason") else {}) | _seat(form)
    return lambda call: cancel_booking(_at(call, uid, body))


def _seat(form: Form) -> Form:
    return {"seatUid": form["seatUid"]} if form.get("seatUid") is not None else {}


def confirm(uid: str, _form: Form) -> Handler:
    """Accept a request, as the host."""
    return lambda call: confirm_booking(_as_host(call, uid, {}))


def decline(uid: str, form: Form) -> Handler:
    """Decline a request, as the host. ``form``: ``reason``, if wanted."""
    body = {"reason": form["reason"]} if form.get("reason") else {}
    return lambda call: decline_booking(_as_host(call, uid, body))


#: The acts on a booking, by the last part of their paths.
ON_A_BOOKING: dict[str, Callable[[str, Form], Handler]] = {
    "move": move,
    "cancel": cancel,
    "confirm": confirm,
    "decline": decline,
}


def as_call(request: Request) -> Request:
    """The page's request under the path by which the API knows that act: faults are written for those."""
    path = request.path.replace("/_twin/bookings", "/v2/bookings", 1)
    return evolve(request, path=path.removesuffix("/move") + "/reschedule" if path.endswith("/move") else path)


def _at(call: Call, uid: str, body: Form | None = None) -> Call:
    return evolve(call, parameters={"uid": uid}, body=body or {})


def _as_host(call: Call, uid: str, body: Form) -> Call:
    at = _at(call, uid, body)
    return evolve(at, user=call.store.users[find_booking(at).user_id])
