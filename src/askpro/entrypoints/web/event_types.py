"""Event types that stand for a service: mapped by hand, or made at the calendar."""

from attrs import frozen
from litestar import get, post, put
from litestar.params import FromPath, RawBody

from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web import doctor_views, type_views, views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import CalendarId, Id, QueryFlag, TypeFieldWord
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.paging import numbered, part_of
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import ServiceView
from askpro.entrypoints.web.type_views import AcceptedList, ComparisonList, EventTypeAuditList, PushedList

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


@frozen(kw_only=True)
class CompareQuery:
    """``probe``: look also whether they offer any time within fourteen days."""

    probe: QueryFlag = False


@frozen(kw_only=True)
class ChosenBody:
    """Which fields, of which event types; without them all that drift, of all that stand for the service."""

    fields: tuple[TypeFieldWord, ...] = ()
    event_types: tuple[CalendarId, ...] = ()


@put("/{service_id:str}/event-types", operation_class=described(body=EventTypesBody))
@may_wait
def map_event_types(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> ServiceView:
    """Map the service to event types that the company's key owns or administers; ``findings`` says what is odd."""
    wanted = read_body(EventTypesBody, body).event_types
    if len(wanted) > _MOST:
        raise InvalidRequest(f"At most {_MOST} event types.", {"/event_types": f"has more than {_MOST} entries"})
    pairs = [(each.event_type_id, each.staff_id) for each in wanted]
    request.askpro.event_types(request.company_id, an_id(service_id), pairs, actor=request.actor)
    return _mapped(request, service_id)


@post("/{service_id:str}/event-types", operation_class=described(body=NewEventTypeBody, keyed=True))
@once(waits=True)
def make_event_type(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> ServiceView:
    """Make an event type at the calendar from the service, and map it, where none stands for the pair yet: one for
    each. ``findings`` says what is odd."""
    wanted = read_body(NewEventTypeBody, body)
    request.askpro.event_types.create(
        request.company_id, an_id(service_id), wanted.staff_id, actor=request.actor, reserved=request.reserved("ety")
    )
    return _mapped(request, service_id)


@get("/{service_id:str}/event-types", operation_class=described(query=CompareQuery))
@may_wait
def compare_event_types(request: ApiRequest, service_id: FromPath[str]) -> ComparisonList:
    """The service's event types as the calendar has them now: what differs from the service, and what is wrong."""
    probe = request.ask(CompareQuery).probe
    found = request.askpro.compare_event_types(request.company_id, an_id(service_id), probe=probe)
    return {"items": [type_views.compared(each) for each in found]}


@post("/{service_id:str}/event-types/push", operation_class=described(body=ChosenBody, keyed=True), status_code=200)
@once(waits=True)
def push_event_types(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> PushedList:
    """Make theirs what ours says. Each event type tells what became of it; what is equal already is not written."""
    wanted = read_body(ChosenBody, body)
    done = request.askpro.push_event_types(
        request.company_id,
        an_id(service_id),
        fields=wanted.fields,
        event_types=wanted.event_types,
        actor=request.actor,
    )
    return {"items": [type_views.pushed(each) for each in done]}


@post("/{service_id:str}/event-types/accept", operation_class=described(body=ChosenBody, keyed=True), status_code=200)
@once(waits=True)
def accept_event_types(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> AcceptedList:
    """Let ours take theirs; nothing is written at the calendar."""
    wanted = read_body(ChosenBody, body)
    done = request.askpro.accept_event_types(
        request.company_id,
        an_id(service_id),
        fields=wanted.fields,
        event_types=wanted.event_types,
        actor=request.actor,
    )
    return {"items": [type_views.accepted(each) for each in done]}


@get("/v1/event-types/audit", operation_class=described(query=ListQuery), sync_to_thread=True)
def list_event_type_audit(request: ApiRequest) -> EventTypeAuditList:
    """Who made, mapped, unmapped, pushed and accepted which event types, latest first."""
    kept = numbered(request.askpro.event_types.audit(request.company_id))
    page = request.ask(ListQuery).page
    return part_of("event-types/audit", kept, page, lambda row: (row[0],), lambda row: type_views.audited(row[1]))


def _mapped(request: ApiRequest, service_id: str) -> ServiceView:
    """The service with its mapping, and what a look at the calendar finds of it."""
    findings = request.askpro.compare_event_types.findings(request.company_id, service_id)
    shown = views.service(*request.askpro.services.get(request.company_id, service_id))
    return {**shown, "findings": [doctor_views.finding(each) for each in findings]}


HANDLERS = [map_event_types, make_event_type, compare_event_types, push_event_types, accept_event_types]
