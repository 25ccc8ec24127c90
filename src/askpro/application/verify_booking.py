"""Verify a booking: a read settles what only notices have said (sync.md calls it the settle delay)."""

from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Cause
from askpro.domain.errors import AskproError, BookingUnknown, EventTypeNotSupported
from askpro.domain.graph import Graph

_RETRY = timedelta(minutes=1)
_PATIENCE = timedelta(days=1)


@frozen(kw_only=True)
class VerifyBooking:
    """One call per booking and settle delay, however many notices came."""

    storage: Storage
    calendars: CalendarProvider
    listener: Listener
    clock: Clock

    def due(self, limit: int = 50) -> list[tuple[str, str]]:
        """(company id, booking uid) of what waits for a read, longest waiting first."""
        return self.storage.agenda.due_verifications(self.clock.now(), limit)

    def __call__(self, company_id: str, uid: str) -> None:
        """Read the booking and let its appointment follow. A uid the calendar does not know becomes an issue (S16)."""
        with self.storage.read(company_id) as ledger:
            account = ledger.company.account
        try:
            read = self.calendars.open(account).read_booking(uid)
        except AskproError as error:
            with self.storage.write(company_id) as ledger:
                self._postpone(ledger, uid, error)
            return
        now = self.clock.now()
        with self.storage.write(company_id) as ledger:
            self.listener.hear(ledger, [read], Cause("calendar", "read", f"verification of {uid[:4]}…"), now)

    def _postpone(self, ledger: Ledger, uid: str, error: AskproError) -> None:
        """Read it again later, ever more rarely; what stays unread after a day is an issue (S18)."""
        now = self.clock.now()
        rows = ledger.bookings.around([uid])
        since = Graph.of(row.node for row in rows).unproven(uid) if rows else None
        age = now - since if since is not None else timedelta(0)
        final = isinstance(error, BookingUnknown | EventTypeNotSupported) or age > _PATIENCE
        for row in rows:
            if row.node.uid == uid:
                ledger.bookings.save([evolve(row, verify_at=None if final else now + max(_RETRY, age / 2))])
                if final:
                    kind = "missing" if isinstance(error, BookingUnknown) else "unverified"
                    self.listener.keeper.report(ledger, kind, row.appointment_id, {"booking": uid[:4]}, now)
