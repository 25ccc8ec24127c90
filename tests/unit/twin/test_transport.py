"""The twin behind an httpx client."""

from typing import TYPE_CHECKING

import httpx

from askpro.twin import Delivery
from askpro.twin.transport import TwinTransport

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

HOOK = {"id": "h", "userId": 1, "subscriberUrl": "https://hooks.example/h", "triggers": ["BOOKING_CREATED"]}
BODY = {
    "eventTypeId": 1,
    "start": "2027-03-01T09:00:00Z",
    "attendee": {"name": "A", "email": "a@example.com", "timeZone": "UTC"},
}


def test_webhooks_are_delivered_before_the_answer_and_may_call_back(world: "World") -> None:
    order = []

    def deliver(delivery: Delivery) -> None:
        order.append((delivery.trigger, http.get("/me").status_code))

    transport = TwinTransport(world.client(webhooks=[HOOK]).twin, deliver)
    headers = {"authorization": "Bearer cal_owner", "cal-api-version": "2024-08-13"}
    with httpx.Client(transport=transport, base_url="https://api.example/v2", headers=headers) as http:
        answer = http.post("/bookings", json=BODY)
        order.append(("answered", answer.status_code))
    assert order == [("BOOKING_CREATED", 200), ("answered", 201)]


def test_query_and_path_arrive_as_they_were_sent(world: "World") -> None:
    with httpx.Client(transport=TwinTransport(world.client().twin), base_url="https://api.example/v2") as http:
        answer = http.get("/no where", params={"a": "b c"})
    assert answer.json()["path"] == "/v2/no where?a=b+c"
