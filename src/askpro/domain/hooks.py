"""Webhook subscriptions: where they hang, what is wrong with ours, and the steps that put them right. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen

INBOX_PATH = "/v1/webhooks/calcom/"
"""What the address of every inbox of ours contains; the company's slug follows."""


class HookLevel(StrEnum):
    """What a subscription belongs to. Each tells of the bookings of some event types only (contract.md 8, 9, 15).

    ``account``: the personal types of the key's owner. ``event_type``: one personal type. ``team_event_type``: one of
    a team; the owner's and the hosts' own subscriptions stay silent for it.
    """

    ACCOUNT = "account"
    EVENT_TYPE = "event_type"
    TEAM_EVENT_TYPE = "team_event_type"


@frozen
class HookPlace:
    """A place where subscriptions hang; ``event_type_id`` unless it is the account."""

    level: HookLevel
    event_type_id: int | None = None


ACCOUNT = HookPlace(HookLevel.ACCOUNT)


@frozen(kw_only=True)
class Hook:
    """One subscription, ours or anybody's. ``templated``: its bodies are not the calendar's own."""

    id: str
    place: HookPlace
    url: str
    triggers: frozenset[str]
    active: bool
    secret: str | None = field(default=None, repr=False)
    templated: bool = False


@frozen(kw_only=True)
class HookPlan:
    """What a subscription of ours must be. ``secrets``: the one to sign with first, then those that were."""

    url: str
    triggers: frozenset[str]
    secrets: tuple[str, ...] = field(repr=False)

    def owns(self, hook: Hook) -> bool:
        """Whether it is ours: at this address, or at an inbox of askpro with a secret that only this company has."""
        return hook.url == self.url or (INBOX_PATH in hook.url and hook.secret in self.secrets)

    def wrong(self, hook: Hook) -> tuple[str, ...]:
        """What is wrong with a subscription of ours; more triggers than we read do no harm."""
        faults = {
            "address": hook.url != self.url,
            "inactive": not hook.active,
            "triggers": not self.triggers <= hook.triggers,
            "secret": hook.secret != self.secrets[0],
            "template": hook.templated,
        }
        return tuple(name for name, holds in faults.items() if holds)


@frozen
class Subscribe:
    """There is none: make one."""

    place: HookPlace


@frozen
class Mend:
    """It is ours and not as it must be."""

    hook: Hook
    wrong: tuple[str, ...]


@frozen
class Drop:
    """Another one of ours tells the same: every booking would be told twice."""

    hook: Hook


Step: TypeAlias = Subscribe | Mend | Drop


def plan_steps(
    plan: HookPlan, wanted: Iterable[HookPlace], found: Mapping[HookPlace, Sequence[Hook]]
) -> tuple[Step, ...]:
    """What makes exactly one subscription tell at each wanted place, and none of ours elsewhere.

    Whatever tells is made and mended before anything is dropped, so that nothing is lost wherever it breaks off.
    """
    places = tuple(dict.fromkeys(wanted))
    first: list[Step] = []
    drops: list[Step] = []
    for place in places:
        ours = sorted((each for each in found.get(place, ()) if plan.owns(each)), key=lambda each: each.url != plan.url)
        if not ours:
            first.append(Subscribe(place))
            continue
        if wrong := plan.wrong(ours[0]):
            first.append(Mend(ours[0], wrong))
        drops += [Drop(each) for each in ours[1:]]
    for place, hooks in found.items():
        if place not in places:
            drops += [Drop(each) for each in hooks if plan.owns(each)]
    return (*first, *drops)
