"""Seeds: what they may leave out, and how clearly bad ones are refused."""

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import Clock
from tests.unit.twin.test_every_route import lived_in
from tests.unit.twin.test_requests import json_values

from askpro.twin import Request, SeedError, Twin, default_seed, load_seed
from askpro.twin.edition import EDITIONS
from askpro.twin.server import build_twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

BOOKING = {"eventTypeId": 1, "start": "2027-03-01T09:00:00Z", "attendees": [{"name": "A", "email": "a@example.com"}]}
USER = {"id": 1, "username": "o", "name": "O", "email": "o@example.com"}
HOURS = {"id": 1, "ownerId": 1, "name": "H"}
TYPE = {"id": 1, "ownerId": 1, "title": "T", "slug": "t", "lengthInMinutes": 30}
HOST_9 = {"hosts": [{"userId": 9}]}
HOOK = {"subscriberUrl": "https://x.example/", "triggers": []}
odd_values = st.sampled_from(
    [0, -1, 9, 1e9, 2**60, "", "x", "2027-03-01T09:00:00Z", "9999-12-31T23:59:59Z", "Europe/Berlin", [[]], {"a": []}]
)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_built_in_world_works_in_every_edition(edition: str) -> None:
    assert build_twin(edition=edition, api_keys=["cal_extra"]).snapshot()["apiKeys"]["cal_extra"] == "cal_extra"


def test_the_built_in_world_has_a_team_of_two_hosts() -> None:
    team_types = [row for row in default_seed()["eventTypes"] if "teamId" in row]
    assert [len(row["hosts"]) for row in team_types] == [2]


def test_a_booking_in_a_seed_gets_what_a_new_one_would_get(world: "World") -> None:
    client = world.client(bookings=[BOOKING])
    (row,) = client.data("GET", "/bookings")
    assert (row["title"], row["duration"], row["status"]) == ("Visit between Olga Owner and A", 30, "accepted")
    assert row["icsUid"] == f"{row['uid']}@Cal.com"


