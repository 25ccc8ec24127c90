"""Our side of an appointment: what was agreed, what was commanded since, and what is under way.

Start, end and status as callers see them are the last facts that the calendar confirmed (S9); before its first
answer, what was asked for. A command is kept as a *wish* beside them until both sides agree.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from attrs import evolve, field, frozen

from askpro.domain.booking import Closing, Facts, Standing
from askpro.domain.command import Attempt as Attempt
from askpro.domain.command import Command as Command
from askpro.domain.command import Refusal as Refusal
from askpro.domain.command import Wish as Wish
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
    NO_SHOW = "no_show"


class SyncState(StrEnum):
    """How the two sides stand to each other. ``in_sync`` needs proof: a head whose facts equal ours."""

    IN_SYNC = "in_sync"
    DUE = "due"
    IN_FLIGHT = "in_flight"
    UNRESOLVED = "unresolved"
    CONFLICT = "conflict"


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
    None where the staff member is settled. ``no_show``: the calendar has a mark that the customer stayed away.
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
    no_show: bool = False
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
        if self.no_show:
            return Status.NO_SHOW
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

    def noting(self, absent: bool | None, now: datetime) -> "Appointment":
        """The appointment with the calendar's mark, if it told one: whether the customer stayed away."""
        if absent is None or absent is self.no_show:
            return self
        wish = None if self.wish is not None and self.wish.absent is absent else self.wish
        return evolve(self, no_show=absent, wish=wish, sequence=self.sequence + 1, updated_at=now)

    def agreeing(self, facts: Facts, closing: Closing | None, now: datetime) -> "Appointment":
        """The appointment with theirs taken as the common ground; a wish that this fulfils is gone.

        A yes or a no was said to the time that was seen: when that moves, it is refused as stale, never sent on.
        """
        closed = facts.standing is Standing.CLOSED
        wish = None if self.wish is not None and self.wish.fulfilled_by(facts, self.no_show) else self.wish
        refusal = self.last_refusal
        if wish is not None and self.agreed is not None and wish.stale_at(self.agreed.when, facts.when):
            detail = "The customer moved the appointment meanwhile."
            refusal = Refusal(code=StaleSequence.code, command=wish.command, at=now, detail=detail)
            wish = None
        ending = _an_ending(closing or Closing.CANCELLED) if closed else None
        changed = (facts, wish, ending) != (self.agreed, self.wish, self.closing)
        if not changed:
            return self
        return evolve(
            self,
            last_refusal=refusal,
            agreed=facts,
            closing=ending,
            wish=wish,
            sequence=self.sequence + 1,
            updated_at=now,
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
