"""Release a hold before it ends."""

from attrs import frozen

from askpro.application.offering.holding import drop_hold, forget_ended, hold_of
from askpro.application.offering.reservations import Reservations
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.domain.holds import REMEMBERED, Hold

_AT_ONCE = 200


@frozen(kw_only=True)
class ReleaseHold:
    """Holds end by themselves; this lets others at the time at once."""

    storage: Storage
    reservations: Reservations
    clock: Clock

    def __call__(self, company_id: str, hold_id: str, *, actor: str = "api") -> Hold:
        """What was held. Raises NotFound, also for another caller's hold."""
        with self.storage.write(company_id) as ledger:
            hold = hold_of(ledger, hold_id, actor)
            drop_hold(ledger, hold)
        self.reservations.let_go(hold)
        return hold

    def sweep(self) -> bool:
        """Forget holds that ended long ago; whether more of them may be left."""
        with self.storage.directory() as directory:
            companies = directory.companies()
        more = False
        for company in companies:
            with self.storage.write(company.id) as ledger:
                more |= forget_ended(ledger, self.clock.now() - REMEMBERED, _AT_ONCE) == _AT_ONCE
        return more
