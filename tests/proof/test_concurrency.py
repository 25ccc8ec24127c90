"""Real concurrency: many callers, one slot, one winner, round after round (S7)."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import httpx
import pytest
from attrs import frozen
from tests.conftest import Figures
from tests.e2e.conftest import starting
from tests.proof.founding import Founded, found
from tests.proof.rush import Ending, meet, order_for, rush, rush_in_a_process
from tests.proof.salon import Salon, aftermath, open_salon

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.outbound import ThreadOutbound
from askpro.adapters.sql import open_storage
from askpro.adapters.system import FernetVault, RandomIds, SystemClock, new_vault_key
from askpro.application.app import Application
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.bootstrap import Parts, assemble
from askpro.domain.appointment import Status
from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.requirements import skip_or_fail
from askpro.testing.worlds import Outside, seed
from askpro.testing.worlds.invariants import EXPLAINING, broken
from askpro.testing.worlds.seed import ORIGIN
from askpro.twin.core import Twin
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport

ROUNDS, CALLERS = 200, 50
PROCESSES, ROUNDS_OF_PROCESSES = 4, 5


def wins_and_losses(rounds: list[list[Ending]], callers: int) -> list[Counter[Ending]]:
    """The rounds that did not end as they must: one winner, and alternatives for everybody else."""
    right = Counter({"won": 1, "taken": callers - 1})
    return [counted for each in rounds if (counted := Counter(each)) != right]


@frozen
class Shop:
    """The application over SQLite, with a twin in this process."""

    app: Application
    outside: Outside
    founded: Founded

    def heads(self) -> set[str | None]:
        query = AppointmentQuery(now=self.app.clock.now())
        with self.app.storage.read(self.founded.company.id) as ledger:
            return {each.head for each in ledger.appointments.find(query, Page(limit=10_000))[0] if not each.closed}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock, ids, apps = SystemClock(), RandomIds(), list[Application]()
    twin = Twin(seed(), edition="upstream-2025-10", clock=clock.now)

    def deliver(delivery: Delivery) -> None:
        apps[0].receive_webhook(delivery.url.rpartition("/")[2], delivery.headers, delivery.body)

    with ExitStack() as stack:
        storage = open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FernetVault((new_vault_key(),)))
        stack.enter_context(closing(storage))
        storage.migrate()
        calendars = open_calendar(
            api_url=ORIGIN,
            clock=clock,
            ids=ids,
            calls_per_second=10_000,
            transport=TwinTransport(twin, deliver),
        )
        stack.enter_context(closing(calendars))
        outbound = stack.enter_context(closing(ThreadOutbound(threads=16)))
        parts = Parts(
            storage=storage, calendars=calendars, cache=MemoryCache(clock), clock=clock, ids=ids, outbound=outbound
        )
        apps.append(assemble(parts))
        headers = {"cal-api-version": "2024-08-13"}
        client = httpx.Client(base_url=ORIGIN, transport=TwinTransport(twin), headers=headers)
        yield Shop(apps[0], Outside(client, twin), found(apps[0]))


def test_of_fifty_threads_on_one_slot_one_wins_every_time(shop: Shop, figures: Figures) -> None:
    """S7, L01; and nothing is at Cal.com that we do not know of."""
    founded = shop.founded
    order = order_for(founded.company.id, founded.service, founded.staff["Alice"])
    slots = [founded.slot(number) for number in range(ROUNDS)]
    rounds = rush(shop.app, order, slots, CALLERS, lambda: None)
    assert wins_and_losses(rounds, CALLERS) == []
    assert sorted(each.start for each in shop.outside.live()) == slots
    assert {each.uid for each in shop.outside.bookings()} == shop.heads()
    figures(f"{CALLERS} threads on one slot, {ROUNDS} rounds on SQLite: one winner each")


@pytest.fixture
def salon(tmp_path: Path) -> Iterator[Salon]:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres_database())
        except PostgresAbsent as absent:
            skip_or_fail("postgres", str(absent))
        start = stack.enter_context(starting(tmp_path))
        yield stack.enter_context(open_salon(start, url))


@pytest.mark.postgres
def test_of_the_callers_of_four_processes_one_wins_every_time(salon: Salon, figures: Figures) -> None:
    """S7, over PostgreSQL; and nothing is at Cal.com that we do not know of."""
    founded, context = salon.founded, get_context("spawn")
    slots = [founded.slot(number) for number in range(ROUNDS_OF_PROCESSES)]
    ids = (founded.company.id, founded.service, founded.staff["Alice"])
    attempt = partial(rush_in_a_process, salon.settings, ids, slots, CALLERS)
    barrier: threading.Barrier = context.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, context, initializer=meet, initargs=(barrier,)) as pool:
        parts = list(pool.map(attempt, range(PROCESSES)))
    rounds = [[ending for part in parts for ending in part[number]] for number in range(len(slots))]
    assert wins_and_losses(rounds, CALLERS * PROCESSES) == []
    with aftermath(salon) as after:
        assert sorted(each.start for each in salon.outside.live()) == slots
        assert {each.status(after.clock.now()) for each in after.appointments()} == {Status.CONFIRMED}
        assert (broken(after), [each for each in after.issues() if each.kind in EXPLAINING]) == ([], [])
    figures(f"{PROCESSES} processes × {CALLERS} callers, {ROUNDS_OF_PROCESSES} rounds on PostgreSQL: one winner each")
