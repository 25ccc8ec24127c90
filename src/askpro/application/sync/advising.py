"""Advising: what is free instead of a time that was refused, found without any transaction, kept with the refusal."""

from contextlib import suppress
from datetime import datetime

from attrs import evolve, frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.carrying import Carried
from askpro.application.sync.keeping import Cause, Keeper
from askpro.application.sync.tasks import Suggest, Taken, Turn
from askpro.domain.errors import AskproError

_CAUSE = Cause("askpro", "suggest", "the time is taken")


@frozen(kw_only=True)
class Adviser:
    """Asks once for each refusal, after the transaction that refused. Raises nothing: none found is no failure."""

    storage: Storage
    keeper: Keeper
    clock: Clock
    suggest: Suggest

    def __call__(self, carried: Carried, turn: Turn) -> tuple[datetime, ...]:
        """What is free instead of what the task itself was refused; what came due after it is seen to as well."""
        found = self.instead_of(carried.taken, turn) if carried.taken is not None else ()
        for each in carried.later:
            self.instead_of(each, turn)
        return found

    def instead_of(self, taken: Taken, turn: Turn) -> tuple[datetime, ...]:
        """The starts that are free instead, nearest first."""
        wanted = taken.wanted.start
        found = self.suggest(taken.appointment, taken.refusal.command, wanted, turn.lane, turn.patience)
        if found:
            with suppress(AskproError):  # the storage is down: the refusal stands without them
                self._keep(taken, found)
        return found

    def _keep(self, taken: Taken, found: tuple[datetime, ...]) -> None:
        """Nobody commanded anything: the sequence stays. A refusal that came since, or an erasure, counts."""
        about = taken.appointment
        with self.storage.write(about.company_id) as ledger:
            before = ledger.appointments.get(about.id)
            if before.last_refusal == taken.refusal:
                after = evolve(before, last_refusal=evolve(taken.refusal, alternatives=found))
                self.keeper.keep(ledger, before, after, _CAUSE, self.clock.now())
