"""Dispatching: a command's first push runs while the caller waits, within the caller's patience."""

from datetime import timedelta

from attrs import frozen

from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Outbound
from askpro.application.sync.carrying import Carried, Carrier
from askpro.application.sync.tasks import NotDone, Task, Turn
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Closing
from askpro.domain.errors import CalendarMalformed, NotBegun, OutcomeUnknown, TemporarilyUnavailable, refusal_named

DEFAULT_PATIENCE = timedelta(seconds=8)
LONGEST_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class Dispatcher:
    """Says what is known: done, refused, or still under way. Confirmed is never said before the calendar said so."""

    storage: Storage
    carrier: Carrier
    outbound: Outbound

    def __call__(self, appointment: Appointment, task: Task | None, patience: timedelta | None = None) -> Appointment:
        """The appointment as it stands when the push ended or patience did. Raises the refusal of the push."""
        if task is None:
            return _unless_refused(appointment)
        wait = min(patience if patience is not None else DEFAULT_PATIENCE, LONGEST_PATIENCE)
        begun: list[Task] = []

        def work() -> Carried:
            begun.append(task)
            return self.carrier.run(task, Turn(Lane.LIVE, wait))

        try:
            carried = self.outbound.run(work, wait)
        except NotBegun as full:
            return self.carrier.finish(task, NotDone(full)).appointment
        except TemporarilyUnavailable:
            # Patience ended, or the storage did not take the answer: what is written down is all that is known. The
            # attempt stays open, and whoever finds it looks before it acts.
            return self._as_stored(appointment)
        if carried.passed_on:  # to the next one, unless somebody cancelled it first
            return _unless_refused(self._as_stored(appointment))
        if carried.error is None or isinstance(
            carried.error, OutcomeUnknown | TemporarilyUnavailable | CalendarMalformed
        ):
            return carried.appointment
        raise carried.error

    def _as_stored(self, appointment: Appointment) -> Appointment:
        try:
            with self.storage.read(appointment.company_id) as ledger:
                return ledger.appointments.get(appointment.id)
        except TemporarilyUnavailable:
            return appointment


def _unless_refused(appointment: Appointment) -> Appointment:
    """Raises the refusal with which a booking ended."""
    refusal = appointment.last_refusal
    if appointment.closing is Closing.REFUSED and refusal is not None:
        raise refusal_named(refusal.code, refusal.detail)
    return appointment
