"""Seeds: what they may leave out, and how clearly bad ones are refused."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from askpro.twin import SeedError, Twin, default_seed, load_seed
from askpro.twin.edition import EDITIONS
from askpro.twin.server import build_twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

BOOKING = {"eventTypeId": 1, "start": "2027-03-01T09:00:00Z", "attendees": [{"name": "A", "email": "a@example.com"}]}


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
        ({"users": [{"id": 1}]}, r"users\[0\]: .*username"),
        ({"schedules": [{"id": 1, "ownerId": 9, "name": "H"}]}, "schedules 1: no user 9"),
        ({"schedules": [{"id": 1, "ownerId": 1, "name": "H", "timeZone": "Mars"}]}, "'Mars' is no IANA time zone"),
        ({"schedules": [{"id": 1, "ownerId": 1, "name": "H", "availability": [{}]}]}, "its hours cannot be read"),
        ({"eventTypes": [{"id": 1, "title": "T", "slug": "t", "lengthInMinutes": 30}]}, "either ownerId or teamId"),
        ({"eventTypes": [{"id": 1, "ownerId": 1, "title": "T", "slug": "t", "length": 30}]}, r"eventTypes\[0\]"),
        ({"eventTypes": [{"id": 1, "ownerId": 1, "title": "T", "slug": "t", "lengthInMinutes": 0}]}, "eventTypes 1"),
        ({"bookings": [{**BOOKING, "start": "soon"}]}, r"bookings\[0\]: .*soon"),
        ({"bookings": [{**BOOKING, "attendees": []}]}, r"bookings\[0\]"),
        ({"apiKeyOwners": [{"name": "nobody", "userId": 1}]}, r"apiKeyOwners\[0\]: no such name"),
    ],
)
def test_a_bad_seed_is_refused_with_its_place(world: "World", change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SeedError, match=complaint):
        world.client(**change)


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
