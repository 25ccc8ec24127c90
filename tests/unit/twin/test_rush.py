"""Requests that come at the same time: one wins, the others meet the database's unique key."""

import json
from contextlib import ExitStack, closing
from datetime import timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from attrs import evolve
from tests.unit.twin.conftest import ANN, BOOKINGS, MONDAY

from askpro.twin import Answer, Request
from askpro.twin.faults import read_words
from askpro.twin.rush import LONGEST, TAKES, Rush
from askpro.twin.server import running_twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE = (MONDAY + timedelta(hours=9)).isoformat()
TEN = (MONDAY + timedelta(hours=10)).isoformat()
RAW = {"statusCode": 409, "message": "booking_conflict_error"}


def person(number: int) -> dict[str, str]:
    return {**ANN, "email": f"p{number}@example.com"}


def post_at_once(url: str, bodies: list[dict[str, Any]]) -> list[tuple[int, Any]]:
    """Book with requests of which each has begun to come in before the first is whole; the answers, as they stand."""
    place = urlsplit(url)
    headers = {"cal-api-version": BOOKINGS, "content-type": "application/json", "expect": "100-continue"}
    with ExitStack() as stack:
        connections = []
        for body in bodies:
            each = stack.enter_context(closing(HTTPConnection(place.netloc, timeout=30)))
            each.putrequest("POST", place.path + "/bookings")
            for name, value in {**headers, "content-length": str(len(json.dumps(body)))}.items():
                each.putheader(name, value)
            each.endheaders()
            connections.append(each)
        for each in connections:
            assert each.sock.recv(4096).startswith(b"HTTP/1.1 100"), "the twin has begun to read the body"
        for each, body in zip(connections, bodies, strict=True):
            each.send(json.dumps(body).encode())
        answers = [each.getresponse() for each in connections]
        return [(answer.status, json.loads(answer.read())) for answer in answers]


def during(client: "Client", method: str, path: str, body: Any, *uids: str) -> Answer:
    """A request that came in while those bookings were only just being made."""
    headers = {"cal-api-version": BOOKINGS, "content-type": "application/json"}
    request = Request(method, "/v2" + path, "", headers, json.dumps(body).encode())
    return client.twin.handle(evolve(request, meanwhile=frozenset(uids)))


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_the_second_of_two_at_once_meets_the_unique_key(world: "World", kind: int) -> None:
    client = world.client()
    made = client.book(MONDAY + timedelta(hours=9), event_type=kind)
    before = client.twin.snapshot()
    answer = during(
        client, "POST", "/bookings", {"eventTypeId": kind, "start": NINE, "attendee": person(1)}, made["uid"]
    )
    assert (answer.status, json.loads(answer.body)) == (409, RAW)
    assert client.twin.snapshot() == before


def test_the_same_person_twice_at_once_is_a_conflict_too(world: "World") -> None:
    client = world.client()
    made = client.book(MONDAY + timedelta(hours=9), event_type=2)
    body = {"eventTypeId": 2, "start": NINE, "attendee": ANN}
    assert during(client, "POST", "/bookings", body, made["uid"]).status == 409
    assert during(client, "POST", "/bookings", body).status == 201


def test_requests_for_a_hosts_word_have_no_key_and_all_get_through(world: "World") -> None:
    client = world.client()
    kind = client.event_type(confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True})
    made = client.book(MONDAY + timedelta(hours=9), event_type=kind)
    body = {"eventTypeId": kind, "start": NINE, "attendee": person(1)}
    assert during(client, "POST", "/bookings", body).status == 400
    assert during(client, "POST", "/bookings", body, made["uid"]).status == 201


def test_two_first_seats_at_once_do_not_share_a_booking(world: "World") -> None:
    client = world.client()
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    kind = client.event_type(seats=seats)
    made = client.book(MONDAY + timedelta(hours=9), event_type=kind)
    body = {"eventTypeId": kind, "start": NINE, "attendee": person(1)}
    assert during(client, "POST", "/bookings", body, made["uid"]).status == 409
    assert during(client, "POST", "/bookings", body).status == 201


def test_of_two_moves_at_once_one_comes_too_late(world: "World") -> None:
    client = world.client()
    made = client.book(MONDAY + timedelta(hours=9))
    path = f"/bookings/{made['uid']}/reschedule"
    moved = client.data("POST", path, {"start": TEN})
    assert during(client, "POST", path, {"start": TEN}, moved["uid"]).status == 409
    assert during(client, "POST", path, {"start": TEN}).status == 400


def test_an_overlap_that_no_key_catches_is_still_refused(world: "World") -> None:
    client = world.client()
    made = client.book(MONDAY + timedelta(hours=9))
    later = (MONDAY + timedelta(hours=9, minutes=15)).isoformat()
    body = {"eventTypeId": 1, "start": later, "attendee": person(1)}
    assert during(client, "POST", "/bookings", body, made["uid"]).status == 400


class Ticks:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def answer_of(status: int, uid: str = "u1") -> Answer:
    return Answer(status, {}, b"{}", made=frozenset({uid}))


