"""Decline a requested appointment."""

from datetime import datetime
from typing import Unpack

from attrs import frozen

from askpro.application.sync.commanding import Commander, Manner
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Closing, Standing
from askpro.domain.errors import InvalidRequest


@frozen(kw_only=True)
class DeclineAppointment:
    """A person here says no to a request. A confirmed appointment is cancelled instead."""

    commander: Commander

    def __call__(self, company_id: str, appointment_id: str, *, reason: str = "", **how: Unpack[Manner]) -> Appointment:
        """Raises what the Commander raises, and InvalidRequest for what is not requested."""

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            if appointment.agreed is None or appointment.standing is not Standing.REQUESTED:
                raise InvalidRequest("Only a requested appointment can be declined; cancel it instead.")
            return Wish(
                command=Command.DECLINE,
                standing=Standing.CLOSED,
                closing=Closing.DECLINED,
                reason=reason,
                since=now,
            )

        return self.commander.give(company_id, appointment_id, wish, **how)
