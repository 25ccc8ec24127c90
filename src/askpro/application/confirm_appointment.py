"""Confirm a requested appointment."""

from datetime import datetime
from typing import Unpack

from attrs import frozen

from askpro.application.sync.commanding import Commander, Manner
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Standing
from askpro.domain.errors import InvalidRequest


@frozen(kw_only=True)
class ConfirmAppointment:
    """A person here says yes. What is confirmed already stays so."""

    commander: Commander

    def __call__(self, company_id: str, appointment_id: str, **how: Unpack[Manner]) -> Appointment:
        """Raises what the Commander raises, and InvalidRequest while nobody asked for a yes."""

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            if appointment.standing is Standing.CONFIRMED:
                return None
            if appointment.agreed is None:
                raise InvalidRequest("The calendar has not answered yet: there is nothing to confirm.")
            return Wish(command=Command.CONFIRM, standing=Standing.CONFIRMED, since=now)

        return self.commander.give(company_id, appointment_id, wish, **how)
