"""Asking for a permit to call: one now, one at a moment that is promised, or how long there is none."""

from attrs import frozen

from askpro.adapters.calcom.quota.pace import DUE_AT_ONCE, DUE_ITS_OWN, SHARES, Pace
from askpro.adapters.calcom.quota.usage import Told, Usage
from askpro.application.ports.lanes import Lane


@frozen
class Permit:
    """One call, ``wait`` milliseconds from now. ``left`` is what remains of a minute's calls after it."""

    wait: int
    start: int
    epoch: int
    left: int
    told: tuple[Told, ...]


@frozen
class Later:
    """None for so many milliseconds; nothing was used up."""

    wait: int


def ask(pace: Pace, usage: Usage, now: int, lane: Lane, patience: int) -> tuple[Usage, Permit | Later]:
    """Take a permit for that lane, waiting at most ``patience`` milliseconds for it.

    Live calls stand in line: each gets its moment at once, in the order in which they came. Lower lanes get no place
    in that line, only a moment that is free when they ask; so they never stand in a live call's way. Due bookings have
    a tenth of a minute's calls of their own, for which they stand in line as live ones do: a crowd delays them, and
    cannot keep them out.
    """
    usage = usage.at(now, pace)
    start, in_line, due = _earliest(pace, usage, now, SHARES[lane]), lane is Lane.LIVE, usage.due
    own = _own_interval(pace)
    if start > now and lane is Lane.DUE and due <= now + own * (DUE_AT_ONCE - 1):
        start, in_line, due = _earliest(pace, usage, now, SHARES[Lane.LIVE]), True, max(due, now) + own
    wait = start - now
    if wait > patience or (wait > 0 and not in_line):
        return usage, Later(wait)
    taken = usage.taking(start, pace, due)
    left = int(pace.per_minute * taken.told_part(pace)) - taken.lately(now, pace)
    return taken, Permit(wait=wait, start=start, epoch=taken.epoch, left=left, told=taken.told)


def _own_interval(pace: Pace) -> int:
    return int(pace.minute / max(1.0, pace.per_minute * DUE_ITS_OWN))


def _earliest(pace: Pace, usage: Usage, now: int, share: float) -> int:
    """When the next call may be made: not before those that were promised, and so that every rung holds."""
    part = usage.pace_part(now) * share
    told = usage.told_part(pace)
    start = max(now, usage.silent, usage.last, usage.told_until(now))
    if not usage.marks and pace.group == 1:
        return start
    for rung in pace.rungs:
        calls = int(rung.calls * part * (told if rung.of_minute else 1.0) + 1e-6)
        groups = calls // pace.group
        if groups < 2:  # too few to tell apart (a large quota, a lower told limit): evenly, one by one
            start = max(start, usage.last - (-rung.within // max(1, calls)))
        elif len(usage.marks) >= groups:
            start = max(start, usage.marks[-groups] + rung.within)
    return start
