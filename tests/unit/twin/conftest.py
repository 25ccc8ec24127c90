"""A small world and a short way to talk to a twin of it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import define, field

from askpro.twin import Answer, Delivery, Request, Twin

MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
BOOKINGS, SLOTS, EVENT_TYPES = "2024-08-13", "2024-09-04", "2024-06-14"
OWNER_KEY, STAFF_KEY = "cal_owner", "cal_staff"
ANN = {"name": "Ann Example", "email": "ann@example.com", "timeZone": "Europe/Berlin", "language": "en"}


@define
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = MONDAY - timedelta(days=3)

    def __call__(self) -> datetime:
        return self.now


@define
class Client:
    """Talks to a twin; ``data`` and ``status`` are what tests look at most."""

    twin: Twin
    clock: Clock
    version: str = BOOKINGS
    key: str | None = OWNER_KEY
    deliveries: list[Delivery] = field(factory=list)

    def send(
        self, method: str, path: str, body: Any = None, *, version: str | None = None, key: str | None = OWNER_KEY
    ) -> Answer:
        headers = {"cal-api-version": version or self.version, "content-type": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        content = b"" if body is None else json.dumps(body).encode()
        path, _, query = path.partition("?")
        answer = self.twin.handle(Request(method, "/v2" + path, query, headers, content))
        self.deliveries += answer.deliveries
        return answer

    def data(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        answer = self.send(method, path, body, **options)
        assert answer.status < 300, answer.body
        return json.loads(answer.body)["data"]

    def error(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, str]:
        answer = self.send(method, path, body, **options)
        found = json.loads(answer.body)
        return answer.status, found["error"]["message"] if "error" in found else found["message"]

    def book(self, start: datetime, *, event_type: int = 1, **more: Any) -> Any:
        options = {name: more.pop(name) for name in ("key",) if name in more}
        body = {"eventTypeId": event_type, "start": start.isoformat(), "attendee": ANN, **more}
        return self.data("POST", "/bookings", body, **options)

    def event_type(self, **settings: Any) -> int:
        body = {"title": "T", "slug": f"t{self.twin.snapshot()['nextIds']['eventType']}", "lengthInMinutes": 30}
        return int(self.data("POST", "/event-types", body | settings, version=EVENT_TYPES)["id"])

    def slots(self, query: str) -> list[str]:
        days = self.data("GET", f"/slots?{query}", version=SLOTS)
        return [slot["start"] for day in days.values() for slot in day]


class World:
    """Makes clients of fresh twins."""

    monday = MONDAY

    def seed(self, **more: Any) -> dict[str, Any]:
        week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
        people = ((1, "olga", "Olga Owner"), (2, "stan", "Stan Staff"))
        hosts = [{"userId": number} for number, _, _ in people]
        return {
            "apiKeys": {"owner": OWNER_KEY, "staff": STAFF_KEY},
            "apiKeyOwners": [{"name": "owner", "userId": 1}, {"name": "staff", "userId": 2}],
            "users": [
                {"id": number, "username": username, "name": name, "email": f"{username}@example.com"}
                | {"timeZone": "Europe/Berlin", "defaultScheduleId": number}
                for number, username, name in people
            ],
            "schedules": [
                {"id": number, "ownerId": number, "name": "Hours", "timeZone": "Europe/Berlin", "isDefault": True}
                | {"availability": [{"days": week, "startTime": "09:00", "endTime": "17:00"}]}
                for number, _, _ in people
            ],
            "teams": [{"id": 1, "name": "Crew", "slug": "crew"}],
            "memberships": [
                {"id": 1, "teamId": 1, "userId": 1, "role": "OWNER"},
                {"id": 2, "teamId": 1, "userId": 2},
            ],
            "eventTypes": [
                {"id": 1, "ownerId": 1, "title": "Visit", "slug": "visit", "lengthInMinutes": 30},
                {"id": 2, "teamId": 1, "title": "Turn", "slug": "turn", "lengthInMinutes": 30}
                | {"schedulingType": "roundRobin", "hosts": hosts},
                {"id": 3, "teamId": 1, "title": "All", "slug": "all", "lengthInMinutes": 30}
                | {"schedulingType": "collective", "hosts": hosts},
            ],
            "rateLimit": None,
            "slotsCacheSeconds": 0,
            **more,
        }

    def client(
        self, seed: Mapping[str, Any] | None = None, *, edition: str = "upstream-2025-10", **more: Any
    ) -> Client:
        clock = Clock()
        return Client(Twin(seed or self.seed(**more), edition=edition, clock=clock), clock)


@pytest.fixture(scope="session")
def world() -> World:
    """Session-wide because it holds nothing: every client has a twin of its own."""
    return World()
