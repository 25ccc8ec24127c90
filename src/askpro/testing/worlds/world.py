"""The world itself: the real application over the memory storage, the real Cal.com adapter and the twin."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import httpx
from attrs import define, field

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.memory import open_storage
from askpro.adapters.outbound import InlineOutbound
from askpro.application.app import Application
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Outbound, Reach
from askpro.bootstrap import Parts, assemble
from askpro.domain.appointment import Appointment
from askpro.domain.company import CalendarAccount, Company
from askpro.domain.errors import Unauthorized
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.worlds.clock import CountedIds, VirtualClock
from askpro.testing.worlds.death import FragileStorage, Tripwire
from askpro.testing.worlds.inside import Inside
from askpro.testing.worlds.network import FaultyNetwork
from askpro.testing.worlds.outside import Outside
from askpro.testing.worlds.seed import KEYS, ORIGIN, SECRETS, TEAM, TEAMED, seed
from askpro.twin.core import Twin
from askpro.twin.faults import Faults
from askpro.twin.faults.faulty import FaultyTwin
from askpro.twin.faults.mails import without
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport

HALF_HOUR = timedelta(minutes=30)


@define
class World(Inside):
    """One company, Acme: Alice and Bob, the services Cut (half an hour) and Ask (half an hour, needs a yes).

    ``colleagues`` give Cut, too. On an edition without teams Alice is alone.
    Webhooks arrive at once, inside the call that causes them, unless ``holding``: then they wait in ``held``.
    ``faults`` go wrong at the calendar; people there suffer them in their webhooks alone.
    Nothing is read, settled or verified before somebody says so (``drain``, ``rest``).
    """

    edition: str = "upstream-2025-10"
    outbound: Outbound = field(factory=InlineOutbound)
    store: Storage = field(factory=open_storage)
    clock: VirtualClock = field(factory=VirtualClock)
    ids: CountedIds = field(factory=CountedIds)
    wire: Tripwire = field(factory=Tripwire)
    holding: bool = False
    colleagues: tuple[str, ...] = ()
    faults: Faults = field(factory=Faults)
    public_url: str | None = "http://askpro.test"
    reach: Reach | None = None
    held: list[Delivery] = field(factory=list, init=False)
    delivered: list[Delivery] = field(factory=list, init=False)
    storage: FragileStorage = field(init=False)
    calendars: CalendarProvider = field(init=False)
    network: FaultyNetwork = field(init=False)
    direct: TwinTransport = field(init=False)
    outside: Outside = field(init=False)
    app: Application = field(init=False)
    company: Company = field(init=False)
    staff: dict[str, str] = field(factory=dict, init=False)
    services: dict[str, str] = field(factory=dict, init=False)
    types: dict[tuple[str, str], int] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        twin = Twin(seed(*self.colleagues), edition=self.edition, clock=self.clock.now)
        self.storage = FragileStorage(self.store, self.wire)
        faulty = FaultyTwin(twin, self.faults)
        self.network = FaultyNetwork(faulty, self._posted, self.wire, self.clock)
        self.direct = TwinTransport(faulty, deliver=self._posted, spared=True)
        headers = {"cal-api-version": "2024-08-13"}
        self.outside = Outside(httpx.Client(base_url=ORIGIN, transport=self.direct, headers=headers), twin)
        self.calendars = open_calendar(
            api_url=ORIGIN,
            clock=self.clock,
            ids=self.ids,
            calls_per_second=1000,
            transport=self.network,
        )
        self.app = self.fresh_process()
        teamed = self.edition == TEAMED
        self.company = self.add_company("acme", "alice", TEAM if teamed else None)
        names = ["Alice", "Bob", *self.colleagues] if teamed else ["Alice"]
        for name in names:
            self.add_staff(self.company, name)
        self.add_service(self.company, "Cut", names)
        self.add_service(self.company, "Ask", ["Alice"], confirmation=True)
        self.network.calls.clear()

    def fresh_process(self) -> Application:
        """Another process on the same storage: nothing is remembered but what was committed."""
        self.app = assemble(
            Parts(
                storage=self.storage,
                calendars=self.calendars,
                cache=MemoryCache(self.clock),
                clock=self.clock,
                ids=self.ids,
                outbound=self.outbound,
                public_url=self.public_url,
                reach=self.reach,
            )
        )
        return self.app

    def add_company(self, slug: str, key: str, team: int | None = None, **more: Any) -> Company:
        """A company whose calendar is opened with that person's key."""
        account = CalendarAccount(api_key=KEYS[key], team_id=team, webhook_secrets=(SECRETS[slug],))
        company = Company(
            id=self.app.companies.new_id(),
            slug=slug,
            name=slug.title(),
            time_zone="Europe/Berlin",
            account=account,
            created_at=self.clock.now(),
            **more,
        )
        return self.app.companies.add(company)[0]

    def add_staff(self, company: Company, name: str) -> str:
        """A member of staff, mapped to the host of that name."""
        member = self.app.staff.add(company.id, name=name, email=f"{name.lower()}@salon.example")
        self.app.hosts.match(company.id, "world")
        self.staff[name] = member.id
        return member.id

    def add_service(self, company: Company, name: str, staff: list[str], *, confirmation: bool = False) -> str:
        """A service of half an hour with an event type for each of the staff; for none, the team's."""
        made = self.app.services.add(company.id, name=name, duration=HALF_HOUR, confirmation=confirmation)
        self.services[name] = made.id
        for member in staff:
            mapped = self.app.event_types.create(company.id, made.id, self.staff[member])
            own = next(each for each in mapped if each.staff_id == self.staff[member])
            self.types[name, member] = own.event_type_id
        if not staff:
            self.types[name, ""] = self.app.event_types.create(company.id, made.id, None)[0].event_type_id
        return made.id

    def change_company(self, company: Company) -> None:
        """Change Acme's settings."""
        self.company = self.app.companies.change(company)

    # What callers do

    def at(self, slot: int, day: int = 7) -> datetime:
        """The start of a half hour (0 is nine o'clock in Berlin) of the Monday after the world began, or of ``day``."""
        morning = self.company.created_at.replace(hour=8, minute=0, second=0, microsecond=0)
        return morning + timedelta(days=day) + HALF_HOUR * slot

    def book(
        self, slot: int = 0, *, staff: str | None = "Alice", service: str = "Cut", email: str = "jo@example.net"
    ) -> Appointment:
        """Book a half hour for a customer."""
        member = self.staff[staff] if staff is not None else None
        offer = Offer(Span.starting(self.at(slot), HALF_HOUR), member, self.services[service])
        return self.app.book_appointment(self.company, offer, {"name": "Jo", "email": email})

    def move(self, appointment: Appointment, slot: int) -> Appointment:
        """Reschedule as a caller."""
        return self.app.reschedule(self.company.id, appointment.id, self.at(slot))

    def cancel(self, appointment: Appointment) -> Appointment:
        """Cancel as a caller."""
        return self.app.cancel(self.company.id, appointment.id, reason="ill")

    def confirm(self, appointment: Appointment) -> Appointment:
        """Confirm as a caller."""
        return self.app.confirm(self.company.id, appointment.id)

    def decline(self, appointment: Appointment) -> Appointment:
        """Decline as a caller."""
        return self.app.decline(self.company.id, appointment.id, reason="full")

    # What time and the worker do

    def drain(self) -> None:
        """Read the inbox, settle and verify, until nothing is due at this moment."""
        for _ in range(200):
            late = self.network.catch_up() + self.direct.catch_up()
            inbox = self.app.inbox()
            due, unproven = self.app.settle.due(), self.app.verify.due()
            for company_id, appointment_id in due:
                self.app.settle(company_id, appointment_id)
            for company_id, uids in unproven:
                self.app.verify(company_id, uids)
            if not (late or inbox or due or unproven):
                return
        raise AssertionError("the queues never drain")

    def pass_time(self, by: timedelta) -> None:
        """Let time pass, with the worker at work every half minute of it."""
        until = self.clock.at + by
        while self.clock.at < until:
            self.clock.advance(min(timedelta(seconds=30), until - self.clock.at))
            self.drain()

    def rest(self) -> None:
        """Faults end, time passes beyond horizon and settle delay, and one full sweep runs (the words of S3)."""
        self.network.faults.clear()
        self.network.always, self.wire.kill_at, self.holding = None, None, False
        self.drain()
        self.pass_time(timedelta(minutes=7))
        for company_id in self.app.sweep.companies():
            self.app.sweep(company_id, full=True)
        self.drain()
        self.pass_time(timedelta(minutes=13))

    def deliver(self, number: int = 0, *, keep: bool = False) -> None:
        """Hand one of the held webhooks in; ``keep`` it to do so again."""
        delivery = self.held[number] if keep else self.held.pop(number)
        self._receive(delivery)

    def deliver_stripped(self, number: int = 0) -> None:
        """Hand one of the held webhooks in as an edition sends it that leaves the metadata out."""
        self._receive(without(self.held.pop(number), "metadata"))

    def _posted(self, delivery: Delivery) -> None:
        if self.holding:
            self.held.append(delivery)
        else:
            self._receive(delivery)

    def _receive(self, delivery: Delivery) -> None:
        """Cal.com asks nobody whether a webhook was taken."""
        self.delivered.append(delivery)
        with suppress(Unauthorized):
            self.app.receive_webhook(delivery.url.rpartition("/")[2], delivery.headers, delivery.body)
