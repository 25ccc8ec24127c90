"""Commands: what a caller can want, what stands wished for meanwhile, what was written to the calendar for it."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from askpro.domain.booking import Closing, Facts, Standing
from askpro.domain.timespan import Span


class Command(StrEnum):
    """What a caller can want."""

    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CONFIRM = "confirm"
    DECLINE = "decline"
    REASSIGN = "reassign"
    NO_SHOW = "no_show"

    @property
    def beside_facts(self) -> bool:
        """Whether no comparison of both sides shows what is still to be done: it is done when a read says so."""
        return self in (Command.REASSIGN, Command.NO_SHOW)


@frozen(kw_only=True)
class Wish:
    """What was commanded and is not agreed yet. ``when`` for a move, ``standing`` for most other commands.

    reassign: away from the host ``away_from``, to the staff member ``staff_id`` whose host is ``host``, or to anybody.
    no_show: whether the customer is to be marked as ``absent``.
    """

    command: Command
    when: Span | None = None
    standing: Standing | None = None
    closing: Closing | None = None
    reason: str = ""
    since: datetime
    away_from: int | None = None
    host: int | None = None
    staff_id: str | None = None
    absent: bool | None = None

    def fulfilled_by(self, facts: Facts, no_show: bool) -> bool:
        """Whether the facts are what was wished, or make the wish pointless because the booking is closed."""
        return facts.standing is Standing.CLOSED or self.shown_by(facts, no_show)

    def shown_by(self, facts: Facts, no_show: bool) -> bool:
        """Whether a booking with these facts and this mark is what was wished."""
        if self.command is Command.NO_SHOW:
            return self.absent is no_show
        if self.command is Command.REASSIGN:
            return facts.host != self.away_from if self.host is None else facts.host == self.host
        return self.when in (None, facts.when) and self.standing in (None, facts.standing)

    def stale_at(self, seen: Span, moved: Span) -> bool:
        """Whether it answered a request for another time than the one that stands now."""
        return moved != seen and (self.command in (Command.CONFIRM, Command.DECLINE) or self.command.beside_facts)


@frozen(kw_only=True)
class Attempt:
    """One write to the calendar whose end is not written down yet.

    ``mark`` is random and unguessable; a booking that carries it in its metadata is ours and nobody else's.
    ``target`` is the uid that the write goes to (None for book). ``wish`` is what it was made for: a later command
    replaces the appointment's wish and is not fulfilled by this attempt. ``unknown`` says that the outcome was lost.
    """

    command: Command
    wish: Wish | None = None
    mark: str
    target: str | None
    expected: Span
    started: datetime
    unknown: bool = False


@frozen(kw_only=True)
class Refusal:
    """Why the calendar, or we, said no to the last command."""

    code: str
    command: Command
    at: datetime
    detail: str = ""
    alternatives: tuple[datetime, ...] = ()
