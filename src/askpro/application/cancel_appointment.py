"""Cancel an appointment."""

from datetime import datetime
from typing import Unpack

from attrs import frozen

from askpro.application.sync.commanding import Commander, Manner
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Closing, Standing


@frozen(kw_only=True)
class CancelAppointment:
    """It takes the place of every command that is still under way."""

    commander: Commander

    def __call__(self, company_id: str, appointment_id: str, *, reason: str = "", **how: Unpack[Manner]) -> Appointment:
        """Raises what the Commander raises."""

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            del appointment
            return Wish(
                command=Command.CANCEL,
                standing=Standing.CLOSED,
                closing=Closing.CANCELLED,
                reason=reason,
                since=now,
            )

        return self.commander.give(company_id, appointment_id, wish, **how)
