"""The twin on the bench: a world of two hosts and their team, behind any transport."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from attrs import frozen
from tests.clocks import WalkingClock
from tests.rows import a_schedule, a_user, an_event_type

from askpro.adapters.calcom import open_calendar
from askpro.domain.company import CalendarAccount
from askpro.domain.timespan import Span, write_instant
from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.twin.core import Twin

ORIGIN = "http://twin.test/v2"
KEY = "cal_test_mira"
TEAMED = "upstream-2025-10"
EDITIONS = [TEAMED, "caldiy-2026-07"]
MONDAY = datetime(2027, 3, 8, tzinfo=UTC)


SEED: dict[str, Any] = {
    "apiKeys": {"mira": KEY},
    "apiKeyOwners": [{"name": "mira", "userId": 31, "expiresAt": None}],
    "rateLimit": None,
    "users": [a_user(31, "Mira"), a_user(32, "Jonas")],
    "schedules": [a_schedule(31), a_schedule(32)],
    "teams": [{"id": 5, "name": "Salon", "slug": "salon", "timeZone": "Europe/Berlin", "editions": [TEAMED]}],
    "memberships": [
        {"id": 1, "teamId": 5, "userId": 31, "role": "OWNER", "accepted": True, "editions": [TEAMED]},
        {"id": 2, "teamId": 5, "userId": 32, "role": "MEMBER", "accepted": True, "editions": [TEAMED]},
    ],
    "eventTypes": [
        an_event_type(7, "cut"),
        an_event_type(8, "colour", lengthInMinutesOptions=[30, 60, 90]),
        an_event_type(
            10,
            "any",
            ownerId=None,
            teamId=5,
            schedulingType="roundRobin",
            hosts=[{"userId": number, "mandatory": False, "priority": "medium"} for number in (31, 32)],
            editions=[TEAMED],
        ),
        an_event_type(
            11, "class", seats={"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": True}
        ),
        an_event_type(
            12,
            "advice",
            bookingFields=[{"type": "text", "slug": "insurance", "label": "Insurance", "required": True}],
        ),
        an_event_type(9, "tattoo", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True}),
    ],
    "webhooks": [],
    "bookings": [],
    "nextIds": {"user": 1001, "schedule": 1001, "team": 1001, "eventType": 100, "booking": 1},
}


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
    origin: str = ORIGIN

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"cal-api-version": "2024-08-13"}
        answer = self.client.post(f"{self.origin}{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()["data"]["uid"]

    def book(self, event_type_id: int, start: datetime) -> str:
        attendee = {"name": "Otto Outside", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
        body = {"eventTypeId": event_type_id, "start": write_instant(start), "attendee": attendee}
        return str(self._post("/bookings", body))

    def move(self, uid: str, start: datetime) -> str:
        return str(self._post(f"/bookings/{uid}/reschedule", {"start": write_instant(start)}))

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    def cancel(self, uid: str) -> None:
        self._post(f"/bookings/{uid}/cancel", {"cancellationReason": "Changed my mind"})


def a_twin(edition: str, clock: WalkingClock) -> Twin:
    """The world of ``SEED``."""
    return Twin(json.loads(json.dumps(SEED)), edition=edition, clock=clock.now, random=random.Random(1))


def twin_bench(
    edition: str, clock: WalkingClock, origin: str, transport: httpx.BaseTransport | None, **more: Any
) -> CalendarBench:
    """The adapter before a twin, through a transport or, without one, over the network."""
    teamed = edition == TEAMED
    provider = open_calendar(
        api_url=origin,
        clock=clock,
        ids=FixedIds(),
        transport=transport,
        calls_per_second=1000,
        calls_per_minute=100_000,
    )
    return CalendarBench(
        provider=provider,
        calendar=provider.open(CalendarAccount(api_key=KEY, team_id=5 if teamed else None)),
        impostor=provider.open(CalendarAccount(api_key="cal_test_nobody")),
        outside=Customer(httpx.Client(transport=transport), origin),
        event_type_id=7,
        host=31,
        free=Span.starting(MONDAY + timedelta(hours=9), timedelta(hours=5)),
        wait=lambda: clock.sleep(3),
        confirmable=9,
        choosable=(8, timedelta(minutes=60)),
        passable=10 if teamed else None,
        nobodys=11,
        demanding=12,
        until=clock.until,
        **more,
    )
