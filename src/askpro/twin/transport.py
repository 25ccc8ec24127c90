"""The twin behind an httpx client, without a socket."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from threading import Lock

import httpx

from askpro.twin.core import Twin
from askpro.twin.faults.armed import Faults
from askpro.twin.faults.fault import Fault
from askpro.twin.faults.faulty import Consequences, FaultyTwin, Later, Outcome
from askpro.twin.http import Answer, Delivery, Request


class TwinTransport(httpx.BaseTransport):
    """Hands every request of an ``httpx.Client`` to a twin.

    ``deliver`` gets each webhook before the answer is returned, as the real server sends them from inside the call.
    It may call the same client again; the twin holds no lock meanwhile.

    With ``faults`` things go wrong. ``sleep`` waits: give a clock's to let virtual time pass. An answer that takes
    longer than the client's read timeout is a ``ReadTimeout`` here, too. What happens later by the twin's clock (a
    webhook that is late) happens in the next request that is due for it, or in ``catch_up``. ``spared`` are people
    at Cal.com: no fault strikes their requests, but the webhooks they cause as any others.
    """

    def __init__(
        self,
        twin: Twin | FaultyTwin,
        deliver: Callable[[Delivery], None] | None = None,
        *,
        faults: Faults | Iterable[Fault] = (),
        sleep: Callable[[float], None] = time.sleep,
        spared: bool = False,
    ) -> None:
        self._faulty = twin if isinstance(twin, FaultyTwin) else FaultyTwin(twin, faults)
        self.twin, self.faults = self._faulty.twin, self._faulty.faults
        self.deliver, self._sleep, self._spared = deliver, sleep, spared
        self._waiting: list[tuple[datetime, int, Later]] = []
        self._numbers, self._lock = count(), Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request. Raises httpx.RemoteProtocolError and httpx.ReadTimeout where a fault says so."""
        sent = Request(
            method=request.method,
            path=request.url.path,
            query=request.url.query.decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.read(),
        )
        if self._waiting:
            self.catch_up()
        if self._spared or self.faults.idle:
            answer, consequences = self._faulty.outside(sent)
            self._see_to(consequences)
            return _response(request, answer)
        return self._suffer(request, sent)

    def catch_up(self, *, everything: bool = False) -> int:
        """Let happen what is due by the twin's clock, or all that is waiting; how many things that were."""
        happened = 0
        while (due := self._due(everything=everything)) is not None:
            self._see_to(due.begin())
            happened += 1
        return happened

    def _suffer(self, request: httpx.Request, sent: Request) -> httpx.Response:
        """Answer as the faults will have it. A client that gives up leaves its request behind, and it is done."""
        passage = self._faulty.arrive(sent)
        patience = _patience(request)
        if patience is not None and passage.wait > patience:
            self._keep(Later(passage.wait, lambda: self._faulty.work(passage).consequences))
            self._sleep(patience)
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        self._pause(passage.wait)
        outcome = self._faulty.work(passage)
        self._see_to(outcome.consequences)
        return self._answer(request, outcome, patience)

    def _answer(self, request: httpx.Request, outcome: Outcome, patience: float | None) -> httpx.Response:
        if patience is not None and outcome.linger > patience:
            self._sleep(patience)
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        self._pause(outcome.linger)
        if outcome.answer is None:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        if outcome.drip and request.method != "HEAD":
            body = _Drip(outcome.answer.body, outcome.drip, self._sleep)
            return httpx.Response(outcome.answer.status, headers=_headers(outcome.answer), stream=body, request=request)
        return _response(request, outcome.answer)

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)

    def _see_to(self, consequences: Consequences) -> None:
        if self.deliver is not None:
            for delivery in (*consequences.deliveries, *consequences.following):
                self.deliver(delivery)
        for later in consequences.later:
            self._keep(later)

    def _keep(self, later: Later) -> None:
        due = self.twin.now() + timedelta(seconds=later.seconds)
        with self._lock:
            self._waiting.append((due, next(self._numbers), later))

    def _due(self, *, everything: bool) -> Later | None:
        """The next thing that waits, taken out, if it is time for it."""
        now = self.twin.now()
        with self._lock:
            entry = min(self._waiting, key=lambda each: each[:2], default=None)
            if entry is None or (entry[0] > now and not everything):
                return None
            self._waiting.remove(entry)
            return entry[2]


class _Drip(httpx.SyncByteStream):
    """A body that comes in tenths."""

    def __init__(self, body: bytes, seconds: float, sleep: Callable[[float], None]) -> None:
        self._body, self._seconds, self._sleep = body, seconds, sleep

    def __iter__(self) -> Iterator[bytes]:
        for part in tenths(self._body):
            self._sleep(self._seconds / 10)
            yield part


def tenths(body: bytes) -> list[bytes]:
    """The body in ten parts, the last ones of which may be empty."""
    size = max(1, -(-len(body) // 10))
    return [body[size * number : size * (number + 1)] for number in range(10)]


def _patience(request: httpx.Request) -> float | None:
    """Seconds that the client waits for an answer."""
    value = (request.extensions.get("timeout") or {}).get("read")
    return float(value) if value is not None else None


def _headers(answer: Answer) -> dict[str, str]:
    return {**answer.headers, "content-length": str(len(answer.body))}


def _response(request: httpx.Request, answer: Answer) -> httpx.Response:
    body = b"" if request.method == "HEAD" else answer.body
    return httpx.Response(answer.status, headers=_headers(answer), content=body, request=request)
