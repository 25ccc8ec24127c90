"""The inbox as callers see it: which webhooks came in, what they did, and reading one again."""

from litestar import get, post
from litestar.params import FromPath

from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import DeliveryList, DeliveryView


@get("/", operation_class=described(query=ListQuery), sync_to_thread=True)
def list_deliveries(request: ApiRequest) -> DeliveryList:
    """Webhooks that came in, latest first."""
    found, following = request.askpro.inbox.deliveries(request.company_id, request.ask(ListQuery).page)
    return {"items": [views.delivery(each) for each in found], "next_cursor": following}


@post("/{delivery_id:str}/replay", operation_class=described(keyed=True), status_code=200)
@once(waits=False)
def replay_delivery(request: ApiRequest, delivery_id: FromPath[str]) -> DeliveryView:
    """Read one again; what it told before changes nothing."""
    return views.delivery(request.askpro.inbox.replay(request.company_id, an_id(delivery_id)))


HANDLERS = [list_deliveries, replay_delivery]
