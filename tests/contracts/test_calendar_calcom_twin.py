"""The Cal.com adapter before the twin, in both editions, under the calendar's contract."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import define, frozen

from askpro.adapters.calcom import open_calendar
from askpro.domain.company import CalendarAccount
from askpro.domain.timespan import Span, write_instant
from askpro.testing.contracts.calendar import CalendarBench
from askpro.testing.contracts.calendar_powers import CalendarPowersContract
from askpro.twin.core import Twin
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport

ORIGIN = "http://twin.test/v2"
KEY = "cal_test_mira"
MONDAY = datetime(2027, 3, 8, tzinfo=UTC)


def a_schedule(number: int) -> dict[str, Any]:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    hours = [{"days": days, "startTime": "09:00", "endTime": "17:00"}]
    return {
        "id": number,
        "ownerId": number,
        "name": "Hours",
        "timeZone": "Europe/Berlin",
        "isDefault": True,
        "availability": hours,
        "overrides": [],
    }


def a_user(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "username": name.lower(),
        "name": name,
        "email": f"{name.lower()}@salon.example",
        "timeZone": "Europe/Berlin",
        "weekStart": "Monday",
        "timeFormat": 24,
        "locale": "en",
        "defaultScheduleId": number,
        "organizationId": None,
    }


def an_event_type(number: int, slug: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "ownerId": 31,
        "title": slug.title(),
        "slug": slug,
        "description": "",
        "lengthInMinutes": 30,
        "locations": [],
        "minimumBookingNotice": 0,
        **more,
    }


SEED: dict[str, Any] = {
    "apiKeys": {"mira": KEY},
    "apiKeyOwners": [{"name": "mira", "userId": 31, "expiresAt": None}],
    "rateLimit": None,
    "users": [a_user(31, "Mira"), a_user(32, "Jonas")],
    "schedules": [a_schedule(31), a_schedule(32)],
    "teams": [],
    "memberships": [],
    "eventTypes": [
        an_event_type(7, "cut"),
        an_event_type(8, "colour", lengthInMinutesOptions=[30, 60, 90]),
        an_event_type(9, "tattoo", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True}),
    ],
    "webhooks": [],
    "bookings": [],
    "nextIds": {"user": 1001, "schedule": 1001, "team": 1001, "eventType": 100, "booking": 1},
}


@define
class WalkingClock:
    """Moves a millisecond with every look, so that no two stamps are equal."""

    at: datetime = datetime(2027, 3, 1, 8, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@frozen
class FixedIds:
    """No randomness: jitter is half of its range."""

    def new(self, prefix: str) -> str:
        return f"{prefix}_1"

    def secret(self, prefix: str) -> str:
        return f"{prefix}_secret"

    def fraction(self) -> float:
        return 0.5


@frozen
class Customer:
    """Somebody with a browser: no key, no metadata."""

    client: httpx.Client

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"cal-api-version": "2024-08-13"}
        answer = self.client.post(f"{ORIGIN}{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()["data"]["uid"]

    def book(self, event_type_id: int, start: datetime) -> str:
        attendee = {"name": "Otto Outside", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
        body = {"eventTypeId": event_type_id, "start": write_instant(start), "attendee": attendee}
        return str(self._post("/bookings", body))

    def move(self, uid: str, start: datetime) -> str:
        return str(self._post(f"/bookings/{uid}/reschedule", {"start": write_instant(start)}))

    def cancel(self, uid: str) -> None:
        self._post(f"/bookings/{uid}/cancel", {"cancellationReason": "Changed my mind"})


class TestCalcomOverTheTwin(CalendarPowersContract):
    @pytest.fixture(params=["upstream-2025-10", "caldiy-2026-07"])
    def bench(self, request: pytest.FixtureRequest) -> CalendarBench:
        clock = WalkingClock()
        sent: list[Delivery] = []
        seed = json.loads(json.dumps(SEED))
        twin = Twin(seed, edition=request.param, clock=clock.now, random=random.Random(1))
        transport = TwinTransport(twin, deliver=sent.append)
        provider = open_calendar(api_url=ORIGIN, clock=clock, ids=FixedIds(), transport=transport)
        return CalendarBench(
            provider=provider,
            calendar=provider.open(CalendarAccount(api_key=KEY)),
            impostor=provider.open(CalendarAccount(api_key="cal_test_nobody")),
            outside=Customer(httpx.Client(transport=transport)),
            event_type_id=7,
            host=31,
            free=Span.starting(MONDAY + timedelta(hours=9), timedelta(hours=5)),
            wait=lambda: clock.sleep(3),
            confirmable=9,
            choosable=(8, timedelta(minutes=60)),
            deliveries=lambda: [(dict(each.headers), each.body) for each in sent],
        )
