"""A snapshot is a seed that continues exactly; the same seed and requests give the same bytes."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

HOOK = {"active": True, "subscriberUrl": "https://hooks.example/x", "triggers": ["BOOKING_CREATED"], "secret": "s"}

actions = st.lists(
    st.tuples(st.sampled_from(["book", "team", "move", "cancel", "confirm", "hold", "type"]), st.integers(0, 15)),
    max_size=12,
)


def act(client: "Client", world: "World", action: str, number: int, uids: list[str]) -> tuple[int, bytes]:
    """One request; what was booked is remembered in ``uids``."""
    start = (world.monday + timedelta(hours=8, minutes=30 * number)).isoformat()
    person = {"name": "A", "email": f"a{number}@example.com", "timeZone": "UTC"}
    uid = uids[number % len(uids)] if uids else "unknown"
    requests: dict[str, tuple[str, Any, str]] = {
        "book": ("/bookings", {"eventTypeId": 1, "start": start, "attendee": person}, "2024-08-13"),
        "team": ("/bookings", {"eventTypeId": 2, "start": start, "attendee": person}, "2024-08-13"),
        "move": (f"/bookings/{uid}/reschedule", {"start": start}, "2024-08-13"),
        "cancel": (f"/bookings/{uid}/cancel", {"cancellationReason": "r"}, "2024-08-13"),
        "confirm": (f"/bookings/{uid}/confirm", {}, "2024-08-13"),
        "hold": ("/slots/reservations", {"eventTypeId": 1, "slotStart": start}, "2024-09-04"),
        "type": ("/event-types", {"title": "N", "slug": f"n{number}", "lengthInMinutes": 30}, "2024-06-14"),
    }
    path, body, version = requests[action]
    answer = client.send("POST", path, body, version=version)
    if answer.status == 201 and path.startswith("/bookings"):
        uids.append(json.loads(answer.body)["data"]["uid"])
    return answer.status, answer.body


@settings(max_examples=examples(40))
@given(actions, actions)
def test_a_twin_of_a_snapshot_answers_as_the_original_would(
    world: "World", first: list[tuple[str, int]], then: list[tuple[str, int]]
) -> None:
    original = world.client()
    original.data("POST", "/event-types/1/webhooks", HOOK)
    uids: list[str] = []
    for action, number in first:
        act(original, world, action, number, uids)
    copy = world.client(json.loads(json.dumps(original.twin.snapshot())))
    copied = list(uids)
    for action, number in then:
        assert act(original, world, action, number, uids) == act(copy, world, action, number, copied)
    assert copy.twin.snapshot() == original.twin.snapshot()
    assert copy.deliveries == original.deliveries[len(original.deliveries) - len(copy.deliveries) :]


@settings(max_examples=examples(20))
@given(actions)
def test_the_same_seed_and_requests_give_the_same_bytes(world: "World", wanted: list[tuple[str, int]]) -> None:
    clients: list[tuple[Client, list[str]]] = [(world.client(), []), (world.client(), [])]
    for action, number in wanted:
        first, second = (act(client, world, action, number, uids) for client, uids in clients)
        assert first == second


@settings(max_examples=examples(40))
@given(actions)
def test_a_refused_request_changes_nothing(world: "World", wanted: list[tuple[str, int]]) -> None:
    client, uids = world.client(), list[str]()
    for action, number in wanted:
        before = client.twin.snapshot()
        status, _ = act(client, world, action, number, uids)
        if status >= 400:
            assert client.twin.snapshot() == before


@settings(max_examples=examples(40))
@given(actions)
def test_live_bookings_of_one_host_never_overlap_unless_they_were_confirmed_again(
    world: "World", wanted: list[tuple[str, int]]
) -> None:
    client, uids = world.client(), list[str]()
    for action, number in wanted:
        if action != "confirm":
            act(client, world, action, number, uids)
    live = [row for row in client.twin.snapshot()["bookings"] if row["status"] == "accepted"]
    for one in live:
        for other in live:
            if one["uid"] != other["uid"] and one["userId"] == other["userId"]:
                assert one["end"] <= other["start"] or other["end"] <= one["start"]