def test_a_booking_in_a_seed_takes_its_slot(world: "World") -> None:
    client = world.client(bookings=[BOOKING])
    attendee = {"name": "B", "email": "b@example.com", "timeZone": "UTC"}
    again = {"eventTypeId": 1, "start": (world.monday + timedelta(hours=9)).isoformat(), "attendee": attendee}
    assert client.send("POST", "/bookings", again).status == 400


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"users": {}}, "users: must be a list of objects, not an object"),
        ({"users": [5]}, "users[0]: must be an object, not a number"),
        ({"users": [{"id": 1}]}, "users[0].username: is missing"),
        ({"users": [USER | {"nmae": "O"}]}, "users[0].nmae: no such field; did you mean name?"),
        ({"users": [USER | {"email": 5}]}, "users[0].email: must be a text, not a number"),
        ({"users": [USER | {"time_zone": "UTC"}]}, "users[0].time_zone: no such field; did you mean timeZone?"),
        (
            {"users": [USER | {"defaultScheduleId": []}]},
            "users[0].defaultScheduleId: must be a whole number, not a list",
        ),
        ({"users": [USER | {"id": True}]}, "users[0].id: must be a whole number, not true"),
        ({"users": [USER | {"timeFormat": 13}]}, "users[0].timeFormat: must be one of 12, 24"),
        ({"users": [USER, USER]}, "users[1].id: 1 is that of users[0] already"),
        ({"users": [USER | {"editions": 5}]}, "users[0].editions: must be a list of texts"),
        ({"event_types": []}, "event_types: no such list; did you mean eventTypes?"),
        ({"schedules": [HOURS | {"ownerId": 9}]}, "schedules[0].ownerId: no user 9"),
        ({"schedules": [HOURS | {"timeZone": "Mars"}]}, "schedules[0].timeZone: 'Mars' is no IANA time zone"),
        (
            {"schedules": [HOURS | {"availability": [{"days": [], "startTime": "25:00", "endTime": "26:00"}]}]},
            "schedules[0].availability[0].startTime: startTime must be a valid time in format HH:MM",
        ),
        ({"memberships": [{"id": 1, "teamId": 1, "userId": 9}]}, "memberships[0].userId: no user 9"),
        (
            {"memberships": [{"id": 1, "teamId": 1, "userId": 1, "role": "BOSS"}]},
            "memberships[0].role: must be one of MEMBER, ADMIN, OWNER",
        ),
        ({"eventTypes": [TYPE | {"ownerId": None}]}, "eventTypes[0]: needs either ownerId or teamId"),
        ({"eventTypes": [TYPE | {"length": 30}]}, "eventTypes[0].length: no such field"),
        (
            {"eventTypes": [TYPE | {"lengthInMinutes": 0}]},
            "eventTypes[0].lengthInMinutes: lengthInMinutes must not be less than 1",
        ),
        (
            {"eventTypes": [TYPE | {"locations": [{"type": "moon"}]}]},
            "eventTypes[0]: Unsupported location type 'moon'. Valid types are address, link, integration, and phone.",
        ),
        (
            {"eventTypes": [TYPE | {"ownerId": None, "teamId": 1, "schedulingType": "collective"} | HOST_9]},
            "eventTypes[0].hosts[0].userId: no user 9",
        ),
        ({"webhooks": [HOOK]}, "webhooks[0]: needs one of userId, eventTypeId and teamId"),
        ({"webhooks": [HOOK | {"eventTypeId": 9}]}, "webhooks[0].eventTypeId: no event type 9"),
        (
            {"webhooks": [HOOK | {"userId": 1, "triggers": [5]}]},
            "webhooks[0].triggers[0]: must be a text, not a number",
        ),
        ({"bookings": [{}]}, "bookings[0].start: is missing"),
        ({"bookings": [BOOKING | {"start": "soon"}]}, "bookings[0].start: must be an ISO 8601 moment, not a text"),
        (
            {"bookings": [BOOKING | {"attendees": []}]},
            "bookings[0].attendees: nobody comes; needs at least one person with name and email",
        ),
        ({"bookings": [BOOKING | {"attendees": [{"name": "A"}]}]}, "bookings[0].attendees[0].email: is missing"),
        ({"bookings": [BOOKING | {"eventTypeId": 9}]}, "bookings[0].userId: is missing"),
        ({"bookings": [BOOKING | {"userId": 9}]}, "bookings[0].userId: no user 9"),
        ({"bookings": [BOOKING | {"status": "done"}]}, "bookings[0].status: must be one of accepted, pending, "),
        ({"bookings": [BOOKING | {"end": BOOKING["start"]}]}, "bookings[0].end: must be after the start"),
        ({"bookings": [BOOKING | {"uid": "u"}] * 2}, "bookings[1].uid: u is that of bookings[0] already"),
        ({"apiKeys": {"owner": 5}}, "apiKeys.owner: must be a text, not a number"),
        ({"apiKeyOwners": [{"name": "nobody", "userId": 1}]}, "apiKeyOwners[0].name: no such name in apiKeys"),
        ({"apiKeyOwners": [{"name": "owner", "userId": 9}]}, "apiKeyOwners[0].userId: no user 9"),
        ({"rateLimit": {"limitPerKey": 5}}, "rateLimit.limitPerKey: no such setting; known are limitPerApiKey, "),
        ({"rateLimit": {"windowSeconds": 0}}, "rateLimit.windowSeconds: must be a whole number from 1 to "),
        ({"slotsCacheSeconds": "2"}, "slotsCacheSeconds: must be a number of seconds from 0 to 1000000000"),
        ({"slotsCacheSeconds": None}, "slotsCacheSeconds: must be a number of seconds from 0 to 1000000000"),
        ({"rateLimit": {"windowSeconds": "60"}}, "rateLimit.windowSeconds: must be a whole number from 1 to "),
        ({"nextIds": {"user": 1.5}}, "nextIds.user: must be a whole number from 1 to "),
        ({"nextIds": {"booking": "7"}}, "nextIds.booking: must be a whole number from 1 to "),
        ({"entropy": {"drawn": -1}}, "entropy.drawn: must be a whole number from 0 to "),
    ],
)
def test_a_bad_seed_is_refused_with_its_place(world: "World", change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SeedError) as refusal:
        world.client(**change)
    assert str(refusal.value).startswith(complaint)


def test_a_row_behind_one_of_another_edition_is_told_by_its_own_place(world: "World") -> None:
    elsewhere = USER | {"id": 9, "editions": ["caldiy-2026-07"]}
    with pytest.raises(SeedError, match=r"^users\[1\]\.username: is missing"):
        world.client(users=[elsewhere, {"id": 1}])


def test_the_same_key_under_two_names_is_refused_without_showing_it(world: "World") -> None:
    owners = [{"name": "a", "userId": 1}, {"name": "b", "userId": 2}]
    with pytest.raises(SeedError) as refusal:
        world.client(apiKeys={"a": "cal_secret", "b": "cal_secret"}, apiKeyOwners=owners)
    assert str(refusal.value) == "apiKeyOwners[1].name: that key is a's already"


def test_notes_in_a_seed_are_left_alone(world: "World") -> None:
    assert world.client(description="a salon", webhooksNote="none").data("GET", "/me")["id"] == 1


