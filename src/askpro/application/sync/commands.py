"""Commands by name: for use cases that give the commands of others."""

from typing import Any, Protocol

from askpro.domain.appointment import Appointment, Command


class Commands(Protocol):
    """Every command to an appointment; ``how`` is what the use case of that name takes."""

    def __call__(self, command: Command, company_id: str, appointment_id: str, **how: Any) -> Appointment:
        """Raises what the command raises."""
        ...
