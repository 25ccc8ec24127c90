"""The inbox as callers see it: which webhooks came in, what they did, and reading one again."""

from attrs import frozen
from litestar import get, post
from litestar.params import FromPath

from askpro.application.ports.records import ReceivedQuery
from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import Cursor, DeliveryWord, Limit, QueryInstant
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import DeliveryList, DeliveryView


@frozen(kw_only=True)
class DeliveriesQuery:
    """Which webhooks: in a state, received from ``since`` on and before ``until``."""

    state: DeliveryWord | None = None
    since: QueryInstant | None = None
    until: QueryInstant | None = None
    limit: Limit = 50
    cursor: Cursor | None = None

    @property
    def asked(self) -> ReceivedQuery:
        """As the use case takes it. Raises InvalidRequest for an end before the start."""
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise InvalidRequest("The end must lie after the start.", {"/until": "must lie after since"})
        return ReceivedQuery(
            state=self.state.value if self.state is not None else None, since=self.since, until=self.until
        )


@get("/", operation_class=described(query=DeliveriesQuery), sync_to_thread=True)
def list_deliveries(request: ApiRequest) -> DeliveryList:
    """Webhooks that came in, latest first."""
    query = request.ask(DeliveriesQuery)
    page = ListQuery(limit=query.limit, cursor=query.cursor).page
    found, following = request.askpro.inbox.deliveries(request.company_id, page, query.asked)
    return {"items": [views.delivery(each) for each in found], "next_cursor": following}


@post("/{delivery_id:str}/replay", operation_class=described(keyed=True), status_code=200)
@once(waits=False)
def replay_delivery(request: ApiRequest, delivery_id: FromPath[str]) -> DeliveryView:
    """Read one again; what it told before changes nothing."""
    return views.delivery(request.askpro.inbox.replay(request.company_id, an_id(delivery_id)))


HANDLERS = [list_deliveries, replay_delivery]
