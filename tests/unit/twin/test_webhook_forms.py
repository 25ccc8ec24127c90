"""The booking form in payloads: the event type's own fields, answered or not, at every step of a booking's life.

Facts: contract.md 10.1 and the samples of created, moved and cancelled bookings with a field of the type's own.
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.twin.conftest import MONDAY
from tests.unit.twin.test_webhooks import ALL, hook

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE, TEN = MONDAY + timedelta(hours=9), MONDAY + timedelta(hours=10)
FIELDS = [
    {"type": "text", "slug": "patient-number", "label": "Patient number", "required": True},
    {"type": "boolean", "slug": "first-visit", "label": "First visit?", "required": False},
    {"type": "number", "slug": "floor", "label": "Floor", "required": False, "hidden": True},
]
GIVEN = {"patient-number": "P-77", "first-visit": False}
TOLD = {
    "patient-number": {"label": "Patient number", "value": "P-77", "isHidden": False},
    "first-visit": {"label": "First visit?", "value": False, "isHidden": False},
    "floor": {"label": "Floor", "isHidden": True},
}
POLICY = {"type": "always", "blockUnconfirmedBookingsInBooker": True}


def told(client: "Client") -> list[tuple[str, dict[str, Any]]]:
    """Trigger and payload of every delivery."""
    return [(row.trigger, json.loads(row.body)["payload"]) for row in client.deliveries]


@pytest.mark.parametrize("edition", EDITIONS)
def test_own_fields_are_told_twice_from_the_booking_to_its_end(world: "World", edition: str) -> None:
    client = world.client(edition=edition, webhooks=[hook("mine", userId=1)])
    plain = client.event_type(bookingFields=FIELDS)
    booking = client.book(NINE, event_type=plain, bookingFieldsResponses=GIVEN)
    moved = client.data("POST", f"/bookings/{booking['uid']}/reschedule", {"start": TEN.isoformat()})
    client.data("POST", f"/bookings/{moved['uid']}/cancel", {"cancellationReason": "r"})
    asked = client.event_type(bookingFields=FIELDS, confirmationPolicy=POLICY)
    request = client.book(NINE, event_type=asked, bookingFieldsResponses=GIVEN)
    client.data("POST", f"/bookings/{request['uid']}/decline", {"reason": "r"})
    client.data("POST", f"/bookings/{request['uid']}/confirm")
    assert {trigger for trigger, _ in told(client)} == set(ALL)
    for _, payload in told(client):
        assert payload["userFieldsResponses"] == TOLD
        assert payload["responses"].items() >= TOLD.items()
        assert payload["responses"]["name"]["value"] == "Ann Example"


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_type_without_fields_of_its_own_tells_none(world: "World", edition: str) -> None:
    client = world.client(edition=edition, webhooks=[hook("mine", userId=1)])
    client.book(NINE, bookingFieldsResponses=GIVEN)
    ((_, payload),) = told(client)
    assert payload["userFieldsResponses"] == {}
    assert not payload["responses"].keys() & GIVEN.keys()


def test_guests_that_are_switched_off_are_hidden(world: "World") -> None:
    client = world.client(webhooks=[hook("mine", userId=1)])
    client.book(NINE, event_type=client.event_type(disableGuests=True), guests=["guest@example.com"])
    ((_, payload),) = told(client)
    assert payload["responses"]["guests"] == {"label": "additional_guests", "value": [], "isHidden": True}
    assert [row["email"] for row in payload["attendees"]] == ["ann@example.com"]
