"""Hold an offer: keep a time for a caller while a person decides."""

from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from askpro.application.offering.alternatives import Alternatives
from askpro.application.offering.granting import free_targets
from askpro.application.offering.holding import forget_ended, known_hold
from askpro.application.offering.reservations import Reservations
from askpro.application.offering.targets import Target, targets_for
from askpro.application.offering.window import check_start
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.errors import HoldNotPossible, SlotUnavailable
from askpro.domain.holds import MOST_HOLDS, REMEMBERED, Hold, a_ttl
from askpro.domain.timespan import Span, utc

_FORGOTTEN_BESIDE = 5
DEFAULT_TTL = timedelta(minutes=5)


@frozen(kw_only=True)
class HoldOrder:
    """What is to be held. Without ``staff_id`` whoever gives the service and is free, the least booked of that day.

    ``reserve``: also keep visitors of the calendar's own page away. ``hold_id`` was reserved for it (S10).
    """

    service_id: str
    start: datetime = field(converter=utc)
    length: timedelta | None = None
    staff_id: str | None = None
    ttl: timedelta = field(default=DEFAULT_TTL, validator=a_ttl)
    reserve: bool = False
    hold_id: str | None = None


@frozen(kw_only=True)
class HoldOffer:
    """The hold is granted in the transaction that makes it, as every promise (S7).

    The calendar is not asked, except for what else is free where the time is taken.
    """

    storage: Storage
    reservations: Reservations
    suggest: Alternatives
    clock: Clock
    ids: Ids

    def __call__(self, company_id: str, order: HoldOrder, *, actor: str = "api") -> Hold:
        """The hold, which only ``actor`` can use up.

        Raises NotFound, InvalidRequest, OutsideBookingWindow, ServiceNotMapped, StaffNotMapped, SlotUnavailable
        (with alternatives), HoldNotPossible (nobody's time is known to be taken, or the caller has too many holds).
        """
        try:
            hold, target = self._promise(company_id, order, actor, self.clock.now())
        except SlotUnavailable as taken:
            raise self.suggest(company_id, order.service_id, order.staff_id, order.start, taken) from taken
        if target is None or not order.reserve:
            return hold
        reservation = self.reservations.make(hold, target.length if target.several_lengths else None)
        return hold if reservation is None else self._with(hold, reservation)

    def _promise(self, company_id: str, order: HoldOrder, actor: str, now: datetime) -> tuple[Hold, Target | None]:
        """The hold and what it is for, without it if the hold was made before."""
        with self.storage.write(company_id) as ledger:
            known = known_hold(ledger, order.hold_id)
            if known is not None:
                return known, None
            check_start(order.start, now)
            target = self._grant(ledger, order, actor, now)
            hold = self._hold(company_id, target, order, actor, now)
            ledger.holds.save(hold)
            ledger.claims.replace(hold.id, [hold.claim])
            ledger.generations.move([hold.staff_id])
        return hold, target

    def _grant(self, ledger: Ledger, order: HoldOrder, actor: str, now: datetime) -> Target:
        forget_ended(ledger, now - REMEMBERED, _FORGOTTEN_BESIDE)
        targets = targets_for(ledger, ledger.services.get(order.service_id), order.staff_id, order.length)
        if not targets or targets[0].staff_id is None:
            raise HoldNotPossible("The calendar chooses who gives this service, so nobody's time can be held for it.")
        if sum(not hold.ended(now) for hold in ledger.holds.of(actor)) >= MOST_HOLDS:
            raise HoldNotPossible(f"A caller has at most {MOST_HOLDS} holds at once.")
        free = free_targets(ledger, targets, order.start, now)
        if not free:
            raise SlotUnavailable("That time is taken.")
        return free[0]

    def _hold(self, company_id: str, target: Target, order: HoldOrder, actor: str, now: datetime) -> Hold:
        assert target.staff_id is not None, "only a staff member's time is held"
        return Hold(
            id=order.hold_id or self.ids.new("hld"),
            company_id=company_id,
            holder=actor,
            service_id=target.service_id,
            staff_id=target.staff_id,
            event_type_id=target.event_type_id,
            span=Span.starting(order.start, target.length),
            buffers=target.buffers,
            created_at=now,
            expires_at=now + order.ttl,
        )

    def _with(self, hold: Hold, reservation: str) -> Hold:
        """The hold with its reservation, which is let go at once if the hold was used up meanwhile."""
        reserved = evolve(hold, reservation=reservation)
        with self.storage.write(hold.company_id) as ledger:
            still = known_hold(ledger, hold.id) is not None
            if still:
                ledger.holds.save(reserved)
        if not still:
            self.reservations.let_go(reserved)
        return reserved
