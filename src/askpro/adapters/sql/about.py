"""An appointment and all that a change of it may ask for, in one statement."""

from sqlalchemy import ColumnElement, and_, bindparam, exists, select

from askpro.adapters.sql.customers import read_customer
from askpro.adapters.sql.forms import read_form
from askpro.adapters.sql.tables import appointments, claims, customers, hosts, issues, still_open
from askpro.adapters.sql.work import Work
from askpro.application.ports.records import OVERLAP
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.errors import NotFound
from askpro.domain.timespan import Span

_a, _c, _h, _i, _p = appointments.c, claims.c, hosts.c, issues.c, customers.c


def _any_open(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_i.company_id == bindparam("company"), which, still_open)


_PERSON = {column.name: column.label(f"person_{column.name}") for column in customers.columns}
_ALL_ABOUT_IT = (
    select(
        _a.form,
        *(_c.staff_id, _c.starts_at, _c.ends_at, _c.kind, _c.until),
        *(_h.staff_id.label("given_by"), _h.host_id),
        *_PERSON.values(),
        _any_open(_i.appointment_id == bindparam("appointment")).label("troubled"),
        _any_open(_i.kind == bindparam("overlap")).label("overlapping"),
    )
    .select_from(
        appointments.outerjoin(claims, and_(_c.company_id == _a.company_id, _c.appointment_id == _a.id))
        .outerjoin(hosts, and_(_h.company_id == _a.company_id, _h.staff_id == _a.staff_id))
        .outerjoin(customers, and_(_p.company_id == _a.company_id, _p.id == _a.customer_id))
    )
    .where(_a.company_id == bindparam("company"), _a.id == bindparam("appointment"))
)


def read_about(work: Work, appointment_id: str) -> Appointment:
    """Read it, and have the transaction remember the rest: nobody else changes that meanwhile. Raises NotFound."""
    asked = {"company": work.company_id, "appointment": appointment_id, "overlap": OVERLAP}
    rows = work.read(_ALL_ABOUT_IT, **asked).all()
    if not rows:
        raise NotFound("There is no such appointment.")
    first = rows[0]
    work.held[appointment_id] = frozenset(
        Claim(appointment_id, row.staff_id, Span(row.starts_at, row.ends_at), ClaimKind(row.kind), row.until)
        for row in rows
        if row.staff_id is not None
    )
    if first.given_by is not None:
        work.hosts[first.given_by] = first.host_id
    if first.person_id is not None:
        person = {name: first._mapping[label.name] for name, label in _PERSON.items()}
        work.people[first.person_id] = read_customer(person)
    troubles = {appointment_id: first.troubled, OVERLAP: first.overlapping}
    work.calm.update(about for about, trouble in troubles.items() if not trouble)
    work.known[appointment_id] = read_form(first.form, Appointment)
    return work.known[appointment_id]
