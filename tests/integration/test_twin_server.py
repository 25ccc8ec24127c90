"""The twin behind a port: webhooks over the wire, delays, and a state that survives a kill."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from askpro.twin import default_seed
from askpro.twin.faults import Latency, read_words
from askpro.twin.server import build_twin, running_twin

HEADERS = {"authorization": "Bearer cal_twin_owner", "cal-api-version": "2024-08-13"}
NOW = "2027-03-01T06:00:00Z"


def body(hour: int = 9) -> dict[str, Any]:
    attendee = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
    return {"eventTypeId": 1, "start": f"2027-03-02T{hour:02}:00:00Z", "attendee": attendee}


@contextmanager
def listener(*, slow: float = 0.0, status: int = 200) -> Iterator[tuple[str, list[bytes]]]:
    """A subscriber on loopback: its address and the bodies it got."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            time.sleep(slow)
            self.send_response(status)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", bodies
        finally:
            server.shutdown()
            thread.join()


def subscribe(http: httpx.Client, url: str) -> None:
    hook = {"active": True, "subscriberUrl": url, "triggers": ["BOOKING_CREATED"]}
    assert http.post("/webhooks", json=hook).status_code == 201


def test_health_is_answered_without_a_key() -> None:
    with running_twin(build_twin(now=NOW)) as running:
        assert httpx.get(running.url.removesuffix("/v2") + "/health").text == "OK"


def test_subscribers_are_served_in_parallel_and_slow_ones_slow_the_answer() -> None:
    with listener(slow=0.3) as (url, bodies), running_twin(build_twin(now=NOW)) as running:
        with httpx.Client(base_url=running.url, headers=HEADERS) as http:
            for name in ("one", "two", "three"):
                subscribe(http, f"{url}/{name}")
            started = time.monotonic()
            assert http.post("/bookings", json=body()).status_code == 201
            took = time.monotonic() - started
        assert len(bodies) == 3
        assert 0.3 <= took < 0.8


def test_refusing_redirecting_and_absent_subscribers_are_forgotten() -> None:
    with listener(status=500) as (failing, _), listener(status=302) as (moved, followed):
        with (
            running_twin(build_twin(now=NOW)) as running,
            httpx.Client(base_url=running.url, headers=HEADERS) as http,
        ):
            for url in (failing, moved, "http://127.0.0.1:9/nobody", "not a url"):
                subscribe(http, url)
            assert http.post("/bookings", json=body()).status_code == 201
        assert len(followed) == 1


def test_what_became_of_each_delivery_is_kept_and_shown() -> None:
    """A refused connection and a bad address have an error, whoever answers has a status."""
    with listener(status=500) as (failing, _), running_twin(build_twin(now=NOW)) as running:
        with httpx.Client(base_url=running.url, headers=HEADERS) as http:
            for url in (failing, "http://127.0.0.1:9/nobody", "not a url"):
                subscribe(http, url)
            http.post("/bookings", json=body())
        shown = httpx.get(f"{running.page}_twin/deliveries").json()["items"]
        kept = [(sent.delivery.url, sent.status, bool(sent.error)) for sent in running.deliveries.newest()]
    assert sorted(kept, key=lambda each: each[0]) == sorted(
        [(failing, 500, False), ("http://127.0.0.1:9/nobody", None, True), ("not a url", None, True)]
    )
    assert [row["status"] for row in shown] == [status for _, status, _ in kept]


def test_resending_posts_the_same_bytes_again() -> None:
    with listener() as (url, bodies), running_twin(build_twin(now=NOW)) as running:
        with httpx.Client(base_url=running.url, headers=HEADERS) as http:
            subscribe(http, url)
            http.post("/bookings", json=body())
        assert httpx.post(f"{running.page}_twin/deliveries/1/resend", json={}).status_code == 200
        assert [bodies[0]] * 2 == bodies
        assert [(sent.number, sent.again) for sent in running.deliveries.newest()] == [(2, 1), (1, None)]


def test_a_delivery_under_way_is_seen_before_its_answer() -> None:
    with listener(slow=0.5) as (url, bodies), running_twin(build_twin(now=NOW)) as running:
        with httpx.Client(base_url=running.url, headers=HEADERS) as http:
            subscribe(http, url)
            thread = threading.Thread(target=http.post, args=("/bookings",), kwargs={"json": body()})
            thread.start()
            while not bodies:
                time.sleep(0.005)
            assert httpx.get(f"{running.page}_twin/deliveries").json()["items"][0]["status"] is None
            thread.join()
        assert httpx.get(f"{running.page}_twin/deliveries").json()["items"][0]["status"] == 200


def test_what_is_done_on_the_page_is_kept_in_the_state_too(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    form = {"eventTypeId": 1, "start": "2027-03-02T09:00:00Z"} | {
        "name": "A",
        "email": "a@b.example",
        "timeZone": "UTC",
    }
    with running_twin(build_twin(now=NOW, state=state), state=state) as running:
        uid = httpx.post(f"{running.page}_twin/bookings", json=form).json()["data"]["uid"]
        assert [row["uid"] for row in json.loads(state.read_text())["bookings"]] == [uid]


def test_faults_strike_what_is_told_of_an_act_on_the_page_but_not_what_is_resent() -> None:
    form = {"eventTypeId": 1, "start": "2027-03-02T09:00:00Z", "name": "A", "email": "a@b.example", "timeZone": "UTC"}
    faults = [read_words("webhook-doubled POST /v2/bookings")]
    with listener() as (url, bodies), running_twin(build_twin(now=NOW), faults=faults) as running:
        with httpx.Client(base_url=running.url, headers=HEADERS) as http:
            subscribe(http, url)
        assert httpx.post(f"{running.page}_twin/bookings", json=form).status_code == 201
        assert len(bodies) == 2
        httpx.put(f"{running.page}_twin/faults", json=[{"kind": "webhook-dropped"}]).raise_for_status()
        httpx.post(f"{running.page}_twin/deliveries/1/resend", json={}).raise_for_status()
        assert bodies == [bodies[0]] * 3


def test_a_delay_is_added_to_every_answer() -> None:
    with running_twin(build_twin(now=NOW), faults=[Latency(seconds=0.2)]) as running:
        started = time.monotonic()
        httpx.get(f"{running.url}/me", headers=HEADERS)
        assert time.monotonic() - started >= 0.2


def test_the_state_is_on_disk_when_a_change_is_answered(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with running_twin(build_twin(now=NOW, state=state), state=state) as running:
        uid = httpx.post(f"{running.url}/bookings", json=body(), headers=HEADERS).json()["data"]["uid"]
        assert [row["uid"] for row in json.loads(state.read_text())["bookings"]] == [uid]
    again = build_twin(default_seed(), now=NOW, state=state)
    with running_twin(again, state=state) as running:
        assert httpx.get(f"{running.url}/bookings/{uid}", headers=HEADERS).json()["data"]["status"] == "accepted"
        assert httpx.post(f"{running.url}/bookings", json=body(), headers=HEADERS).status_code == 400


def test_only_one_of_many_simultaneous_bookings_of_a_slot_wins() -> None:
    with running_twin(build_twin(now=NOW)) as running:
        answers: list[int] = []

        def book() -> None:
            answers.append(httpx.post(f"{running.url}/bookings", json=body(), headers=HEADERS).status_code)

        threads = [threading.Thread(target=book) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Who came while the winner was being booked met the unique key, who came later a slot that is taken.
        assert answers.count(201) == 1
        assert answers.count(409) + answers.count(400) == 7
