"""Seeds: what they may leave out, and how clearly bad ones are refused."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.twin import SeedError, Twin, default_seed, load_seed
from askpro.twin.edition import EDITIONS
from askpro.twin.http import Request
from askpro.twin.server import build_twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

BOOKING = {"eventTypeId": 1, "start": "2027-03-01T09:00:00Z", "attendees": [{"name": "A", "email": "a@example.com"}]}
PERSON = {"id": 1, "username": "o", "name": "O", "email": "o@example.com"}
HOOK = {"userId": 1, "subscriberUrl": "https://x.example/", "triggers": ["BOOKING_CREATED"]}
MEMBER = {"id": 1, "teamId": 1, "userId": 1, "role": "BOSS"}
WHOLE: dict[str, Any] = {
    **default_seed(),
    "webhooks": [HOOK],
    "bookings": [BOOKING],
    "rateLimit": {"limitPerApiKey": 120, "limitWithoutKeyPerIp": 120, "windowSeconds": 60, "blockSeconds": 60},
    "slotsCacheSeconds": 2,
    "nextIds": {"user": 1001},
    "entropy": {"seed": "x", "drawn": 1},
}
"""A seed with everything that seeds may have."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in it."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from places(inner, (*path, step))


def changed(seed: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy with another value in that place."""
    copy: dict[str, Any] = json.loads(json.dumps(seed))
    where: Any = copy
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    return copy


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 10**20) | st.just(1.5) | st.sampled_from(["", "x", "25:00", "2027"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "id", "name"]), inner, max_size=2)
    ),
    max_leaves=3,
)
REQUESTS = (
    "/me",
    "/teams",
    "/webhooks",
    "/slots?eventTypeId=1&start=2027-03-01&end=2027-03-05",
    "/bookings",
    "/schedules",
)
VERSION_OF = {"/slots": "2024-09-04", "/bookings": "2024-08-13", "/schedules": "2024-06-11"}


@settings(max_examples=examples(300))
@given(st.sampled_from(list(places(WHOLE))), ANYTHING, st.sampled_from(sorted(EDITIONS)))
def test_a_seed_is_refused_at_the_start_or_served(path: tuple[Any, ...], value: Any, edition: str) -> None:
    with suppress(SeedError):
        twin = Twin(changed(WHOLE, path, value), edition=edition, clock=lambda: datetime(2027, 3, 1, 6, tzinfo=UTC))
        for each in REQUESTS:
            route, _, query = each.partition("?")
            headers = {"authorization": "Bearer cal_twin_owner", "cal-api-version": VERSION_OF.get(route, "")}
            twin.handle(Request(method="GET", path=f"/v2{route}", query=query, headers=headers))
        twin.snapshot()


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
        ({"users": {}}, "users: must be a list"),
        ({"users": [{"id": 1}]}, r"users\[0\]: needs username, name and email"),
        ({"users": [{"id": 1, "time_zone": "UTC"}]}, r"users\[0\]: has no time_zone; it may have id, .* timeZone"),
        ({"users": [{**PERSON, "id": "1"}]}, r"users\[0\]: id must be a whole number, not '1'"),
        ({"users": [{**PERSON, "id": True}]}, r"users\[0\]: id must be a whole number, not True"),
        ({"users": [{**PERSON, "defaultScheduleId": []}]}, "defaultScheduleId must be a whole number or null"),
        ({"webhooks": [{**HOOK, "triggers": ["A", 1]}]}, r"webhooks\[0\]: triggers must be a list of texts"),
        ({"webhooks": [{**HOOK, "editions": "upstream-2025-10"}]}, r"webhooks\[0\]: editions must be a list of names"),
        ({"teams": [{"id": 1, "name": "T", "slug": "t"}], "memberships": [MEMBER]}, "role must be one of MEMBER"),
        ({"schedules": [{"id": 1, "ownerId": 9, "name": "H"}]}, "schedules 1: no user 9"),
        ({"schedules": [{"id": 1, "ownerId": 1, "name": "H", "timeZone": "Mars"}]}, "'Mars' is no IANA time zone"),
        ({"schedules": [{"id": 1, "ownerId": 1, "name": "H", "availability": [{}]}]}, "its hours cannot be read"),
        ({"eventTypes": [{"id": 1, "title": "T", "slug": "t", "lengthInMinutes": 30}]}, "either ownerId or teamId"),
        ({"eventTypes": [{"id": 1, "ownerId": 1, "title": "T", "slug": "t", "length": 30}]}, r"eventTypes\[0\]"),
        ({"eventTypes": [{"id": 1, "ownerId": 1, "title": "T", "slug": "t", "lengthInMinutes": 0}]}, "eventTypes 1"),
        ({"bookings": [{**BOOKING, "start": "soon"}]}, r"bookings\[0\]: .*soon"),
        ({"bookings": [{**BOOKING, "attendees": []}]}, r"bookings\[0\]: attendees must name who comes"),
        ({"bookings": [{**BOOKING, "attendees": [{"name": "A"}]}]}, r"bookings\[0\]: attendees\[0\] needs email"),
        ({"bookings": [{**BOOKING, "status": "ACCEPTED"}]}, r"bookings\[0\]: status must be one of accepted"),
        ({"bookings": [{**BOOKING, "userId": 9}]}, r"bookings\[0\]: no user 9"),
        ({"bookings": [{"start": BOOKING["start"]}]}, r"bookings\[0\]: needs start and attendees"),
        ({"rateLimit": {"windowSeconds": "60"}}, "rateLimit: must be null, or an object of numbers"),
        ({"nextIds": {"user": 1.5}}, "nextIds: must be an object of whole numbers"),
        ({"entropy": {"drawn": "x"}}, "entropy: must be an object"),
        ({"apiKeys": {"owner": 1}}, "apiKeys: must be an object of keys"),
        ({"apiKeyOwners": [{"name": "nobody", "userId": 1}]}, r"apiKeyOwners\[0\]: no such name"),
    ],
)
def test_a_bad_seed_is_refused_with_its_place(world: "World", change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SeedError, match=complaint):
        world.client(**change)


@pytest.mark.parametrize(
    ("seed", "complaint"), [({"apiKeys": "x"}, "apiKeys: must be"), ({"users": [{}]}, "users.0.: needs id, username")]
)
def test_a_further_key_for_a_bad_seed_is_refused(seed: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SeedError, match=complaint):
        build_twin(seed, api_keys=["cal_extra"])


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


def test_rows_of_another_edition_are_left_out(world: "World") -> None:
    seed = world.seed()
    seed["eventTypes"] = [row | {"editions": ["upstream-2025-10"]} for row in seed["eventTypes"]]
    assert world.client(seed, edition="caldiy-2026-07").twin.snapshot()["eventTypes"] == []
