"""Small stories as a stranger would try them, in both editions (contract.md 3, 4 and 15 say what must come out)."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import ANN, MONDAY, STAFF_KEY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE = MONDAY + timedelta(hours=9)
HOUR = timedelta(hours=1)
both = pytest.mark.parametrize("edition", EDITIONS)
ALWAYS = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
TRIGGERS = ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REJECTED", "BOOKING_REQUESTED"]
HOOK = {"userId": 1, "subscriberUrl": "https://x.example/", "triggers": TRIGGERS}


def person(name: str) -> dict[str, str]:
    return {"name": name.title(), "email": f"{name}@example.com", "timeZone": "Europe/Berlin"}


def wanted(start: datetime, kind: int = 1, **more: Any) -> dict[str, Any]:
    return {"eventTypeId": kind, "start": start.isoformat(), "attendee": ANN, **more}


@both
def test_notice_ends_on_the_second(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    kind = client.event_type(minimumBookingNotice=24 * 60)
    client.clock.now = NINE - timedelta(hours=24) + timedelta(seconds=1)
    status, text = client.error("POST", "/bookings", wanted(NINE, kind))
    assert (status, "too soon" in text) == (400, True)
    client.clock.now -= timedelta(seconds=1)
    assert client.book(NINE, event_type=kind)["status"] == "accepted"


@both
def test_a_window_of_dates_holds_its_first_and_its_last_day(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    kind = client.event_type(bookingWindow={"type": "range", "value": ["2027-03-09", "2027-03-10"]})
    days = [MONDAY + timedelta(days=day, hours=9) for day in (7, 8, 9, 10)]
    answers = [client.send("POST", "/bookings", wanted(day, kind)).status for day in days]
    assert answers == [400, 201, 201, 400]


@both
@pytest.mark.parametrize(("friday", "before", "after"), [("2027-03-26", 8, 7), ("2027-10-29", 7, 8)])
def test_over_a_clock_change_a_day_begins_at_the_same_wall_time(
    world: "World", edition: str, friday: str, before: int, after: int
) -> None:
    client = world.client(edition=edition)
    first = datetime.fromisoformat(friday).replace(tzinfo=UTC)
    client.clock.now = first - timedelta(days=3)
    monday = first + timedelta(days=3)
    for day, hour in ((first, before), (monday, after)):
        found = client.slots(f"eventTypeId=1&start={day:%Y-%m-%d}&end={day:%Y-%m-%d}")
        assert (found[0], len(found)) == (f"{day:%Y-%m-%d}T{hour:02}:00:00.000Z", 16)
    kind = client.event_type(recurrence={"interval": 1, "occurrences": 2, "frequency": "weekly"})
    series = client.book(first + before * HOUR, event_type=kind)
    assert [row["start"][11:13] for row in series] == [f"{before:02}", f"{after:02}"]


@both
def test_a_day_of_slots_can_be_two_days_elsewhere(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    query = "/slots?eventTypeId=1&start=2027-03-02&end=2027-03-02&timeZone=Pacific/Auckland"
    days = client.data("GET", query, version="2024-09-04")
    assert {day: len(rows) for day, rows in days.items()} == {"2027-03-02": 6, "2027-03-03": 10}


@both
def test_every_uid_of_a_chain_names_its_successor_and_only_the_last_one_moves(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    uids = [client.book(NINE)["uid"]]
    for hour in (1, 2, 3):
        body = {"start": (NINE + hour * HOUR).isoformat()}
        uids.append(client.data("POST", f"/bookings/{uids[-1]}/reschedule", body)["uid"])
    for old, new in pairwise(uids):
        shown = client.data("GET", f"/bookings/{old}")
        assert (shown["status"], shown["rescheduledToUid"]) == ("cancelled", new)
        status, text = client.error("POST", f"/bookings/{old}/reschedule", {"start": NINE.isoformat()})
        assert (status, f"booking with uid={new}" in text) == (400, True)
    assert client.data("GET", f"/bookings/{uids[-1]}")["icsUid"].startswith(uids[0])
    assert [row["uid"] for row in client.data("GET", "/bookings?status=upcoming")] == uids[-1:]


@both
def test_a_request_repeated_is_the_same_one_and_two_of_one_slot_can_both_be_confirmed(
    world: "World", edition: str
) -> None:
    client = world.client(edition=edition, webhooks=[HOOK])
    kind = client.event_type(confirmationPolicy=ALWAYS)
    first, again = client.book(NINE, event_type=kind), client.book(NINE, event_type=kind)
    other = client.book(NINE, event_type=kind, attendee=person("bob"))
    assert (first["uid"], first["uid"] == other["uid"]) == (again["uid"], False)
    for uid in (first["uid"], other["uid"]):
        assert client.data("POST", f"/bookings/{uid}/confirm")["status"] == "accepted"
    assert [row.trigger for row in client.deliveries] == ["BOOKING_REQUESTED"] * 2 + ["BOOKING_CREATED"] * 2


@both
def test_a_hold_hides_the_slot_from_all_and_keeps_nobody_from_booking(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    other = client.event_type()
    hold = {"eventTypeId": 1, "slotStart": NINE.isoformat()}
    client.data("POST", "/slots/reservations", hold, version="2024-09-04", key=None)
    day = f"start={NINE:%Y-%m-%d}&end={NINE:%Y-%m-%d}"
    for kind in (1, other):
        assert not any("T09:00" in start for start in client.slots(f"eventTypeId={kind}&{day}"))
    assert client.send("POST", "/slots/reservations", hold, version="2024-09-04").status == 422
    assert client.book(NINE)["status"] == "accepted"


@both
@settings(max_examples=examples(20))
@given(st.integers(1, 9), st.integers(1, 10), st.sampled_from(["sortStart=asc", "sortCreated=desc", "status=upcoming"]))
def test_pages_put_together_are_the_whole_list(world: "World", edition: str, made: int, take: int, order: str) -> None:
    client = world.client(edition=edition)
    for number in range(made):
        client.book(NINE + number * HOUR / 2)
    whole = client.data("GET", f"/bookings?{order}")
    pages: list[Any] = []
    while True:
        answer = json.loads(client.send("GET", f"/bookings?{order}&take={take}&skip={len(pages)}").body)
        pages += answer["data"]
        assert answer["pagination"]["totalItems"] == made
        if not answer["pagination"]["hasNextPage"]:
            break
    assert pages == whole


def test_what_was_changed_beside_a_booking_is_told_with_whatever_comes_next(world: "World") -> None:
    client = world.client(edition="caldiy-2026-07", webhooks=[HOOK])
    uid = client.book(NINE, event_type=client.event_type(confirmationPolicy=ALWAYS))["uid"]
    client.data("POST", f"/bookings/{uid}/guests", {"guests": [{"email": "gus@example.com", "name": "Gus"}]})
    client.data("PATCH", f"/bookings/{uid}/location", {"location": {"type": "address", "address": "Lane 5"}})
    client.data("POST", f"/bookings/{uid}/confirm")
    moved = client.data("POST", f"/bookings/{uid}/reschedule", {"start": (NINE + HOUR).isoformat()})
    client.data("POST", f"/bookings/{moved['uid']}/cancel", {"cancellationReason": "x"})
    told = [json.loads(row.body) for row in client.deliveries]
    assert [row["triggerEvent"] for row in told[1:]] == ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]
    for row in told[1:]:
        assert [each["email"] for each in row["payload"]["attendees"]] == ["ann@example.com", "gus@example.com"]
        assert row["payload"]["location"] == "Lane 5"


acts = st.lists(
    st.tuples(st.sampled_from(["guest", "attendee", "remove", "place", "move", "cancel", "seat"]), st.integers(0, 5)),
    max_size=10,
)


def play(client: "Client", act: str, number: int, uid: str, kind: int) -> str:
    """One act on the booking; its uid afterwards."""
    path, name = f"/bookings/{uid}", f"p{number}"
    if act == "guest":
        client.send(
            "POST", f"{path}/guests", {"guests": [{"email": f"{name}@example.com"}, {"email": "stan@example.com"}]}
        )
    elif act == "attendee":
        client.send("POST", f"{path}/attendees", person(name))
    elif act == "remove":
        rows = client.data("GET", f"{path}/attendees")
        if rows:
            client.send("DELETE", f"{path}/attendees/{rows[number % len(rows)]['id']}")
    elif act == "place":
        client.send("PATCH", f"{path}/location", {"location": {"type": "address", "address": name}})
    elif act == "seat":
        client.send("POST", "/bookings", wanted(NINE, kind, attendee=person(name)))
    else:
        start = (NINE + number * HOUR / 2).isoformat()
        body = {"start": start} if act == "move" else {"cancellationReason": "x"}
        answer = client.send("POST", f"{path}/{'reschedule' if act == 'move' else 'cancel'}", body)
        return str(json.loads(answer.body)["data"]["uid"]) if answer.status < 300 else uid
    return uid


@settings(max_examples=examples(80))
@given(st.booleans(), acts)
def test_whoever_comes_is_found_by_address_and_busy_whatever_happened(
    world: "World", seated: bool, wanted_acts: list[tuple[str, int]]
) -> None:
    """The twin's indexes say the same as those of one that starts from its state."""
    client = world.client(edition="caldiy-2026-07")
    seats = {"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": True}
    kind = client.event_type(**({"seats": seats} if seated else {}))
    uid = client.book(NINE, event_type=kind)["uid"]
    for act, number in wanted_acts:
        uid = play(client, act, number, uid, kind)
    copy = world.client(json.loads(json.dumps(client.twin.snapshot())), edition="caldiy-2026-07")
    day = f"start={NINE:%Y-%m-%d}&end={NINE:%Y-%m-%d}"
    reads = [(f"/bookings?attendeeEmail={quote(f'p{number}@example.com')}", "2024-08-13") for number in range(6)]
    reads += [(f"/slots?eventTypeId={number}&{day}", "2024-09-04") for number in (1, kind)]
    for path, version in (*reads, ("/bookings", "2024-08-13")):
        assert copy.data("GET", path, version=version) == client.data("GET", path, version=version)
    assert copy.data("GET", "/bookings", key=STAFF_KEY) == client.data("GET", "/bookings", key=STAFF_KEY)
    rows = client.twin.snapshot()["bookings"]
    ids = [each["id"] for row in rows for each in row["attendees"]]
    assert len(ids) == len(set(ids))
    for row in (row for row in rows if row["status"] == "accepted"):
        assert set(row["responses"].get("guests", [])) <= {each["email"] for each in row["attendees"]}
