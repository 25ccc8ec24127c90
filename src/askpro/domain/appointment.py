"""Our side of an appointment: what was agreed, what was commanded since, and what is under way.

Start, end and status as callers see them are the last facts that the calendar confirmed (S9); before its first
answer, what was asked for. A command is kept as a *wish* beside them until both sides agree.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import evolve, field, frozen

from askpro.domain.booking import Closing, Facts, Standing
from askpro.domain.errors import StaleSequence
from askpro.domain.service import Buffers
from askpro.domain.timespan import Span


class Status(StrEnum):
    """What callers see. ``completed`` is derived, never stored."""

    PENDING = "pending"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    REFUSED = "refused"
    COMPLETED = "completed"


class SyncState(StrEnum):
    """How the two sides stand to each other. ``in_sync`` needs proof: a head whose facts equal ours."""

    IN_SYNC = "in_sync"
    DUE = "due"
    IN_FLIGHT = "in_flight"
    UNRESOLVED = "unresolved"
    CONFLICT = "conflict"


class Command(StrEnum):
    """What a caller can want."""

    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CONFIRM = "confirm"
    DECLINE = "decline"


@frozen(kw_only=True)
class Wish:
    """What was commanded and is not agreed yet. ``when`` for a move, ``standing`` for the other commands."""

    command: Command
    when: Span | None = None
    standing: Standing | None = None
    closing: Closing | None = None
    reason: str = ""
    since: datetime

    def fulfilled_by(self, facts: Facts) -> bool:
        """Whether the facts are what was wished, or make the wish pointless because the booking is closed."""
        if facts.standing is Standing.CLOSED:
            return True
        return self.when in (None, facts.when) and self.standing in (None, facts.standing)

    def stale_at(self, seen: Span, moved: Span) -> bool:
        """Whether it answered a request for another time than the one that stands now."""
        return self.command in (Command.CONFIRM, Command.DECLINE) and moved != seen


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


@frozen(kw_only=True)
class Errand:
    """What still has to be done for an appointment, and who is at it.

    ``fence`` counts the leases: whoever holds an older number may add news and nothing else (S12).
    """

    due: datetime | None = None
    tries: int = 0
    last_error: str | None = None
    lease_until: datetime | None = None
    fence: int = 0
    stuck: bool = False


def _an_ending(closing: Closing | None) -> Closing | None:
    """A move closes a booking, never an appointment: one whose last booking was moved to nowhere is cancelled."""
    return Closing.CANCELLED if closing is Closing.MOVED else closing


@frozen(kw_only=True)
class Appointment:
    """One appointment of a company. Its id never changes; the booking's uid does with every reschedule.

    ``passed_over``: the staff members whose time turned out to be taken, while anybody who gives the service will do;
    None where the staff member is settled.
    """

    id: str
    company_id: str
    service_id: str | None
    staff_id: str | None
    customer_id: str | None
    event_type_id: int | None
    asked: Span
    buffers: Buffers = field(factory=Buffers)
    source: str = "api"
    notes: str = ""
    location: str | None = None
    fields: Mapping[str, str] = field(factory=dict)
    metadata: Mapping[str, str] = field(factory=dict)
    agreed: Facts | None = None
    closing: Closing | None = field(default=None, converter=_an_ending)
    wish: Wish | None = None
    head: str | None = None
    url: str | None = None
    marks: tuple[str, ...] = ()
    passed_over: tuple[str, ...] | None = None
    attempt: Attempt | None = None
    last_refusal: Refusal | None = None
    in_conflict: bool = False
    merged_into: str | None = None
    erased: bool = False
    errand: Errand = field(factory=Errand)
    sequence: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def when(self) -> Span:
        """What is shown as its time (S9)."""
        return self.agreed.when if self.agreed is not None else self.asked

    @property
    def standing(self) -> Standing:
        """What is shown as its standing (S9)."""
        if self.agreed is not None:
            return self.agreed.standing
        return Standing.CLOSED if self.closing is not None else Standing.REQUESTED

    @property
    def closed(self) -> bool:
        """Whether it has ended, as far as both sides know."""
        return self.standing is Standing.CLOSED

    @property
    def ours(self) -> Facts:
        """What we want to be true: the agreed facts with the wish laid over them."""
        facts = self.agreed or Facts(self.asked, self.standing, None)
        if self.wish is None or facts.standing is Standing.CLOSED:
            return facts
        return Facts(self.wish.when or facts.when, self.wish.standing or facts.standing, facts.host)

    def status(self, now: datetime) -> Status:
        """What callers see of it at a moment."""
        if self.closed:
            return Status(self.closing or Closing.CANCELLED)
        if self.agreed is None:
            return Status.PENDING
        if self.standing is Standing.REQUESTED:
            return Status.REQUESTED
        return Status.COMPLETED if self.when.end <= now else Status.CONFIRMED

    def sync_state(self, now: datetime) -> SyncState:
        """How the two sides stand to each other at a moment."""
        if self.attempt is not None:
            leased = self.errand.lease_until is not None and now < self.errand.lease_until
            return SyncState.IN_FLIGHT if leased and not self.attempt.unknown else SyncState.UNRESOLVED
        if self.errand.stuck:
            return SyncState.UNRESOLVED
        if self.in_conflict:
            return SyncState.CONFLICT
        pending = self.errand.due is not None or self.wish is not None or (self.agreed is None and not self.closed)
        return SyncState.DUE if pending else SyncState.IN_SYNC

    def wishing(self, wish: Wish) -> "Appointment":
        """The appointment with a command given: it takes the place of an earlier one that is still under way.

        A move does not change the staff member.
        """
        others = self.passed_over if wish.when is None else None
        return evolve(self, wish=wish, passed_over=others, sequence=self.sequence + 1, updated_at=wish.since)

    def agreeing(self, facts: Facts, closing: Closing | None, now: datetime) -> "Appointment":
        """The appointment with theirs taken as the common ground; a wish that this fulfils is gone.

        A yes or a no was said to the time that was seen: when that moves, it is refused as stale, never sent on.
        """
        closed = facts.standing is Standing.CLOSED
        wish = None if self.wish is not None and self.wish.fulfilled_by(facts) else self.wish
        refusal = self.last_refusal
        if wish is not None and self.agreed is not None and wish.stale_at(self.agreed.when, facts.when):
            detail = "The customer moved the appointment meanwhile."
            refusal = Refusal(code=StaleSequence.code, command=wish.command, at=now, detail=detail)
            wish = None
        changed = (facts, wish) != (self.agreed, self.wish)
        return evolve(
            self,
            last_refusal=refusal,
            agreed=facts,
            closing=(closing or Closing.CANCELLED) if closed else None,
            wish=wish,
            sequence=self.sequence + changed,
            updated_at=now if changed else self.updated_at,
        )

    def refused(self, refusal: Refusal) -> "Appointment":
        """The appointment after a final no: back to what was agreed; a first booking ends as refused."""
        closing = Closing.REFUSED if self.agreed is None else self.closing
        return evolve(
            self,
            wish=None,
            attempt=None,
            closing=closing,
            last_refusal=refusal,
            sequence=self.sequence + 1,
            updated_at=refusal.at,
        )
