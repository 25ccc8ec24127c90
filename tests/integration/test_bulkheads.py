"""Over HTTP: one call upstream for many who ask at once, and a calendar that hangs holds up nothing but bookings."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from attrs import frozen

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.calcom.signature import HEADER, sign
from askpro.adapters.outbound import ThreadOutbound
from askpro.adapters.sql import open_storage
from askpro.adapters.system import FernetVault, RandomIds, new_vault_key
from askpro.application.app import Application
from askpro.application.ports.records import Page
from askpro.bootstrap import Parts, assemble
from askpro.domain.company import CalendarAccount, Company
from askpro.entrypoints.web.app import create_app
from askpro.testing.worlds import ALICE, BOB, MONDAY, VirtualClock, seed
from askpro.twin.core import Twin
from askpro.twin.http import Answer, Request
from askpro.twin.server import running_twin

SECRET = "whsec_bulkheads"
HALF_HOUR = timedelta(minutes=30)
TUESDAY = MONDAY.replace(hour=8, minute=0) + timedelta(days=8)


class CountingTwin(Twin):
    """Counts what arrives."""

    calls: list[tuple[str, str]]

    def handle(self, request: Request) -> Answer:
        self.calls.append((request.method, request.path))
        return super().handle(request)


class Way(httpx.BaseTransport):
    """To the twin, over HTTP. While ``closed``, bookings (or what ``hangs``) hear nothing until it is opened."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(limits=httpx.Limits(max_connections=64))
        self.closed, self.hangs = False, "POST"
        self.hanging = threading.Semaphore(0)
        self._opened = threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.closed and request.method == self.hangs:
            self.hanging.release()
            assert self._opened.wait(60)
        return self._inner.handle_request(request)

    def wait_for(self, hanging: int) -> None:
        for _ in range(hanging):
            assert self.hanging.acquire(timeout=30)

    def open(self) -> None:
        self._opened.set()

    def close(self) -> None:
        self._inner.close()


