"""People who are added to a booking, or taken off, after it was made."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import MONDAY, OWNER_KEY, STAFF_KEY

from askpro.twin import Twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE = MONDAY + timedelta(hours=9)
EDITION = "caldiy-2026-07"
GUS = {"email": "gus@example.com", "name": "Gus Guest", "timeZone": "America/New_York", "language": "fr"}
STAN = {"email": "stan@example.com"}
DENIED = "you_do_not_have_permission"


def emails(booking: Any) -> list[str]:
    return [row["email"] for row in booking["attendees"]]


def booked(world: "World", **more: Any) -> tuple["Client", str]:
    client = world.client(edition=EDITION, **more)
    return client, client.book(NINE)["uid"]


def add(client: "Client", uid: str, *guests: Any, **options: Any) -> Any:
    return client.data("POST", f"/bookings/{uid}/guests", {"guests": list(guests)}, **options)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "location"),
        ("POST", "guests"),
        ("GET", "attendees"),
        ("POST", "attendees"),
        ("GET", "attendees/1"),
        ("DELETE", "attendees/1"),
    ],
)
def test_upstream_of_october_2025_has_none_of_these_routes_yet(world: "World", method: str, path: str) -> None:
    client = world.client()
    target = f"/bookings/{client.book(NINE)['uid']}/{path}"
    assert client.error(method, target, {}) == (404, f"Cannot {method} /v2{target}")


def test_a_guest_comes_with_what_was_told_of_them(world: "World") -> None:
    client, uid = booked(world)
    client.clock.now += timedelta(minutes=5)
    shown = add(client, uid, GUS, {"email": "eve@example.com"})
    people = {row["email"]: (row["name"], row["timeZone"], row["language"]) for row in shown["attendees"]}
    assert people["gus@example.com"] == ("Gus Guest", "America/New_York", "fr")
    assert people["eve@example.com"] == ("", "Europe/Berlin", "en")
    assert shown["guests"] == ["gus@example.com", "eve@example.com"]
    assert shown["updatedAt"] > shown["createdAt"]
    assert client.data("GET", f"/bookings/{uid}") == shown
    assert client.data("GET", "/bookings?attendeeEmail=gus@example.com") == [shown]
    assert client.data("GET", f"/bookings?afterUpdatedAt={shown['updatedAt']}") == [shown]


def test_nobody_is_told_of_a_guest_but_what_comes_later_names_them(world: "World") -> None:
    hook = {"userId": 1, "subscriberUrl": "https://x.example/", "triggers": ["BOOKING_CANCELLED"]}
    client, uid = booked(world, webhooks=[hook])
    add(client, uid, GUS)
    assert client.deliveries == []
    client.data("POST", f"/bookings/{uid}/cancel", {"cancellationReason": "x"})
    (delivery,) = client.deliveries
    assert [row["email"] for row in json.loads(delivery.body)["payload"]["attendees"]] == [
        "ann@example.com",
        "gus@example.com",
    ]


def test_a_move_takes_guests_along_without_what_was_told_of_them(world: "World") -> None:
    client, uid = booked(world)
    add(client, uid, GUS)
    before = client.data("GET", f"/bookings/{uid}/attendees")
    moved = client.data("POST", f"/bookings/{uid}/reschedule", {"start": (NINE + timedelta(hours=1)).isoformat()})
    assert [(row["email"], row["name"], row["timeZone"]) for row in moved["attendees"]] == [
        ("ann@example.com", "Ann Example", "Europe/Berlin"),
        ("gus@example.com", "", "Europe/Berlin"),
    ]
    after = client.data("GET", f"/bookings/{moved['uid']}/attendees")
    assert not {row["id"] for row in before} & {row["id"] for row in after}


def test_a_guest_who_is_a_user_is_busy_then(world: "World") -> None:
    theirs = {"id": 9, "ownerId": 2, "title": "Cut", "slug": "cut", "lengthInMinutes": 30}
    seed = world.seed()
    client = world.client(seed | {"eventTypes": [*seed["eventTypes"], theirs]}, edition=EDITION)
    query = f"eventTypeId=9&start={NINE:%Y-%m-%d}&end={NINE:%Y-%m-%d}"
    uid = client.book(NINE)["uid"]
    assert any(start.startswith(f"{NINE:%Y-%m-%dT%H:%M}") for start in client.slots(query))
    add(client, uid, STAN)
    assert not any(start.startswith(f"{NINE:%Y-%m-%dT%H:%M}") for start in client.slots(query))


def test_the_organiser_and_whoever_comes_may_add_and_remove_others_may_not(world: "World") -> None:
    client, uid = booked(world)
    path = f"/bookings/{uid}/guests"
    assert client.error("POST", path, {"guests": [GUS]}, key=STAFF_KEY) == (403, DENIED)
    add(client, uid, STAN)
    add(client, uid, GUS, key=STAFF_KEY)
    ids = {row["email"]: row["id"] for row in client.data("GET", f"/bookings/{uid}/attendees")}
    client.data("DELETE", f"/bookings/{uid}/attendees/{ids['stan@example.com']}", key=STAFF_KEY)
    gus = f"/bookings/{uid}/attendees/{ids['gus@example.com']}"
    assert client.error("DELETE", gus, key=STAFF_KEY) == (403, DENIED)
    assert emails(client.data("GET", f"/bookings/{uid}")) == ["ann@example.com", "gus@example.com"]


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/1")])
@pytest.mark.parametrize("uid", [None, "unknown"])
def test_attendees_are_the_organisers_business(world: "World", method: str, path: str, uid: str | None) -> None:
    client, mine = booked(world)
    add(client, mine, STAN)
    key = OWNER_KEY if uid else STAFF_KEY
    user = 1 if uid else 2
    wanted = f"BookingPbacGuard - user with id={user} does not have access to booking with uid={uid or mine}"
    assert client.error(method, f"/bookings/{uid or mine}/attendees{path}", {}, key=key) == (403, wanted)


def test_who_may_not_look_is_not_told_what_an_id_is_like(world: "World") -> None:
    client, uid = booked(world)
    path = f"/bookings/{uid}/attendees/abc"
    assert client.error("GET", path, key=STAFF_KEY)[0] == 403
    assert client.error("GET", path) == (400, "Validation failed (numeric string is expected)")


def test_every_write_needs_a_key(world: "World") -> None:
    client, uid = booked(world)
    for method, path in (("POST", "guests"), ("POST", "attendees"), ("DELETE", "attendees/1"), ("PATCH", "location")):
        status, text = client.error(method, f"/bookings/{uid}/{path}", {}, key=None)
        assert (status, text[:16]) == (403, "PermissionsGuard")


def test_somebody_added_as_attendee_has_an_id_and_the_number_that_was_sent(world: "World") -> None:
    client, uid = booked(world)
    path = f"/bookings/{uid}/attendees"
    sent = GUS | {"phoneNumber": "+4930123456"}
    made = client.data("POST", path, sent)
    booking = client.data("GET", f"/bookings/{uid}")
    assert made["bookingId"] == booking["id"]
    assert client.data("GET", f"{path}/{made['id']}") == {k: v for k, v in made.items() if k != "bookingId"}
    assert booking["attendees"][1]["phoneNumber"] == sent["phoneNumber"]
    assert client.data("GET", path)[1]["id"] == made["id"]


def test_whoever_is_removed_is_gone_everywhere_but_the_booker_stays(world: "World") -> None:
    client, uid = booked(world)
    add(client, uid, GUS)
    booker, gus = (row["id"] for row in client.data("GET", f"/bookings/{uid}/attendees"))
    path = f"/bookings/{uid}/attendees"
    assert client.error("DELETE", f"{path}/{booker}") == (400, "cannot_remove_primary_attendee")
    removed = client.data("DELETE", f"{path}/{gus}")
    assert removed == {
        "id": gus,
        "bookingId": 1,
        "name": "Gus Guest",
        "email": GUS["email"],
        "timeZone": GUS["timeZone"],
    }
    assert client.error("DELETE", f"{path}/{gus}") == (404, "attendee_not_found")
    assert client.error("GET", f"{path}/{gus}")[0] == 404
    shown = client.data("GET", f"/bookings/{uid}")
    assert (emails(shown), shown["guests"]) == (["ann@example.com"], [])
    assert client.data("GET", "/bookings?attendeeEmail=gus@example.com") == []


@pytest.mark.parametrize("again", ["gus@example.com", "GUS@Example.com", "gus+lunch@example.com", "ann@example.com"])
def test_nobody_comes_twice(world: "World", again: str) -> None:
    client, uid = booked(world)
    add(client, uid, GUS)
    before = client.twin.snapshot()
    for path, body in (("guests", {"guests": [{"email": again}]}), ("attendees", GUS | {"email": again})):
        assert client.error("POST", f"/bookings/{uid}/{path}", body) == (400, "emails_must_be_unique_valid")
    assert client.twin.snapshot() == before
    assert emails(add(client, uid, {"email": again}, {"email": "new@example.com"}))[2:] == ["new@example.com"]


def test_a_type_without_guests_takes_none_later_either(world: "World") -> None:
    client = world.client(edition=EDITION)
    kind = client.event_type(disableGuests=True)
    uid = client.book(NINE, event_type=kind)["uid"]
    status, text = client.error("POST", f"/bookings/{uid}/guests", {"guests": [GUS]})
    assert (status, f"(ID: {kind})" in text) == (400, True)


@settings(max_examples=examples(30))
@given(st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_ten_at_a_time_and_thirty_in_all(world: "World", batches: list[int]) -> None:
    client, uid = booked(world)
    there = 1
    for number, size in enumerate(batches):
        guests = [{"email": f"g{number}-{place}@example.com"} for place in range(size)]
        status = client.send("POST", f"/bookings/{uid}/guests", {"guests": guests}).status
        fits = size <= 10 and there + size <= 30
        assert status == (200 if fits else 400)
        there += size if fits else 0
        assert len(client.data("GET", f"/bookings/{uid}")["attendees"]) == there


BAD_GUESTS: list[Any] = [
    None,
    {},
    [],
    ["gus@example.com"],
    [{"name": "No address"}],
    [{"email": "nobody"}],
    [GUS | {"name": 5}],
    [GUS | {"timeZone": "Mars/Base"}],
    [GUS | {"language": "tlh"}],
    [GUS | {"phoneNumber": "12"}],
]


@pytest.mark.parametrize("guests", BAD_GUESTS)
def test_a_wrong_guest_is_named_and_nobody_is_added(world: "World", guests: Any) -> None:
    client, uid = booked(world)
    before = client.twin.snapshot()
    answer = client.send("POST", f"/bookings/{uid}/guests", {"guests": guests})
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["message"]) == (400, "Bad Request Exception")
    assert error["details"]["errors"][0]["property"] == "guests"
    assert client.twin.snapshot() == before


@pytest.mark.parametrize("left_out", ["name", "email", "timeZone"])
def test_an_attendee_needs_name_address_and_zone(world: "World", left_out: str) -> None:
    client, uid = booked(world)
    body = {name: value for name, value in GUS.items() if name != left_out}
    answer = client.send("POST", f"/bookings/{uid}/attendees", body)
    assert [row["property"] for row in json.loads(answer.body)["error"]["details"]["errors"]] == [left_out]


def test_unknown_bookings_are_told_of_by_each_route_in_its_words(world: "World") -> None:
    client, _ = booked(world)
    gone = "Booking with uid nobody not found"
    assert client.error("POST", "/bookings/nobody/guests", {"guests": [GUS]}) == (404, gone)
    assert client.error("DELETE", "/bookings/nobody/attendees/1") == (404, gone)
    assert client.error("GET", "/bookings/nobody/references") == (404, gone)
    assert client.error("GET", "/bookings/nobody/calendar-links") == (404, gone)


def test_ids_and_guests_survive_the_state_file(world: "World") -> None:
    client, uid = booked(world)
    add(client, uid, GUS)
    copy = world.client(json.loads(json.dumps(client.twin.snapshot())), edition=EDITION)
    for path in (f"/bookings/{uid}", f"/bookings/{uid}/attendees"):
        assert copy.data("GET", path) == client.data("GET", path)
    assert add(copy, uid, STAN) == add(client, uid, STAN)
    assert copy.twin.snapshot() == client.twin.snapshot()


def test_a_fifth_write_a_minute_passes_and_the_sixth_is_blocked_for_a_minute(world: "World") -> None:
    limited = world.seed(rateLimit={"limitPerApiKey": 120})
    client = world.client(limited, edition=EDITION)
    uid = client.book(NINE)["uid"]
    spent = client.send("GET", "/me").headers["x-ratelimit-remaining-default"]
    for left in (4, 3, 2, 1, 0):
        answer = client.send("POST", f"/bookings/{uid}/guests", {"guests": [{"email": f"g{left}@example.com"}]})
        assert answer.status == 200
        assert answer.headers["x-ratelimit-remaining-booking_guests_add"] == str(left)
        assert "x-ratelimit-remaining-default" not in answer.headers
    client.clock.now += timedelta(seconds=50)
    blocked = client.send("POST", f"/bookings/{uid}/guests", {"guests": [GUS]})
    assert (blocked.status, blocked.headers["x-ratelimit-reset-booking_guests_add"]) == (429, "60")
    client.clock.now += timedelta(seconds=59)
    assert client.send("POST", f"/bookings/{uid}/guests", {"guests": [GUS]}).status == 429
    # Each of these routes has a count of its own, and so have other callers.
    assert client.send("POST", f"/bookings/{uid}/attendees", GUS).status == 201
    assert client.send("POST", f"/bookings/{uid}/guests", {"guests": [GUS]}, key=STAFF_KEY).status == 403
    assert int(client.send("GET", "/me").headers["x-ratelimit-remaining-default"]) >= int(spent) - 1
    client.clock.now += timedelta(seconds=1)
    assert client.error("POST", f"/bookings/{uid}/guests", {"guests": [GUS]})[0] == 400


def test_an_unknown_key_is_refused_by_the_next_in_line_where_a_limit_is_its_own(world: "World") -> None:
    client, uid = booked(world)
    wanted = (401, "ApiAuthStrategy - api key - Your api key is not valid")
    assert client.error("POST", f"/bookings/{uid}/guests", {}, key="cal_nobodys") == wanted


def test_a_seat_that_is_removed_by_its_id_is_free_again(world: "World") -> None:
    client = world.client(edition=EDITION)
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
    kind = client.event_type(seats=seats)
    uid = client.book(NINE, event_type=kind)["uid"]
    other = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
    seat = client.book(NINE, event_type=kind, attendee=other)["seatUid"]
    _, bob = client.data("GET", f"/bookings/{uid}/attendees")
    client.data("DELETE", f"/bookings/{uid}/attendees/{bob['id']}")
    assert client.error("GET", f"/bookings/by-seat/{seat}")[0] == 404
    assert client.book(NINE, event_type=kind, attendee=other)["seatUid"] != seat


def test_ids_of_attendees_are_never_given_twice(world: "World") -> None:
    client = world.client(edition=EDITION)
    for hour in range(3):
        uid = client.book(NINE + timedelta(hours=hour))["uid"]
        add(client, uid, {"email": f"g{hour}@example.com"})
        client.data(
            "POST", f"/bookings/{uid}/reschedule", {"start": (NINE + timedelta(days=1, hours=hour)).isoformat()}
        )
    snapshot = client.twin.snapshot()
    ids = [person["id"] for row in snapshot["bookings"] for person in row["attendees"]]
    assert len(ids) == len(set(ids)) == 12
    assert snapshot["nextIds"]["attendee"] == max(ids) + 1
    Twin(snapshot, edition=EDITION, clock=client.clock)
