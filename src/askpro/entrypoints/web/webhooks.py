"""The calendar's webhooks come in: raw bytes, one insert, an answer. Nothing here waits for the calendar."""

from collections.abc import Mapping
from typing import Any, TypedDict

from litestar import get, post
from litestar.params import FromPath, RawBody

from askpro.application.receive_webhook import LARGEST_BODY
from askpro.domain.errors import NotFound
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.request import ApiRequest, an_id


class ReceivedView(TypedDict):
    """It is kept; what it says is read afterwards."""

    received: bool


class PingView(TypedDict):
    """Webhooks of this company are taken here."""

    receiving: bool


_PATH = "/v1/webhooks/calcom/{slug:str}"
_OPEN: list[dict[str, list[str]]] = [{}]
_ANYTHING: dict[str, Any] = {"type": "object", "description": "signed in X-Cal-Signature-256 over the raw bytes"}


@post(
    _PATH,
    operation_class=described(raw=_ANYTHING),
    status_code=200,
    request_max_body_size=LARGEST_BODY,
    security=_OPEN,
)
async def receive_webhook(request: ApiRequest, body: RawBody, slug: FromPath[str]) -> ReceivedView:
    """Keep a genuine webhook; 401 for a forged or unsigned one. A repeat changes nothing."""
    headers: Mapping[str, str] = request.headers
    await request.lanes.inbox.run(request.askpro.receive_webhook, an_id(slug), headers, body)
    return {"received": True}


@get(_PATH, operation_class=described(), security=_OPEN)
async def answer_ping(request: ApiRequest, slug: FromPath[str]) -> PingView:
    """The calendar's ping: is anybody there?"""
    if not await request.lanes.inbox.run(request.askpro.receive_webhook.knows, an_id(slug)):
        raise NotFound("There is no such company.")
    return {"receiving": True}
