"""Finding offers: their slots less our claims, from the cache where nothing has changed since."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.offering.freshness import Freshness
from askpro.application.offering.single_flight import SingleFlight
from askpro.application.offering.targets import Target, default_target, targets_for, targets_of
from askpro.application.offering.window import BOOKING_WINDOW
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Cache, Clock, Outbound
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim, in_force
from askpro.domain.company import Company
from askpro.domain.errors import InvalidRequest, OutsideBookingWindow, ServiceNotMapped
from askpro.domain.offers import Availability, Offer, offers_from
from askpro.domain.timespan import Span, zone

LONGEST_QUESTION = timedelta(days=31)
_UPSTREAM_MEMORY = timedelta(seconds=3)
_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True, cache_hash=True)
class OffersQuery:
    """What is asked for. With ``appointment_id``: the times to which that appointment may be moved."""

    service_id: str | None = None
    staff_id: str | None = None
    window: Span
    length: timedelta | None = None
    time_zone: str | None = None
    appointment_id: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.time_zone is not None:
            zone(self.time_zone)


@frozen(kw_only=True)
class _Question:
    """A query with all that our ledger says about it."""

    company: Company
    service_id: str
    time_zone: str
    targets: tuple[Target, ...]
    claims: tuple[Claim, ...]
    moving: Appointment | None


@frozen(kw_only=True)
class OfferFinder:
    """Their slots less our claims. ``lifetime`` is how long an answer may be used while nothing changes here."""

    storage: Storage
    calendars: CalendarProvider
    event_types: EventTypeLookup
    cache: Cache
    freshness: Freshness
    clock: Clock
    outbound: Outbound
    lifetime: timedelta = timedelta(seconds=300)
    empty_lifetime: timedelta = timedelta(seconds=30)
    flights: SingleFlight = field(factory=SingleFlight)

    def __call__(self, company_id: str, query: OffersQuery) -> Availability:
        """Offers that start in the window, sorted.

        Raises NotFound, ServiceNotMapped, StaffNotMapped, InvalidRequest, OutsideBookingWindow, and the errors of
        the calendar port.
        """
        key = self._key_now(company_id, query)
        found = self.cache.get(key)
        if isinstance(found, Availability):
            return found
        return self.flights.do(key, lambda: self._ask(company_id, query, key))

    def peek(self, company_id: str, query: OffersQuery) -> Availability | None:
        """The answer, if it can be given without waiting for anything."""
        generations = self.freshness.peek(company_id)
        found = self.cache.get(_key(company_id, query, generations)) if generations is not None else None
        return found if isinstance(found, Availability) else None

    def recall(self, company_id: str, query: OffersQuery) -> Availability | None:
        """The answer, if it can be given without asking the calendar."""
        found = self.cache.get(self._key_now(company_id, query))
        return found if isinstance(found, Availability) else None

    def _key_now(self, company_id: str, query: OffersQuery) -> tuple[object, ...]:
        return _key(company_id, query, self.freshness.generations(self.storage, company_id))

    def _ask(self, company_id: str, query: OffersQuery, key: tuple[object, ...]) -> Availability:
        asked_at = self.clock.now()
        _check_window(query.window, asked_at)
        question = self._question(company_id, query)
        offers = self.outbound.run(lambda: self._offers(question, query.window, asked_at), _PATIENCE)
        lifetime = self.lifetime if offers else self.empty_lifetime
        if self.freshness.since_write(company_id) < _UPSTREAM_MEMORY:
            lifetime = _UPSTREAM_MEMORY  # upstream remembers an answer for 2 s, also over our own booking
        lifetime = min([lifetime, *_ends_of_holds(question.claims, asked_at)])
        answer = Availability(
            offers=offers,
            time_zone=question.time_zone,
            as_of=asked_at,
            fresh_until=asked_at + lifetime,
            source="calendar",
        )
        self.cache.put(key, evolve(answer, source="cache"), lifetime)
        return answer

    def _question(self, company_id: str, query: OffersQuery) -> _Question:
        with self.storage.read(company_id) as ledger:
            moving = _current(ledger, query.appointment_id) if query.appointment_id is not None else None
            service_id = (moving.service_id if moving is not None else None) or query.service_id
            if service_id is None:
                raise InvalidRequest("Which service?", {"/service_id": "is missing"})
            service, company = ledger.services.get(service_id), ledger.company
            length = moving.when.length if moving is not None else query.length
            targets = (
                targets_of(ledger, moving, service)
                if moving is not None
                else targets_for(ledger, service, query.staff_id, length)
            )
            staff_ids = [target.staff_id for target in targets if target.staff_id is not None]
            around = query.window.widened(timedelta(days=2), timedelta(days=2))
            claims = ledger.claims.overlapping(staff_ids, around) if staff_ids else []
        if not targets:
            if company.default_event_type is None:
                raise ServiceNotMapped("No event type is mapped to this service.")
            event_type = self.event_types(company, company.default_event_type)
            targets = [default_target(service, event_type, length)]
        return _Question(
            company=company,
            service_id=service_id,
            time_zone=query.time_zone or company.time_zone,
            targets=tuple(targets),
            claims=tuple(claims),
            moving=moving,
        )

    def _offers(self, question: _Question, window: Span, not_before: datetime) -> tuple[Offer, ...]:
        calendar = self.calendars.open(question.company.account)
        offers: list[Offer] = []
        for target in question.targets:
            slots = calendar.read_slots(
                target.event_type_id,
                window,
                length=target.length if target.several_lengths else None,
                moving=question.moving.head if question.moving is not None else None,
            )
            offers += offers_from(
                slots,
                question.claims,
                staff_id=target.staff_id,
                service_id=question.service_id,
                buffers=target.buffers,
                asked=window,
                not_before=not_before,
                own=question.moving.id if question.moving is not None else None,
            )
        return tuple(sorted(offers, key=lambda offer: offer.span))


def _current(ledger: Ledger, appointment_id: str) -> Appointment:
    """The appointment, or the one that it was merged into."""
    appointment = ledger.appointments.get(appointment_id)
    while appointment.merged_into is not None:
        appointment = ledger.appointments.get(appointment.merged_into)
    return appointment


def _ends_of_holds(claims: Iterable[Claim], now: datetime) -> list[timedelta]:
    """In how long the holds end that hid something: then it is offered again (S14)."""
    return [claim.until - now for claim in in_force(claims, now) if claim.until is not None]


def _check_window(window: Span, now: datetime) -> None:
    if window.length > LONGEST_QUESTION:
        raise InvalidRequest("Ask for at most 31 days at once.", {"/to": "is more than 31 days after from"})
    if window.end <= now:
        raise OutsideBookingWindow("That time lies in the past.")
    if window.start > now + BOOKING_WINDOW:
        raise OutsideBookingWindow("Bookings are possible for the next 12 months.")


def _key(company_id: str, query: OffersQuery, generations: Mapping[str, int]) -> tuple[object, ...]:
    """Company first, then all that the answer depends on. Its age is part of it: what changed is not found (L52)."""
    relevant = generations
    if query.staff_id is not None and query.appointment_id is None:
        relevant = {each: generations.get(each, 0) for each in ("", query.staff_id)}
    return (company_id, "offers", query, tuple(sorted(relevant.items())))
