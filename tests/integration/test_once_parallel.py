"""S10 in parallel: twenty requests with one key at two processes' worth of askpro over one SQLite file."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.web.conftest import ADMIN, ORIGIN, company_body
from tests.integration.web.seeds import seed

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.outbound import ThreadOutbound
from askpro.adapters.sql import open_storage
from askpro.adapters.system import RandomIds, SystemClock
from askpro.application.app import Application
from askpro.bootstrap import Parts, assemble
from askpro.entrypoints.web.app import create_app
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.twin.core import Twin
from askpro.twin.transport import TwinTransport

MANY, ROUNDS = 20, 3


@pytest.fixture
def twin() -> Twin:
    return Twin(seed(), clock=SystemClock().now, random=random.Random(1))


@pytest.fixture
def processes(tmp_path: Path, twin: Twin) -> Iterator[list[Application]]:
    """Two applications that share nothing but the file."""
    vault, clock = FreshVault(), SystemClock()
    transport = TwinTransport(twin, deliver=lambda _: None)
    with ExitStack() as stack:
        made = []
        for _ in range(2):
            storage = stack.enter_context(closing(open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=vault)))
            storage.migrate()
            calendars = stack.enter_context(
                closing(
                    open_calendar(
                        api_url=ORIGIN,
                        clock=clock,
                        ids=RandomIds(),
                        calls_per_second=1000,
                        transport=transport,
                    )
                )
            )
            outbound = stack.enter_context(closing(ThreadOutbound(threads=8)))
            parts = Parts(
                storage=storage,
                calendars=calendars,
                cache=MemoryCache(clock),
                clock=clock,
                ids=RandomIds(),
                outbound=outbound,
            )
            made.append(assemble(parts))
        yield made


def test_s10_twenty_parallel_requests_with_one_key_have_one_effect_and_one_answer(
    processes: list[Application], twin: Twin
) -> None:
    async def run() -> None:
        async with ExitStackOfClients(processes) as clients:
            admin = {"Authorization": f"Bearer {ADMIN}"}
            made = await clients[0].post("/v1/companies", json=company_body(), headers=admin)
            auth = {"Authorization": f"Bearer {made.json()['key']}"}
            service = await prepared(clients[0], auth)
            for number in range(ROUNDS):
                body = booking(service, number)
                headers = {**auth, "Idempotency-Key": f"call {number}", "Prefer": "wait=30"}
                answers = await asyncio.gather(
                    *(clients[each % 2].post("/v1/appointments", json=body, headers=headers) for each in range(MANY))
                )
                assert {(each.status_code, each.content) for each in answers} == {(201, answers[0].content)}
                assert sum("idempotent-replayed" not in each.headers for each in answers) == 1
                assert len(twin.snapshot()["bookings"]) == number + 1

    asyncio.run(run())


class ExitStackOfClients:
    """A client for each application."""

    def __init__(self, applications: list[Application]) -> None:
        apps: list[Any] = [create_app(each, admin_key=ADMIN) for each in applications]
        self.clients = [
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://askpro.test", timeout=60)
            for app in apps
        ]

    async def __aenter__(self) -> list[httpx.AsyncClient]:
        return self.clients

    async def __aexit__(self, *_: object) -> None:
        for client in self.clients:
            await client.aclose()


async def prepared(client: httpx.AsyncClient, auth: dict[str, str]) -> str:
    mira = (await client.post("/v1/staff", json={"name": "Mira"}, headers=auth)).json()["id"]
    assert (await client.put(f"/v1/staff/{mira}/host", json={"host_id": 31}, headers=auth)).status_code == 200
    made = await client.post("/v1/services", json={"name": "Cut", "duration": 30}, headers=auth)
    service: str = made.json()["id"]
    mapped = {"event_types": [{"event_type_id": 7, "staff_id": mira}]}
    answer = await client.put(f"/v1/services/{service}/event-types", json=mapped, headers=auth)
    assert answer.status_code == 200, answer.text
    return service


def booking(service: str, number: int) -> dict[str, Any]:
    return {
        "service_id": service,
        "start": next_monday(9 + number),
        "customer": {"name": "Ada", "email": "ada@example.org"},
    }


def next_monday(hour: int) -> str:
    """An hour of UTC on the Monday after next: bookable whatever the day on which this runs."""
    today = SystemClock().now()
    day = today + timedelta(days=14 - today.weekday())
    return f"{day:%Y-%m-%d}T{hour:02}:00:00Z"
