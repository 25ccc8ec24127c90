"""HEAD is answered as GET is, without the body."""

from typing import TYPE_CHECKING

import httpx
import pytest
from tests.unit.twin.conftest import BOOKINGS, EVENT_TYPES, OWNER_KEY, SLOTS, Client

from askpro.twin import Twin
from askpro.twin.edition import EDITIONS
from askpro.twin.faults import read_words
from askpro.twin.server import running_twin
from askpro.twin.transport import TwinTransport

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

READS = [
    ("/me", BOOKINGS),
    ("/bookings", BOOKINGS),
    ("/bookings/nobody-knows-it", BOOKINGS),
    ("/slots?eventTypeId=1&start=2027-03-01&end=2027-03-05", SLOTS),
    ("/slots", SLOTS),
    ("/event-types/1", EVENT_TYPES),
    ("/webhooks", BOOKINGS),
    ("/nowhere", BOOKINGS),
]
VARYING = {"x-request-id", "x-ratelimit-remaining-default", "content-length"}


def both(http: httpx.Client, path: str, version: str) -> tuple[httpx.Response, httpx.Response]:
    headers = {"authorization": f"Bearer {OWNER_KEY}", "cal-api-version": version}
    return http.get(path, headers=headers), http.head(path, headers=headers)


@pytest.mark.parametrize(("path", "version"), READS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_head_is_get_without_the_body(world: "World", edition: str, path: str, version: str) -> None:
    transport = TwinTransport(world.client(edition=edition).twin)
    with httpx.Client(transport=transport, base_url="https://api.example/v2") as http:
        got, headed = both(http, path, version)
    assert (headed.status_code, headed.content) == (got.status_code, b"")
    assert {*headed.headers} == {*got.headers}
    assert [name for name in got.headers if name not in VARYING and headed.headers[name] != got.headers[name]] == []


def over_a_port(twin: Twin, path: str) -> tuple[httpx.Response, httpx.Response]:
    with running_twin(twin) as running, httpx.Client(base_url=running.url) as http:
        return both(http, path, BOOKINGS)


def test_over_a_port_it_says_how_long_the_body_would_have_been(world: "World") -> None:
    got, headed = over_a_port(world.client().twin, "/me")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == str(len(got.content))


def test_what_only_posts_knows_no_head_and_is_not_done(world: "World") -> None:
    client: Client = world.client()
    uid = client.book(world.monday.replace(hour=9))["uid"]
    assert client.error("HEAD", f"/bookings/{uid}/cancel") == (404, f"Cannot HEAD /v2/bookings/{uid}/cancel")
    assert client.data("GET", f"/bookings/{uid}")["status"] == "accepted"


def test_a_head_counts_as_no_change(world: "World") -> None:
    client: Client = world.client()
    assert client.send("HEAD", "/me").status == 200
    assert client.twin.changes == 0


def test_an_answer_in_drops_has_no_body_either(world: "World") -> None:
    transport = TwinTransport(world.client().twin, faults=[read_words("slow-body seconds=1")], sleep=lambda _: None)
    with httpx.Client(transport=transport, base_url="https://api.example/v2") as http:
        _, headed = both(http, "/me", BOOKINGS)
    assert headed.content == b""
