"""A calendar before a server that answers what the test says."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import define, field

from askpro.adapters.calcom import open_calendar
from askpro.application.ports.calendar import Calendar, CalendarProvider
from askpro.domain.company import CalendarAccount


@define
class Desk:
    """Clock, dice and server of one test. ``answers`` are given in turn, the last one for ever."""

    answers: list[Any] = field(factory=list)
    asked: list[httpx.Request] = field(factory=list)
    at: datetime = datetime(2027, 2, 1, 9, tzinfo=UTC)
    slept: list[float] = field(factory=list)
    on_sleep: Callable[[], object] = lambda: None

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
        self.on_sleep()

    def new(self, prefix: str) -> str:
        return f"{prefix}_1"

    def secret(self, prefix: str) -> str:
        return f"{prefix}_secret"

    def fraction(self) -> float:
        return 0.5

    def handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        response: httpx.Response = answer()
        return response


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def provider(desk: Desk) -> Iterator[CalendarProvider]:
    transport = httpx.MockTransport(desk.handle)
    found = open_calendar(api_url="https://cal.test/v2/", clock=desk, ids=desk, transport=transport)
    yield found
    found.close()


@pytest.fixture
def calendar(provider: CalendarProvider) -> Calendar:
    return provider.open(CalendarAccount(api_key="cal_test_one"))


@pytest.fixture
def a_success() -> Callable[..., httpx.Response]:
    """Answers with a booking."""

    def answer(code: int = 200, **changes: Any) -> httpx.Response:
        booking = {
            "uid": "aB3dE5fG7hJ9",
            "hosts": [{"id": 31}],
            "status": "accepted",
            "start": "2027-03-08T09:00:00.000Z",
            "end": "2027-03-08T09:30:00.000Z",
            "eventType": {"id": 7},
            "createdAt": "2027-02-01T09:00:00.100Z",
            "updatedAt": None,
            "metadata": {},
            "attendees": [],
            "bookingFieldsResponses": {"name": "Lena", "email": "lena@example.org"},
        }
        return httpx.Response(code, json={"status": "success", "data": booking | changes})

    return answer
