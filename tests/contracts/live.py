"""A live Cal.com on the bench: event types of its own, days far ahead, and nothing of it left behind.

What is made goes through a journal at the wire, ours and the outsider's alike, so that it is known even where a test
fails. What the journal does not name is never touched: not a booking, not an event type, not a subscription.
"""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from secrets import token_hex
from typing import Any

import httpx
from attrs import define, field
from tests.contracts.twins import Customer, FixedIds

from askpro.adapters.calcom import open_calendar
from askpro.adapters.calcom.limits import silence_after
from askpro.adapters.system import SystemClock
from askpro.application.ports.calendar import CalendarProvider
from askpro.domain.company import CalendarAccount
from askpro.domain.timespan import Span
from askpro.testing.contracts.calendar_bench import CalendarBench

FAR_AHEAD = timedelta(days=200)
TICK = 0.01
"""Seconds after which the stamps of two changes differ: they are of whole milliseconds, and the twin is faster."""

BOOKINGS, SLOTS, TYPES = "2024-08-13", "2024-09-04", "2024-06-14"


@define(eq=False)
class Journal(httpx.BaseTransport):
    """Passes requests on and writes down what each made: kind → id, in the order of making."""

    inner: httpx.BaseTransport
    pause: float = 0.0
    made: list[tuple[str, str]] = field(factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        time.sleep(self.pause)  # a live server counts calls
        answer = self.inner.handle_request(request)
        if request.method == "POST" and answer.is_success:
            answer.read()
            made = _made(request.url.path.partition("/v2")[2], json.loads(answer.content).get("data"))
            self.made += [made] if made is not None else []
        return answer

    def close(self) -> None:
        self.inner.close()


def _made(path: str, data: Any) -> tuple[str, str] | None:
    if not isinstance(data, dict):
        return None
    if path == "/bookings" or path.endswith("/reschedule"):
        return "booking", str(data["uid"])
    names = {"/event-types": ("event type", "id"), "/webhooks": ("webhook", "id")}
    names["/slots/reservations"] = ("reservation", "reservationUid")
    return (names[path][0], str(data[names[path][1]])) if path in names else None


@define
class LiveServer:
    """A server, its key, and the event types that were made there for this run."""

    url: str
    key: str
    pause: float
    journal: Journal
    client: httpx.Client
    provider: CalendarProvider
    label: str = field(factory=lambda: f"askpro-contract-{token_hex(4)}")
    types: dict[str, int] = field(factory=dict)
    free: Span | None = None

    def call(self, method: str, path: str, body: Any = None, version: str = TYPES) -> httpx.Response:
        """Ask with the key; where its quota is used up, once more when there is one again."""
        headers = {"authorization": f"Bearer {self.key}", "cal-api-version": version}
        answer = self.client.request(method, f"{self.url}{path}", json=body, headers=headers)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            time.sleep(silence_after(answer.headers))
            answer = self.client.request(method, f"{self.url}{path}", json=body, headers=headers)
        return answer

    def add_type(self, name: str, **more: Any) -> int:
        """An event type of this run; its slug says whose it is."""
        body: dict[str, Any] = {"title": f"askpro contract: {name}", "slug": f"{self.label}-{name}-{token_hex(3)}"}
        body |= {"lengthInMinutes": 30, "minimumBookingNotice": 0, **more}
        answer = self.call("POST", "/event-types", body)
        answer.raise_for_status()
        return int(answer.json()["data"]["id"])

    def lasting(self, name: str, **more: Any) -> int:
        """One that all tests share."""
        if name not in self.types:
            self.types[name] = self.add_type(name, **more)
        return self.types[name]

    def free_span(self, event_type_id: int) -> Span:
        """Four hours and more of a day far ahead in which nothing is booked."""
        if self.free is None:
            calendar = self.provider.open(CalendarAccount(api_key=self.key))
            window = Span.starting(SystemClock().now() + FAR_AHEAD, timedelta(days=30))
            slots = calendar.read_slots(event_type_id, window)
            runs = (slots[place : place + 10] for place in range(len(slots) - 9))
            run = next(run for run in runs if run[9].start - run[0].start == timedelta(minutes=270))
            self.free = Span(run[0].start, run[9].end)
        return self.free

    def clean(self, *kinds: str) -> None:
        """Undo what was made, the latest first. What is left behind is named."""
        left = []
        for kind, name in reversed([each for each in self.journal.made if each[0] in kinds]):
            if self._gone(kind, name):
                self.journal.made.remove((kind, name))
            else:
                left.append(f"{kind} {name}")
        assert not left, f"left behind at {self.url}: {', '.join(left)}"

    def _gone(self, kind: str, name: str) -> bool:
        if kind == "booking":
            self.call("POST", f"/bookings/{name}/cancel", {"cancellationReason": "Of a test"}, BOOKINGS)
            found = self.call("GET", f"/bookings/{name}", version=BOOKINGS)
            return found.is_success and found.json()["data"]["status"] in _ENDED
        path = {"webhook": "/webhooks/", "event type": "/event-types/", "reservation": "/slots/reservations/"}[kind]
        answer = self.call("DELETE", path + name, version=SLOTS if kind == "reservation" else TYPES)
        return answer.is_success or answer.status_code == httpx.codes.NOT_FOUND


_ENDED = ("cancelled", "rejected")


@contextmanager
def live_server(url: str, key: str, *, pause: float) -> Iterator[LiveServer]:
    """A live server for the time of some tests; ``pause`` is waited before each call, in seconds."""
    journal = Journal(httpx.HTTPTransport(), pause)
    pace: dict[str, Any] = {} if pause else {"calls_per_second": 1000, "calls_per_minute": 100_000}
    provider = open_calendar(api_url=url, clock=SystemClock(), ids=FixedIds(), transport=journal, **pace)
    with httpx.Client(transport=journal, timeout=60) as client:
        server = LiveServer(url, key, pause, journal, client, provider)
        try:
            yield server
        finally:
            with closing(provider):
                try:
                    server.clean("webhook", "reservation", "booking")
                finally:
                    server.clean("event type")


@contextmanager
def live_bench(server: LiveServer) -> Iterator[CalendarBench]:
    """The server on the bench, with an empty event type; its bookings are cancelled and it is deleted at the end."""
    before = len(server.journal.made)
    lengths: dict[str, Any] = {"lengthInMinutesOptions": [30, 60, 90]}
    yes: dict[str, Any] = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}}
    field_ = {"type": "text", "slug": "insurance", "label": "Insurance", "placeholder": "", "required": True}
    seats = {"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": True}
    shared: dict[str, Any] = {
        "choosable": (server.lasting("colour", **lengths), timedelta(minutes=60)),
        "confirmable": server.lasting("tattoo", **yes),
        "demanding": server.lasting("advice", bookingFields=[field_]),
    }
    cut = server.add_type("cut")
    try:
        yield CalendarBench(
            provider=server.provider,
            calendar=server.provider.open(CalendarAccount(api_key=server.key)),
            impostor=server.provider.open(CalendarAccount(api_key="cal_live_askpro_contract_nobody")),
            outside=Customer(server.client, server.url),
            event_type_id=cut,
            host=int(server.call("GET", "/me").json()["data"]["id"]),
            free=server.free_span(cut),
            wait=lambda: time.sleep(max(3 * server.pause, TICK)),
            nobodys=server.add_type("class", seats=seats),
            label=f"{server.label}-{token_hex(3)}",
            hook=f"https://hooks.example.net/{server.label}",
            **shared,
        )
    finally:
        server.clean("webhook", "reservation", "booking")
        lasting = {str(number) for number in server.types.values()}
        for kind, name in reversed(server.journal.made[before:]):
            if kind == "event type" and name not in lasting:
                assert server._gone(kind, name)
                server.journal.made.remove((kind, name))
