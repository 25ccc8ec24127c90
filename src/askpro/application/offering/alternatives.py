"""Suggest alternatives to a time that is taken."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.offering.finder import OfferFinder, OffersQuery
from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.domain.timespan import Span

_BEFORE, _AFTER = timedelta(hours=12), timedelta(days=2)
_MOST = 3
_PATIENCE = timedelta(seconds=8)


@frozen(kw_only=True)
class Alternatives:
    """The offers nearest to a taken time. A calendar that cannot tell leaves the list empty."""

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
        """The same refusal with up to three starts, nearest first, if they are told within patience (8 s)."""
        query = OffersQuery(
            service_id=service_id,
            staff_id=staff_id,
            window=Span(start - _BEFORE, start + _AFTER),
            appointment_id=appointment_id,
        )
        try:
            offers = self.finder(company_id, query, _PATIENCE if patience is None else patience)
        except AskproError:
            return taken
        others = {offer.span.start for offer in offers} - {start}
        nearest = sorted(others, key=lambda each: (abs(each - start), each))[:_MOST]
        return SlotUnavailable(taken.detail, nearest)
