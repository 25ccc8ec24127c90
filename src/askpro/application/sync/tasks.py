"""What a lease holder has in hand between its two transactions, and what the calendar made of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from attrs import field, frozen

from askpro.application.ports.calendar import BookingRequest
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment, Command, Refusal
from askpro.domain.booking import Read
from askpro.domain.company import Company
from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.domain.timespan import Span


@frozen(kw_only=True)
class SyncSettings:
    """How long the sync waits. ``horizon``: a POST whose outcome was lost may still be committed for so long.

    ``lease`` outlives every time-out of the calendar's transport, also with waiting for the pacer.
    """

    horizon: timedelta = timedelta(minutes=5)
    lease: timedelta = timedelta(minutes=2)
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=5)
    patience: timedelta = timedelta(hours=24)
    most_tries: int = 300

    def wait(self, tries: int, fraction: float) -> timedelta:
        """Exponential backoff with jitter: between half and all of ``first_wait`` · 2^tries, capped."""
        longest: timedelta = min(self.longest_wait, self.first_wait * (1 << min(tries, 20)))
        return longest * (0.5 + fraction / 2)


@frozen
class Turn:
    """For whom the calendar is called, and how long a live caller waits for a call to begin."""

    lane: Lane
    patience: timedelta | None = None


LIVE, DUE = Turn(Lane.LIVE), Turn(Lane.DUE)


@frozen(kw_only=True)
class Task:
    """An appointment with its open attempt, under our lease. ``resolving``: look, do not act.

    ``reserved``: a reservation of our own hides its time among the calendar's slots.
    """

    company: Company
    appointment: Appointment
    resolving: bool
    request: BookingRequest | None = None
    hosts: frozenset[int] = field(default=frozenset())
    reserved: bool = False


@frozen
class Answered:
    """The calendar did it, or showed how things are. ``uid`` is the booking that our write made or changed.

    ``late``: it had ended between our last look and our yes, which brought it back to life.
    """

    reads: tuple[Read, ...]
    uid: str | None = None
    late: bool = False


@frozen
class Looked:
    """We looked for the effect of an attempt. ``conclusive``: what was not shown is not there."""

    reads: tuple[Read, ...]
    conclusive: bool
    doubt: str = ""


@frozen
class Refused:
    """A final no. ``others``: where anybody will do, somebody else may be asked instead."""

    error: AskproError
    reads: tuple[Read, ...] = ()
    others: bool = True


@frozen
class Unknown:
    """The write may have happened."""

    error: AskproError
    reads: tuple[Read, ...] = ()


@frozen
class NotDone:
    """Certainly nothing happened; it may be tried again."""

    error: AskproError
    reads: tuple[Read, ...] = ()


@frozen
class Taken:
    """A refusal that says that a time is taken: of which appointment, and which time was wanted."""

    appointment: Appointment
    refusal: Refusal
    wanted: Span


def taken_between(before: Appointment, after: Appointment) -> Taken | None:
    """What was refused between the two because its time is taken: a booking or a move."""
    refusal = after.last_refusal
    if refusal is None or refusal == before.last_refusal or refusal.code != SlotUnavailable.code:
        return None
    if refusal.command not in (Command.BOOK, Command.RESCHEDULE):
        return None
    return Taken(after, refusal, before.attempt.expected if before.attempt is not None else before.asked)


Suggest: TypeAlias = Callable[[Appointment, Command, datetime, Lane, timedelta | None], tuple[datetime, ...]]
"""What is free instead of the start that a command asked for, for whom, and how long they wait; raises nothing."""

Choose: TypeAlias = Callable[[Ledger, Appointment, datetime], Appointment | None]
"""The appointment with a staff member who can give it, where anybody will do; None if there is nobody."""

Outcome: TypeAlias = Answered | Looked | Refused | Unknown | NotDone
