"""A salon of real processes: ``askpro twin``, ``askpro serve`` with its worker, a real database; callers over HTTP."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
from attrs import define, evolve, field, frozen
from tests.e2e.conftest import Program, Start
from tests.proof.founding import Founded, found

from askpro.adapters.calcom import open_calendar
from askpro.adapters.system import SystemClock, new_vault_key
from askpro.application.app import Application
from askpro.application.ports.records import AppointmentQuery, Issue, Page
from askpro.application.ports.storage import Storage
from askpro.bootstrap import assemble, open_parts
from askpro.domain.appointment import Appointment
from askpro.domain.company import Company
from askpro.domain.timespan import read_instant
from askpro.settings import AskproSettings, CalcomSettings, Settings
from askpro.testing.worlds import TheirBooking, VirtualClock, seed
from askpro.testing.worlds.seed import KEYS

VERSION = {"cal-api-version": "2024-08-13"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@frozen
class RemoteOutside:
    """What stands at a twin in another process."""

    url: str

    def bookings(self) -> list[TheirBooking]:
        """Every booking that its owner's key lists."""
        headers = {**VERSION, "authorization": f"Bearer {KEYS['alice']}"}
        rows: list[TheirBooking] = []
        while True:
            query = {"take": "250", "skip": str(len(rows)), "sortCreated": "asc"}
            page = httpx.get(f"{self.url}/bookings", params=query, headers=headers, timeout=30).json()["data"]
            rows += [_their(row) for row in page]
            if len(page) < 250:
                return rows

    def live(self) -> list[TheirBooking]:
        """Those that are accepted or wait for a yes."""
        return [booking for booking in self.bookings() if booking.live]


def _their(row: dict[str, Any]) -> TheirBooking:
    return TheirBooking(
        uid=row["uid"],
        status=row["status"],
        start=read_instant(row["start"]),
        end=read_instant(row["end"]),
        host=row["hosts"][0]["id"],
        event_type_id=row["eventTypeId"],
        metadata=dict(row.get("metadata") or {}),
        moved_from=row.get("rescheduledFromUid"),
        moved_to=row.get("rescheduledToUid"),
    )


@define
class Salon:
    """The processes, and what they share. ``settings`` are those of a process of ours, also of this one."""

    start: Start
    database_url: str
    settings: Settings
    port: int
    outside: RemoteOutside
    founded: Founded
    server: Program | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}/v1"

    def serve(self) -> None:
        """Start the server and wait until it answers."""
        self.server = self.start("serve", "--port", str(self.port), "--json", **environment(self.settings))
        self.server.ready("\n}\n")

    def kill(self) -> None:
        """SIGKILL: no farewell, no flush."""
        assert self.server is not None, "there is a server to kill"
        self.server.end(signal.SIGKILL)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process gets them."""
    ours, calcom = settings.askpro, settings.calcom
    return {
        "ASKPRO_DATABASE_URL": ours.database_url,
        "ASKPRO_SECRET_KEYS": ours.secret_keys,
        "ASKPRO_LOG": "json",
        "ASKPRO_SWEEP_MINUTES": str(ours.sweep_minutes),
        "ASKPRO_SYNC_HORIZON_SECONDS": str(ours.sync_horizon_seconds),
        "ASKPRO_SYNC_LEASE_SECONDS": str(ours.sync_lease_seconds),
        "CALCOM_API_URL": calcom.api_url,
        "CALCOM_CALLS_PER_SECOND": str(calcom.calls_per_second),
    }


@contextmanager
def open_salon(start: Start, database_url: str, *, twin_delay: float = 0.0) -> Iterator[Salon]:
    """A twin that runs, a database with a salon in it; no server yet."""
    port = free_port()
    world = {**seed(), "webhooks": [_webhook(each, port) for each in seed()["webhooks"]]}
    (start.home / "seed.json").write_text(json.dumps(world), encoding="utf-8")
    twin = start("twin", "--port", "0", "--seed", "seed.json", "--delay", str(twin_delay), "--json")
    url = str(json.loads(twin.ready("\n}\n"))["url"])
    settings = Settings(
        AskproSettings(
            database_url=database_url,
            secret_keys=new_vault_key(),
            sweep_minutes=0.2,
            sync_horizon_seconds=5.0,
            sync_lease_seconds=5.0,
        ),
        CalcomSettings(api_url=url, calls_per_second=1000.0),
    )
    with open_parts(settings) as parts:
        parts.storage.migrate()
        founded = found(assemble(parts))
    yield Salon(
        start=start,
        database_url=database_url,
        settings=settings,
        port=port,
        outside=RemoteOutside(url),
        founded=founded,
    )


def _webhook(hook: dict[str, Any], port: int) -> dict[str, Any]:
    slug = str(hook["subscriberUrl"]).rpartition("/")[2]
    return {**hook, "subscriberUrl": f"http://127.0.0.1:{port}/v1/webhooks/calcom/{slug}"}


@define
class Aftermath:
    """What is left when the processes are dead: this process drains the queues, hours later by its own clock."""

    salon: Salon
    app: Application
    clock: VirtualClock

    @property
    def storage(self) -> Storage:
        return self.app.storage

    @property
    def company(self) -> Company:
        return self.salon.founded.company

    @property
    def outside(self) -> RemoteOutside:
        return self.salon.outside

    @property
    def types(self) -> dict[tuple[str, str], int]:
        return self.salon.founded.types

    def drain(self) -> None:
        """Read, settle and verify until nothing is due at this moment."""
        for _ in range(500):
            inbox, due, unproven = self.app.inbox(), self.app.settle.due(), self.app.verify.due()
            for company_id, appointment_id in due:
                self.app.settle(company_id, appointment_id)
            for company_id, uids in unproven:
                self.app.verify(company_id, uids)
            if not (inbox or due or unproven):
                return
        raise AssertionError("the queues never drain")

    def rest(self) -> None:
        """The words of S3: the queues drain, the settle delay passes, one full sweep runs."""
        for _ in range(3):
            self.drain()
            self.clock.advance(timedelta(minutes=10))
        self.app.sweep(self.company.id, full=True)
        for _ in range(3):
            self.drain()
            self.clock.advance(timedelta(minutes=10))

    def appointments(self) -> list[Appointment]:
        """All, without those that were merged into others."""
        query = AppointmentQuery(now=self.clock.now())
        with self.storage.read(self.company.id) as ledger:
            return ledger.appointments.find(query, Page(limit=100_000))[0]

    def issues(self, kind: str | None = None) -> list[Issue]:
        """Open issues, of one kind or all."""
        with self.storage.read(self.company.id) as ledger:
            return [issue for issue in ledger.issues.all() if kind in (None, issue.kind)]


@contextmanager
def aftermath(salon: Salon) -> Iterator[Aftermath]:
    """Come to rest two hours later."""
    clock = VirtualClock(at=SystemClock().now() + timedelta(hours=2))
    with open_parts(salon.settings) as parts:
        calendars = open_calendar(
            api_url=salon.settings.calcom.api_url, clock=clock, ids=parts.ids, calls_per_second=1000
        )
        try:
            later = Aftermath(salon, assemble(evolve(parts, clock=clock, calendars=calendars)), clock)
            later.rest()
            yield later
        finally:
            calendars.close()
