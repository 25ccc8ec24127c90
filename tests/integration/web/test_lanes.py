"""A calendar that hangs holds up neither the inbox nor what is remembered (L46)."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from litestar import Litestar
from tests.integration.web.conftest import HEADER, INBOX, Caller, Salon, company_body, signature
from tests.integration.web.seeds import NORAS_KEY

from askpro.domain.errors import TemporarilyUnavailable
from askpro.entrypoints.web.app import create_app
from askpro.entrypoints.web.lanes import Lane, Lanes

MANY, OUTBOUND_THREADS = 40, 16
SOON = 2.0


@pytest.fixture
def neighbour(salon: Salon) -> Caller:
    """Another company whose offers are remembered: nothing changes there."""
    body = company_body(slug="other", calcom_api_key=NORAS_KEY)
    call = Caller(salon.place.client, salon.place.admin.ok("POST", "/v1/companies", body)["key"])
    nora = call.ok("POST", "/v1/staff", {"name": "Nora"})["id"]
    call.ok("PUT", f"/v1/staff/{nora}/host", {"host_id": 41})
    service = call.ok("POST", "/v1/services", {"name": "Other", "duration": 30})["id"]
    mapped = {"event_types": [{"event_type_id": 70, "staff_id": nora}]}
    call.ok("PUT", f"/v1/services/{service}/event-types", mapped)
    salon.place.clock.sleep(10)
    return call


@pytest.fixture
def released(salon: Salon) -> Iterator[threading.Event]:
    """Bookings hang until this is set."""
    event = threading.Event()

    def hang(request: httpx.Request) -> None:
        if request.method == "POST" and request.url.path == "/v2/bookings":
            event.wait(20)

    salon.place.line.intercept = hang
    yield event
    event.set()


@asynccontextmanager
async def asked(app: Litestar, key: str) -> AsyncIterator[httpx.AsyncClient]:
    asgi: Any = app
    headers = {"Authorization": f"Bearer {key}", "Prefer": "wait=30"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=asgi), base_url="http://askpro.test", headers=headers
    ) as client:
        yield client


def booking(salon: Salon, number: int) -> dict[str, object]:
    start = f"2027-03-{8 + number // 8:02}T{8 + number % 8:02}:00:00Z"
    return {"service_id": salon.cut, "start": start, "customer": {"name": "Ada", "email": f"ada{number}@example.org"}}


def test_forty_hanging_bookings_hold_up_nothing_else(
    salon: Salon, neighbour: Caller, released: threading.Event
) -> None:
    service = neighbour.ok("GET", "/v1/services")["items"][0]["id"]
    theirs = {"Authorization": f"Bearer {neighbour.key}"}
    window = {"service_id": service, "from": "2027-03-22T00:00:00Z", "to": "2027-03-23T00:00:00Z"}

    async def run() -> list[int]:
        async with asked(create_app(salon.place.app), salon.call.key) as client:
            asked_before = await client.get("/v1/availability", params=window, headers=theirs)
            assert asked_before.json()["source"] == "calendar"
            waiting = [
                asyncio.create_task(client.post("/v1/appointments", json=booking(salon, each))) for each in range(MANY)
            ]
            while salon.place.line.calls.count("POST /v2/bookings") < OUTBOUND_THREADS:
                await asyncio.sleep(0.01)
            began = time.perf_counter()
            for number in range(20):
                body = f'{{"triggerEvent": "PING", "number": {number}}}'.encode()
                answer = await client.post(INBOX, content=body, headers={HEADER: signature(body)})
                assert answer.status_code == 200
                assert (await client.get(INBOX)).status_code == 200
                assert (await client.get("/v1/appointments")).status_code == 200
                assert (await client.get("/health/ready")).status_code == 200
                remembered = await client.get("/v1/availability", params=window, headers=theirs)
                assert remembered.json()["source"] == "cache"
            assert time.perf_counter() - began < SOON
            assert not any(each.done() for each in waiting)
            released.set()
            return [each.status_code for each in await asyncio.gather(*waiting)]

    assert asyncio.run(run()) == [201] * MANY


def test_a_full_lane_says_so_at_once() -> None:
    async def run() -> None:
        lane, go = Lane("narrow", 1, 1), threading.Event()
        busy = [asyncio.create_task(lane.run(go.wait, 10)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TemporarilyUnavailable):
            await lane.run(go.is_set)
        go.set()
        await asyncio.gather(*busy)
        assert await lane.run(go.is_set)
        lane.close()

    asyncio.run(run())


def test_a_caller_of_a_full_lane_is_told_when_to_come_again(salon: Salon) -> None:
    nowhere = Lanes(calendar=Lane("calendar", 1, -1), inbox=Lane("inbox", 1, 0))

    async def run() -> httpx.Response:
        async with asked(create_app(salon.place.app, lanes=nowhere), salon.call.key) as client:
            return await client.get("/v1/hosts")

    answer = asyncio.run(run())
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily_unavailable")
    assert answer.headers["retry-after"] == "2"
