"""Read the inbox: what was received becomes news."""

from attrs import evolve, frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.records import ALL_RECEIVED, Booking, Page, Received, ReceivedQuery
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Cause
from askpro.application.sync.looks import owe_look
from askpro.domain.booking import SETTLE_DELAY, Node, Notice
from askpro.domain.errors import AskproError, CalendarMalformed

_MOST_TRIES = 10
_FAILED = "failed_notice"
_FOREIGN = "out of scope"


@frozen(kw_only=True)
class ReadInbox:
    """Takes what is new, oldest first. Reading twice does no harm: the computation absorbs repeats (S4)."""

    storage: Storage
    calendars: CalendarProvider
    listener: Listener
    clock: Clock

    def __call__(self, limit: int = 50) -> int:
        """How many were taken."""
        taken = self.storage.inbox.take(self.clock.now(), limit)
        for received in taken:
            self._read(received)
        return len(taken)

    def deliveries(
        self, company_id: str, page: Page, query: ReceivedQuery = ALL_RECEIVED
    ) -> tuple[list[Received], str | None]:
        """What came in, latest first."""
        return self.storage.inbox.all(company_id, page, query)

    def replay(self, company_id: str, received_id: str) -> Received:
        """Read one again. Raises NotFound. The issue of failed ones is over with the last of them.

        One whose body was emptied with its person stays as it is.
        """
        received = self.storage.inbox.get(company_id, received_id)
        if not received.body and received.state != "new":
            return received
        settled = self._read(received)
        if settled.state != "failed" and self.storage.inbox.tally(company_id).failed == 0:
            with self.storage.write(company_id) as ledger:
                ledger.issues.close(_FAILED, None, self.clock.now())
        return settled

    def _read(self, received: Received) -> Received:
        try:
            settled = self._understood(received)
        except Exception as error:  # noqa: BLE001 - a defect that one body meets must not hold up the others (S18)
            said = error.detail if isinstance(error, AskproError) else f"a defect: {type(error).__name__}"
            hopeless = received.tries >= _MOST_TRIES
            settled = evolve(received, state="failed" if hopeless else "new", did=said)
        if settled.state == "failed":
            self._show(settled)
        self.storage.inbox.settle(settled)
        return settled

    def _show(self, failed: Received) -> None:
        """A person should see it: one issue for all that failed, which names the latest."""
        detail = {"delivery": failed.id, "trigger": failed.trigger, "said": failed.did}
        with self.storage.write(failed.company_id) as ledger:
            self.listener.keeper.report(ledger, _FAILED, None, detail, self.clock.now())

    def _understood(self, received: Received) -> Received:
        try:
            told = self.calendars.notices.read(received.body, received.received_at)
        except CalendarMalformed as error:
            return evolve(received, state="failed", did=error.detail)
        if told.occupies is not None:
            self._have_read(received.company_id, told.occupies)
        if told.marks is not None:
            return self._have_looked_at(evolve(received, trigger=told.trigger), told.marks)
        if told.notice is None:
            return evolve(received, state="ignored", trigger=told.trigger, did=told.ignored)
        heard = self._hear(received, told.notice)
        return evolve(heard, state="ignored" if heard.did == _FOREIGN else "done", trigger=told.trigger)

    def _have_read(self, company_id: str, uid: str) -> None:
        """A read tells what a booking occupies that is nobody's appointment (sync.md 1)."""
        verify_at = self.clock.now() + SETTLE_DELAY
        with self.storage.write(company_id) as ledger:
            rows = {row.node.uid: row for row in ledger.bookings.around([uid])}
            ledger.bookings.save([evolve(rows.get(uid) or Booking(node=Node(uid), component=uid), verify_at=verify_at)])

    def _have_looked_at(self, received: Received, uid: str) -> Received:
        """A read tells what was marked. The settle delay later: one that begins now may not see it yet."""
        with self.storage.write(received.company_id) as ledger:
            whose = owe_look(ledger, uid, self.clock.now() + SETTLE_DELAY)
            erased = whose is not None and ledger.appointments.get(whose).erased
        if whose is None:  # perhaps of a booking that only a sweep will bring: its row shows the mark, too
            return evolve(received, state="ignored", did=_FOREIGN)
        body = b"" if erased else received.body  # it names who stayed away
        return evolve(received, state="done", did="waits for a read", appointment_id=whose, body=body)

    def _hear(self, received: Received, notice: Notice) -> Received:
        cause = Cause("calendar", notice.trigger, f"notice {received.id}")
        with self.storage.write(received.company_id) as ledger:
            touched = self.listener.hear(ledger, [notice], cause, self.clock.now())
            if not touched:
                did = "waits for a read" if ledger.bookings.around([notice.uid]) else _FOREIGN
                return evolve(received, did=did, appointment_id=None)
        erased = any(each.erased for each in touched.values())
        body = b"" if erased else received.body  # what it told is taken in; whom it names is not kept
        return evolve(received, did="heard", appointment_id=next(iter(touched)), body=body)
