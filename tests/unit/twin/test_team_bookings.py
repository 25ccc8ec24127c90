"""Bookings of teams: all hosts at once, hosts in turn, and managed types that only their children are booked by."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import ANN, MONDAY

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE = MONDAY + timedelta(hours=9)
HOUR = timedelta(hours=1)
PERSONAL = "User either already has booking at this time or is not available"
TEAM = "One of the hosts either already has booking at this time or is not available"
TURN, ALL = 2, 3


def team_type(client: "Client", **more: Any) -> Any:
    body = {"title": "Pair", "slug": "pair", "lengthInMinutes": 30, "hosts": [{"userId": 1}, {"userId": 2}]}
    return client.data("POST", "/teams/1/event-types", body | more)


def wanted(kind: int, **more: Any) -> dict[str, Any]:
    return {"eventTypeId": kind, "start": NINE.isoformat(), "attendee": ANN, **more}


def test_all_hosts_come_under_the_name_of_their_team(world: "World") -> None:
    client = world.client()
    made = client.book(NINE, event_type=ALL)
    assert made["title"] == "All between Crew and Ann Example"
    assert [host["id"] for host in made["hosts"]] == [1]
    assert [row["email"] for row in made["attendees"]] == ["ann@example.com", "stan@example.com"]
    assert len(client.data("GET", "/bookings", key="cal_staff")) == 1


def test_a_host_in_turn_comes_under_the_own_name(world: "World") -> None:
    made = world.client().book(NINE, event_type=TURN)
    assert made["title"] == "Turn between Olga Owner and Ann Example"


def test_payloads_list_the_other_hosts_as_members(world: "World") -> None:
    hook = {
        "eventTypeId": ALL,
        "subscriberUrl": "https://crew.example/hook",
        "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"],
    }
    client = world.client(webhooks=[hook])
    made = client.book(NINE, event_type=ALL, guests=["gus@example.com"])
    client.data("POST", f"/bookings/{made['uid']}/cancel", {"cancellationReason": "x"})
    for delivery in client.deliveries:
        payload = json.loads(delivery.body)["payload"]
        assert [row["email"] for row in payload["attendees"]] == ["ann@example.com", "gus@example.com"]
        assert [row["email"] for row in payload["team"]["members"]] == ["stan@example.com"]
        assert "utcOffset" not in payload["team"]["members"][0]
    assert len(client.deliveries) == 2


def test_a_host_named_as_guest_comes_once(world: "World") -> None:
    made = world.client().book(NINE, event_type=ALL, guests=["stan@example.com", "olga@example.com"])
    assert [row["email"] for row in made["attendees"]] == ["ann@example.com", "stan@example.com"]


def test_one_busy_host_of_all_makes_the_server_stumble(world: "World") -> None:
    client = world.client()
    client.book(NINE)
    answer = client.send("POST", "/bookings", wanted(ALL))
    assert (answer.status, json.loads(answer.body)) == (500, {"statusCode": 500, "message": "Internal server error"})


@pytest.mark.parametrize("kind", [TURN, ALL])
def test_where_nobody_is_free_everybody_is_told_so(world: "World", kind: int) -> None:
    client = world.client()
    night = (MONDAY + timedelta(hours=22)).isoformat()
    assert client.error("POST", "/bookings", wanted(kind, start=night)) == (400, TEAM)
    made = client.book(NINE, event_type=kind)
    assert client.error("POST", f"/bookings/{made['uid']}/reschedule", {"start": night}) == (400, PERSONAL)


def test_a_fixed_host_organises_and_the_others_take_turns(world: "World") -> None:
    client = world.client()
    hosts = [{"userId": 1}, {"userId": 2, "mandatory": True}]
    kind = team_type(client, schedulingType="roundRobin", hosts=hosts)["id"]
    made = client.book(NINE, event_type=kind)
    assert ([host["id"] for host in made["hosts"]], made["attendees"][1]["email"]) == ([2], "olga@example.com")
    assert made["title"] == "Pair between Crew and Ann Example"
    client.book(NINE + HOUR)
    late = wanted(kind, start=(NINE + HOUR).isoformat())
    assert client.error("POST", "/bookings", late) == (500, "Internal server error")


def test_turns_go_to_who_was_booked_longest_ago(world: "World") -> None:
    client = world.client()
    people = []
    for hour in range(4):
        people.append(client.book(NINE + hour * HOUR, event_type=TURN)["hosts"][0]["id"])
        client.clock.now += timedelta(minutes=1)
    assert people == [1, 2, 1, 2]


def test_a_higher_priority_goes_first_as_long_as_it_is_free(world: "World") -> None:
    client = world.client()
    hosts = [{"userId": 1, "priority": "low"}, {"userId": 2, "priority": "high"}]
    kind = team_type(client, schedulingType="roundRobin", hosts=hosts)["id"]
    starts = [NINE, NINE + HOUR, NINE]
    bookers = [{**ANN, "email": f"{number}@example.com"} for number in range(3)]
    made = [client.book(start, event_type=kind, attendee=who) for start, who in zip(starts, bookers, strict=True)]
    assert [row["hosts"][0]["id"] for row in made] == [2, 2, 1]


@pytest.mark.parametrize(("same", "host"), [(False, 2), (True, 1)])
def test_a_move_may_change_the_host_unless_the_type_keeps_it(world: "World", same: bool, host: int) -> None:
    client = world.client()
    kind = team_type(client, schedulingType="roundRobin", rescheduleWithSameRoundRobinHost=same)["id"]
    made = client.book(NINE, event_type=kind)
    moved = client.data("POST", f"/bookings/{made['uid']}/reschedule", {"start": (NINE + HOUR).isoformat()})
    assert (made["hosts"][0]["id"], moved["hosts"][0]["id"]) == (1, host)


def test_the_same_person_and_start_are_the_same_booking_in_turns(world: "World") -> None:
    client = world.client()
    made = client.book(NINE, event_type=TURN)
    assert client.book(NINE, event_type=TURN)["uid"] == made["uid"]
    again = client.data("POST", f"/bookings/{made['uid']}/reschedule", {"start": NINE.isoformat()})
    assert (again["uid"], again["status"]) == (made["uid"], "accepted")


def test_a_managed_type_is_booked_by_its_children(world: "World") -> None:
    client = world.client()
    parent, *children = team_type(client, schedulingType="managed")
    assert [(row["ownerId"], row["parentEventTypeId"]) for row in children] == [(1, parent["id"]), (2, parent["id"])]
    status, text = client.error("POST", "/bookings", wanted(parent["id"]))
    assert (status, "parent managed event type" in text) == (400, True)
    made = client.book(NINE, event_type=children[1]["id"])
    assert made["hosts"][0]["id"] == 2
    changed = client.data("PATCH", f"/teams/1/event-types/{parent['id']}", {"title": "New", "hosts": [{"userId": 2}]})
    assert [(row["id"], row["title"]) for row in changed] == [(parent["id"], "New"), (children[1]["id"], "New")]
    client.data("DELETE", f"/teams/1/event-types/{parent['id']}")
    assert client.error("POST", "/bookings", wanted(children[1]["id"]))[0] == 404


def test_a_team_type_without_hosts_cannot_be_booked(world: "World") -> None:
    client = world.client()
    kind = team_type(client, schedulingType="roundRobin", hosts=[])["id"]
    status, text = client.error("POST", "/bookings", wanted(kind))
    assert (status, "has no hosts" in text) == (422, True)


@pytest.mark.parametrize(
    ("key", "status"), [(None, 401), ("cal_stranger", 403), ("cal_staff", 201), ("cal_owner", 201)]
)
def test_some_types_are_for_their_own_people_to_book(world: "World", key: str | None, status: int) -> None:
    seed = world.seed()
    seed["users"].append({"id": 3, "username": "una", "name": "Una Unknown", "email": "una@example.com"})
    seed["apiKeys"]["stranger"] = "cal_stranger"
    seed["apiKeyOwners"].append({"name": "stranger", "userId": 3})
    client = world.client(seed)
    kind = team_type(client, schedulingType="roundRobin", bookingRequiresAuthentication=True)["id"]
    answer = client.send("POST", "/bookings", wanted(kind), key=key)
    assert answer.status == status
    if status != 201:
        assert b"checkBookingRequiresAuthentication" in answer.body


@settings(max_examples=examples(60))
@given(st.lists(st.tuples(st.sampled_from([1, TURN, ALL]), st.integers(0, 4), st.integers(0, 2)), max_size=12))
def test_no_host_is_in_two_places_at_once(world: "World", attempts: list[tuple[int, int, int]]) -> None:
    client = world.client()
    taken: list[tuple[str, str]] = []
    for kind, half_hours, who in attempts:
        start = (NINE + half_hours * HOUR / 2).isoformat()
        attendee = {**ANN, "email": f"{who}@example.com"}
        answer = client.send("POST", "/bookings", wanted(kind, start=start, attendee=attendee))
        assert answer.status in (201, 400, 500)
    for row in client.data("GET", "/bookings?take=250"):
        emails = {row["hosts"][0]["email"], *(a["email"] for a in row["attendees"])} & {
            "olga@example.com",
            "stan@example.com",
        }
        taken += [(email, row["start"]) for email in emails]
    assert len(taken) == len(set(taken))
