"""Mark a no-show: the customer stayed away, or came after all."""

from datetime import datetime
from typing import Unpack

from attrs import frozen

from askpro.application.sync.commanding import Commander, Manner, unless_busy
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.booking import Standing
from askpro.domain.errors import InvalidRequest, NotStarted


@frozen(kw_only=True)
class MarkNoShow:
    """The mark is the calendar's: it is sent once, and read. What is marked already stays so."""

    commander: Commander

    def __call__(
        self, company_id: str, appointment_id: str, *, absent: bool = True, **how: Unpack[Manner]
    ) -> Appointment:
        """Raises what the Commander raises, InvalidRequest for what was never confirmed, NotStarted before its start,
        TemporarilyUnavailable while another command is under way, and NotSupported."""

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            if appointment.standing is not Standing.CONFIRMED:
                raise InvalidRequest("Nobody confirmed it: nobody can have stayed away.")
            if now < appointment.when.start:
                raise NotStarted("The appointment has not begun.")
            unless_busy(appointment, Command.NO_SHOW)
            if appointment.no_show is absent and appointment.wish is None:
                return None
            return Wish(command=Command.NO_SHOW, absent=absent, since=now)

        return self.commander.give(company_id, appointment_id, wish, **how)
