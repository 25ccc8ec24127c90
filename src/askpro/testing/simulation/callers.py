"""What callers do: book, give commands, hold, let go, and ask again; with keys and without."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import timedelta
from random import Random
from typing import Any

from attrs import define, field

from askpro.application.app import Application
from askpro.application.hold_offer import HoldOrder
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Standing
from askpro.domain.errors import AskproError
from askpro.domain.holds import Hold
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.simulation import orders
from askpro.testing.simulation.crew import Crew
from askpro.testing.simulation.keys import Given, Keys, Request
from askpro.testing.simulation.orders import CALLER, Order
from askpro.testing.simulation.realm import HALF_HOUR, SLOTS, Realm, Tenant
from askpro.testing.simulation.words import Words

_TTLS = (20, 300, 900)


@define
class Callers:
    """The callers of a realm."""

    realm: Realm
    crew: Crew
    words: Words
    keys: Keys = field(factory=Keys)
    holds: list[Hold] = field(factory=list)
    seen: dict[tuple[str, str], int] = field(factory=dict)
    customers: int = 0

    def book(self, luck: Random) -> None:
        """Ask for a time, or for one that is held."""
        tenant = self.crew.tenant(luck)
        mine = [hold for hold in self.holds[-4:] if hold.company_id == tenant.company.id]
        if mine and luck.random() < 0.5:
            hold = luck.choice(mine)
            offer, more = Offer(hold.span, hold.staff_id, hold.service_id), {"hold_id": hold.id}
        else:
            offer, more = self._an_offer(tenant, luck), {}
        self.customers += 1
        customer = {"name": "Jo", "email": f"c{self.customers}@example.net"}

        def book(app: Application, wanted: Offer, **also: Any) -> Appointment:
            return app.book_appointment(tenant.company, wanted, customer, **more, **also)

        if luck.random() < 0.6:
            booked = self._call(luck, lambda app: book(app, offer))
        else:
            key, other = self.keys.new(), self._an_offer(tenant, luck)
            booked = self._call_once(
                luck,
                tenant.company.id,
                lambda app: book(app, offer, idempotency_key=key),
                lambda app: book(app, other, idempotency_key=key, notes="another"),
            )
        if booked is not None:
            self._booked(booked)

    def move(self, luck: Random) -> None:
        """Ask for another time."""
        self._command(luck, orders.move(self.realm.slot(luck.randrange(SLOTS))))

    def cancel(self, luck: Random) -> None:
        """Cancel."""
        self._command(luck, orders.cancel())

    def confirm(self, luck: Random) -> None:
        """Say yes to a request."""
        self._command(luck, orders.confirm())

    def decline(self, luck: Random) -> None:
        """Say no to a request."""
        self._command(luck, orders.decline())

    def reassign(self, luck: Random) -> None:
        """Have somebody else give it: rather one of those that a round robin gives."""
        acme = self.realm.tenants["acme"]
        anybodys = acme.services.get("Any")
        whom = luck.choice([None, *acme.staff.values()])
        likely = self._heard_of(luck, lambda each: each.service_id == anybodys and not each.closed)
        self._command(luck, orders.reassign(whom), likely)

    def no_show(self, luck: Random) -> None:
        """Say that the customer stayed away, or came after all: rather the other of what is said of one that began."""
        now = self.realm.clock.at
        likely = self._heard_of(luck, lambda each: each.when.start <= now and each.standing is Standing.CONFIRMED)
        absent = not likely.no_show if likely is not None and luck.random() < 0.8 else luck.random() < 0.5
        self._command(luck, orders.no_show(absent=absent), likely)

    def hold(self, luck: Random) -> None:
        """Have a time kept."""
        tenant = self.crew.tenant(luck)
        offer = self._an_offer(tenant, luck)
        order = HoldOrder(
            service_id=offer.service_id,
            start=offer.span.start,
            staff_id=offer.staff_id,
            ttl=timedelta(seconds=luck.choice(_TTLS)),
            reserve=luck.random() < 0.3,
        )
        with suppress(AskproError):
            held = self.crew.in_process(luck, lambda it: it.app.hold(tenant.company.id, order, actor=CALLER))
            self.holds.append(held)

    def release(self, luck: Random) -> None:
        """Let a time go that was kept."""
        if self.holds:
            hold = luck.choice(self.holds[-4:])
            with suppress(AskproError):
                self.crew.in_process(luck, lambda it: it.app.release_hold(hold.company_id, hold.id, actor=CALLER))

    def again(self, luck: Random) -> None:
        """Send a request with its key once more, to any process; or, by mistake, another one with that key."""
        request = self.keys.any(luck, self.realm.clock.at)
        if request is None:
            return
        about = request.about
        giving = self.words.giving(request.company_id, about) if about is not None else nullcontext()
        with giving:
            if luck.random() < 0.2:
                with suppress(AskproError):
                    self.crew.in_process(luck, lambda it: self.keys.sending_other(request, it.app))
                return
            answered = self._call(luck, lambda app: self.keys.sending(request, app))
        if about is None and answered is not None and (request.company_id, answered.id) not in self.realm.known:
            self._booked(answered)

    def _command(self, luck: Random, order: Order, likely: Appointment | None = None) -> None:
        """To an appointment that callers know, rather a recent one; mostly to the ``likely`` one, if there is one."""
        if luck.random() < 0.15:
            self._meet_new()
        if not self.realm.known:
            return
        recent = self.realm.known[-12:] if luck.random() < 0.8 else self.realm.known
        known = (likely.company_id, likely.id) if likely is not None and luck.random() < 0.9 else None
        company_id, appointment_id = who = known or luck.choice(recent)
        sequence = self._sequence(who, luck)
        more = {} if sequence is None else {"sequence": sequence}

        def give(app: Application, **also: Any) -> Appointment:
            return order.give(app, company_id, appointment_id, **more, **also)

        given = Given(appointment_id, order.name, order.start, sequence, order.staff_id, order.absent)
        with self.words.giving(company_id, given):
            if luck.random() < 0.75:
                answered = self._call(luck, give)
            else:
                key, said = self.keys.new(), f"{order.name} {given}"
                answered = self._call_once(
                    luck,
                    company_id,
                    lambda app: orders.once(app, company_id, key, said, give),
                    lambda app: orders.once(app, company_id, key, f"not to {said}", give),
                    given,
                )
        if answered is not None:
            self.seen[who] = answered.sequence

    def _sequence(self, who: tuple[str, str], luck: Random) -> int | None:
        """What the caller believes the sequence to be, if it says so: as it was last seen, or an older one."""
        if who not in self.seen or (roll := luck.random()) < 0.7:
            return None
        return self.seen[who] if roll < 0.85 else max(1, self.seen[who] - 1)

    def _an_offer(self, tenant: Tenant, luck: Random) -> Offer:
        (service, name), _ = luck.choice(list(tenant.types.items()))
        anybody = not name or luck.random() < 0.15
        start = self.realm.slot(luck.randrange(SLOTS))
        staff_id = None if anybody else tenant.staff[name]
        return Offer(Span.starting(start, HALF_HOUR), staff_id, tenant.services[service])

    def _booked(self, booked: Appointment) -> None:
        who = (booked.company_id, booked.id)
        self.realm.known.append(who)
        self.seen[who] = booked.sequence
        self.realm.booked.add(who)
        self.words.given(*who, "book", booked.asked.start)

    def _meet_new(self) -> None:
        """Callers hear of appointments that were made at the calendar."""
        known = set(self.realm.known)
        found = [(each.company_id, each.id) for each in self.realm.appointments()]
        self.realm.known += [who for who in found if who not in known]

    def _heard_of(self, luck: Random, wanted: Callable[[Appointment], bool]) -> Appointment | None:
        """An appointment of this kind that callers know."""
        known = set(self.realm.known)
        likely = [each for each in self.realm.appointments() if wanted(each) and (each.company_id, each.id) in known]
        return luck.choice(likely) if likely else None

    def _call(self, luck: Random, give: Callable[[Application], Appointment]) -> Appointment | None:
        """What one process answers to a caller; None for an error of the tree."""
        with suppress(AskproError):
            return self.crew.in_process(luck, lambda it: give(it.app))
        return None

    def _call_once(
        self,
        luck: Random,
        company_id: str,
        send: Callable[[Application], Appointment],
        other: Callable[[Application], Appointment],
        about: Given | None = None,
    ) -> Appointment | None:
        """The same with a key, so that it may be sent again whatever becomes of it."""
        request = Request(company_id, self.keys.new(), self.realm.clock.at, send, other, about)
        self.keys.sent.append(request)
        return self._call(luck, lambda app: self.keys.sending(request, app))
