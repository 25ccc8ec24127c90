"""Cancel an appointment."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.sync.commanding import Commander
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Closing, Standing


@frozen(kw_only=True)
class CancelAppointment:
    """It takes the place of every command that is still under way."""

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

        return self.commander.give(
            company_id,
            appointment_id,
            wish,
            actor=actor,
            sequence=sequence,
            patience=patience,
            command_id=command_id,
        )
