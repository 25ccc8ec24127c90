"""Staff: who gives appointments."""

from attrs import evolve, frozen
from litestar import delete, get, patch, post
from litestar.params import FromPath, RawBody

from askpro.domain.staff import StaffMember
from askpro.entrypoints.web import staff_views as views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import ABSENT, Email, Flag, Name, Position
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.paging import Place, part_of
from askpro.entrypoints.web.reading import given, read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import StaffList, StaffView


@frozen(kw_only=True)
class StaffBody:
    """A new staff member, last in the company's order unless told."""

    name: Name
    email: Email | None = None
    position: Position | None = None


@frozen(kw_only=True)
class ChangeStaffBody:
    """What changes. Null clears the e-mail."""

    name: Name = ABSENT
    email: Email | None = ABSENT
    position: Position = ABSENT
    active: Flag = ABSENT


@post("/", operation_class=described(body=StaffBody, keyed=True))
@once(waits=False)
def add_staff(request: ApiRequest, body: RawBody) -> StaffView:
    """Add a staff member."""
    wanted = read_body(StaffBody, body)
    member = request.askpro.staff.add(
        request.company_id,
        name=wanted.name,
        email=wanted.email,
        position=wanted.position,
        staff_id=request.reserved("stf"),
    )
    return views.staff(member, None)


@get("/", operation_class=described(query=ListQuery), sync_to_thread=True)
def list_staff(request: ApiRequest) -> StaffList:
    """Everybody, in the company's order, retired ones too."""
    everybody = request.askpro.staff.all(request.company_id)
    page = request.ask(ListQuery).page
    return part_of("staff", everybody, page, lambda row: _place(row[0]), lambda row: views.staff(*row))


def _place(member: StaffMember) -> Place:
    return member.position, member.name, member.id


@get("/{staff_id:str}", operation_class=described(), sync_to_thread=True)
def show_staff(request: ApiRequest, staff_id: FromPath[str]) -> StaffView:
    """One staff member with their host."""
    return views.staff(*request.askpro.staff.get(request.company_id, an_id(staff_id)))


@patch("/{staff_id:str}", operation_class=described(body=ChangeStaffBody), sync_to_thread=True)
def change_staff(request: ApiRequest, staff_id: FromPath[str], body: RawBody) -> StaffView:
    """Change what is given."""
    wanted, staff = read_body(ChangeStaffBody, body), request.askpro.staff
    member, host = staff.get(request.company_id, an_id(staff_id))
    return views.staff(staff.change(request.company_id, evolve(member, **given(wanted))), host)


@delete("/{staff_id:str}", operation_class=described(), status_code=200, sync_to_thread=True)
def retire_staff(request: ApiRequest, staff_id: FromPath[str]) -> StaffView:
    """No longer offered; kept for what was booked."""
    request.askpro.staff.retire(request.company_id, an_id(staff_id))
    return views.staff(*request.askpro.staff.get(request.company_id, staff_id))


HANDLERS = [add_staff, list_staff, show_staff, change_staff, retire_staff]
