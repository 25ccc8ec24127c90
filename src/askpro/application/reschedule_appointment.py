"""Reschedule an appointment: the same length at another time, with the same staff member."""

from datetime import datetime, timedelta
from typing import Unpack

from attrs import frozen

from askpro.application.offering.alternatives import Alternatives
from askpro.application.offering.window import check_start
from askpro.application.sync.commanding import Commander, Written
from askpro.domain.appointment import Appointment, Command, Wish
from askpro.domain.errors import SlotUnavailable
from askpro.domain.timespan import utc


@frozen(kw_only=True)
class RescheduleAppointment:
    """A confirmed time stands until the calendar agrees to another (S9)."""

    commander: Commander
    suggest: Alternatives

    def __call__(
        self,
        company_id: str,
        appointment_id: str,
        start: datetime,
        *,
        reason: str = "",
        patience: timedelta | None = None,
        **how: Unpack[Written],
    ) -> Appointment:
        """Raises what the Commander raises, and OutsideBookingWindow."""
        begin = utc(start)

        def wish(appointment: Appointment, now: datetime) -> Wish | None:
            check_start(begin, now)
            if appointment.ours.when.start == begin:
                return None
            when = appointment.ours.when.moved_to(begin)
            return Wish(command=Command.RESCHEDULE, when=when, reason=reason, since=now)

        try:
            begun = self.commander.begin(company_id, appointment_id, wish, **how)
        except SlotUnavailable as taken:
            if taken.alternatives:  # it was given before, and refused with these
                raise
            raise self.suggest(
                company_id, None, None, begin, taken, appointment_id=appointment_id, patience=patience
            ) from taken
        return self.commander.dispatcher(*begun, patience)
