"""Request a sweep: for people, who want to see what it found."""

from datetime import timedelta
from typing import Protocol

from attrs import evolve, frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.system import Clock, Ids, Outbound
from askpro.application.sync.dispatching import DEFAULT_PATIENCE, LONGEST_PATIENCE
from askpro.application.sync.drifting import DriftReport
from askpro.domain.errors import AskproError, NotBegun, StillRunning


class SweepUseCase(Protocol):
    """The use case of that name."""

    def __call__(
        self, company_id: str, *, full: bool = False, dry_run: bool = False, sweep_id: str | None = None
    ) -> DriftReport: ...


@frozen(kw_only=True)
class RequestSweep:
    """It may take minutes: whoever does not wait for so long looks at its record later.

    While one of the same kind runs, that one is answered: a second one would only use up the calendar's quota.
    """

    storage: Storage
    sweep: SweepUseCase
    outbound: Outbound
    clock: Clock
    ids: Ids

    def __call__(
        self, company_id: str, *, full: bool = False, dry_run: bool = False, patience: timedelta | None = None
    ) -> Sweep:
        """The record of the sweep, ended or under way. Raises NotFound, and the errors that broke it off."""
        with self.storage.directory() as directory:
            now = self.clock.now()
            for known in directory.sweeps(company_id):
                if known.running(now) and (known.full, known.dry_run) == (full, dry_run):
                    return known
            begun = Sweep(id=self.ids.new("swp"), company_id=company_id, full=full, dry_run=dry_run, began=now)
            directory.save_sweep(begun)
        try:
            self.outbound.run(
                lambda: self._run(begun), min(DEFAULT_PATIENCE if patience is None else patience, LONGEST_PATIENCE)
            )
        except StillRunning:
            pass
        except NotBegun as full_up:
            self._end(begun, full_up)
            raise
        return self.one(company_id, begun.id)

    def one(self, company_id: str, sweep_id: str) -> Sweep:
        """The record of one. Raises NotFound."""
        with self.storage.directory() as directory:
            return directory.sweep(company_id, sweep_id)

    def _run(self, begun: Sweep) -> None:
        try:
            self.sweep(begun.company_id, full=begun.full, dry_run=begun.dry_run, sweep_id=begun.id)
        except AskproError as error:
            self._end(begun, error)
            raise
        except Exception:
            self._end(begun, AskproError("A defect."))
            raise

    def _end(self, begun: Sweep, error: AskproError) -> None:
        with self.storage.directory() as directory:
            directory.save_sweep(evolve(begun, ended=self.clock.now(), error=error.code))
