"""Services: what a customer can book."""

from attrs import evolve, frozen
from litestar import delete, get, patch, post
from litestar.params import FromPath, RawBody

from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import ABSENT, Flag, Minutes, Name, Words
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.paging import part_of
from askpro.entrypoints.web.reading import given, read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import ServiceList, ServiceView


@frozen(kw_only=True)
class ServiceBody:
    """A new service. ``confirmation``: a person must say yes to each booking."""

    name: Name
    duration: Minutes
    description: Words = ""
    confirmation: Flag = False


@frozen(kw_only=True)
class ChangeServiceBody:
    """What changes."""

    name: Name = ABSENT
    duration: Minutes = ABSENT
    description: Words = ABSENT
    confirmation: Flag = ABSENT
    active: Flag = ABSENT


@post("/", operation_class=described(body=ServiceBody, keyed=True))
@once(waits=False)
def add_service(request: ApiRequest, body: RawBody) -> ServiceView:
    """Add a service; nothing stands for it at the calendar yet."""
    wanted = read_body(ServiceBody, body)
    service = request.askpro.services.add(
        request.company_id,
        name=wanted.name,
        duration=wanted.duration,
        description=wanted.description,
        confirmation=wanted.confirmation,
        service_id=request.reserved("svc"),
    )
    return views.service(service, [])


@get("/", operation_class=described(query=ListQuery), sync_to_thread=True)
def list_services(request: ApiRequest) -> ServiceList:
    """Every service with its event types, by name, retired ones too."""
    services = request.askpro.services.all(request.company_id)
    page = request.ask(ListQuery).page
    return part_of("services", services, page, lambda row: (row[0].name, row[0].id), lambda row: views.service(*row))


@get("/{service_id:str}", operation_class=described(), sync_to_thread=True)
def show_service(request: ApiRequest, service_id: FromPath[str]) -> ServiceView:
    """One service with its event types."""
    return views.service(*request.askpro.services.get(request.company_id, an_id(service_id)))


@patch("/{service_id:str}", operation_class=described(body=ChangeServiceBody), sync_to_thread=True)
def change_service(request: ApiRequest, service_id: FromPath[str], body: RawBody) -> ServiceView:
    """Change what is given."""
    wanted, services = read_body(ChangeServiceBody, body), request.askpro.services
    service, mappings = services.get(request.company_id, an_id(service_id))
    return views.service(services.change(request.company_id, evolve(service, **given(wanted))), mappings)


@delete("/{service_id:str}", operation_class=described(), status_code=200, sync_to_thread=True)
def retire_service(request: ApiRequest, service_id: FromPath[str]) -> ServiceView:
    """No longer offered; kept for what was booked."""
    request.askpro.services.retire(request.company_id, an_id(service_id))
    return views.service(*request.askpro.services.get(request.company_id, service_id))


HANDLERS = [add_service, list_services, show_service, change_service, retire_service]
