"""Settle what is due: ours → theirs, for the worker."""

from attrs import frozen

from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.advising import Adviser
from askpro.application.sync.carrying import Carrier
from askpro.application.sync.tasks import DUE


@frozen(kw_only=True)
class SettleDue:
    """Takes leases and carries out; whoever is at an appointment already keeps it."""

    storage: Storage
    carrier: Carrier
    advise: Adviser
    clock: Clock

    def due(self, limit: int = 50) -> list[tuple[str, str]]:
        """(company id, appointment id) of what is due, longest due first."""
        return self.storage.agenda.due_appointments(self.clock.now(), limit)

    def __call__(self, company_id: str, appointment_id: str) -> bool:
        """Whether there was anything to do."""
        carried, task = self.carrier.lease(company_id, appointment_id)
        if task is not None:
            carried = self.carrier.run(task, DUE)
        self.advise(carried, DUE)
        return task is not None
