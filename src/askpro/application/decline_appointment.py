"""Decline a requested appointment."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.sync.commanding import Commander
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Closing, Standing
from askpro.domain.errors import InvalidRequest


@frozen(kw_only=True)
class DeclineAppointment:
    """A person here says no to a request. A confirmed appointment is cancelled instead."""

    commander: Commander

    def __call__(
        self,
        company_id: str,
        appointment_id: str,
        *,
        reason: str = "",
        actor: str = "api",
        sequence: int | None = None,
        patience: timedelta | None = None,
        command_id: str | None = None,
    ) -> Appointment:
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

        return self.commander.give(
            company_id,
            appointment_id,
            wish,
            actor=actor,
            sequence=sequence,
            patience=patience,
            command_id=command_id,
        )
