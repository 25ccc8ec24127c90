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
from askpro.testing.simulation.episode import Episode
from askpro.testing.simulation.faults import Fault, Trip
from askpro.testing.simulation.operators import DESK
from askpro.testing.simulation.orders import CALLER
from askpro.testing.simulation.realm import HALF_HOUR, Person
from askpro.testing.worlds.seed import BOB

Facts = list[tuple[str, str, str, bool]]


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

    def book(self, service: str = "Cut", slot: int = 2, staff: str | None = "Alice", **order: Any) -> None:
        """A caller books Alice, or anybody."""
        acme = self.episode.realm.tenants["acme"]
        span = Span.starting(self.episode.realm.slot(slot), HALF_HOUR)
        offer = Offer(span, acme.staff[staff] if staff is not None else None, acme.services[service])
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
            self.lose(Fault.LOST_BEFORE)
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

    def reassign(self, staff: str | None = "Bob") -> None:
        """A caller gives it to Bob, or to anybody else."""
        staff_id = self.episode.realm.tenants["acme"].staff[staff] if staff is not None else None
        self._app.reassign(self.company_id, self.appointment.id, staff_id)

    def no_show(self, *, absent: bool = True) -> None:
        """A caller says that the customer stayed away, or came after all."""
        self._app.no_show(self.company_id, self.appointment.id, absent=absent)

    def retry(self) -> None:
        """An operator retries the only issue there ever was."""
        self._app.retry_issue(self.company_id, self._issue, actor=DESK)

    def dismiss(self) -> None:
        """An operator dismisses it."""
        self._app.dismiss_issue(self.company_id, self._issue, actor=DESK)

    def undo(self) -> None:
        """An operator has it undone."""
        self._app.undo_issue(self.company_id, self._issue, actor=DESK)

    def erase(self) -> None:
        """An operator erases the customer."""
        customer_id = self.appointment.customer_id or ""
        self.episode.realm.erased.append(Person(self.company_id, customer_id, "jo@example.net"))
        erased = self._app.erase_customer(self.company_id, customer_id, actor=DESK)
        self.episode.realm.erased[-1].done = erased.waiting == 0

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
        self.lose(Fault.LOST_AFTER)

    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.episode.realm.advance(timedelta(seconds=seconds))

    def begin(self) -> None:
        """So much time that the appointment begins."""
        realm = self.episode.realm
        realm.advance(self.appointment.when.start - realm.clock.at + timedelta(minutes=1))

    def there_book(self, slot: int = 2) -> None:
        """Somebody books at the calendar."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.book(realm.tenants["acme"].types["Cut", "Alice"], realm.slot(slot))

    def there_move(self) -> None:
        """Somebody moves the only booking there."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.move(realm.sights.live()[0].uid, realm.slot(6))

    def there_cancel(self, number: int = 0) -> None:
        """Somebody cancels the only booking there, or the last one."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.cancel(realm.sights.live()[number].uid)

    def there_reassign(self) -> None:
        """A host hands the only booking there over to Bob."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.reassign(realm.sights.live()[0].uid, BOB)

    def there_mark(self) -> None:
        """A host notes that the customer stayed away."""
        realm = self.episode.realm
        with realm.sights.by_people():
            realm.people.mark(realm.sights.live()[0].uid, realm.sights.live()[0].email)

    def attempt(self, act: Callable[["Stage"], None]) -> None:
        """Act as the first process. Raises Killed."""
        self.episode.realm.acting.append(0)
        try:
            act(self)
        except AskproError:
            return
        finally:
            self.episode.realm.acting.pop()

    def facts(self) -> Facts:
        """What came of it, on our side: start, standing, member and mark of every appointment."""
        with self.episode.realm.inner.read(self.company_id) as ledger:
            found = ledger.appointments.find(AppointmentQuery(now=self.episode.realm.clock.at), Page())[0]
        return sorted(
            (each.when.start.isoformat(), each.standing.value, each.staff_id or "", each.no_show) for each in found
        )

    def lose(self, fault: Fault) -> None:
        """This is what happens to the next write."""
        trips = [Trip(fault)]
        self.episode.realm.network.plan = lambda writing, _: trips.pop() if writing and trips else Trip()

    @property
    def _issue(self) -> str:
        with self.episode.realm.inner.read(self.company_id) as ledger:
            return ledger.issues.all(only_open=False)[0].id

    @property
    def _app(self) -> Application:
        return self.episode.realm.processes[0].app
