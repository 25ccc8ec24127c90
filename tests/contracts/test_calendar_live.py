"""The Cal.com adapter before a live server, where one is given, under the calendar's contract; and the way to it.

``ASKPRO_LIVE_CALCOM_URL`` (ending in ``/v2``) and ``ASKPRO_LIVE_CALCOM_KEY`` name it. It takes about a quarter of an
hour at a pace that the server's quota allows.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.contracts.live import LiveServer, live_bench, live_server
from tests.contracts.twins import EDITIONS, KEY, SEED, Customer

from askpro.adapters.system import SystemClock
from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_powers import CalendarPowersContract
from askpro.twin.core import Twin
from askpro.twin.server import running_twin

PAUSE = 0.7
"""Seconds before each call: 120 a minute are allowed, and the slots of a query are cached for two seconds."""


class _Live(CalendarPowersContract):
    @pytest.fixture
    def bench(self, server: LiveServer) -> Iterator[CalendarBench]:
        with live_bench(server) as bench:
            yield bench


URL, LIVE_KEY = (os.environ.get(f"ASKPRO_LIVE_CALCOM_{name}", "") for name in ("URL", "KEY"))


def test_a_live_server_is_given() -> None:
    """Tells once that none is asked."""
    if not URL or not LIVE_KEY:
        pytest.skip("no live server is asked: ASKPRO_LIVE_CALCOM_URL and ASKPRO_LIVE_CALCOM_KEY are not set")


class TestLiveServer(_Live):
    __test__ = bool(URL and LIVE_KEY)

    @pytest.fixture(scope="class")
    @classmethod
    def server(cls) -> Iterator[LiveServer]:
        with live_server(URL.rstrip("/"), LIVE_KEY, pause=PAUSE) as server:
            yield server


def a_salon(edition: str, **more: Any) -> Twin:
    """A world that is lived in: what is there is nobody's business but its owner's."""
    seed = json.loads(json.dumps(SEED))
    seed["webhooks"] = [
        {
            "id": "5f0c9f3e-6a1d-4a53-9a0c-9f3f6ad6f0c2",
            "userId": 31,
            "subscriberUrl": "http://127.0.0.1:9/own",
            "triggers": ["MEETING_ENDED"],
            "active": True,
            "secret": "own secret",
        }
    ]
    return Twin(seed | {"slotsCacheSeconds": 0} | more, edition=edition, clock=SystemClock().now)


def belongings(twin: Twin) -> dict[str, Any]:
    """All that somebody would miss, or would not want to find."""
    state = twin.snapshot()
    live = [row for row in state["bookings"] if row["status"] in ("accepted", "pending")]
    return {"live": live, **{name: state[name] for name in ("eventTypes", "webhooks", "users", "schedules")}}


class TestTheWayToALiveServer(_Live):
    """The same, with a twin at the other end: after the last test its world is the one that it was."""

    @pytest.fixture(scope="class", params=EDITIONS)
    @classmethod
    def server(cls, request: pytest.FixtureRequest) -> Iterator[LiveServer]:
        twin = a_salon(request.param)
        with running_twin(twin) as running:
            before = belongings(twin)
            with live_server(running.url, KEY, pause=0) as server:
                yield server
            assert belongings(twin) == before


class Broken(Exception):
    """What a test meets halfway."""


def book_and_break(server: LiveServer) -> None:
    """A test that fails halfway."""
    with live_bench(server) as bench:
        slots = bench.slots()
        booked = bench.book(slots[-1].start)
        bench.outside.move(booked.uid, slots[-3].start)
        raise Broken


def book_and_lock_out(server: LiveServer) -> None:
    """A test that fails because the key was used too often."""
    with live_bench(server) as bench:
        bench.book(bench.slots()[0].start)
        while server.client.get(f"{server.url}/me", headers={"authorization": f"Bearer {KEY}"}).is_success:
            pass
        raise Broken


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_a_failing_test_has_made_is_gone_and_nothing_else(edition: str) -> None:
    twin = a_salon(edition)
    with running_twin(twin) as running:
        with httpx.Client() as visitor:
            Customer(visitor, running.url).book(7, a_tuesday_soon())
        before = belongings(twin)
        assert len(before["live"]) == 1
        with pytest.raises(Broken), live_server(running.url, KEY, pause=0) as server:
            book_and_break(server)
        assert belongings(twin) == before
        assert len(twin.snapshot()["bookings"]) == 3


def test_a_key_that_is_locked_out_meanwhile_keeps_nothing_from_being_undone() -> None:
    quota = {"limitPerApiKey": 300, "windowSeconds": 3600, "blockSeconds": 1}
    twin = a_salon(EDITIONS[0], rateLimit=quota)
    with running_twin(twin) as running:
        before = belongings(twin)
        with pytest.raises(Broken), live_server(running.url, KEY, pause=0) as server:
            book_and_lock_out(server)
        assert belongings(twin) == before


def test_what_cannot_be_undone_is_named() -> None:
    """An operator can then look for it."""
    twin = a_salon(EDITIONS[0])
    with running_twin(twin) as running, live_server(running.url, KEY, pause=0) as server:
        server.journal.made.append(("webhook", "5f0c9f3e-6a1d-4a53-9a0c-9f3f6ad6f0c2"))
        server.key = "cal_test_nobody"
        with pytest.raises(AssertionError, match=r"left behind at .*: webhook 5f0c"):
            server.clean("webhook")
        server.journal.made.clear()


def a_tuesday_soon() -> datetime:
    """Ten o'clock, when the salon is open."""
    today = SystemClock().now().replace(hour=10, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 + (1 - today.weekday()) % 7)
