"""askpro as the receiver of a history: the real application and adapter, a Cal.com that can only be read."""

from collections.abc import Iterable
from datetime import timedelta

from attrs import define, field
from tests.proof.final_list import FinalList
from tests.proof.histories import Delivery, History, Open

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.calcom.signature import HEADER, sign
from askpro.adapters.memory import open_storage
from askpro.adapters.outbound import InlineOutbound
from askpro.application.app import Application
from askpro.application.ports.records import AppointmentQuery, Issue, Page
from askpro.application.ports.storage import Storage
from askpro.bootstrap import Parts, assemble
from askpro.domain.appointment import Appointment
from askpro.domain.company import CalendarAccount, Company
from askpro.domain.service import EventTypeMapping
from askpro.domain.staff import HostMapping
from askpro.domain.timespan import read_instant
from askpro.testing.worlds import CountedIds, VirtualClock

_ALL = Page(limit=10_000)


@define
class Receiver:
    """One company whose only host is the history's; each of its event types is a service of its own."""

    history: History
    storage: Storage = field(factory=open_storage)
    clock: VirtualClock = field(init=False)
    calcom: FinalList = field(init=False)
    app: Application = field(init=False)
    company: Company = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.clock = VirtualClock(at=self.history.deliveries[-1].received + timedelta(minutes=1))
        self.calcom, ids = FinalList(self.history.bookings), CountedIds()
        calendars = open_calendar(
            api_url="http://calcom.test/v2",
            clock=self.clock,
            ids=ids,
            calls_per_second=1000,
            transport=self.calcom,
        )
        self.app = assemble(
            Parts(
                storage=self.storage,
                calendars=calendars,
                cache=MemoryCache(self.clock),
                clock=self.clock,
                ids=ids,
                outbound=InlineOutbound(),
            )
        )
        self.company = self._found_company()

    def _found_company(self) -> Company:
        company = Company(
            id=self.app.companies.new_id(),
            slug="acme",
            name="Acme",
            time_zone="Europe/Berlin",
            account=CalendarAccount(api_key="cal_history", webhook_secrets=(self.history.told["webhook_secret"],)),
            created_at=self.clock.now(),
        )
        self.app.companies.add(company)
        host = self.history.told["host"]
        member = self.app.staff.add(company.id, name="Alice", email=host["email"])
        services = {
            kind: self.app.services.add(company.id, name=name, duration=self._length(kind)).id
            for name, kind in self.history.told["event_types"].items()
        }
        with self.storage.write(company.id) as ledger:
            mapped = HostMapping(
                staff_id=member.id, host_id=host["id"], mapped_at=company.created_at, mapped_by="history"
            )
            ledger.staff.map_host(mapped)
            for kind, service in services.items():
                ledger.services.map_event_types(service, [self._mapping(kind, service, member.id)])
        return company

    def _mapping(self, kind: int, service_id: str, staff_id: str) -> EventTypeMapping:
        return EventTypeMapping(
            service_id=service_id,
            staff_id=staff_id,
            event_type_id=kind,
            length=self._length(kind),
            mapped_at=self.clock.at,
        )

    def _length(self, kind: int) -> timedelta:
        rows = [row for row in self.history.bookings.values() if row["eventTypeId"] == kind]
        spans = [read_instant(row["end"]) - read_instant(row["start"]) for row in rows]
        return min(spans, default=timedelta(minutes=30))

    def receive(self, delivery: Delivery, body: bytes | None = None) -> None:
        """One webhook comes in. Another ``body`` is signed as Cal.com would."""
        headers = delivery.headers
        if body is not None:
            headers = {**headers, HEADER: sign(body, self.history.told["webhook_secret"])}
        self.app.receive_webhook(self.company.slug, headers, delivery.body if body is None else body)

    def read(self) -> None:
        """Read the inbox to its end."""
        while self.app.inbox():
            pass

    def work(self) -> None:
        """Read the inbox and verify what is due, until there is nothing left to do now."""
        for _ in range(1000):
            read = self.app.inbox()
            unproven, due = self.app.verify.due(), self.app.settle.due()
            for company_id, uids in unproven:
                self.app.verify(company_id, uids)
            for company_id, appointment_id in due:
                self.app.settle(company_id, appointment_id)
            if not (read or unproven or due):
                return
        raise AssertionError("the queues never drain")

    def sweep(self, *, full: bool = False) -> dict[str, int]:
        """What differed."""
        return self.app.sweep(self.company.id, full=full).differences

    def rest(self) -> None:
        """The words of S3: the queues drain, the settle delay passes, one full sweep runs."""
        self.work()
        self.clock.advance(timedelta(seconds=61))
        self.sweep(full=True)
        self.work()

    def appointments(self) -> list[Appointment]:
        """All, without those that were merged into others."""
        with self.storage.read(self.company.id) as ledger:
            return ledger.appointments.find(AppointmentQuery(now=self.clock.at), _ALL)[0]

    def open(self) -> list[Open]:
        """(uid, start, end, standing) of every open appointment."""
        return sorted(
            (each.head or "", each.when.start, each.when.end, each.standing.value)
            for each in self.appointments()
            if not each.closed
        )

    def heads(self) -> list[str]:
        """The booking that stands for each appointment, open or closed; twice if two have it."""
        return sorted(each.head or "" for each in self.appointments())

    def issues(self, kinds: Iterable[str]) -> list[Issue]:
        """The open issues of these kinds."""
        with self.storage.read(self.company.id) as ledger:
            return [issue for issue in ledger.issues.all() if issue.kind in set(kinds)]
