"""The caller's own account: read, and changed in parts."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.twin.conftest import MONDAY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

NINE = MONDAY + timedelta(hours=9)
CHANGE = {"name": "Olga Opus", "timeFormat": 24, "weekStart": "Monday", "bio": "b", "locale": "de"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_sent_changes_the_rest_stays(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    before = client.data("GET", "/me")
    shown = client.data("PATCH", "/me", CHANGE | {"timeZone": None})
    visible = {name: value for name, value in CHANGE.items() if name in before}
    assert shown == before | visible
    assert shown["weekStart"] == "Monday"
    assert client.data("GET", "/me") == shown
    made = client.book(NINE)
    assert made["hosts"][0]["name"] == "Olga Opus"
    copy = world.client(json.loads(json.dumps(client.twin.snapshot())), edition=edition)
    assert copy.data("GET", "/me") == shown


def test_a_new_zone_is_that_of_the_default_schedule_too(world: "World") -> None:
    client = world.client()
    client.data("PATCH", "/me", {"timeZone": "America/New_York"})
    assert client.data("GET", "/schedules/default", version="2024-06-11")["timeZone"] == "America/New_York"
    first, *_ = client.slots(f"eventTypeId=1&start={NINE:%Y-%m-%d}&end={NINE:%Y-%m-%d}")
    assert first == "2027-03-01T14:00:00.000Z"


def test_another_default_schedule_counts_from_now_on(world: "World") -> None:
    client = world.client()
    hours = {"name": "Late", "timeZone": "UTC", "isDefault": False}
    hours["availability"] = [{"days": ["Monday"], "startTime": "20:00", "endTime": "21:00"}]
    number = client.data("POST", "/schedules", hours, version="2024-06-11")["id"]
    assert client.data("PATCH", "/me", {"defaultScheduleId": number})["defaultScheduleId"] == number
    rows = client.data("GET", "/schedules", version="2024-06-11")
    assert {row["id"]: row["isDefault"] for row in rows} == {1: False, number: True}
    assert len(client.slots(f"eventTypeId=1&start={NINE:%Y-%m-%d}&end={NINE:%Y-%m-%d}")) == 2


def test_a_new_address_waits_to_be_verified(world: "World") -> None:
    client = world.client()
    assert client.data("PATCH", "/me", {"email": "new@example.com"})["email"] == "olga@example.com"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", 5),
        ("name", 5),
        ("timeFormat", 13),
        ("timeFormat", True),
        ("defaultScheduleId", "1"),
        ("weekStart", "Funday"),
        ("timeZone", "Mars"),
        ("locale", "tlh"),
        ("avatarUrl", "no"),
        ("bio", []),
        ("metadata", {"k" * 41: "v"}),
    ],
)
def test_a_wrong_property_is_named_and_nothing_changes(world: "World", name: str, value: Any) -> None:
    client = world.client()
    before = client.twin.snapshot()
    answer = client.send("PATCH", "/me", {"bio": "fine"} | {name: value})
    errors = json.loads(answer.body)["error"]["details"]["errors"]
    assert (answer.status, [row["property"] for row in errors]) == (400, [name])
    assert client.twin.snapshot() == before


def test_without_a_key_there_is_no_account(world: "World") -> None:
    assert world.client().error("PATCH", "/me", {}, key=None)[0] == 401
