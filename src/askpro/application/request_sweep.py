"""Request a sweep: for people, who want to see what it found."""

from datetime import timedelta
from threading import BoundedSemaphore
from typing import Protocol

from attrs import evolve, field, frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.system import Clock, Ids, Outbound
from askpro.application.sync.dispatching import DEFAULT_PATIENCE, LONGEST_PATIENCE
from askpro.application.sync.drifting import DriftReport
from askpro.domain.errors import AskproError, NotBegun, StillRunning

MOST_AT_ONCE = 4
"""In one process: a sweep keeps one of the few threads for calls to the calendar busy for minutes."""


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
    _places: BoundedSemaphore = field(factory=lambda: BoundedSemaphore(MOST_AT_ONCE), init=False)

    def __call__(
        self, company_id: str, *, full: bool = False, dry_run: bool = False, patience: timedelta | None = None
    ) -> Sweep:
        """The record of the sweep, ended or under way. Raises NotFound, and the errors that broke it off.

        NotBegun while too many are under way: live callers need the threads.
        """
        with self.storage.directory() as directory:
            now = self.clock.now()
            for known in directory.sweeps(company_id):
                if known.running(now) and (known.full, known.dry_run) == (full, dry_run):
                    return known
            begun = Sweep(id=self.ids.new("swp"), company_id=company_id, full=full, dry_run=dry_run, began=now)
            if not self._places.acquire(blocking=False):
                raise NotBegun("Too many sweeps are under way.", retry_after=30.0)
            directory.save_sweep(begun)
        wait = min(DEFAULT_PATIENCE if patience is None else patience, LONGEST_PATIENCE)
        started: list[Sweep] = []

        def work() -> None:
            started.append(begun)
            self._run(begun)

        try:
            self.outbound.run(work, wait)
        except StillRunning:
            pass
        except NotBegun as full_up:
            if not started:
                self._places.release()
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
        finally:
            self._places.release()

    def _end(self, begun: Sweep, error: AskproError) -> None:
        with self.storage.directory() as directory:
            directory.save_sweep(evolve(begun, ended=self.clock.now(), error=error.code))
