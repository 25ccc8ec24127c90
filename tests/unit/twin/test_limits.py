"""The request limit: counted per key, announced in headers, followed by a block."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from askpro.twin.throttle import Throttle

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
LIMIT = {"limitPerApiKey": 3, "limitWithoutKeyPerIp": 2, "windowSeconds": 60, "blockSeconds": 60}


def statuses(world: "World", *keys: str | None) -> list[int]:
    client = world.client(rateLimit=LIMIT)
    return [client.send("GET", "/bookings/unknown", key=key).status for key in keys]


def test_the_request_beyond_the_limit_is_refused(world: "World") -> None:
    assert statuses(world, *["cal_owner"] * 4) == [404, 404, 404, 429]


def test_another_key_is_counted_apart(world: "World") -> None:
    assert statuses(world, *["cal_owner"] * 4, "cal_staff", None) == [404, 404, 404, 429, 404, 404]


def test_the_block_lasts_its_seconds_from_the_refused_request(world: "World") -> None:
    client = world.client(rateLimit=LIMIT)
    for _ in range(4):
        client.send("GET", "/me")
    client.clock.now += timedelta(seconds=45)
    blocked = client.send("GET", "/me")
    assert (blocked.status, blocked.headers["x-ratelimit-reset-default"]) == (429, "15")
    client.clock.now += timedelta(seconds=15)
    assert client.send("GET", "/me").status == 200


def test_the_headers_count_down(world: "World") -> None:
    client = world.client(rateLimit=LIMIT)
    left = [client.send("GET", "/me").headers["x-ratelimit-remaining-default"] for _ in range(4)]
    assert left == ["2", "1", "0", "0"]


def test_unknown_routes_and_unknown_keys_are_not_counted(world: "World") -> None:
    client = world.client(rateLimit=LIMIT)
    for path, key in (("/nope", "cal_owner"), ("/me", "cal_unknown")):
        assert "x-ratelimit-limit-default" not in client.send("GET", path, key=key).headers


def test_without_a_limit_nobody_is_refused(world: "World") -> None:
    client = world.client(rateLimit=None)
    assert {client.send("GET", "/me").status for _ in range(300)} == {200}


@given(st.lists(st.integers(0, 40), max_size=40))
def test_a_minute_lets_at_most_two_windows_full_of_requests_pass(pauses: list[int]) -> None:
    throttle, now, passed = Throttle(LIMIT), MONDAY, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause)
        if throttle.hit("someone", 3, now).allowed:
            passed.append(now)
    for moment in passed:
        assert sum(moment - timedelta(seconds=60) < other <= moment for other in passed) <= 6
