"""Holds: a time is kept for a caller while a person decides."""

from attrs import frozen
from litestar import Response, delete, post
from litestar.params import FromPath, RawBody

from askpro.application.hold_offer import DEFAULT_TTL, HoldOrder
from askpro.domain.holds import Hold
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import Flag, HoldSeconds, Id, Instant, Minutes
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, an_id
from askpro.entrypoints.web.shapes import HoldView


@frozen(kw_only=True)
class HoldBody:
    """What to hold, for ``ttl`` seconds (300 unless told).

    Without ``staff_id`` whoever is free, the least booked of that day first. ``reserve``: also keep visitors of the
    calendar's own page away, where the calendar can.
    """

    service_id: Id
    start: Instant
    duration: Minutes | None = None
    staff_id: Id | None = None
    ttl: HoldSeconds = DEFAULT_TTL
    reserve: Flag = False


@post("/", operation_class=described(body=HoldBody, keyed=True))
@once(waits=True)
def hold_offer(request: ApiRequest, body: RawBody) -> Response[HoldView]:
    """Keep a time from other callers; at most 20 holds at once with one API key. A refusal names alternatives."""
    wanted = read_body(HoldBody, body)
    order = HoldOrder(
        service_id=wanted.service_id,
        start=wanted.start,
        length=wanted.duration,
        staff_id=wanted.staff_id,
        ttl=wanted.ttl,
        reserve=wanted.reserve,
        hold_id=request.reserved("hld"),
    )
    hold = request.askpro.hold(request.company_id, order, actor=request.actor)
    return Response(_view(request, hold), status_code=201, headers={"Location": f"/v1/holds/{hold.id}"})


@delete("/{hold_id:str}", operation_class=described(), status_code=200)
@may_wait
def release_hold(request: ApiRequest, hold_id: FromPath[str]) -> HoldView:
    """Let others at the time before the hold ends by itself."""
    return _view(request, request.askpro.release_hold(request.company_id, an_id(hold_id), actor=request.actor))


def _view(request: ApiRequest, hold: Hold) -> HoldView:
    time_zone = request.askpro.companies.get(hold.company_id).time_zone
    return {
        "id": hold.id,
        "service_id": hold.service_id,
        "staff_id": hold.staff_id,
        "start": write_instant(hold.span.start),
        "end": write_instant(hold.span.end),
        "local": views.local(hold.span, time_zone),
        "reserved": hold.reservation is not None,
        "expires_at": write_instant(hold.expires_at),
    }


HANDLERS = [hold_offer, release_hold]
