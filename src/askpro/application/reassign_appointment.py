"""Reassign an appointment: the same time with another staff member."""

from datetime import datetime
from typing import Unpack

from attrs import frozen

from askpro.application.ports.storage import Storage
from askpro.application.sync.commanding import Commander, Manner, unless_busy
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.errors import InvalidRequest, StaffNotMapped


@frozen(kw_only=True)
class ReassignAppointment:
    """Where the calendar can pass a booking on. Whoever gives it now stands until the calendar agrees (S9)."""

    storage: Storage
    commander: Commander

    def __call__(
        self,
        company_id: str,
        appointment_id: str,
        staff_id: str | None = None,
        *,
        reason: str = "",
        **how: Unpack[Manner],
    ) -> Appointment:
        """To that staff member, or to anybody else. Whoever has it already keeps it.

        Raises what the Commander raises, SlotUnavailable where the member's time is taken, StaffNotMapped,
        TemporarilyUnavailable while another command is under way, and NotSupported.
        """
        host = self._host(company_id, staff_id) if staff_id is not None else None

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            if appointment.agreed is None:
                raise InvalidRequest("The calendar has not answered yet: nobody is known to give it.")
            unless_busy(appointment, Command.REASSIGN)
            if host is not None and appointment.ours.host == host and appointment.wish is None:
                return None
            return Wish(
                command=Command.REASSIGN,
                away_from=appointment.agreed.host,
                host=host,
                staff_id=staff_id,
                reason=reason,
                since=now,
            )

        return self.commander.give(company_id, appointment_id, wish, **how)

    def _host(self, company_id: str, staff_id: str) -> int:
        with self.storage.read(company_id) as ledger:
            ledger.staff.get(staff_id)
            host = ledger.staff.host_of(staff_id)
        if host is None:
            raise StaffNotMapped("That staff member has no host at the calendar.")
        return host
