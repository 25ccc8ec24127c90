"""Finding offers: their slots less our claims, from the cache where nothing has changed since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.offering.freshness import Freshness
from askpro.application.offering.single_flight import SingleFlight
from askpro.application.offering.slots import SlotReader
from askpro.application.offering.targets import Target, default_target, targets_for, targets_of
from askpro.application.offering.window import BOOKING_WINDOW
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.lanes import Lane
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Cache, Clock, Outbound
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim, in_force
from askpro.domain.company import Company
from askpro.domain.errors import InvalidRequest, OutsideBookingWindow, ServiceNotMapped, TemporarilyUnavailable
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

    @property
    def uid(self) -> str | None:
        """The booking whose own time counts as free."""
        return self.moving.head if self.moving is not None else None

    def offers(self, slots: Sequence[tuple[Span, ...]], window: Span, not_before: datetime) -> tuple[Offer, ...]:
        """What the slots of each target leave to be promised, sorted."""
        offers: list[Offer] = []
        for target, found in zip(self.targets, slots, strict=True):
            offers += offers_from(
                found,
                self.claims,
                staff_id=target.staff_id,
                service_id=self.service_id,
                buffers=target.buffers,
                asked=window,
                not_before=not_before,
                own=self.moving.id if self.moving is not None else None,
            )
        return tuple(sorted(offers, key=lambda offer: offer.span))


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

    def __call__(
        self, company_id: str, query: OffersQuery, patience: timedelta | None = None, lane: Lane = Lane.LIVE
    ) -> Availability:
        """Offers that start in the window, sorted.

        While the calendar cannot be asked, or not within ``patience``, those of what it said last, less our claims,
        as ``stale``. What is under way when patience ends goes on, and is remembered for the next one who asks. In a
        lower ``lane`` nobody waits: the calendar is asked in the thread that asks.
        Raises NotFound, ServiceNotMapped, StaffNotMapped, InvalidRequest, OutsideBookingWindow, and the errors of
        the calendar port.
        """
        key = self._key_now(company_id, query)
        found = self.cache.get(key)
        if isinstance(found, Availability):
            return found
        return self.flights.do((key, patience, lane), lambda: self._ask(company_id, query, key, patience, lane))

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

    def _ask(
        self, company_id: str, query: OffersQuery, key: tuple[object, ...], patience: timedelta | None, lane: Lane
    ) -> Availability:
        asked_at = self.clock.now()
        _check_window(query.window, asked_at)
        question = self._question(company_id, query, patience)

        def work() -> Availability:
            offers = self._offers(question, query.window, asked_at, patience, lane)
            return self._remembered(question, offers, asked_at, key)

        try:
            if lane is not Lane.LIVE:
                return work()
            return self.outbound.run(work, min(_PATIENCE, patience) if patience is not None else _PATIENCE)
        except TemporarilyUnavailable:
            stale = self._stale(question, query.window, asked_at)
            if stale is None:
                raise
            return stale

    def _remembered(
        self, question: _Question, offers: tuple[Offer, ...], asked_at: datetime, key: tuple[object, ...]
    ) -> Availability:
        lifetime = self.lifetime if offers else self.empty_lifetime
        if self.freshness.since_write(question.company.id) < _UPSTREAM_MEMORY:
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

    def _question(self, company_id: str, query: OffersQuery, patience: timedelta | None) -> _Question:
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
            event_type = self.event_types(company, company.default_event_type, patience=patience)
            targets = [default_target(service, event_type, length)]
        return _Question(
            company=company,
            service_id=service_id,
            time_zone=query.time_zone or company.time_zone,
            targets=tuple(targets),
            claims=tuple(claims),
            moving=moving,
        )

    def _offers(
        self, question: _Question, window: Span, not_before: datetime, patience: timedelta | None, lane: Lane
    ) -> tuple[Offer, ...]:
        company = question.company
        calendar = self.calendars.open(company.account, lane=lane, patience=patience)
        read = self._slots.read
        slots = [read(calendar, company.id, target, window, question.uid) for target in question.targets]
        return question.offers(slots, window, not_before)

    def _stale(self, question: _Question, window: Span, now: datetime) -> Availability | None:
        """The offers of what the calendar said last, less today's claims (S14); None where that is not known of all."""
        recall = self._slots.recall
        kept = [recall(question.company.id, target, window, question.uid) for target in question.targets]
        known = [each for each in kept if each is not None]
        if len(known) < len(kept):
            return None
        return Availability(
            offers=question.offers([each.slots for each in known], window, now),
            time_zone=question.time_zone,
            as_of=min(each.as_of for each in known),
            fresh_until=now,
            source="stale",
        )

    @property
    def _slots(self) -> SlotReader:
        return SlotReader(cache=self.cache, clock=self.clock)


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