def test_a_booking_is_under_way_until_it_is_answered() -> None:
    ticks = Ticks()
    rush, post = Rush(ticks), Request("POST", "/v2/bookings")
    first = rush.settle(rush.arrive(rush.now()), post, answer_of(201))
    assert rush.left(first) == pytest.approx(TAKES)
    ticks.now = TAKES / 2
    second = rush.arrive(rush.now())
    assert second.meanwhile == {"u1"}
    assert rush.settle(second, post, answer_of(409)) is None
    assert rush.left(first) == pytest.approx(TAKES)
    ticks.now = 2 * TAKES
    assert rush.arrive(rush.now()).meanwhile == frozenset()
    assert rush.left(first) == 0


def test_a_request_that_takes_long_to_come_in_overlaps_what_was_booked_meanwhile() -> None:
    rush = Rush(Ticks())
    began = rush.now()
    rush.settle(rush.arrive(rush.now()), Request("POST", "/v2/bookings"), answer_of(201))
    assert rush.arrive(began).meanwhile == {"u1"}


def test_rivals_hold_a_booking_up_only_so_long() -> None:
    ticks = Ticks()
    rush, post = Rush(ticks), Request("POST", "/v2/bookings")
    first = rush.settle(rush.arrive(rush.now()), post, answer_of(201))
    while rush.left(first):
        rush.settle(rush.arrive(rush.now()), post, answer_of(409))
        ticks.now += TAKES / 2
    assert LONGEST <= ticks.now < LONGEST + TAKES


def test_who_was_held_up_until_the_winner_was_answered_holds_nobody_up() -> None:
    ticks = Ticks()
    rush, post = Rush(ticks), Request("POST", "/v2/bookings")
    began = rush.now()
    rush.settle(rush.arrive(began), post, answer_of(201))
    ticks.now = 2 * TAKES
    rush.settle(rush.arrive(began), post, answer_of(409))
    assert rush.arrive(rush.now()).meanwhile == frozenset()


def test_a_load_test_waits_for_nobody() -> None:
    ticks = Ticks()
    rush, post = Rush(ticks), Request("POST", "/v2/bookings")
    waits = [
        rush.left(rush.settle(rush.arrive(rush.now()), post, answer_of(201, f"u{number}"))) for number in range(100)
    ]
    assert (waits[0], waits[-1]) == (TAKES, 0)
    ticks.now = 2
    assert rush.left(rush.settle(rush.arrive(rush.now()), post, answer_of(201))) == pytest.approx(TAKES)


@pytest.mark.parametrize(("method", "path"), [("GET", "/v2/bookings"), ("POST", "/v2/webhooks")])
def test_nothing_but_bookings_takes_time(method: str, path: str) -> None:
    rush = Rush(Ticks())
    assert rush.settle(rush.arrive(rush.now()), Request(method, path), answer_of(201)) is None


@pytest.mark.parametrize("faults", [(), ("webhook-dropped",), ("latency seconds=0.1 when=before",), ("stale-reads",)])
def test_over_http_one_of_many_wins_and_afterwards_the_slot_is_plainly_taken(
    world: "World", faults: tuple[str, ...]
) -> None:
    headers = {"cal-api-version": BOOKINGS}
    running_with = running_twin(world.client().twin, faults=[read_words(each) for each in faults])
    with running_with as running, httpx.Client(base_url=running.url, headers=headers) as http:
        bodies = [{"eventTypeId": 1, "start": NINE, "attendee": person(number)} for number in range(5)]
        answers = sorted(post_at_once(running.url, bodies[:4]), key=lambda answer: answer[0])
        assert [status for status, _ in answers] == [201, 409, 409, 409]
        assert [body for _, body in answers[1:]] == [RAW] * 3
        assert http.post("/bookings", json=bodies[4]).status_code == 400


def test_one_after_the_other_on_one_connection_is_never_a_race(world: "World") -> None:
    headers = {"cal-api-version": BOOKINGS}
    with running_twin(world.client().twin) as running, httpx.Client(base_url=running.url, headers=headers) as http:
        body = {"eventTypeId": 1, "start": NINE, "attendee": ANN}
        assert [http.post("/bookings", json=body).status_code for _ in range(5)] == [201, 400, 400, 400, 400]


def test_rivals_for_the_seats_of_a_booking_that_is_there_take_them_all(world: "World") -> None:
    client = world.client()
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    kind = client.event_type(seats=seats)
    client.book(MONDAY + timedelta(hours=9), event_type=kind)
    with running_twin(client.twin) as running:
        bodies = [{"eventTypeId": kind, "start": NINE, "attendee": person(number)} for number in range(5)]
        answers = [
            (status, body.get("error", {}).get("message", "")) for status, body in post_at_once(running.url, bodies)
        ]
    full = (409, "No more seats left at this seated booking.")
    assert sorted(answers) == [(201, ""), (201, ""), full, full, full]


def test_an_answer_tells_what_was_made_and_nothing_that_was_there(world: "World") -> None:
    client = world.client()
    weekly = client.event_type(recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"})

    def made(start: str, kind: int, **who: Any) -> tuple[list[str], frozenset[str]]:
        answer = client.send("POST", "/bookings", {"eventTypeId": kind, "start": start, "attendee": ANN | who})
        data = json.loads(answer.body)["data"]
        return [row["uid"] for row in (data if isinstance(data, list) else [data])], answer.made

    shown, found = made(NINE, weekly)
    assert (frozenset(shown), len(found)) == (found, 3)
    shown, found = made(TEN, 2)
    assert frozenset(shown) == found
    assert made(TEN, 2) == (shown, frozenset())
    assert client.send("GET", "/bookings").made == frozenset()
