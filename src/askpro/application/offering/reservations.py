"""Soft reservations at the calendar: they keep visitors of its own pages away, and protect nothing else.

Best effort throughout: a reservation that cannot be made or let go fails no command, and ends by itself.
"""

from contextlib import suppress
from datetime import timedelta

from attrs import frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.calendar_powers import Reserving
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Outbound
from askpro.domain.company import Company
from askpro.domain.errors import AskproError
from askpro.domain.holds import Hold

_PATIENCE = timedelta(seconds=8)
_NO_PATIENCE = timedelta(0)
"""Letting go goes on by itself: no caller waits for it."""


@frozen(kw_only=True)
class Reservations:
    """For calendars that can."""

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound

    def make(self, hold: Hold, length: timedelta | None) -> str | None:
        """The calendar's id of the reservation; None where there is none. ``length`` only where several are offered."""
        with suppress(AskproError):
            calendar = self.calendars.open(self._company(hold.company_id).account)
            if isinstance(calendar, Reserving):
                lasts = hold.expires_at - hold.created_at
                start, event_type_id = hold.span.start, hold.event_type_id
                return self.outbound.run(
                    lambda: calendar.reserve_slot(event_type_id, start, lasts, length=length), _PATIENCE
                )
        return None

    def let_go(self, hold: Hold) -> None:
        """Free it for visitors again, if it was made."""
        reservation = hold.reservation
        if reservation is None:
            return
        with suppress(AskproError):
            calendar = self.calendars.open(self._company(hold.company_id).account, lane=Lane.VERIFICATION)
            if isinstance(calendar, Reserving):
                self.outbound.run(lambda: calendar.release_slot(reservation), _NO_PATIENCE)

    def _company(self, company_id: str) -> Company:
        with self.storage.read(company_id) as ledger:
            return ledger.company