@pytest.mark.parametrize(
    ("seed", "complaint"),
    [
        ({"apiKeys": {}}, "users: a further API key needs a user"),
        ({"apiKeys": [5]}, "apiKeys: must be an object, not a list"),
        ({"users": [{}]}, r"users\[0\]\.id: is missing"),
        ({"users": 5}, "users: must be a list"),
    ],
)
def test_a_further_key_needs_a_seed_that_can_be_read(seed: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SeedError, match=f"^{complaint}"):
        build_twin(seed, api_keys=["cal_more"])


READS = {
    "me": "2024-08-13",
    "teams": "2024-08-13",
    "webhooks": "2024-08-13",
    "bookings": "2024-08-13",
    "schedules": "2024-06-11",
    "event-types": "2024-06-14",
    "slots": "2024-09-04",
}
PYTHONIC = ("__init__", "NoneType", "unexpected keyword", "unhashable", "KeyError", "object has no", "{'")


def check_seed(seed: dict[str, Any], edition: str) -> None:
    """It is a seed, whose twin answers and can be continued, or is refused with a place and in plain words."""
    clock = Clock()
    try:
        twin = Twin(seed, edition=edition, clock=clock)
    except SeedError as refusal:
        text = str(refusal)
        place, _, complaint = text.partition(": ")
        assert complaint
        assert place in seed or place.startswith(tuple(f"{name}{mark}" for name in seed for mark in ".[")), text
        assert not any(word in text for word in PYTHONIC), text
        return
    written = twin.snapshot()
    assert Twin(json.loads(json.dumps(written)), edition=edition, clock=clock).snapshot() == written
    for key in written["apiKeys"].values():
        for path, version in READS.items():
            headers = {"cal-api-version": version, "authorization": f"Bearer {key}"}
            asked = "eventTypeId=1&start=2027-03-01&end=2027-03-05" if path == "slots" else ""
            assert twin.handle(Request("GET", f"/v2/{path}", asked, headers)).status != 500


TABLES = ["users", "schedules", "teams", "memberships", "eventTypes", "webhooks", "reservations", "bookings"]
SETTINGS = ["apiKeys", "apiKeyOwners", "rateLimit", "slotsCacheSeconds", "nextIds", "entropy"]


@settings(max_examples=examples(150))
@given(st.dictionaries(st.sampled_from([*TABLES, *SETTINGS]) | st.text(max_size=5), json_values, max_size=6))
def test_any_json_is_a_seed_or_a_named_refusal(seed: dict[str, Any]) -> None:
    check_seed(seed, "upstream-2025-10")


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(list(EDITIONS)))
def test_a_state_with_something_else_anywhere_is_a_seed_or_a_named_refusal(
    world: "World", data: st.DataObject, edition: str
) -> None:
    seed = json.loads(json.dumps(lived_in(world, edition)[0]))
    node = seed
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys), label="key")
        below = node[key]
        if not isinstance(below, (dict, list)) or not below or data.draw(st.integers(0, 3), label="stop") == 0:
            break
        node = below
    act = data.draw(st.sampled_from(["replace", "drop", "double", "add"]), label="act")
    if act == "replace":
        node[key] = data.draw(json_values | odd_values, label="value")
    elif act == "drop":
        del node[key]
    elif isinstance(node, list):
        node.append(node[key])
    else:
        node[data.draw(st.text(max_size=5) | st.sampled_from(keys).map(lambda name: f"{name}s"))] = node[key]
    check_seed(seed, edition)


def test_an_unknown_edition_is_refused(world: "World") -> None:
    with pytest.raises(SeedError, match="known are upstream-2025-10, caldiy-2026-07"):
        Twin(world.seed(), edition="v3", clock=world.client().clock)


@pytest.mark.parametrize(("text", "complaint"), [("{", "not JSON"), ("[]", "one JSON object")])
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "seed.json"
    path.write_text(text)
    with pytest.raises(SeedError, match=f"seed.json: .*{complaint}"):
        load_seed(path)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"missing\.json: No such file"):
        load_seed(tmp_path / "missing.json")


def test_what_is_wrong_in_a_file_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps({"users": [{"id": 1}]}))
    with pytest.raises(SeedError, match=r"seed\.json: users\[0\]\.username: is missing$"):
        build_twin(path)


def test_rows_of_another_edition_are_left_out(world: "World") -> None:
    seed = world.seed()
    seed["eventTypes"] = [row | {"editions": ["upstream-2025-10"]} for row in seed["eventTypes"]]
    assert world.client(seed, edition="caldiy-2026-07").twin.snapshot()["eventTypes"] == []
