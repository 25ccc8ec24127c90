"""Event types beside their service, as callers and scripts see them."""

from typing import TypedDict

from askpro.application.accept_event_types import Accepted
from askpro.application.checking.auditing import EventTypeAudit
from askpro.application.checking.comparing import Compared
from askpro.application.push_event_types import Pushed
from askpro.domain.ownership import OWNERSHIP, FieldState, Value
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web import doctor_views
from askpro.entrypoints.web.shapes import FindingView


class FieldView(TypedDict):
    """One field on both sides. ``owner``: whose word counts, and ``why``; ``drifts``: theirs should be ours."""

    field: str
    owner: str
    why: str
    ours: str | int | bool | list[int]
    theirs: str | int | bool | list[int]
    differs: bool
    accepted: bool
    drifts: bool


class ComparisonView(TypedDict):
    """An event type that stands for a service; ``fields`` is empty where it is gone."""

    event_type_id: int
    staff_id: str | None
    slug: str | None
    fields: list[FieldView]
    drift: list[str]
    findings: list[FindingView]


class ComparisonList(TypedDict):
    """All of a service."""

    items: list[ComparisonView]


class PushedView(TypedDict):
    """What became of one event type: pushed, unchanged, not_taken, failed, unknown or not_begun."""

    event_type_id: int
    staff_id: str | None
    outcome: str
    fields: list[str]
    code: str | None
    detail: str


class PushedList(TypedDict):
    """Every event type that was meant."""

    items: list[PushedView]


class AcceptedView(TypedDict):
    """The fields in which ours is theirs now."""

    event_type_id: int
    staff_id: str | None
    fields: list[str]


class AcceptedList(TypedDict):
    """Every event type that was meant."""

    items: list[AcceptedView]


class EventTypeAuditView(TypedDict):
    """Who did what to an event type; ``fields`` and ``outcome`` of what was pushed or accepted."""

    at: str
    action: str
    service_id: str
    staff_id: str | None
    event_type_id: int
    fields: list[str]
    outcome: str | None
    actor: str


class EventTypeAuditList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[EventTypeAuditView]
    next_cursor: str | None


def compared(each: Compared) -> ComparisonView:
    """An event type beside its service."""
    return {
        "event_type_id": each.mapping.event_type_id,
        "staff_id": each.mapping.staff_id,
        "slug": each.event_type.slug if each.event_type is not None else None,
        "fields": [field(state) for state in each.fields],
        "drift": [name.value for name in each.drift],
        "findings": [doctor_views.finding(found) for found in each.findings],
    }


def field(state: FieldState) -> FieldView:
    """One field."""
    ownership = OWNERSHIP[state.field]
    return {
        "field": state.field.value,
        "owner": ownership.owner.value,
        "why": ownership.why,
        "ours": _plain(state.ours),
        "theirs": _plain(state.theirs),
        "differs": state.differs,
        "accepted": state.accepted,
        "drifts": state.drifts,
    }


def pushed(each: Pushed) -> PushedView:
    """An event type after a push."""
    return {
        "event_type_id": each.mapping.event_type_id,
        "staff_id": each.mapping.staff_id,
        "outcome": each.outcome.value,
        "fields": [name.value for name in each.fields],
        "code": each.code,
        "detail": each.detail,
    }


def accepted(each: Accepted) -> AcceptedView:
    """An event type after its drift was accepted."""
    return {
        "event_type_id": each.mapping.event_type_id,
        "staff_id": each.mapping.staff_id,
        "fields": [name.value for name in each.fields],
    }


def audited(each: EventTypeAudit) -> EventTypeAuditView:
    """Who did what to an event type."""
    return {
        "at": write_instant(each.at),
        "action": each.action,
        "service_id": each.service_id,
        "staff_id": each.staff_id,
        "event_type_id": each.event_type_id,
        "fields": list(each.fields),
        "outcome": each.outcome,
        "actor": each.actor,
    }


def _plain(value: Value) -> str | int | bool | list[int]:
    return list(value) if isinstance(value, tuple) else value
