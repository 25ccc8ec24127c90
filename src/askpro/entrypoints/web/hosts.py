"""Hosts: the calendar's people, and who of the staff is mapped to them."""

from attrs import frozen
from litestar import delete, get, post, put
from litestar.params import FromPath, RawBody

from askpro.entrypoints.web import staff_views as views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import CalendarId
from askpro.entrypoints.web.lanes import may_wait
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.paging import numbered, part_of
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import HostAuditList, HostList, MatchView, StaffView


@frozen(kw_only=True)
class HostBody:
    """The host of the calendar, by user id."""

    host_id: CalendarId


@frozen(kw_only=True)
class MatchBody:
    """Nothing is asked."""


@put("/v1/staff/{staff_id:str}/host", operation_class=described(body=HostBody))
@may_wait
def map_host(request: ApiRequest, staff_id: FromPath[str], body: RawBody) -> StaffView:
    """Join a staff member and a host by hand; kept for audit."""
    wanted = read_body(HostBody, body)
    request.askpro.hosts.map(request.company_id, an_id(staff_id), wanted.host_id, request.actor)
    return views.staff(*request.askpro.staff.get(request.company_id, staff_id))


@delete("/v1/staff/{staff_id:str}/host", operation_class=described(), status_code=200, sync_to_thread=True)
def unmap_host(request: ApiRequest, staff_id: FromPath[str]) -> StaffView:
    """Part them; kept for audit."""
    request.askpro.hosts.unmap(request.company_id, an_id(staff_id), request.actor)
    return views.staff(*request.askpro.staff.get(request.company_id, staff_id))


@get("/v1/hosts", operation_class=described(query=ListQuery))
@may_wait
def list_hosts(request: ApiRequest) -> HostList:
    """Who can give appointments at the calendar, asked just now."""
    page = request.ask(ListQuery).page
    return part_of("hosts", request.askpro.hosts.hosts(request.company_id), page, lambda host: (host.id,), views.host)


@post("/v1/hosts/match", operation_class=described(body=MatchBody, keyed=True), status_code=200)
@once(waits=True)
def match_hosts(request: ApiRequest, body: RawBody) -> MatchView:
    """Join everybody whose e-mail exactly one host has; the ambiguous are listed, never guessed."""
    read_body(MatchBody, body)
    return views.match(request.askpro.hosts.match(request.company_id, request.actor))


@get("/v1/hosts/audit", operation_class=described(query=ListQuery), sync_to_thread=True)
def list_host_audit(request: ApiRequest) -> HostAuditList:
    """Who mapped and unmapped whom, latest first."""
    kept = numbered(request.askpro.hosts.audit(request.company_id))
    page = request.ask(ListQuery).page
    return part_of("hosts/audit", kept, page, lambda row: (row[0],), lambda row: views.host_audit(row[1]))
