"""The salon that the page's tests look at, and what they do with it most."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from askpro.twin import default_seed
from askpro.twin.server import RunningTwin

NOW = "2027-03-02T08:20:00Z"  # a Tuesday, 09:20 in Berlin
HEADERS = {"authorization": "Bearer cal_twin_owner", "cal-api-version": "2024-08-13"}
NASTY = "<script>window.hacked=1</script>\"'&amp;<img src=x onerror=window.hacked=1>"
TRIGGERS = [f"BOOKING_{name}" for name in ("CREATED", "REQUESTED", "RESCHEDULED", "CANCELLED", "REJECTED")]

Begin = Callable[..., RunningTwin]


def book(running: RunningTwin, start: str = "2027-03-03T09:00:00Z", name: str = "Ada Lovelace", **more: Any) -> Any:
    email = "".join(letter for letter in name.lower() if letter.isalpha())[:12] + "@example.com"
    attendee = {"name": name, "email": email, "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": 1, "start": start, "attendee": attendee, **more}
    answer = httpx.post(f"{running.url}/bookings", json=body, headers=HEADERS)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def at_calcom(running: RunningTwin, uid: str) -> Any:
    return httpx.get(f"{running.url}/bookings/{uid}", headers=HEADERS).json()["data"]


def rows(page: Page) -> Locator:
    return page.locator("#bookings-list > li")


def fill_in(page: Page, email: str = "grace@example.com") -> None:
    page.fill("#who-name", "Grace Hopper")
    page.fill("#who-email", email)


def first_slot(page: Page) -> str:
    slot = page.locator("#slots input:enabled").first
    expect(slot).to_be_attached()
    slot.check(force=True)
    return str(slot.get_attribute("value"))


def full_house(subscriber: str) -> dict[str, Any]:
    """A world in which everything is shown: every status, long and nasty texts, a failing subscriber."""
    seed = default_seed()
    types = seed["eventTypes"]
    types[1]["confirmationPolicy"] = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    types[0] = types[0] | {"title": f"Cut {NASTY}", "lengthInMinutesOptions": [45, 60]}
    seed["users"][1]["name"] = "Tomas " + "Donaudampfschifffahrt" * 4
    who = {"timeZone": "America/New_York", "email": f"{'long' * 15}@example.com"}
    hook = {"secret": "whsec", "triggers": TRIGGERS}
    bookings = [
        {"eventTypeId": 1, "start": "2027-03-02T09:00:00Z", "attendees": [who | {"name": NASTY}]},
        {
            "eventTypeId": 2,
            "start": "2027-03-03T10:00:00Z",
            "status": "pending",
            "attendees": [who | {"name": "A" * 80}],
        },
        {"eventTypeId": 1, "start": "2027-03-04T10:00:00Z", "status": "cancelled", "cancellationReason": NASTY}
        | {"attendees": [who | {"name": "Cora"}]},
        {"eventTypeId": 1, "start": "2027-03-05T10:00:00Z", "status": "rejected", "attendees": [who | {"name": ""}]},
    ]
    webhooks = [hook | {"userId": 1, "subscriberUrl": subscriber}, hook | {"teamId": 1, "subscriberUrl": subscriber}]
    webhooks.append(hook | {"userId": 1, "subscriberUrl": "http://127.0.0.1:9/" + "nobody" * 20})
    return {"users": seed["users"], "eventTypes": types, "bookings": bookings, "webhooks": webhooks}
