"""Commanding: what a caller wants of an appointment becomes a wish beside what was agreed, and a push."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from attrs import evolve, frozen

from askpro.application.ports.records import HistoryEntry
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.carrying import Carrier
from askpro.application.sync.dispatching import Dispatcher
from askpro.application.sync.keeping import Cause
from askpro.application.sync.tasks import Task
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.claims import claims_of, grantable, in_force
from askpro.domain.errors import (
    AppointmentClosed,
    SlotUnavailable,
    StaleSequence,
    TemporarilyUnavailable,
    refusal_named,
)

MakeWish = Callable[[Appointment, datetime], Wish | None]
"""The wish of a command, or None when what is wanted is so already. May raise what forbids it."""


class Caller(TypedDict, total=False):
    """Who gives a command, how long they wait for the calendar, and the id that makes giving it again harmless."""

    actor: str
    patience: timedelta | None
    command_id: str | None


class Manner(Caller, total=False):
    """How a command is given to an appointment: with ``sequence`` only if it has not changed since."""

    sequence: int | None


class Written(TypedDict, total=False):
    """How a command is written down: all of its manner but for how long its caller waits."""

    actor: str
    command_id: str | None
    sequence: int | None


@frozen(kw_only=True)
class Commander:
    """Gives a command to an appointment."""

    storage: Storage
    carrier: Carrier
    dispatcher: Dispatcher
    clock: Clock

    def give(
        self,
        company_id: str,
        appointment_id: str,
        wish_for: MakeWish,
        *,
        patience: timedelta | None = None,
        **how: Unpack[Written],
    ) -> Appointment:
        """The appointment as it stands after the command, or when patience ended.

        Raises what ``begin`` raises, SlotUnavailable (a move: with alternatives) and the calendar's final refusals.
        """
        return self.dispatcher(*self.begin(company_id, appointment_id, wish_for, **how), patience)

    def begin(
        self,
        company_id: str,
        appointment_id: str,
        wish_for: MakeWish,
        *,
        actor: str = "api",
        sequence: int | None = None,
        command_id: str | None = None,
    ) -> tuple[Appointment, Task | None]:
        """Write the command down, and what is to be done for it.

        A command whose ``command_id`` the history knows was given before: it is not given again (S10).

        Raises NotFound, StaleSequence, AppointmentClosed, SlotUnavailable and, given again, its refusal.
        """
        now = self.clock.now()
        with self.storage.write(company_id) as ledger:
            before = _current(ledger, appointment_id)
            cause = Cause(actor, "command", "command" if command_id is None else f"command {command_id}")
            given = _given(ledger, {appointment_id, before.id}, cause) if command_id is not None else None
            if given is not None:
                _raise_its_refusal(before, given)
                appointment, task = self.carrier.resume(ledger, before, now)
            else:
                _check(before, sequence, now)
                wish = wish_for(before, now)
                if wish is None:
                    return before, None
                after = before.wishing(wish)
                _grant(ledger, after, now)
                cause = evolve(cause, action=wish.command.value)
                appointment, task = self.carrier.begin(ledger, before, after, cause, now)
        return appointment, task


def unless_busy(appointment: Appointment, command: Command) -> None:
    """Raises TemporarilyUnavailable while another command is under way that this one would have to be given up for."""
    if appointment.wish is not None and appointment.wish.command is not command:
        raise TemporarilyUnavailable(f"It is asked to {appointment.wish.command.value} just now.")


def _current(ledger: Ledger, appointment_id: str) -> Appointment:
    """The appointment, or the one that it was merged into."""
    appointment = ledger.appointments.get(appointment_id)
    while appointment.merged_into is not None:
        appointment = ledger.appointments.get(appointment.merged_into)
    return appointment


def _check(before: Appointment, sequence: int | None, now: datetime) -> None:
    if sequence is not None and sequence != before.sequence:
        raise StaleSequence(f"The appointment is at sequence {before.sequence}, not {sequence}.")
    if before.closed:
        raise AppointmentClosed(f"The appointment is {before.status(now).value}.")


def _given(ledger: Ledger, appointment_ids: Collection[str], cause: Cause) -> HistoryEntry | None:
    """The entry of a command that was given before: by its id, in the history of one of these appointments."""
    entries = (entry for each in appointment_ids for entry in ledger.history.of(each))
    return next((entry for entry in entries if entry.because == cause.because), None)


def _raise_its_refusal(appointment: Appointment, given: HistoryEntry) -> None:
    """What the calendar said no to is not asked again."""
    refusal = appointment.last_refusal
    if refusal is not None and appointment.wish is None and refusal.command == given.action and refusal.at >= given.at:
        raise refusal_named(refusal.code, refusal.detail, refusal.alternatives)


def _grant(ledger: Ledger, after: Appointment, now: datetime) -> None:
    """A move, or somebody else's time, is promised only where nobody else has a claim (S7)."""
    claims = claims_of(after)
    if after.wish is None or (after.wish.when is None and after.wish.staff_id is None) or not claims:
        return
    held = [claim for each in claims for claim in ledger.claims.overlapping([each.staff_id], each.span)]
    if not grantable(claims, in_force(held, now)):
        raise SlotUnavailable("That time is taken.")
