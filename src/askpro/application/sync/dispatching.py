"""Dispatching: a command's first push runs while the caller waits, within the caller's patience."""

from datetime import timedelta
from threading import Lock

from attrs import frozen

from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Outbound
from askpro.application.sync.advising import Adviser
from askpro.application.sync.carrying import Carried, Carrier
from askpro.application.sync.tasks import DUE, NotDone, Taken, Task, Turn
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Closing
from askpro.domain.errors import (
    CalendarMalformed,
    NotBegun,
    OutcomeUnknown,
    SlotUnavailable,
    TemporarilyUnavailable,
    refusal_named,
)

DEFAULT_PATIENCE = timedelta(seconds=8)
LONGEST_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class Dispatcher:
    """Says what is known: done, refused, or still under way. Confirmed is never said before the calendar said so."""

    storage: Storage
    carrier: Carrier
    outbound: Outbound
    advise: Adviser

    def __call__(self, appointment: Appointment, task: Task | None, patience: timedelta | None = None) -> Appointment:
        """The appointment as it stands when the push ended or patience did. Raises the refusal of the push."""
        wait = min(patience if patience is not None else DEFAULT_PATIENCE, LONGEST_PATIENCE)
        turn = Turn(Lane.LIVE, wait)
        if task is None:
            return self._unless_refused(appointment, turn)
        try:
            carried = self._carried(task, turn, wait)
        except NotBegun as full:
            return self.carrier.finish(task, NotDone(full)).appointment
        except TemporarilyUnavailable:
            # Patience ended, or the storage did not take the answer: what is written down is all that is known. The
            # attempt stays open, and whoever finds it looks before it acts.
            return self._as_stored(appointment)
        instead = self.advise(carried, turn)
        if carried.passed_on:  # to the next one, unless somebody cancelled it first
            return self._unless_refused(self._as_stored(appointment), None)
        if carried.taken is not None and isinstance(carried.error, SlotUnavailable):
            raise SlotUnavailable(carried.error.detail, instead) from carried.error
        if carried.error is None or isinstance(
            carried.error, OutcomeUnknown | TemporarilyUnavailable | CalendarMalformed
        ):
            return carried.appointment
        raise carried.error

    def _carried(self, task: Task, turn: Turn, wait: timedelta) -> Carried:
        """What came of the push while the caller waits. Once they have gone, it sees to what is left by itself."""
        ended, known = Lock(), list[Carried]()  # the first of both to take the lock says which came first

        def work() -> Carried:
            carried = self.carrier.run(task, turn)
            known.append(carried)
            if not ended.acquire(blocking=False):
                self.advise(carried, DUE)
            return carried

        try:
            return self.outbound.run(work, wait)
        except TemporarilyUnavailable:
            if ended.acquire(blocking=False):
                raise
            return known[0]  # it ended at the very moment at which patience did

    def _as_stored(self, appointment: Appointment) -> Appointment:
        try:
            with self.storage.read(appointment.company_id) as ledger:
                return ledger.appointments.get(appointment.id)
        except TemporarilyUnavailable:
            return appointment

    def _unless_refused(self, appointment: Appointment, turn: Turn | None) -> Appointment:
        """Raises the refusal with which a booking ended, with what is free instead; asked for where nobody did yet."""
        refusal = appointment.last_refusal
        if appointment.closing is not Closing.REFUSED or refusal is None:
            return appointment
        instead = refusal.alternatives
        if turn is not None and refusal.code == SlotUnavailable.code and not instead:
            instead = self.advise.instead_of(Taken(appointment, refusal, appointment.asked), turn)
        raise refusal_named(refusal.code, refusal.detail, instead)
