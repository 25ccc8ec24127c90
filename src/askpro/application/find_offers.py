"""Find offers: what can be booked."""

from datetime import timedelta

from attrs import frozen

from askpro.application.offering.finder import OfferFinder, OffersQuery
from askpro.domain.offers import Availability


@frozen(kw_only=True)
class FindOffers:
    """Offers for a service, for a named staff member, or for moving an appointment."""

    finder: OfferFinder

    def __call__(self, company_id: str, query: OffersQuery, patience: timedelta | None = None) -> Availability:
        """Offers that start in the window, sorted; the calendar is waited for no longer than ``patience`` (30 s).

        Raises NotFound, ServiceNotMapped, StaffNotMapped, InvalidRequest, OutsideBookingWindow, and the errors of
        the calendar port.
        """
        return self.finder(company_id, query, patience)

    def at_once(self, company_id: str, query: OffersQuery) -> Availability | None:
        """The answer, if it can be given without waiting for anything: safe to call on an event loop."""
        return self.finder.peek(company_id, query)

    def remembered(self, company_id: str, query: OffersQuery) -> Availability | None:
        """The answer, if it can be given without asking the calendar; may ask our own storage. Raises NotFound."""
        return self.finder.recall(company_id, query)
