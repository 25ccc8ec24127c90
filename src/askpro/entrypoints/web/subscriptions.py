"""Webhook subscriptions at the calendar: how they stand, register or repair, rotate the secret."""

from datetime import timedelta

from attrs import frozen
from litestar import get, post
from litestar.params import RawBody

from askpro.entrypoints.web import hook_views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import GraceHours
from askpro.entrypoints.web.hook_views import OutlookView, RegisteredView, RotatedView
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest


@frozen(kw_only=True)
class NothingBody:
    """Nothing is asked."""


@frozen(kw_only=True)
class RotateBody:
    """``grace_hours``: how long the former secret stays valid."""

    grace_hours: GraceHours = timedelta(hours=24)


@get("/", operation_class=described())
@may_wait
def show_subscriptions(request: ApiRequest) -> OutlookView:
    """Our subscriptions at the calendar, asked just now, and what a registration would put right."""
    seen = request.askpro.register_webhook.status(request.company_id)
    return hook_views.outlook(seen, request.askpro.companies.get(request.company_id), request.askpro.clock.now())


@post("/register", operation_class=described(body=NothingBody, keyed=True), status_code=200)
@once(waits=True)
def register_webhook(request: ApiRequest, body: RawBody) -> RegisteredView:
    """Subscribe our inbox on the levels that deliver, or repair that; what is right already is not written."""
    read_body(NothingBody, body)
    return hook_views.registered(request.askpro.register_webhook(request.company_id))


@post("/rotate", operation_class=described(body=RotateBody, keyed=True), status_code=200)
@once(waits=True)
def rotate_webhook_secret(request: ApiRequest, body: RawBody) -> RotatedView:
    """A new secret; the former one stays valid for a while, and no delivery is lost in between."""
    grace = read_body(RotateBody, body).grace_hours
    return hook_views.rotated(request.askpro.rotate_webhook_secret(request.company_id, grace=grace))


HANDLERS = [show_subscriptions, register_webhook, rotate_webhook_secret]
