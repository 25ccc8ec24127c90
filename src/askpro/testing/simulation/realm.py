"""A realm: two companies, the Cal.com they share, and several processes on one storage, without a socket."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Storage
from askpro.bootstrap import Parts, assemble
from askpro.domain.appointment import Appointment
from askpro.domain.company import CalendarAccount, Company, ConflictPolicy
from askpro.domain.errors import TemporarilyUnavailable
from askpro.testing.simulation.eras import ERAS, Era
from askpro.testing.simulation.network import SimulatedNetwork
from askpro.testing.simulation.people import People
from askpro.testing.simulation.perils import Killed, PerilousStorage, Perils
from askpro.testing.simulation.post import PostOffice, slug_of
from askpro.testing.simulation.processes import PatientOutbound, Process, SkewedClock
from askpro.testing.simulation.sights import Sights
from askpro.testing.worlds.clock import CountedIds, VirtualClock
from askpro.testing.worlds.seed import KEYS, ORIGIN, SECRETS, TEAM, TEAMED, seed
from askpro.twin.core import Twin
from askpro.twin.http import Delivery

EVERYTHING = Page(limit=100_000)
HALF_HOUR = timedelta(minutes=30)
SLOTS = 40
MOST_OFF = 8.0
"""Seconds by which a process' clock may be off: the horizon covers two of them besides a write's own time."""


@define
class Tenant:
    """One company of the realm with what it offers. ``types`` names event types by service and staff member."""

    company: Company
    key: str
    staff: dict[str, str] = field(factory=dict)
    services: dict[str, str] = field(factory=dict)
    types: dict[tuple[str, str], int] = field(factory=dict)


@define
class Person:
    """A customer whom somebody asked to erase, and whether an answer said that it is ``done``."""

    company_id: str
    customer_id: str
    email: str
    done: bool = False


@define
class Realm:
    """Everything one episode happens in. Callers heard of the appointments ``known``, and made those ``booked``."""

    inner: Storage
    luck: Random
    edition: str = TEAMED
    era: Era = ERAS[0]
    trouble: float = 0.3
    processes_wanted: int = 3
    calm: bool = False
    clock: VirtualClock = field(init=False)
    ids: CountedIds = field(factory=CountedIds, init=False)
    perils: Perils = field(factory=Perils, init=False)
    sights: Sights = field(init=False)
    post: PostOffice = field(init=False)
    twin: Twin = field(init=False)
    network: SimulatedNetwork = field(init=False)
    people: People = field(init=False)
    storage: PerilousStorage = field(init=False)
    processes: list[Process] = field(factory=list, init=False)
    acting: list[int] = field(factory=list, init=False)
    tenants: dict[str, Tenant] = field(factory=dict, init=False)
    booked: set[tuple[str, str]] = field(factory=set, init=False)
    known: list[tuple[str, str]] = field(factory=list, init=False)
    erased: list[Person] = field(factory=list, init=False)
    lanes: Counter[str] = field(factory=Counter, init=False)
    skewed_at: datetime = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.clock = VirtualClock(self.era.opening - timedelta(days=20))
        self.skewed_at = self.clock.at - timedelta(days=1)
        self.twin = Twin(_seed(self.era), edition=self.edition, clock=self.clock.now)
        self.sights = Sights(self._unheard)
        self.post = PostOffice(self._receive, self.clock, self.trouble)
        self.network = SimulatedNetwork(self.twin, self.post.post, self.perils, self.clock, self.sights)
        self.people = People(SimulatedNetwork(self.twin, self.post.post, Perils(), self.clock, self.sights))
        self.storage = PerilousStorage(self.inner, self.perils)
        self.processes = [self._process() for _ in range(self.processes_wanted)]
        self._found()
        self.perils.passed.clear()

    def replace_process(self, number: int) -> None:
        """The process died; another one takes its place and knows what was committed."""
        self.processes[number] = self._process()

    def slot(self, number: int) -> datetime:
        """The start of a bookable half hour."""
        return self.era.opening + HALF_HOUR * number

    def appointments(self) -> list[Appointment]:
        """Every appointment of both companies."""
        found: list[Appointment] = []
        for tenant in self.tenants.values():
            with self.inner.read(tenant.company.id) as ledger:
                found += ledger.appointments.find(AppointmentQuery(now=self.clock.at), EVERYTHING)[0]
        return found

    def advance(self, by: timedelta) -> None:
        """Time passes; what was on its way and is due by then arrives."""
        self.clock.advance(by)
        self.network.land_late()
        self.post.hand_in_due()

    def _unheard(self, uid: str, command: str) -> bool:
        """Whether an attempt of that command is open for the appointment of a booking."""
        attempts = (each.attempt for each in self.appointments() if each.head == uid)
        return any(attempt is not None and attempt.command == command for attempt in attempts)

    def _process(self) -> Process:
        clock = SkewedClock(self.clock, timedelta(seconds=self.luck.uniform(-MOST_OFF, MOST_OFF)))
        outbound = PatientOutbound(self.network, self.lanes)
        calendars = open_calendar(
            api_url=ORIGIN, clock=clock, ids=self.ids, calls_per_second=1000, transport=self.network
        )
        parts = Parts(
            storage=self.storage,
            calendars=calendars,
            cache=MemoryCache(clock),
            clock=clock,
            ids=self.ids,
            outbound=outbound,
        )
        return Process(assemble(parts), outbound, clock)

    def _receive(self, delivery: Delivery) -> None:
        """Any process receives it. If it dies, the delivery is lost; a caller dies with it only if it is the same."""
        number = self.luck.randrange(len(self.processes))
        try:
            self.processes[number].app.receive_webhook(slug_of(delivery), delivery.headers, delivery.body)
        except Killed:
            if self.acting and self.acting[-1] == number:
                raise
            self.replace_process(number)
        except TemporarilyUnavailable:
            return  # the storage failed, the answer was an error, and Cal.com does not try again

    def _found(self) -> None:
        teamed = self.edition == TEAMED
        policy = self.luck.choice(list(ConflictPolicy))
        buffer = self.luck.choice((timedelta(0), timedelta(minutes=15)))
        acme = self._company(
            "acme", "alice", team_id=TEAM if teamed else None, conflict_policy=policy, buffer_time=buffer
        )
        names = ["Alice", "Bob"] if teamed else ["Alice"]
        for name in names:
            self._member(acme, name)
        self._service(acme, "Cut", names)
        self._service(acme, "Ask", ["Alice"], confirmation=True)
        if teamed:
            self._service(acme, "Any", [])
        globex = self._company("globex", "carol")
        self._member(globex, "Carol")
        self._service(globex, "Cut", ["Carol"])
        self.network.writes.clear()

    def _company(self, slug: str, key: str, *, team_id: int | None = None, **more: Any) -> Tenant:
        app = self.processes[0].app
        account = CalendarAccount(api_key=KEYS[key], team_id=team_id, webhook_secrets=(SECRETS[slug],))
        company = Company(
            id=app.companies.new_id(),
            slug=slug,
            name=slug.title(),
            time_zone=self.era.zone,
            account=account,
            created_at=self.clock.now(),
            **more,
        )
        tenant = Tenant(app.companies.add(company)[0], KEYS[key])
        self.tenants[slug] = tenant
        return tenant

    def _member(self, tenant: Tenant, name: str) -> None:
        app = self.processes[0].app
        member = app.staff.add(tenant.company.id, name=name, email=f"{name.lower()}@salon.example")
        app.hosts.match(tenant.company.id, "realm")
        tenant.staff[name] = member.id

    def _service(self, tenant: Tenant, name: str, staff: list[str], *, confirmation: bool = False) -> None:
        app, company_id = self.processes[0].app, tenant.company.id
        made = app.services.add(company_id, name=name, duration=HALF_HOUR, confirmation=confirmation)
        tenant.services[name] = made.id
        for member in staff:
            mapped = app.event_types.create(company_id, made.id, tenant.staff[member])
            own = next(each for each in mapped if each.staff_id == tenant.staff[member])
            tenant.types[name, member] = own.event_type_id
        if not staff:
            tenant.types[name, ""] = app.event_types.create(company_id, made.id, None)[0].event_type_id


def _seed(era: Era) -> dict[str, Any]:
    """The worlds' seed, with everybody at work around the clock on the days of the era (more would be slow)."""
    made = seed()
    first = era.opening.astimezone(ZoneInfo(era.zone))
    days = [f"{first + timedelta(days=each):%A}" for each in range(2)]
    for schedule in made["schedules"]:
        schedule["timeZone"] = era.zone
        schedule["availability"] = [{"days": days, "startTime": "00:00", "endTime": "23:59"}]
    return made
