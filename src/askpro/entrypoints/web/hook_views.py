"""Webhook subscriptions as operators see them. Of secrets only the ends."""

from datetime import datetime
from typing import TypedDict

from askpro.application.checking.hooks import HookOutlook
from askpro.application.rotate_webhook_secret import Rotation
from askpro.domain.company import Company
from askpro.domain.hooks import Drop, Hook, HookPlace, HookPlan, Mend, Step
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web.views import masked


class StepView(TypedDict):
    """A step: subscribe, mend (what is ``wrong``) or drop (it tells what another one tells)."""

    step: str
    level: str
    event_type_id: int | None
    wrong: list[str]


class SubscriptionView(TypedDict):
    """A subscription of ours."""

    id: str
    level: str
    event_type_id: int | None
    url: str
    active: bool
    triggers: list[str]
    wrong: list[str]


class RegisteredView(TypedDict):
    """What was put right. ``by_hand``: event types whose webhooks a person must add on the team's page."""

    url: str
    triggers: list[str]
    steps: list[StepView]
    by_hand: list[int]


class OutlookView(RegisteredView):
    """What hangs at the calendar, and the steps that would put it right."""

    subscriptions: list[SubscriptionView]
    secrets: int
    secret: str | None
    former_secrets_until: str | None


class RotatedView(RegisteredView):
    """A new secret; the former ones are valid until then."""

    former_secrets_until: str


def registered(seen: HookOutlook) -> RegisteredView:
    """After a registration."""
    return {
        "url": seen.plan.url,
        "triggers": sorted(seen.plan.triggers),
        "steps": [_step(each) for each in seen.steps],
        "by_hand": list(seen.by_hand),
    }


def outlook(seen: HookOutlook, company: Company, now: datetime) -> OutlookView:
    """How it stands."""
    valid, until = company.account.valid_secrets(now), company.account.former_secrets_until
    ours = [hook for hooks in seen.found.values() for hook in hooks if seen.plan.owns(hook)]
    return {
        **registered(seen),
        "subscriptions": [_subscription(each, seen.plan) for each in ours],
        "secrets": len(valid),
        "secret": masked(valid[0] if valid else None),
        "former_secrets_until": write_instant(until) if until is not None and len(valid) > 1 else None,
    }


def rotated(done: Rotation) -> RotatedView:
    """After a rotation."""
    return {**registered(done.outlook), "former_secrets_until": write_instant(done.until)}


def _step(step: Step) -> StepView:
    match step:
        case Mend(hook, wrong):
            return {"step": "mend", **_where(hook.place), "wrong": list(wrong)}
        case Drop(hook):
            return {"step": "drop", **_where(hook.place), "wrong": []}
        case _:
            return {"step": "subscribe", **_where(step.place), "wrong": []}


class _Where(TypedDict):
    level: str
    event_type_id: int | None


def _where(place: HookPlace) -> _Where:
    return {"level": place.level.value, "event_type_id": place.event_type_id}


def _subscription(hook: Hook, plan: HookPlan) -> SubscriptionView:
    return {
        "id": hook.id,
        **_where(hook.place),
        "url": hook.url,
        "active": hook.active,
        "triggers": sorted(hook.triggers),
        "wrong": list(plan.wrong(hook)),
    }
