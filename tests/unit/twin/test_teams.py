"""Teams and who is in them: made, changed and deleted by those who may."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import ANN, MONDAY, STAFF_KEY

from askpro.twin import Twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE = MONDAY + timedelta(hours=9)
THIRD = {"id": 3, "username": "tina", "name": "Tina Third", "email": "tina@example.com"}
THIRD_KEY = "cal_tina"
MEMBERS = "/teams/1/memberships"


def with_third(world: "World", **more: Any) -> "Client":
    seed = world.seed(**more)
    keys = seed["apiKeys"] | {"third": THIRD_KEY}
    owners = [*seed["apiKeyOwners"], {"name": "third", "userId": 3}]
    return world.client(seed | {"users": [*seed["users"], THIRD], "apiKeys": keys, "apiKeyOwners": owners})


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/teams"), ("POST", "/teams"), ("PATCH", "/teams/1"), ("DELETE", "/teams/1"), ("POST", MEMBERS)],
)
def test_cal_diy_has_no_teams(world: "World", method: str, path: str) -> None:
    client = world.client(edition="caldiy-2026-07")
    assert client.error(method, path, {}) == (404, f"Cannot {method} /v2{path}")


def test_whoever_makes_a_team_owns_it_and_can_make_its_event_types(world: "World") -> None:
    client = world.client()
    made = client.data("POST", "/teams", {"name": "Später & Söhne", "bio": "b"}, key=STAFF_KEY)
    assert (made["slug"], made["timeZone"], made["weekStart"]) == ("spater-sohne", "Europe/London", "Sunday")
    assert made["bio"] == "b"
    (row,) = client.data("GET", f"/teams/{made['id']}/memberships", key=STAFF_KEY)
    assert (row["userId"], row["role"], row["accepted"]) == (2, "OWNER", True)
    kind = {"title": "T", "slug": "t", "lengthInMinutes": 30, "schedulingType": "roundRobin", "hosts": [{"userId": 2}]}
    created = client.data("POST", f"/teams/{made['id']}/event-types", kind, key=STAFF_KEY)
    assert client.book(NINE, event_type=created["id"])["hosts"][0]["id"] == 2
    assert [team["id"] for team in client.data("GET", "/teams", key=STAFF_KEY)] == [1, made["id"]]


def test_a_maker_who_does_not_accept_is_not_in_the_team(world: "World") -> None:
    client = world.client()
    made = client.data("POST", "/teams", {"name": "Later", "autoAcceptCreator": False})
    assert client.error("GET", f"/teams/{made['id']}")[0] == 403


def test_the_same_name_twice_is_refused_to_one_maker_only(world: "World") -> None:
    client = world.client()
    assert client.error("POST", "/teams", {"name": "Crew"}) == (400, "You already have created a team with name=Crew")
    tina = with_third(world)
    assert tina.data("POST", "/teams", {"name": "Crew"}, key=THIRD_KEY)["name"] == "Crew"


def test_only_owners_change_and_delete_a_team(world: "World") -> None:
    client = with_third(world)
    for method in ("PATCH", "DELETE"):
        status, text = client.error(method, "/teams/1", {"name": "Mine"}, key=STAFF_KEY)
        assert (status, "required role=TEAM_OWNER" in text) == (403, True)
        status, text = client.error(method, "/teams/1", {"name": "Mine"}, key=THIRD_KEY)
        assert (status, "not a member" in text) == (403, True)


def test_a_change_keeps_what_is_not_sent_and_null_empties_what_can_be_empty(world: "World") -> None:
    client = world.client()
    client.data("PATCH", "/teams/1", {"logoUrl": "https://a.example/l.png", "metadata": {"a": 1}, "isPrivate": True})
    shown = client.data("PATCH", "/teams/1", {"logoUrl": None, "name": None, "bio": "new"})
    assert (shown["logoUrl"], shown["name"], shown["bio"], shown["isPrivate"]) == (None, "Crew", "new", True)
    assert shown["metadata"] == {"a": 1}
    assert client.data("GET", "/teams/1") == shown


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "N", "logoUrl": "no"}, ["logoUrl"]),
        ({"name": "N", "isPrivate": "yes"}, ["isPrivate"]),
        ({"name": "N", "timeZone": "Mars"}, ["timeZone"]),
        ({"name": "N", "metadata": []}, ["metadata"]),
        ({"name": 5, "bio": 5}, ["name", "bio"]),
    ],
)
def test_a_wrong_team_is_refused_by_its_properties(world: "World", body: dict[str, Any], wrong: list[str]) -> None:
    answer = world.client().send("POST", "/teams", body)
    errors = json.loads(answer.body)["error"]["details"]["errors"]
    assert (answer.status, [row["property"] for row in errors]) == (400, wrong)


def test_with_a_team_go_its_members_event_types_and_hooks_and_its_bookings_stay(world: "World") -> None:
    hooks = [
        {"teamId": 1, "subscriberUrl": "https://team.example/", "triggers": ["BOOKING_CANCELLED"]},
        {"eventTypeId": 2, "subscriberUrl": "https://type.example/", "triggers": ["BOOKING_CANCELLED"]},
        {"userId": 1, "subscriberUrl": "https://user.example/", "triggers": ["BOOKING_CANCELLED"]},
    ]
    client = world.client(webhooks=hooks)
    managed = {"title": "M", "slug": "m", "lengthInMinutes": 30, "schedulingType": "managed", "hosts": [{"userId": 2}]}
    client.data("POST", "/teams/1/event-types", managed)
    uid = client.book(NINE, event_type=2)["uid"]
    assert client.data("DELETE", "/teams/1")["name"] == "Crew"
    snapshot = client.twin.snapshot()
    assert (snapshot["teams"], snapshot["memberships"]) == ([], [])
    assert [row["id"] for row in snapshot["eventTypes"]] == [1]
    assert [row["subscriberUrl"] for row in snapshot["webhooks"]] == ["https://user.example/"]
    kept = client.data("GET", f"/bookings/{uid}")
    assert (kept["status"], kept["eventType"]) == ("accepted", None)
    assert client.error("GET", "/teams/1")[0] == 403
    Twin(snapshot, edition="upstream-2025-10", clock=client.clock)


def test_an_invited_user_is_listed_but_can_host_only_once_accepted(world: "World") -> None:
    client = with_third(world)
    made = client.data("POST", MEMBERS, {"userId": 3})
    assert (made["accepted"], made["role"], made["user"]["email"]) == (False, "MEMBER", "tina@example.com")
    assert client.data("GET", f"{MEMBERS}/{made['id']}") == made
    assert made in client.data("GET", MEMBERS)
    kind = {"title": "T", "slug": "t", "lengthInMinutes": 30, "schedulingType": "roundRobin", "hosts": [{"userId": 3}]}
    status, text = client.error("POST", "/teams/1/event-types", kind)
    assert (status, text) == (404, "Invalid hosts: 3 are not members of team with id 1.")
    assert client.error("GET", "/teams/1", key=THIRD_KEY)[0] == 403
    client.data("PATCH", f"{MEMBERS}/{made['id']}", {"accepted": True})
    assert client.data("POST", "/teams/1/event-types", kind)["hosts"][0]["userId"] == 3
    assert client.data("GET", "/teams/1", key=THIRD_KEY)["name"] == "Crew"


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("kind", ["roundRobin", "collective", "managed"])
def test_a_new_member_hosts_what_all_members_host_and_loses_it_with_the_membership(
    world: "World", kind: str, at_once: bool
) -> None:
    client = with_third(world)
    settings = {"schedulingType": kind, "assignAllTeamMembers": True}
    client.data("POST", "/teams/1/event-types", {"title": "E", "slug": "e", "lengthInMinutes": 30} | settings)
    made = client.data("POST", MEMBERS, {"userId": 3, "accepted": at_once})
    if not at_once:
        assert hosts_of(client, "e") == [1, 2]
        client.data("PATCH", f"{MEMBERS}/{made['id']}", {"accepted": True})
    assert hosts_of(client, "e") == [1, 2, 3]
    assert hosts_of(client, "turn") == [1, 2]
    assert owners_of(client, "e") == ([1, 2, 3] if kind == "managed" else [])
    client.data("DELETE", f"{MEMBERS}/{made['id']}")
    assert hosts_of(client, "e") == [1, 2]
    assert owners_of(client, "e") == ([1, 2] if kind == "managed" else [])
    assert client.error("GET", f"{MEMBERS}/{made['id']}")[0] == 404


def hosts_of(client: "Client", slug: str) -> list[int]:
    (row,) = (row for row in client.twin.snapshot()["eventTypes"] if row["slug"] == slug and row["teamId"])
    return sorted(host["userId"] for host in row["hosts"])


def owners_of(client: "Client", slug: str) -> list[int]:
    rows = client.twin.snapshot()["eventTypes"]
    return sorted(row["ownerId"] for row in rows if row["slug"] == slug and row["parentEventTypeId"])


def test_who_is_no_member_any_more_is_not_booked_and_keeps_what_was(world: "World") -> None:
    client = world.client()
    first = client.book(NINE, event_type=2, key=STAFF_KEY)
    other = client.book(NINE, event_type=2, attendee=ANN | {"email": "b@example.com"})
    uids = {row["hosts"][0]["id"]: row["uid"] for row in (first, other)}
    client.data("DELETE", f"{MEMBERS}/2")
    assert hosts_of(client, "turn") == hosts_of(client, "all") == [1]
    assert client.data("GET", f"/bookings/{uids[2]}")["hosts"][0]["id"] == 2
    taken = {"eventTypeId": 2, "start": NINE.isoformat(), "attendee": ANN | {"email": "c@example.com"}}
    assert client.send("POST", "/bookings", taken).status == 400


def test_a_type_whose_last_host_left_cannot_be_booked(world: "World") -> None:
    client = world.client()
    turn = {"hosts": [{"userId": 2}]}
    client.data("PATCH", "/teams/1/event-types/2", turn)
    client.data("DELETE", f"{MEMBERS}/2")
    body = {"eventTypeId": 2, "start": NINE.isoformat(), "attendee": ANN}
    status, text = client.error("POST", "/bookings", body)
    assert (status, "has no hosts" in text) == (422, True)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"userId": 2}, (409, "CONFLICT")),
        ({"userId": 99}, (400, "BAD_REQUEST")),
        ({}, (400, "BadRequestException")),
        ({"userId": "3"}, (400, "BadRequestException")),
        ({"userId": 3, "role": "BOSS"}, (400, "BadRequestException")),
        ({"userId": 3, "accepted": 1}, (400, "BadRequestException")),
    ],
)
def test_a_wrong_membership_is_refused(world: "World", body: dict[str, Any], wanted: tuple[int, str]) -> None:
    client = with_third(world)
    before = client.twin.snapshot()
    answer = client.send("POST", MEMBERS, body)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == wanted
    assert client.twin.snapshot() == before


def test_memberships_are_run_by_owners_and_admins(world: "World") -> None:
    client = with_third(world)
    for method, path in (("GET", ""), ("POST", ""), ("GET", "/1"), ("PATCH", "/1"), ("DELETE", "/1")):
        assert client.error(method, MEMBERS + path, {"userId": 3}, key=STAFF_KEY)[0] == 403
    client.data("PATCH", f"{MEMBERS}/2", {"role": "ADMIN"})
    assert client.data("POST", MEMBERS, {"userId": 3}, key=STAFF_KEY)["userId"] == 3


def test_a_membership_of_another_team_is_not_found_here(world: "World") -> None:
    client = world.client()
    other = client.data("POST", "/teams", {"name": "Other"})["id"]
    for method in ("GET", "PATCH", "DELETE"):
        assert client.error(method, f"/teams/{other}/memberships/1", {})[0] == 404
    assert client.error("GET", f"{MEMBERS}/x")[0] == 400


def test_rights_are_asked_first_then_the_body_then_whether_it_is_there(world: "World") -> None:
    client = world.client()
    bad = {"role": "BOSS"}
    assert client.error("PATCH", f"{MEMBERS}/99", bad, key=STAFF_KEY)[0] == 403
    assert client.error("PATCH", f"{MEMBERS}/99", bad)[0] == 400
    assert client.error("PATCH", f"{MEMBERS}/99", {})[0] == 404


acts = st.lists(
    st.tuples(st.sampled_from(["invite", "accept", "leave", "role", "team"]), st.integers(1, 3), st.booleans()),
    max_size=8,
)


@settings(max_examples=examples(40))
@given(acts)
def test_hosts_are_always_accepted_members_and_the_state_file_holds_it_all(
    world: "World", wanted: list[tuple[str, int, bool]]
) -> None:
    client = with_third(world)
    client.data("PATCH", "/teams/1/event-types/2", {"assignAllTeamMembers": True})
    for act, user, flag in wanted:
        rows = client.data("GET", MEMBERS)
        mine = next((f"{MEMBERS}/{row['id']}" for row in rows if row["userId"] == user), None)
        if act == "invite":
            client.send("POST", MEMBERS, {"userId": user, "accepted": flag})
        elif act == "team":
            client.send("POST", "/teams", {"name": f"N{user}", "autoAcceptCreator": flag})
        elif mine and user != 1:
            method, body = {"accept": ("PATCH", {"accepted": True}), "leave": ("DELETE", None)}.get(
                act, ("PATCH", {"role": "ADMIN" if flag else "MEMBER"})
            )
            client.data(method, mine, body)
        snapshot = client.twin.snapshot()
        inside = {row["userId"] for row in snapshot["memberships"] if row["teamId"] == 1 and row["accepted"]}
        assert set(hosts_of(client, "turn")) == inside
        assert set(hosts_of(client, "all")) <= inside
    copy = world.client(json.loads(json.dumps(client.twin.snapshot())))
    assert copy.twin.snapshot() == client.twin.snapshot()
    assert copy.data("GET", MEMBERS) == client.data("GET", MEMBERS)
