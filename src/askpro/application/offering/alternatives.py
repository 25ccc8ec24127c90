"""Suggest alternatives to a time that is taken."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.offering.finder import OfferFinder, OffersQuery
from askpro.application.ports.lanes import Lane
from askpro.domain.appointment import Appointment, Command
from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.domain.timespan import Span

_BEFORE, _AFTER = timedelta(hours=12), timedelta(days=2)
_MOST = 3
_PATIENCE = timedelta(seconds=8)


@frozen(kw_only=True)
class Alternatives:
    """The offers nearest to a taken time: up to three starts, nearest first, if they are told within patience (8 s).

    A calendar that cannot tell leaves the list empty.
    """

    finder: OfferFinder

    def __call__(
        self,
        company_id: str,
        service_id: str | None,
        staff_id: str | None,
        start: datetime,
        taken: SlotUnavailable,
        *,
        appointment_id: str | None = None,
        patience: timedelta | None = None,
    ) -> SlotUnavailable:
        """The same refusal with what is free instead, for a caller whose wish was written down nowhere."""
        query = OffersQuery(
            service_id=service_id, staff_id=staff_id, window=_around(start), appointment_id=appointment_id
        )
        return SlotUnavailable(taken.detail, self._nearest(company_id, query, start, Lane.LIVE, patience))

    def instead(
        self, appointment: Appointment, command: Command, start: datetime, lane: Lane, patience: timedelta | None
    ) -> tuple[datetime, ...]:
        """What is free instead of a start that an appointment was refused."""
        if command is Command.BOOK:
            anybody = appointment.passed_over is not None
            query = OffersQuery(
                service_id=appointment.service_id,
                staff_id=None if anybody else appointment.staff_id,
                window=_around(start),
                length=appointment.asked.length,
            )
        else:
            query = OffersQuery(window=_around(start), appointment_id=appointment.id)
        return self._nearest(appointment.company_id, query, start, lane, patience)

    def _nearest(
        self, company_id: str, query: OffersQuery, start: datetime, lane: Lane, patience: timedelta | None
    ) -> tuple[datetime, ...]:
        wait = _PATIENCE if patience is None and lane is Lane.LIVE else patience
        try:
            offers = self.finder(company_id, query, wait, lane)
        except AskproError:
            return ()
        others = {offer.span.start for offer in offers} - {start}
        return tuple(sorted(others, key=lambda each: (abs(each - start), each))[:_MOST])


def _around(start: datetime) -> Span:
    return Span(start - _BEFORE, start + _AFTER)
