"""Which subscriptions hear of what, and how their posts are signed."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin.webhooks.outbox import signature

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

ALL = ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REQUESTED", "BOOKING_REJECTED"]


def hook(name: str, **owner: int) -> dict[str, Any]:
    return {"id": name, "subscriberUrl": f"https://hooks.example/{name}", "triggers": ALL, "secret": "s", **owner}


def heard(client: "Client") -> list[tuple[str, str]]:
    """(subscription, trigger) of every delivery so far."""
    return [(delivery.url.rsplit("/", 1)[1], delivery.trigger) for delivery in client.deliveries]


@given(st.text(min_size=1, max_size=20), st.binary(max_size=50))
def test_the_signature_is_the_hmac_of_the_exact_body(secret: str, body: bytes) -> None:
    expected = hmac.new(secret.encode("utf-8", "replace"), body, hashlib.sha256).hexdigest()
    assert signature(secret, body) == expected


def test_without_a_secret_the_signature_says_so() -> None:
    assert signature(None, b"{}") == "no-secret-provided"


def test_a_delivery_holds_the_bytes_that_were_signed(world: "World") -> None:
    client = world.client(webhooks=[hook("mine", userId=1)])
    client.book(world.monday + timedelta(hours=9), metadata={"key": "ümläut"})
    (delivery,) = client.deliveries
    assert delivery.headers["x-cal-signature-256"] == hmac.new(b"s", delivery.body, hashlib.sha256).hexdigest()
    assert json.loads(delivery.body)["payload"]["metadata"] == {"key": "ümläut"}


@pytest.mark.parametrize(("event_type", "expected"), [(1, {"user", "type"}), (2, {"team", "team-type"})])
def test_personal_and_team_bookings_are_heard_at_different_levels(
    world: "World", event_type: int, expected: set[str]
) -> None:
    hooks = [hook("user", userId=1), hook("type", eventTypeId=1), hook("team", teamId=1)]
    client = world.client(webhooks=[*hooks, hook("team-type", eventTypeId=2), hook("other", userId=2)])
    client.book(world.monday + timedelta(hours=9), event_type=event_type)
    assert {name for name, _ in heard(client)} == expected


def test_the_life_of_a_booking_is_told_in_order(world: "World") -> None:
    client = world.client(webhooks=[hook("mine", userId=1)])
    booking = client.book(world.monday + timedelta(hours=9))
    later = {"start": (world.monday + timedelta(hours=10)).isoformat()}
    moved = client.data("POST", f"/bookings/{booking['uid']}/reschedule", later)
    client.data("POST", f"/bookings/{moved['uid']}/cancel", {"cancellationReason": "r"})
    triggers = [trigger for _, trigger in heard(client)]
    assert triggers == ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]


def test_a_request_is_told_again_when_it_is_confirmed(world: "World") -> None:
    client = world.client(webhooks=[hook("mine", userId=1)])
    kind = client.event_type(confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True})
    booking = client.book(world.monday + timedelta(hours=9), event_type=kind, key=None)
    client.data("POST", f"/bookings/{booking['uid']}/confirm")
    assert [trigger for _, trigger in heard(client)] == ["BOOKING_REQUESTED", "BOOKING_CREATED"]


def test_an_owner_of_the_team_decides_on_its_requests_and_a_member_does_not(world: "World") -> None:
    client = world.client()
    hosts = {"schedulingType": "roundRobin", "hosts": [{"userId": 1}, {"userId": 2}]}
    policy = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}}
    settings = {"title": "T", "slug": "t", "lengthInMinutes": 30} | hosts | policy
    kind = client.data("POST", "/teams/1/event-types", settings)["id"]
    first, second = (client.book(world.monday + timedelta(hours=hour), event_type=kind) for hour in (9, 10))
    assert [first["hosts"][0]["id"], second["hosts"][0]["id"]] == [1, 1]
    assert client.error("POST", f"/bookings/{first['uid']}/confirm", key="cal_staff")[0] == 401
    assert client.data("POST", f"/bookings/{first['uid']}/confirm")["status"] == "accepted"
    third = client.book(world.monday + timedelta(hours=11), event_type=kind)
    assert third["hosts"][0]["id"] == 2
    assert client.data("POST", f"/bookings/{third['uid']}/confirm")["status"] == "accepted"


def test_a_refused_request_tells_nobody(world: "World") -> None:
    client = world.client(webhooks=[hook("mine", userId=1)])
    client.book(world.monday + timedelta(hours=9))
    client.deliveries.clear()
    again = {"eventTypeId": 1, "start": (world.monday + timedelta(hours=9)).isoformat()}
    again["attendee"] = {"name": "B", "email": "b@example.com", "timeZone": "UTC"}
    assert client.send("POST", "/bookings", again).status == 400
    assert client.deliveries == []
