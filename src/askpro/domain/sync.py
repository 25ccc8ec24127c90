"""The one decision of the sync: who changed, who wins, and what to do next.

``decide`` is the only place that knows. It compares three sets of facts: ours (with what was commanded), theirs
(what their news add up to) and those that both had when they were last equal. Nothing else tells who changed:
an echo of our own change needs no flag and no timer, it arrives as equal facts.
"""

from typing import TypeAlias

from attrs import frozen

from askpro.domain.booking import Facts, Standing
from askpro.domain.command import Command
from askpro.domain.timespan import Span


@frozen
class Nothing:
    """Both sides are equal and were known to be."""


@frozen
class Agree:
    """Both sides became equal: remember it."""


@frozen
class Pull:
    """They changed something that we did not: take theirs."""


@frozen
class Conflict:
    """Both changed the time, differently: the company's policy settles it, a person can see it."""


@frozen
class Book:
    """They have nothing yet: book."""


@frozen
class Move:
    """We changed the time: reschedule."""

    when: Span


@frozen
class Confirm:
    """A person here confirmed a request."""


@frozen
class Close:
    """It is closed here: cancel or decline there."""


@frozen
class Arrange:
    """A person here asked for something beside the facts: another host, or a mark. Never decided from a difference."""

    command: Command


@frozen
class Missing:
    """They had it and we can no longer find it: never concluded to be closed (S16), an issue."""


Push: TypeAlias = Book | Move | Confirm | Close | Arrange
Step: TypeAlias = Nothing | Agree | Pull | Conflict | Missing | Push


def decide(ours: Facts, theirs: Facts | None, agreed: Facts | None) -> Step:
    """What to do about a difference. Pure and total: every triple has exactly one step (S19)."""
    if theirs is None:
        return _without_theirs(ours, agreed)
    if ours.standing is Standing.CLOSED or theirs.standing is Standing.CLOSED:
        return _with_a_closed_side(ours, theirs, agreed)
    if agreed is None:
        return Agree() if ours == theirs else Pull()
    return _both_open(ours, theirs, agreed)


def _without_theirs(ours: Facts, agreed: Facts | None) -> Step:
    if agreed is not None:
        return Missing() if agreed.standing is not Standing.CLOSED else Nothing()
    return Nothing() if ours.standing is Standing.CLOSED else Book()


def _with_a_closed_side(ours: Facts, theirs: Facts, agreed: Facts | None) -> Step:
    if theirs.standing is not Standing.CLOSED:
        was_closed = agreed is not None and agreed.standing is Standing.CLOSED
        return Pull() if was_closed else Close()
    if agreed == theirs and ours.standing is Standing.CLOSED:
        return Nothing()
    return Agree() if ours.standing is Standing.CLOSED else Pull()


def _both_open(ours: Facts, theirs: Facts, agreed: Facts) -> Step:
    if ours.when != agreed.when and theirs.when not in (agreed.when, ours.when):
        return Conflict()
    if ours == theirs:
        return Nothing() if agreed == theirs else Agree()
    if theirs != agreed:
        return Pull()
    if ours.when != theirs.when:
        return Move(ours.when)
    if ours.standing is Standing.CONFIRMED and theirs.standing is Standing.REQUESTED:
        return Confirm()
    return Pull()
