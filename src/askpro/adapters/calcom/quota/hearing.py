"""What an answer tells of the quota: limits that are lower than ours, calls of others, a 429."""

from collections.abc import Sequence

from attrs import evolve, frozen

from askpro.adapters.calcom.quota.asking import Permit
from askpro.adapters.calcom.quota.pace import SECOND, Pace
from askpro.adapters.calcom.quota.usage import Told, Usage

_LEAST_PART = 0.125
_REFRESH = 300 * SECOND
_SAME_WINDOW = 1_500
"""Resets come as whole seconds: those of one window differ by so much at most."""
_MOST_NAMES = 8


@frozen
class Limit:
    """One ``X-RateLimit-…-<name>`` of an answer; ``reset`` in seconds."""

    name: str
    limit: int | None
    remaining: int | None
    reset: float


def is_news(pace: Pace, permit: Permit, limits: Sequence[Limit]) -> bool:
    """Whether an answer tells what is not known: most tell that we are the only ones, and need not be written down."""
    known = {each.name: each for each in permit.told}
    for limit in limits:
        before = known.get(limit.name)
        if before is None or before.limit != limit.limit or permit.start - before.seen > _REFRESH:
            return True
        left = _left(pace, limit)
        ours = permit.left if before.left is None or before.until <= permit.start else min(permit.left, before.left)
        if left is not None and left < ours:
            return True
    return False


def hear(pace: Pace, usage: Usage, now: int, limits: Sequence[Limit]) -> Usage:
    """Remember the limits that an answer named. A remaining lower than ours is believed: others use the key, too."""
    usage = usage.at(now, pace)
    told = {each.name: each for each in usage.told}
    for limit in limits:
        left, until = _left(pace, limit), now + int(limit.reset * SECOND)
        before = told.pop(limit.name, None)
        if left is not None and before is not None and before.left is not None:
            same = abs(before.until - until) <= _SAME_WINDOW
            left, until = (min(left, before.left), before.until) if same else (left, until)
        told[limit.name] = Told(limit.name, limit.limit, left, until, now)
    return evolve(usage, told=tuple(told.values())[-_MOST_NAMES:])


def be_silent(pace: Pace, usage: Usage, now: int, permit: Permit, seconds: float) -> Usage:
    """After a 429: nobody calls for so long, also those who wait already; then at half the pace, and step by step more.

    The 429s of calls that went out before anybody knew are one.
    """
    usage = usage.at(now, pace)
    until = max(usage.silent, now + int(seconds * SECOND))
    if permit.epoch == usage.epoch:
        part = max(_LEAST_PART, usage.pace_part(now) / 2)
        usage = evolve(usage, part=part, eased=until)
    promised = sum(mark > now for mark in usage.marks)
    made = usage.marks[: len(usage.marks) - promised]
    return evolve(
        usage,
        silent=until,
        eased=max(usage.eased, until),
        marks=made,
        last=min(usage.last, now),
        epoch=usage.epoch + 1,
    )


def _left(pace: Pace, limit: Limit) -> int | None:
    """What of the remaining calls is ours."""
    if limit.remaining is None:
        return None
    return limit.remaining - (pace.margin_of(limit.limit) if limit.limit is not None else 0)
