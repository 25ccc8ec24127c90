"""What callers, people at the calendar, workers and time do in one step."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from attrs import define, field

from askpro.application.ports.storage import AppointmentQuery, Page
from askpro.application.sync.requests import APPOINTMENT_KEY, MARK_KEY
from askpro.domain.appointment import Appointment
from askpro.domain.errors import AskproError
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.simulation.people import Unwanted
from askpro.testing.simulation.perils import Killed
from askpro.testing.simulation.processes import Process
from askpro.testing.simulation.realm import HALF_HOUR, HORIZON, SLOTS, Realm, Tenant
from askpro.testing.simulation.words import Words
from askpro.testing.worlds.seed import ALICE, BOB, TEAMED

T = TypeVar("T")

_PAUSES = (1, 20, 61, 130, 301)
_JUMPS = (1800, 7200, 86_400, 259_200)
_MOST_ROUNDS = 200


class NeverDrained(Exception):
    """The queues fill as fast as they are emptied (S18)."""


@define
class Acts:
    """The acts of one realm. Each takes its luck, and whatever it needs from the realm."""

    realm: Realm
    words: Words
    known: list[tuple[str, str]] = field(factory=list)
    customers: int = 0

    def act(self, kind: str, luck: Random) -> None:
        """Do something of that kind. Raises Killed when a process dies of it, NeverDrained."""
        act: Callable[[Random], None] = getattr(self, f"_{kind}")
        act(luck)

    # Callers

    def _book(self, luck: Random) -> None:
        tenant = self._tenant(luck)
        (service, name), _ = luck.choice(list(tenant.types.items()))
        anybody = not name or luck.random() < 0.15
        staff_id = None if anybody else tenant.staff[name]
        start = self.realm.slot(luck.randrange(SLOTS))
        offer = Offer(Span.starting(start, HALF_HOUR), staff_id, tenant.services[service])
        self.customers += 1
        customer = {"name": "Jo", "email": f"c{self.customers}@example.net"}
        booked = self._call(luck, lambda it: it.app.book_appointment(tenant.company, offer, customer))
        if booked is not None:
            self.known.append((tenant.company.id, booked.id))
            self.realm.booked.add((tenant.company.id, booked.id))
            self.words.given(tenant.company.id, booked.id, "book", start)

    def _move(self, luck: Random) -> None:
        start = self.realm.slot(luck.randrange(SLOTS))
        self._command(luck, "move", lambda it, company, one: it.app.reschedule(company, one, start), start)

    def _cancel(self, luck: Random) -> None:
        self._command(luck, "cancel", lambda it, company, one: it.app.cancel(company, one, reason="ill"))

    def _confirm(self, luck: Random) -> None:
        self._command(luck, "confirm", lambda it, company, one: it.app.confirm(company, one))

    def _decline(self, luck: Random) -> None:
        self._command(luck, "decline", lambda it, company, one: it.app.decline(company, one, reason="full"))

    def _command(
        self,
        luck: Random,
        name: str,
        give: Callable[[Process, str, str], Appointment],
        start: datetime | None = None,
    ) -> None:
        if luck.random() < 0.15:
            self._meet_new()
        if not self.known:
            return
        recent = self.known[-12:] if luck.random() < 0.8 else self.known
        company_id, appointment_id = luck.choice(recent)
        with self.words.giving(company_id, appointment_id, name, start):
            self._call(luck, lambda it: give(it, company_id, appointment_id))

    def _meet_new(self) -> None:
        """Callers hear of appointments that were made at the calendar."""
        known = set(self.known)
        for tenant in self.realm.tenants.values():
            with self.realm.inner.read(tenant.company.id) as ledger:
                found = ledger.appointments.find(AppointmentQuery(now=self.realm.clock.at), Page(limit=10_000))[0]
            self.known += [(tenant.company.id, each.id) for each in found if (tenant.company.id, each.id) not in known]

    def _call(self, luck: Random, give: Callable[[Process], Appointment]) -> Appointment | None:
        """What one process answers to a caller; None for an error of the tree."""
        with suppress(AskproError):
            return self._in_process(luck, give)
        return None

    # People at the calendar

    def _there_book(self, luck: Random) -> None:
        tenant = self._tenant(luck)
        kind = luck.choice(list(tenant.types.values()))
        self.customers += 1
        email, start = f"o{self.customers}@example.org", self.realm.slot(luck.randrange(SLOTS))
        copied = luck.choice(self.known[-12:])[1] if self.known and luck.random() < 0.2 else None
        forged = {APPOINTMENT_KEY: copied, MARK_KEY: "atm_guessed"} if copied else {}
        self._there(lambda: self.realm.people.book(kind, start, email, forged))

    def _there_move(self, luck: Random) -> None:
        start = self.realm.slot(luck.randrange(SLOTS))
        self._to_one(luck, lambda uid: self.realm.people.move(uid, start))

    def _there_cancel(self, luck: Random) -> None:
        self._to_one(luck, self.realm.people.cancel)

    def _there_confirm(self, luck: Random) -> None:
        self._to_one(luck, self.realm.people.confirm)

    def _there_decline(self, luck: Random) -> None:
        self._to_one(luck, self.realm.people.decline)

    def _there_reassign(self, luck: Random) -> None:
        team = self.realm.tenants["acme"].types.get(("Any", ""))
        uids = [each.uid for each in self.realm.sights.live() if each.event_type_id == team]
        if uids and self.realm.edition == TEAMED and not self.realm.calm:
            uid, host = luck.choice(uids), luck.choice((ALICE, BOB))
            self.realm.sights.touch(uid)
            self._there(lambda: self.realm.people.reassign(uid, host))

    def _to_one(self, luck: Random, act: Callable[[str], object]) -> None:
        if live := self.realm.sights.live():
            uid = luck.choice(live[-12:] if luck.random() < 0.8 else live).uid
            self.realm.sights.touch(uid)
            self._there(lambda: act(uid))

    def _there(self, act: Callable[[], object]) -> None:
        """The calendar may say no to people too. They are no process: nobody dies with them."""
        people, self.realm.sights.people = self.realm.sights.people, True
        self.realm.acting.append(-1)
        try:
            act()
        except Unwanted:
            return
        finally:
            self.realm.acting.pop()
            self.realm.sights.people = people

    # Workers, sweeps and time

    def _read(self, luck: Random) -> None:
        self._at_work(luck, lambda it: it.app.inbox())

    def _settle(self, luck: Random) -> None:
        for each in self._number(luck).app.settle.due():
            self._at_work(luck, lambda it, each=each: it.app.settle(*each))  # type: ignore[misc] # one of the loop

    def _verify(self, luck: Random) -> None:
        for each in self._number(luck).app.verify.due():
            self._at_work(luck, lambda it, each=each: it.app.verify(*each))  # type: ignore[misc] # one of the loop

    def _work(self, luck: Random) -> None:
        self._read(luck)
        self._settle(luck)
        self._verify(luck)

    def _sweep(self, luck: Random) -> None:
        company_id = self._tenant(luck).company.id
        self._at_work(luck, lambda it: it.app.sweep(company_id))

    def _sweep_all(self, luck: Random) -> None:
        company_id = self._tenant(luck).company.id
        self._at_work(luck, lambda it: it.app.sweep(company_id, full=True))

    def _pass(self, luck: Random) -> None:
        self.realm.advance(timedelta(seconds=luck.choice(_PAUSES)))

    def _jump(self, luck: Random) -> None:
        self.realm.advance(timedelta(seconds=luck.choice(_JUMPS)))

    def _finish(self, luck: Random) -> None:
        """Calls go on whose callers lost patience, those that may still have an effect."""
        process = self._number(luck)
        while process.outbound.unfinished:
            call = process.outbound.unfinished.pop(0)
            if call.deadline is None or self.realm.clock.at < call.deadline:
                self._at_work(luck, lambda _, call=call: call.work(), process, call.deadline)  # type: ignore[misc] # one of the loop

    def drain(self, luck: Random) -> None:
        """Work until nothing is due at this moment. Raises NeverDrained."""
        for _ in range(_MOST_ROUNDS):
            app = self._number(luck).app
            inbox, due, unproven = app.inbox(), app.settle.due(), app.verify.due()
            for each in due:
                app.settle(*each)
            for each in unproven:
                app.verify(*each)
            if not (inbox or due or unproven):
                return
        raise NeverDrained

    def _at_work(
        self,
        luck: Random,
        work: Callable[[Process], object],
        process: Process | None = None,
        until: datetime | None = None,
    ) -> None:
        """A worker's errors are logged, and it goes on."""
        with suppress(AskproError):
            self._in_process(luck, work, process, until)

    def _in_process(
        self,
        luck: Random,
        work: Callable[[Process], T],
        process: Process | None = None,
        until: datetime | None = None,
    ) -> T:
        realm = self.realm
        chosen = process or self._number(luck)
        number = realm.processes.index(chosen)
        deadline, realm.network.deadline = realm.network.deadline, until or realm.clock.at + HORIZON
        people, realm.sights.people = realm.sights.people, False
        realm.acting.append(number)
        try:
            return work(chosen)
        except Killed:
            realm.replace_process(number)
            raise
        finally:
            realm.acting.pop()
            realm.network.deadline, realm.sights.people = deadline, people

    def _number(self, luck: Random) -> Process:
        return luck.choice(self.realm.processes)

    def _tenant(self, luck: Random) -> Tenant:
        return self.realm.tenants["acme" if luck.random() < 0.75 else "globex"]
