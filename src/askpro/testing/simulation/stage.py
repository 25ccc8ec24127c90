"""A stage for short scenarios: one appointment, two processes, and the acts that callers, people and workers do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from attrs import frozen

from askpro.application.app import Application
from askpro.application.hold_offer import HoldOrder
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.domain.appointment import Appointment
from askpro.domain.errors import AskproError
from askpro.domain.holds import LONGEST_HOLD
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.simulation.callers import CALLER
from askpro.testing.simulation.episode import Episode
from askpro.testing.simulation.faults import Fault, Trip
from askpro.testing.simulation.realm import HALF_HOUR


@frozen
class Stage:
    """A realm of two processes with an empty plan: what happens is the scenario's."""

    episode: Episode

    @property
    def appointment(self) -> Appointment:
        """The only one."""
        with self.episode.realm.inner.read(self.company_id) as ledger:
            return ledger.appointments.find(AppointmentQuery(now=self.episode.realm.clock.at), Page())[0][0]

    @property
    def company_id(self) -> str:
        """Acme."""
        return self.episode.realm.tenants["acme"].company.id

    def book(self, service: str = "Cut", slot: int = 2, **order: Any) -> None:
        """A caller books Alice."""
        acme = self.episode.realm.tenants["acme"]
        span = Span.starting(self.episode.realm.slot(slot), HALF_HOUR)
        offer = Offer(span, acme.staff["Alice"], acme.services[service])
        self._app.book_appointment(acme.company, offer, {"name": "Jo", "email": "jo@example.net"}, **order)

    def book_once(self) -> None:
        """A caller books Alice under a key, for the first time or again."""
        self.book(idempotency_key="call-1")

    def hold(self) -> None:
        """A caller has Alice's time kept."""
        acme = self.episode.realm.tenants["acme"]
        start, services = self.episode.realm.slot(2), acme.services
        order = HoldOrder(service_id=services["Cut"], start=start, staff_id=acme.staff["Alice"], ttl=LONGEST_HOLD)
        self._app.hold(self.company_id, order, actor=CALLER)

    def book_what_is_held(self) -> None:
        """A caller books the time that was kept, if it was."""
        with self.episode.realm.inner.read(self.company_id) as ledger:
            holds = ledger.holds.of(CALLER)
        self.book(hold_id=holds[0].id if holds else None)

    def move(self, slot: int = 4) -> None:
        """A caller moves it."""
        self.episode.realm.known.append((self.company_id, self.appointment.id))
        self._app.reschedule(self.company_id, self.appointment.id, self.episode.realm.slot(slot))

    def move_in_vain(self) -> None:
        """A caller moves it elsewhere, if there is one, and the request is lost on its way."""
        if self.facts():
            self._lose(Fault.LOST_BEFORE)
            self.move(8)

    def cancel(self) -> None:
        """A caller cancels it."""
        self._app.cancel(self.company_id, self.appointment.id)

    def confirm(self) -> None:
        """A caller confirms it."""
        self._app.confirm(self.company_id, self.appointment.id)

    def decline(self) -> None:
        """A caller declines it."""
        self._app.decline(self.company_id, self.appointment.id)

    def work(self) -> None:
        """The first process reads, settles and verifies what is due."""
        app = self._app
        app.inbox()
        for due in app.settle.due():
            app.settle(*due)
        for unproven in app.verify.due():
            app.verify(*unproven)

    def sweep(self) -> None:
        """The first process sweeps everything."""
        self._app.sweep(self.company_id, full=True)

    def lose_an_answer(self) -> None:
        """The next write takes effect, and its answer is lost."""
        self._lose(Fault.LOST_AFTER)

    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.episode.realm.advance(timedelta(seconds=seconds))

    def there_book(self) -> None:
        """Somebody books at the calendar."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.book(realm.tenants["acme"].types["Cut", "Alice"], realm.slot(2))

    def there_move(self) -> None:
        """Somebody moves the only booking there."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.move(realm.sights.live()[0].uid, realm.slot(6))

    def there_cancel(self) -> None:
        """Somebody cancels the only booking there."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.cancel(realm.sights.live()[0].uid)

    def attempt(self, act: Callable[["Stage"], None]) -> None:
        """Act as the first process. Raises Killed."""
        self.episode.realm.acting.append(0)
        try:
            act(self)
        except AskproError:
            return
        finally:
            self.episode.realm.acting.pop()

    def facts(self) -> list[tuple[str, str]]:
        """What came of it, on our side: start and standing of every appointment."""
        with self.episode.realm.inner.read(self.company_id) as ledger:
            found = ledger.appointments.find(AppointmentQuery(now=self.episode.realm.clock.at), Page())[0]
        return sorted((each.when.start.isoformat(), each.standing.value) for each in found)

    def _lose(self, fault: Fault) -> None:
        trips = [Trip(fault)]
        self.episode.realm.network.plan = lambda writing, _: trips.pop() if writing and trips else Trip()

    @property
    def _app(self) -> Application:
        return self.episode.realm.processes[0].app
