"""An app over memory and the twin: two companies' worth of people, one clock, webhooks where they belong."""

import hashlib
import hmac
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import httpx
import pytest
from attrs import define, field, frozen
from litestar import Litestar
from litestar.testing import TestClient
from tests.integration.web.seeds import CALCOM_KEY, Json, seed

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.memory import open_storage
from askpro.adapters.outbound import ThreadOutbound
from askpro.adapters.system import RandomIds
from askpro.application.app import Application
from askpro.bootstrap import Parts, assemble
from askpro.entrypoints.web.app import create_app
from askpro.twin.core import Twin
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport

ORIGIN = "http://twin.test/v2"
ADMIN = "adm_0123456789abcdef"
SECRET = "whsec_0123456789abcdef"
INBOX = "/v1/webhooks/calcom/salon"
HEADER = "X-Cal-Signature-256"


@define
class WalkingClock:
    """Moves a millisecond with every look; sleeping moves it on."""

    at: datetime = datetime(2027, 3, 1, 8, tzinfo=UTC)
    _lock: Lock = field(factory=Lock)

    def now(self) -> datetime:
        with self._lock:
            self.at += timedelta(milliseconds=1)
            return self.at

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.at += timedelta(seconds=seconds)


class Line(httpx.BaseTransport):
    """The way to the twin. ``intercept`` answers in its place, or waits, or fails."""

    def __init__(self, twin: Twin) -> None:
        self.sent: list[Delivery] = []
        self.calls: list[str] = []
        self.twin = TwinTransport(twin, deliver=self.sent.append)
        self.intercept: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(f"{request.method} {request.url.path}")
        return self.intercept(request) or self.twin.handle_request(request)


def signature(body: bytes, secret: str = SECRET) -> str:
    """As Cal.com signs."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def tells_nothing(answer: httpx.Response) -> None:
    """Holds for every answer of every test (S17): no secret, no traceback; every error a problem document."""
    answer.read()
    assert not [each for each in (ADMIN, CALCOM_KEY, SECRET, "Traceback", "/askpro/", ".py") if each in answer.text]
    if answer.status_code >= 400:
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert problem.keys() >= {"type", "title", "status", "detail", "code"}


@frozen
class Caller:
    """A caller with a key."""

    client: TestClient[Litestar]
    key: str

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.client.request(method, path, headers=headers, **more)

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Json:
        answer = self(method, path, body, **more)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        found: Json = answer.json()
        return found


@frozen(kw_only=True)
class Place:
    """Everything that a test needs."""

    app: Application
    clock: WalkingClock
    line: Line
    client: TestClient[Litestar]
    admin: Caller

    def deliver(self) -> int:
        """Let every webhook that the twin sent arrive, and read the inbox."""
        while self.line.sent:
            each = self.line.sent.pop(0)
            path = "/v1/webhooks/calcom/" + each.url.rpartition("/")[2]
            assert self.client.post(path, content=each.body, headers=dict(each.headers)).status_code == 200
        return self.app.inbox(200)

    def outside(self) -> httpx.Client:
        """Somebody with a browser: no key."""
        return httpx.Client(transport=self.line, headers={"cal-api-version": "2024-08-13"})


@pytest.fixture
def place() -> Iterator[Place]:
    clock = WalkingClock()
    line = Line(Twin(seed(), clock=clock.now, random=random.Random(1)))
    provider = open_calendar(api_url=ORIGIN, clock=clock, ids=RandomIds(), calls_per_second=1000, transport=line)
    outbound = ThreadOutbound(threads=16)
    app = assemble(
        Parts(
            storage=open_storage(),
            calendars=provider,
            cache=MemoryCache(clock),
            clock=clock,
            ids=RandomIds(),
            outbound=outbound,
            public_url="http://askpro.test",
        )
    )
    with TestClient(create_app(app, admin_key=ADMIN), raise_server_exceptions=False) as client:
        client.event_hooks["response"].append(tells_nothing)
        yield Place(app=app, clock=clock, line=line, client=client, admin=Caller(client, ADMIN))
    outbound.close()
    provider.close()


@frozen(kw_only=True)
class Salon:
    """A company that can be booked: Mira is mapped, her cut and her tattoo (to be confirmed) too."""

    place: Place
    id: str
    call: Caller
    mira: str
    jonas: str
    cut: str
    tattoo: str

    def book(self, hour: int = 9, **more: Any) -> httpx.Response:
        """Book Mira's cut on the Monday after, at an hour of UTC."""
        body = {
            "service_id": self.cut,
            "start": f"2027-03-08T{hour:02}:00:00Z",
            "customer": {"name": "Ada Kunz", "email": "ada@example.org"},
            **more,
        }
        return self.call("POST", "/v1/appointments", body)

    def booked(self, hour: int = 9, **more: Any) -> Json:
        """The appointment of a booking that works."""
        answer = self.book(hour, **more)
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found


@pytest.fixture
def salon(place: Place) -> Salon:
    made = place.admin.ok("POST", "/v1/companies", company_body())
    call = Caller(place.client, made["key"])
    mira = call.ok("POST", "/v1/staff", {"name": "Mira", "email": "mira@salon.example"})["id"]
    jonas = call.ok("POST", "/v1/staff", {"name": "Jonas"})["id"]
    call.ok("PUT", f"/v1/staff/{mira}/host", {"host_id": 31})
    services = {}
    for name, event_type_id in (("Cut", 7), ("Tattoo", 9)):
        services[name] = call.ok("POST", "/v1/services", {"name": name, "duration": 30})["id"]
        mapped = {"event_types": [{"event_type_id": event_type_id, "staff_id": mira}]}
        call.ok("PUT", f"/v1/services/{services[name]}/event-types", mapped)
    place.app.register_webhook(made["id"])
    return Salon(
        place=place, id=made["id"], call=call, mira=mira, jonas=jonas, cut=services["Cut"], tattoo=services["Tattoo"]
    )


def company_body(**more: Any) -> Json:
    """A company as the operator adds it."""
    return {
        "slug": "salon",
        "name": "Salon",
        "time_zone": "Europe/Berlin",
        "calcom_api_key": CALCOM_KEY,
        "calcom_webhook_secret": SECRET,
        **more,
    }
