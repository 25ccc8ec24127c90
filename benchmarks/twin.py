"""(f) The Cal.com twin: over HTTP against a bare ASGI handler, and how its time grows with what it has stored."""

import json
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from askpro.twin import Request, Twin
from benchmarks.figures import Round, Verdict, by_seconds, rate, rows_of
from benchmarks.load import Load
from benchmarks.processes import ASKPRO, BenchError, loaded, serving
from benchmarks.scale import Scale
from benchmarks.slow_twin import EVENT_TYPES, KEY, seed

_CONNECTIONS = 8
_LEAST_READS, _LEAST_CREATES, _LEAST_IN_CORE, _MOST_TO_READY = 1_500, 300, 2_000, 1.5
# From 1,000 to 100,000 bookings the logarithm grows by two thirds; caches of the processor cost the rest.
_MOST_GROWTH = 3.0
_HEADERS = {"Authorization": f"Bearer {KEY}", "cal-api-version": "2024-08-13"}


def twin_reads(folder: Path, scale: Scale) -> Verdict:
    """``GET /v2/bookings/{uid}``. Raises BenchError."""
    with _twin(folder) as port:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as http:
            content = _booked(http)
        path = f"/v2/bookings/{json.loads(content)['data']['uid']}"
        with _bare(folder, content) as bare:
            rounds = [
                Round(loaded(_reads(port, path, scale)), loaded(_reads(bare, path, scale))) for _ in range(scale.rounds)
            ]
    note = f"{len(content):,} bytes; the bare ASGI handler answers the same ones to anything."
    return _by_rate("(f) the twin: reading a booking over HTTP", rounds, _LEAST_READS, note)


def twin_creates(folder: Path, scale: Scale) -> Verdict:
    """``POST /v2/bookings``, each at a time of its own. Raises BenchError."""
    with _twin(folder) as port, _bare(folder, b'{"status":"success"}') as bare:
        rounds = [
            Round(loaded(_creates(port, number, scale)), loaded(_creates(bare, number, scale)))
            for number in range(scale.rounds)
        ]
    return _by_rate("(f) the twin: booking over HTTP", rounds, _LEAST_CREATES, "No webhooks. All of one host.")


