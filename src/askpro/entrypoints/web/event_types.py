"""Event types that stand for a service: mapped by hand, or made at the calendar."""

from attrs import frozen
from litestar import post, put
from litestar.params import FromPath, RawBody

from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import CalendarId, Id
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, an_id
from askpro.entrypoints.web.shapes import ServiceView

_MOST = 100


@frozen(kw_only=True)
class MappedEventType:
    """An event type; with ``staff_id`` it is that member's own, without it finds the host itself."""

    event_type_id: CalendarId
    staff_id: Id | None = None


@frozen(kw_only=True)
class EventTypesBody:
    """These become the service's only ones."""

    event_types: tuple[MappedEventType, ...]


@frozen(kw_only=True)
class NewEventTypeBody:
    """Made from the service: for a staff member, or for the team with every mapped host."""

    staff_id: Id | None = None


@put("/{service_id:str}/event-types", operation_class=described(body=EventTypesBody))
@may_wait
def map_event_types(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> ServiceView:
    """Map the service to event types that the company's key owns or administers."""
    wanted = read_body(EventTypesBody, body).event_types
    if len(wanted) > _MOST:
        raise InvalidRequest(f"At most {_MOST} event types.", {"/event_types": f"has more than {_MOST} entries"})
    pairs = [(each.event_type_id, each.staff_id) for each in wanted]
    request.askpro.event_types(request.company_id, an_id(service_id), pairs)
    return views.service(*request.askpro.services.get(request.company_id, service_id))


@post("/{service_id:str}/event-types", operation_class=described(body=NewEventTypeBody, keyed=True))
@once(waits=True)
def make_event_type(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> ServiceView:
    """Make an event type at the calendar from the service, and map it."""
    wanted = read_body(NewEventTypeBody, body)
    reserved = request.reserved("ety")
    request.askpro.event_types.create(request.company_id, an_id(service_id), wanted.staff_id, reserved=reserved)
    return views.service(*request.askpro.services.get(request.company_id, service_id))


HANDLERS = [map_event_types, make_event_type]
