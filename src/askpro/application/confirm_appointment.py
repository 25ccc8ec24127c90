"""Confirm a requested appointment."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.sync.commanding import Commander
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Standing
from askpro.domain.errors import InvalidRequest


@frozen(kw_only=True)
class ConfirmAppointment:
    """A person here says yes. What is confirmed already stays so."""

    commander: Commander

    def __call__(
        self,
        company_id: str,
        appointment_id: str,
        *,
        actor: str = "api",
        sequence: int | None = None,
        patience: timedelta | None = None,
        command_id: str | None = None,
    ) -> Appointment:
        """Raises what the Commander raises, and InvalidRequest while nobody asked for a yes."""

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            if appointment.standing is Standing.CONFIRMED:
                return None
            if appointment.agreed is None:
                raise InvalidRequest("The calendar has not answered yet: there is nothing to confirm.")
            return Wish(command=Command.CONFIRM, standing=Standing.CONFIRMED, since=now)

        return self.commander.give(
            company_id,
            appointment_id,
            wish,
            actor=actor,
            sequence=sequence,
            patience=patience,
            command_id=command_id,
        )