def twin_grows(folder: Path, scale: Scale) -> Verdict:  # noqa: ARG001 - nothing is stored on disk
    """Bookings made by the core alone, on stores of several sizes, in turns. Raises BenchError."""
    stores = {size: _Store(size) for size in scale.stores}
    each: dict[int, list[float]] = {size: [] for size in stores}
    for _ in range(scale.rounds):
        for size, store in stores.items():
            each[size].append(store.book(scale.twin_creates // 2))
    seconds = {size: median(times) for size, times in each.items()}
    smallest, *_, largest = scale.stores
    growth, middle = seconds[largest] / seconds[smallest], scale.stores[len(scale.stores) // 2]
    rates = ", ".join(f"{1 / second:,.0f}/s on {size:,}" for size, second in seconds.items())
    return Verdict(
        title="(f) the twin's core: booking, by size of the store",
        target=f"≥ {_LEAST_IN_CORE:,}/s on {middle:,} bookings; ≤ {_MOST_GROWTH:.0f}× from the smallest to the largest",
        figure=f"{rates}; {growth:.2f}×",
        met=1 / seconds[middle] >= _LEAST_IN_CORE and growth <= _MOST_GROWTH,
        notes=("CPU time of one process, medians; the stores take turns.",),
    )


def twin_ready(folder: Path, scale: Scale) -> Verdict:
    """From the start of ``askpro twin`` to its first answer. Raises BenchError."""
    _until_ready(folder)
    return by_seconds("(f) `askpro twin` ready", [_until_ready(folder) for _ in range(scale.starts)], _MOST_TO_READY)


class _Store:
    """A twin with so many bookings of two hosts, and room for more."""

    def __init__(self, size: int) -> None:
        self._now = datetime(2027, 3, 1, tzinfo=UTC)
        self._twin = Twin(seed(), clock=lambda: self._now)
        self._made = 0
        self.book(size)

    def book(self, count: int) -> float:
        """CPU seconds that one booking took. Raises BenchError."""
        requests = [self._request(self._made + number) for number in range(count)]
        self._made += count
        began = time.process_time()
        for request in requests:
            answer = self._twin.handle(request)
            if answer.status != 201:
                raise BenchError(f"a booking was refused: {answer.body.decode()}")
        return (time.process_time() - began) / count

    def _request(self, number: int) -> Request:
        half_hour, host = divmod(number, len(EVENT_TYPES))
        start = self._now + timedelta(days=1, minutes=30 * half_hour)
        attendee = {"name": "Nadia Ferro", "email": f"nadia.ferro+{number}@example.org", "timeZone": "Europe/Rome"}
        body = {"eventTypeId": EVENT_TYPES[host], "start": start.isoformat(), "attendee": attendee}
        headers = {name.lower(): value for name, value in _HEADERS.items()} | {"content-type": "application/json"}
        return Request("POST", "/v2/bookings", "", headers, json.dumps(body).encode())


def _twin(folder: Path) -> AbstractContextManager[int]:
    world = folder / "seed.json"
    world.write_text(json.dumps(seed()), "utf-8")
    return serving([ASKPRO, "twin", "--port", "0", "--seed", str(world)], folder)


def _bare(folder: Path, content: bytes) -> AbstractContextManager[int]:
    answer = folder / "answer.json"
    answer.write_bytes(content)
    return serving([sys.executable, "-m", "benchmarks.bare", "asgi", str(answer)], folder)


def _booked(http: httpx.Client) -> bytes:
    """One booking, as it is read. Raises BenchError."""
    start = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%dT10:00:00Z")
    attendee = {"name": "Nadia Ferro", "email": "nadia.ferro@example.org", "timeZone": "Europe/Rome"}
    made = http.post(
        "/v2/bookings", json={"eventTypeId": EVENT_TYPES[0], "start": start, "attendee": attendee}, headers=_HEADERS
    )
    if made.status_code != 201:
        raise BenchError(f"booking at the twin: {made.status_code} {made.text[:500]}")
    return http.get(f"/v2/bookings/{made.json()['data']['uid']}", headers=_HEADERS).content


def _reads(port: int, path: str, scale: Scale) -> Load:
    what: dict[str, Any] = {"path": path, "key": KEY}
    return _load(port, "booking_reads", what, scale.twin_reads, scale)


def _creates(port: int, number: int, scale: Scale) -> Load:
    first = number * (scale.warm_up + scale.twin_creates)
    what = {"path": "/v2/bookings", "key": KEY, "event_type_id": EVENT_TYPES[0], "first": first}
    return _load(port, "calcom_bookings", what, scale.twin_creates, scale)


def _load(port: int, kind: str, what: dict[str, Any], count: int, scale: Scale) -> Load:
    return Load(port=port, kind=kind, what=what, count=count, warm_up=scale.warm_up, connections=_CONNECTIONS)


def _by_rate(title: str, rounds: Sequence[Round], least: int, note: str) -> Verdict:
    ours = median(rate(each.askpro) for each in rounds)
    ratio = median(rate(each.askpro) / rate(each.bare) for each in rounds)
    return Verdict(
        title=title,
        target=f"≥ {least:,} requests/s",
        figure=f"{ours:,.0f} requests/s, {ratio:.2f}× of a bare ASGI handler's",
        met=ours >= least,
        rows=rows_of(rounds),
        notes=(note,),
    )


def _until_ready(folder: Path) -> float:
    began = time.perf_counter()
    with _twin(folder) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False, timeout=30)
        took = time.perf_counter() - began
    if answer.status_code != 200:
        raise BenchError(f"/health: {answer.status_code} {answer.text[:500]}")
    return took
