"""What an appointment query means in SQL. Status and sync state follow the domain's rules, at the query's moment."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, not_, or_, select, type_coerce

from askpro.adapters.sql.tables import appointments, bookings, customers
from askpro.application.ports.cursors import read_cursor
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.domain.appointment import Status, SyncState
from askpro.domain.booking import Standing
from askpro.domain.customer import a_phone
from askpro.domain.errors import InvalidRequest

Condition = ColumnElement[bool]
_a = appointments.c


def conditions(query: AppointmentQuery, page: Page, company_id: str) -> Iterator[Condition]:
    """What a row must be to be on the page. Raises InvalidRequest for a cursor that is none."""
    yield _a.company_id == company_id
    yield _a.merged_into.is_(None)
    if page.after is not None:
        moment, row_id = read_cursor("appointments", page.after)
        yield _a.starts_at >= moment
        yield or_(_a.starts_at > moment, _a.id > row_id)
    if query.starting_since is not None:
        yield _a.starts_at >= query.starting_since
    if query.starting_before is not None:
        yield _a.starts_at < query.starting_before
    for column, wanted in (
        (_a.staff_id, query.staff_id),
        (_a.service_id, query.service_id),
        (_a.source, query.source),
    ):
        if wanted:
            yield column == wanted
    if query.customer:
        yield _a.customer_id.in_(select(customers.c.id).where(*_answering_to(query.customer, company_id)))
    if query.booking_uid:
        b = bookings.c
        whose = select(b.appointment_id).where(b.company_id == company_id, b.uid == query.booking_uid)
        yield _a.id == whose.scalar_subquery()
    if query.status is not None:
        yield _with_status(query.status, query.now)
    if query.sync is not None:
        yield with_sync(query.sync, query.now)


def order(query: AppointmentQuery) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """By start and id. For one customer's few, SQLite must not walk through everybody's in that order: hence + 0."""
    start = type_coerce(_a.starts_at, BigInteger) + 0 if query.customer else _a.starts_at
    return start, _a.id


def _answering_to(wanted: str, company_id: str) -> Iterator[Condition]:
    c = customers.c
    ways: list[Condition] = [
        c.id == wanted,
        c.contact == wanted.lower(),
        c.folded.contains(wanted.casefold(), autoescape=True),
    ]
    with suppress(InvalidRequest):
        ways.append(c.phone == a_phone(wanted))
    yield c.company_id == company_id
    yield or_(*ways)


def _with_status(status: Status, now: datetime) -> Condition:
    closed = _a.standing == Standing.CLOSED.value
    expected = and_(_a.standing == Standing.CONFIRMED.value, not_(_a.no_show))
    match status:
        case Status.PENDING:
            return and_(not_(closed), not_(_a.agreed))
        case Status.REQUESTED:
            return and_(_a.standing == Standing.REQUESTED.value, _a.agreed)
        case Status.CONFIRMED:
            return and_(expected, _a.ends_at > now)
        case Status.COMPLETED:
            return and_(expected, _a.ends_at <= now)
        case Status.NO_SHOW:
            return and_(_a.standing == Standing.CONFIRMED.value, _a.agreed, _a.no_show)
        case Status.CANCELLED:
            return and_(closed, or_(_a.closing.is_(None), _a.closing == status.value))
        case _:
            return and_(closed, _a.closing == status.value)


def with_sync(sync: SyncState, now: datetime) -> Condition:
    """What a row in that state is, at a moment."""
    in_flight = and_(_a.attempted, not_(_a.outcome_unknown), _a.lease_until.is_not(None), _a.lease_until > now)
    calm = and_(not_(_a.in_sync), not_(_a.attempted), not_(_a.stuck))
    match sync:
        case SyncState.IN_SYNC:
            return _a.in_sync
        case SyncState.IN_FLIGHT:
            return and_(not_(_a.in_sync), in_flight)
        case SyncState.UNRESOLVED:
            lost = or_(_a.outcome_unknown, _a.lease_until.is_(None), _a.lease_until <= now)
            return and_(not_(_a.in_sync), or_(and_(_a.attempted, lost), and_(not_(_a.attempted), _a.stuck)))
        case SyncState.CONFLICT:
            return and_(calm, _a.in_conflict)
        case SyncState.DUE:
            return and_(calm, not_(_a.in_conflict))
