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


def test_a_delay_is_added_to_every_answer() -> None:
    with running_twin(build_twin(now=NOW), delay=0.2) as running:
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
        assert sorted(answers) == [201, *[400] * 7]