@frozen(kw_only=True)
class Town:
    """askpro behind a port over SQLite, with Alice and Bob; the twin behind another port."""

    app: Application
    company: Company
    http: httpx.Client
    twin: CountingTwin
    clock: VirtualClock
    way: Way
    pool: ThreadPoolExecutor
    service_id: str
    staff: dict[str, str]

    def ask(self, name: str, day: int = 0, wait: int | None = None) -> httpx.Response:
        begins = TUESDAY + timedelta(days=day)
        window = {"from": begins.isoformat(), "to": (begins + timedelta(hours=8)).isoformat()}
        who = {"service_id": self.service_id, "staff_id": self.staff[name]}
        headers = {"Prefer": f"wait={wait}"} if wait is not None else {}
        return self.http.get("/v1/availability", params={**who, **window}, headers=headers)

    def book(self, number: int) -> "Future[httpx.Response]":
        """A booking at Alice's, at a time of its own."""
        start = TUESDAY + timedelta(days=number // 10) + HALF_HOUR * (number % 10)
        order = {
            "service_id": self.service_id,
            "staff_id": self.staff["Alice"],
            "start": start.isoformat(),
            "customer": {"name": "Jo", "email": f"jo{number}@example.org"},
        }
        return self.pool.submit(self.http.post, "/v1/appointments", json=order, headers={"Prefer": "wait=30"})

    def webhook(self, number: int) -> httpx.Response:
        body = json.dumps({"triggerEvent": "PING", "number": number}).encode()
        headers = {HEADER: sign(body, SECRET), "Content-Type": "application/json"}
        return self.http.post("/v1/webhooks/calcom/acme", content=body, headers=headers)

    def upstream(self, method: str, path: str) -> int:
        return self.twin.calls.count((method, path))


@contextmanager
def served(app: Application) -> Iterator[str]:
    config = uvicorn.Config(create_app(app), log_config=None, access_log=False, lifespan="on", ws="none")
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            threading.Event().wait(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


OpenTown = Callable[..., Town]


@pytest.fixture
def open_town(tmp_path: Path) -> Iterator[OpenTown]:
    with ExitStack() as stack:
        yield lambda outbound, pace=1000: stack.enter_context(a_town(tmp_path, outbound, pace))


@contextmanager
def a_town(folder: Path, outbound: ThreadOutbound, pace: float) -> Iterator[Town]:
    clock, ids, way = VirtualClock(), RandomIds(), Way()
    twin = CountingTwin({**seed(), "webhooks": []}, clock=clock.now)
    twin.calls = []
    with ExitStack() as stack:
        url = stack.enter_context(running_twin(twin)).url
        vault = FernetVault((new_vault_key(),))
        storage = stack.enter_context(closing(open_storage(f"sqlite:///{folder / 'askpro.db'}", vault=vault)))
        storage.migrate()
        calendars = stack.enter_context(
            closing(open_calendar(api_url=url, clock=clock, ids=ids, calls_per_second=pace, transport=way))
        )
        stack.enter_context(closing(outbound))
        parts = Parts(
            storage=storage, calendars=calendars, cache=MemoryCache(clock), clock=clock, ids=ids, outbound=outbound
        )
        app = assemble(parts)
        company, key, service_id, staff = _furnish(app)
        base = stack.enter_context(served(app))
        headers = {"Authorization": f"Bearer {key}"}
        http = stack.enter_context(httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=60))
        pool = stack.enter_context(ThreadPoolExecutor(64))
        stack.callback(way.open)  # whatever a test leaves hanging may end
        clock.advance(timedelta(minutes=1))  # what is asked right after a change is remembered for moments only
        yield Town(
            app=app,
            company=company,
            http=http,
            twin=twin,
            clock=clock,
            way=way,
            pool=pool,
            service_id=service_id,
            staff=staff,
        )


def _furnish(app: Application) -> tuple[Company, str, str, dict[str, str]]:
    account = CalendarAccount(api_key="cal_test_alice", team_id=201, webhook_secrets=(SECRET,))
    company, key = app.companies.add(
        Company(
            id=app.companies.new_id(),
            slug="acme",
            name="Acme",
            time_zone="Europe/Berlin",
            account=account,
            created_at=MONDAY,
        )
    )
    staff = {name: app.staff.add(company.id, name=name).id for name in ("Alice", "Bob")}
    for name, host in (("Alice", ALICE), ("Bob", BOB)):
        app.hosts.map(company.id, staff[name], host, "test")
    service = app.services.add(company.id, name="Cut", duration=HALF_HOUR)
    for staff_id in staff.values():
        app.event_types.create(company.id, service.id, staff_id)
    return company, key, service.id, staff


def test_many_who_miss_the_same_answer_make_one_upstream_call(open_town: OpenTown) -> None:
    town = open_town(ThreadOutbound())
    answers = [each.result(60) for each in [town.pool.submit(town.ask, "Alice") for _ in range(40)]]
    assert {answer.status_code for answer in answers} == {200}
    assert len({json.dumps(answer.json()["items"]) for answer in answers}) == 1
    assert answers[0].json()["items"]
    assert town.upstream("GET", "/v2/slots") == 1


def test_a_calendar_that_hangs_holds_up_neither_the_inbox_nor_cached_reads(open_town: OpenTown) -> None:
    town = open_town(ThreadOutbound(threads=16, waiting=64))
    assert town.ask("Bob").json()["items"]
    town.way.closed = True
    bookings = [town.book(number) for number in range(40)]
    town.way.wait_for(16)
    webhooks = [town.pool.submit(town.webhook, number) for number in range(50)]
    reads = [town.ask("Bob") for _ in range(50)]
    assert {each.result(60).status_code for each in webhooks} == {200}
    assert {(each.status_code, each.json()["source"]) for each in reads} == {(200, "cache")}
    assert not any(booking.done() for booking in bookings)
    assert len(town.app.storage.inbox.all(town.company.id, Page(limit=100))[0]) == 50
    town.way.open()
    assert {booking.result(60).status_code for booking in bookings} == {201}
    assert town.upstream("POST", "/v2/bookings") == 40


def test_a_full_outbound_pool_says_so_and_loses_nothing(open_town: OpenTown) -> None:
    town = open_town(ThreadOutbound(threads=2, waiting=0))
    town.way.closed = True
    hanging = [town.book(number) for number in range(2)]
    town.way.wait_for(2)
    read = town.ask("Bob")
    assert (read.status_code, read.json()["code"]) == (503, "temporarily_unavailable")
    assert int(read.headers["retry-after"]) > 0
    late = town.book(2).result(60)
    assert (late.status_code, late.json()["status"]) == (202, "pending")
    town.way.open()
    assert [booking.result(60).status_code for booking in hanging] == [201, 201]
    town.clock.advance(timedelta(minutes=10))
    for company_id, appointment_id in town.app.settle.due():
        town.app.settle(company_id, appointment_id)
    assert town.http.get(f"/v1/appointments/{late.json()['id']}").json()["status"] == "confirmed"
    assert town.upstream("POST", "/v2/bookings") == 3


def refused_for_now(answer: httpx.Response) -> bool:
    told = answer.json()["code"], int(answer.headers["retry-after"]) > 0
    return (answer.status_code, *told) == (503, "temporarily_unavailable", True)


def test_l48_who_cannot_wait_for_the_quota_is_told_at_once_and_nobody_sleeps_for_them(open_town: OpenTown) -> None:
    town = open_town(ThreadOutbound(threads=16, waiting=64), pace=5)
    for day in range(5):
        assert town.ask("Alice", day).status_code == 200
    asked_at, asked = town.clock.now(), town.upstream("GET", "/v2/slots")
    assert refused_for_now(town.ask("Alice", 5, wait=1))
    assert town.clock.now() - asked_at < timedelta(seconds=1)
    assert town.upstream("GET", "/v2/slots") == asked
    assert town.ask("Alice", 5, wait=2).status_code == 200, "a second and a quarter later there is a call left"


def test_l50_a_deadline_ends_the_wait_and_not_the_attempt(open_town: OpenTown) -> None:
    """The answer that came too late for one caller is there for the next one."""
    outbound = ThreadOutbound(threads=16, waiting=64)
    town = open_town(outbound)
    town.way.closed, town.way.hangs = True, "GET"
    assert refused_for_now(town.ask("Alice", wait=0))
    town.way.wait_for(1)
    town.way.open()
    outbound.close()
    later = town.ask("Alice")
    assert (later.json()["source"], bool(later.json()["items"])) == ("cache", True)
    assert town.upstream("GET", "/v2/slots") == 1
