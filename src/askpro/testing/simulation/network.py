"""The network between the processes and the twin, with everything that happens to a request on its way."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from attrs import define, field, frozen

from askpro.testing.simulation.faults import STATUS, UNDONE, Fault, Trip
from askpro.testing.simulation.perils import Perils
from askpro.testing.simulation.repeats import Repeats
from askpro.testing.simulation.sights import Sights
from askpro.testing.worlds.clock import VirtualClock
from askpro.testing.worlds.network import FAILED
from askpro.twin.core import Twin
from askpro.twin.faults.answers import without_rows
from askpro.twin.faults.edits import removed
from askpro.twin.http import Answer, Delivery, Request

_NOT_FOUND = {"status": "error", "error": {"code": "NotFoundException", "message": "Booking not found"}}


@frozen
class Write:
    """One write as it left us: by which key, at which moment."""

    key: str
    method: str
    path: str
    body: dict[str, Any]


@define
class SimulatedNetwork(httpx.BaseTransport):
    """Carries requests to the twin. ``plan`` says what happens to each, ``deadline`` by when effects must happen.

    Later than ``deadline`` a request of the present act has no effect: sync.md bounds by its horizon how long the
    calendar may take, and here that bound is kept.
    """

    twin: Twin
    deliver: Callable[[Delivery], None]
    perils: Perils
    clock: VirtualClock
    sights: Sights
    plan: Callable[[bool, str], Trip] | None = None
    deadline: datetime | None = None
    late: list[tuple[datetime, httpx.Request]] = field(factory=list, init=False)
    writes: list[Write] = field(factory=list, init=False)
    calls: int = field(default=0, init=False)
    changes: int = field(default=0, init=False)
    faults: Counter[str] = field(factory=Counter, init=False)
    struck: set[Fault] = field(factory=set, init=False)
    missed: set[str] = field(factory=set, init=False)
    repeats: Repeats = field(factory=Repeats, init=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, or do to it what is planned."""
        request.read()
        self.calls += 1
        self.sights.calls += 1
        writing = request.method != "GET"
        write: Write | None = None
        if writing:
            key = request.headers.get("authorization", "").removeprefix("Bearer ")
            write = Write(key, request.method, request.url.path.removeprefix("/v2"), _body(request))
            self.writes.append(write)
            self.sights.sent(write.path)
            self.repeats.sent(write.path, write.body, self.clock.at, self.deadline)
        name = "write" if writing else "read"
        self.perils.pass_by(f"before calendar {name}")
        trip = self.plan(writing, request.url.path) if self.plan is not None else Trip()
        answer = self._carry(request, trip, writing)
        if not writing and answer.status_code < 300:
            self.repeats.shown(answer.content)
        self.perils.pass_by(f"after calendar {name}")
        if write is not None and answer.status_code < 500 and trip.fault is not Fault.GARBLED:
            self.repeats.answered(write.path, write.body)
        return answer

    def land_late(self) -> None:
        """What was kept back and is due by now takes effect; nobody hears the answers."""
        due = [request for at, request in self.late if at <= self.clock.at]
        self.late = [(at, request) for at, request in self.late if at > self.clock.at]
        with self.sights.by_people(acting=False):
            for request in due:
                self._effect(request)

    def _carry(self, request: httpx.Request, trip: Trip, writing: bool) -> httpx.Response:
        fault = trip.fault
        if fault is not None:
            fault = self._once(fault, request.url.path)
        if fault is not None:
            self.faults[fault.value] += 1
            self.struck.add(fault)
        if trip.before_effect is not None:
            trip.before_effect()
        if fault is Fault.SLOW_BEFORE:
            self._wait(trip.delay)
        if writing and self.deadline is not None and self.clock.at > self.deadline:
            fault = Fault.LOST_BEFORE
        if fault is Fault.UNREACHABLE:
            self.repeats.answered(request.url.path.removeprefix("/v2"), _body(request))
            raise httpx.ConnectError("unreachable", request=request)
        if fault is Fault.LATE:
            self.late.append((self._bounded(self.clock.at + trip.delay), request))
        if fault in (Fault.LATE, Fault.LOST_BEFORE):
            raise httpx.ReadTimeout("no answer", request=request)
        if fault in UNDONE:
            return _failure(request, fault)
        if fault is Fault.GONE:
            return httpx.Response(404, json=_NOT_FOUND, request=request)
        answer = self._effect(request)
        if trip.before_answer is not None:
            trip.before_answer()
        return self._spoilt(request, answer, fault, trip)

    def effect(self, request: Request) -> Answer:
        """The twin answers. What it did is seen before its webhooks go out: whoever receives one may die of it."""
        answer = self.twin.handle(request)
        if request.method != "GET" and answer.status < 300:
            data = json.loads(answer.body).get("data")
            if isinstance(data, dict):
                self.sights.see(data)
        for delivery in answer.deliveries:
            self.deliver(delivery)
        return answer

    def _effect(self, request: httpx.Request) -> httpx.Response:
        answer = self.effect(
            Request(
                method=request.method,
                path=request.url.path,
                query=request.url.query.decode("ascii"),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.content,
            )
        )
        if request.method != "GET" and answer.status < 300:
            path = request.url.path.removeprefix("/v2")
            self.changes += path.startswith("/bookings")
            self.repeats.landed(path, _body(request))
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)

    def _spoilt(
        self, request: httpx.Request, answer: httpx.Response, fault: Fault | None, trip: Trip
    ) -> httpx.Response:
        if fault is Fault.SLOW_AFTER:
            self.clock.advance(trip.delay)
        elif fault is Fault.LOST_AFTER:
            raise httpx.ReadTimeout("no answer", request=request)
        elif fault in STATUS:
            return _failure(request, fault)
        elif fault is Fault.GARBLED:
            return httpx.Response(200, content=b'{"status":"success","data":', request=request)
        elif fault is Fault.HIDDEN:
            return _changed(request, answer, lambda body: removed(body, "metadata"))
        elif fault is Fault.EMPTY:
            return _changed(request, answer, without_rows)
        return answer

    def _once(self, fault: Fault, path: str) -> Fault | None:
        """A booking is not found once only: what is missing twice is gone (sync.md 8)."""
        if fault is not Fault.GONE:
            return fault
        known = path in self.missed or not path.startswith("/v2/bookings/")
        self.missed.add(path)
        return None if known else fault

    def _wait(self, delay: timedelta) -> None:
        self.clock.at = self._bounded(self.clock.at + delay)

    def _bounded(self, moment: datetime) -> datetime:
        return min(moment, max(self.deadline, self.clock.at)) if self.deadline is not None else moment


def _body(request: httpx.Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.content) if request.content else {}
    return body


def _failure(request: httpx.Request, fault: Fault) -> httpx.Response:
    headers = {"retry-after": "3"} if fault is Fault.QUOTA else {}
    body = FAILED if STATUS[fault] == 500 else {"status": "error"}
    return httpx.Response(STATUS[fault], headers=headers, json=body, request=request)


def _changed(request: httpx.Request, answer: httpx.Response, change: Callable[[Any], Any]) -> httpx.Response:
    return httpx.Response(answer.status_code, json=change(json.loads(answer.content)), request=request)
