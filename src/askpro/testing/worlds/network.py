"""The network between the adapter and the twin, with everything that happens to a request on its way."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx
from attrs import frozen

from askpro.testing.worlds.clock import VirtualClock
from askpro.testing.worlds.death import Tripwire
from askpro.twin.faults.edits import removed
from askpro.twin.faults.faulty import FaultyTwin
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport

FAILED = {"statusCode": 500, "message": "Internal server error"}
"""What Cal.com's API says of everything that it did not expect, a busy host of a team among it (contract.md 2.2)."""


class Fault(StrEnum):
    """What can happen to a request."""

    LOST_BEFORE = "the request never arrives, and nobody knows"
    LOST_AFTER = "it is carried out, and the answer is lost"
    LATE = "it is carried out much later"
    UNREACHABLE = "no connection"
    QUOTA = "429"
    BROKEN_BEFORE = "500, nothing was done"
    BROKEN_AFTER = "500, and yet it was done"
    FAILED_BEFORE = "500 in Cal.com's own words, nothing was done"
    FAILED_AFTER = "500 in Cal.com's own words, and yet it was done"


@frozen
class Call:
    """One request as it left us. ``fault`` is what became of it, if anything did."""

    method: str
    path: str
    body: dict[str, Any]
    fault: Fault | None

    @property
    def writes(self) -> bool:
        """Whether it changes something there."""
        return self.method != "GET"


class FaultyNetwork(httpx.BaseTransport):
    """Between the adapter and the twin. ``faults`` strike the coming writes one after another, None lets one pass.

    ``before_arrival`` runs before the next write takes effect, ``before_answer`` after it,
    while it is still under way. ``hiding``: answers leave the metadata out, as Cal.com does when they hold a
    non-string. ``garbling``: bookings in answers cannot be read.
    """

    def __init__(
        self, twin: FaultyTwin, deliver: Callable[[Delivery], None], wire: Tripwire, clock: VirtualClock
    ) -> None:
        self._clock = clock
        self._direct = TwinTransport(twin, deliver=deliver, sleep=clock.sleep)
        self._wire = wire
        self.calls: list[Call] = []
        self.faults: list[Fault | None] = []
        self.always: Fault | None = None
        self.hiding = self.garbling = False
        self.kept_back: list[tuple[datetime, httpx.Request]] = []
        self.before_arrival: list[Callable[[], None]] = []
        self.before_answer: list[Callable[[], None]] = []

    @property
    def writes(self) -> list[Call]:
        """Every write so far."""
        return [call for call in self.calls if call.writes]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, or do to it what was planned."""
        request.read()
        writes = request.method != "GET"
        fault = self.always or (self.faults.pop(0) if writes and self.faults else None)
        body = json.loads(request.content) if request.content else {}
        self.calls.append(Call(request.method, request.url.path.removeprefix("/v2"), body, fault))
        self._wire.step(f"before {request.method}")
        if writes and self.before_arrival:
            self.before_arrival.pop(0)()
        answer = self._carry(request, fault)
        if writes and self.before_answer:
            self.before_answer.pop(0)()
        self._wire.step(f"after {request.method}")
        return answer

    def catch_up(self) -> int:
        """What faults of the twin have put off until now happens; how many things that were."""
        return self._direct.catch_up()

    def land_late(self, younger: timedelta = timedelta.max) -> int:
        """What was kept back arrives now; nobody hears the answers. Older requests than that never arrive."""
        late, self.kept_back = self.kept_back, []
        landing = [request for since, request in late if self._clock.at - since < younger]
        for request in landing:
            self._direct.handle_request(request)
        return len(landing)

    def _carry(self, request: httpx.Request, fault: Fault | None) -> httpx.Response:
        if fault is Fault.UNREACHABLE:
            raise httpx.ConnectError("unreachable", request=request)
        if fault is Fault.QUOTA:
            return httpx.Response(429, headers={"retry-after": "3"}, request=request)
        if fault is Fault.BROKEN_BEFORE:
            return httpx.Response(500, json={"status": "error"}, request=request)
        if fault is Fault.FAILED_BEFORE:
            return httpx.Response(500, json=FAILED, request=request)
        if fault is Fault.LATE:
            self.kept_back.append((self._clock.at, request))
        if fault in (Fault.LATE, Fault.LOST_BEFORE):
            raise httpx.ReadTimeout("no answer", request=request)
        answer = self._direct.handle_request(request)
        if fault is Fault.LOST_AFTER:
            raise httpx.ReadTimeout("no answer", request=request)
        if fault is Fault.BROKEN_AFTER:
            return httpx.Response(500, request=request)
        if fault is Fault.FAILED_AFTER:
            return httpx.Response(500, json=FAILED, request=request)
        if self.hiding:
            return _without("metadata", answer)
        return _without("data.status", answer) if self.garbling else answer


def _without(path: str, answer: httpx.Response) -> httpx.Response:
    """Without the field, wherever it is."""
    body = removed(json.loads(answer.content), path)
    return httpx.Response(answer.status_code, json=body, request=answer.request)
