"""What the twin does for one request hardly grows with what it has stored. Counted, not timed."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

SMALL, LARGE = 250, 4_000
EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
FIRST = datetime(2027, 3, 2, tzinfo=UTC)


def open_all_around(world: "World") -> "Client":
    seed = world.seed()
    for schedule in seed["schedules"]:
        schedule["availability"] = [{"days": EVERY_DAY, "startTime": "00:00", "endTime": "23:59"}]
        schedule["timeZone"] = "UTC"
    seed["eventTypes"][0]["bookingLimitsCount"] = {"day": 100}
    return world.client(seed)


def start_of(number: int) -> datetime:
    return FIRST + timedelta(minutes=30 * number)


@pytest.fixture(scope="module")
def filled(world: "World") -> dict[int, "Client"]:
    """Two twins with bookings that follow upon one another without a gap."""
    clients = {}
    for size in (SMALL, LARGE):
        clients[size] = open_all_around(world)
        for number in range(size):
            clients[size].book(start_of(number))
    return clients


def calls_of(action: Callable[[], Any]) -> int:
    """How many functions were called."""
    called = 0

    def count(_: FrameType, event: str, __: Any) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return called


def ratio(filled: dict[int, "Client"], action: Callable[["Client", int], Any]) -> float:
    """Calls on the large store as a multiple of those on the small one, once both are warm."""
    counted = {}
    for size, client in filled.items():
        action(client, size)
        counted[size] = calls_of(lambda client=client, size=size: action(client, size + 1))  # type: ignore[misc]
    return counted[LARGE] / counted[SMALL]


def test_a_booking_takes_as_many_steps_in_a_full_store(filled: dict[int, "Client"]) -> None:
    assert ratio(filled, lambda client, number: client.book(start_of(number))) < 1.2


def test_a_booking_in_the_past_of_the_others_takes_no_more_steps(filled: dict[int, "Client"]) -> None:
    early = FIRST - timedelta(hours=20)
    moments = iter([early, early + timedelta(minutes=30)] * 2)
    assert ratio(filled, lambda client, _: client.book(next(moments))) < 1.2


def test_a_day_of_slots_takes_as_many_steps_in_a_full_store(filled: dict[int, "Client"]) -> None:
    def last_day(client: "Client", number: int) -> None:
        day = start_of(number + 48 * 3).date()
        assert len(client.slots(f"eventTypeId=1&start={day}&end={day}")) == 48

    assert ratio(filled, last_day) < 1.2


def test_reading_a_booking_takes_as_many_steps_in_a_full_store(filled: dict[int, "Client"]) -> None:
    uids = {id(client): client.book(start_of(LARGE * 2))["uid"] for client in filled.values()}
    assert ratio(filled, lambda client, _: client.data("GET", f"/bookings/{uids[id(client)]}")) < 1.2
