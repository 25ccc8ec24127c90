"""Report a worker: it lives."""

from datetime import datetime

from attrs import define, field

from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.application.ports.vitals import WorkerSeen


@define
class ReportWorker:
    """Said by every worker now and then; the doctor looks for it."""

    storage: Storage
    clock: Clock
    ids: Ids
    _id: str | None = field(default=None, init=False)
    _began: datetime | None = field(default=None, init=False)

    def __call__(self) -> bool:
        """One small write. Answers False: there is nothing more to do at once."""
        now = self.clock.now()
        self._id, self._began = self._id or self.ids.new("wrk"), self._began or now
        with self.storage.directory() as directory:
            directory.save_worker(WorkerSeen(id=self._id, began=self._began, seen=now))
        return False
