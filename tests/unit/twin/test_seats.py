"""Seated event types: several people in one booking, each on a seat of their own."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import MONDAY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

UPSTREAM, CALDIY = EDITIONS
NINE = MONDAY + timedelta(hours=9)
DAY = "start=2027-03-01&end=2027-03-01"
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
REASON = {"cancellationReason": "The hall is closed"}


def person(name: str) -> dict[str, str]:
    return {"name": name, "email": f"{name.lower()}@example.com", "timeZone": "Europe/Berlin", "language": "de"}


def seats(client: "Client", places: int = 2, **more: Any) -> int:
    return client.event_type(seats={**SEATS, "seatsPerTimeSlot": places, **more})


def sit(client: "Client", kind: int, name: str, **more: Any) -> Any:
    return client.book(more.pop("start", NINE), event_type=kind, attendee=person(name), **more)


def told(client: "Client") -> list[Any]:
    """What subscribers heard since the last look: trigger and payload."""
    found = [(delivery.trigger, json.loads(delivery.body)["payload"]) for delivery in client.deliveries]
    client.deliveries.clear()
    return found


def listening(world: "World", edition: str = UPSTREAM) -> "Client":
    triggers = ["BOOKING_CREATED", "BOOKING_CANCELLED", "BOOKING_RESCHEDULED"]
    hook = {"userId": 1, "subscriberUrl": "https://hall.example/hook", "triggers": triggers}
    return world.client(edition=edition, webhooks=[hook])


def cells(client: "Client", kind: int) -> dict[str, Any]:
    days = client.data("GET", f"/slots?eventTypeId={kind}&{DAY}", version="2024-09-04")
    return {slot["start"][11:16]: slot for day in days.values() for slot in day}


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_person_brings_answers_and_metadata_into_one_booking(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    kind = seats(client)
    first = sit(client, kind, "Ida", metadata={"n": "1"}, bookingFieldsResponses={"notes": "By the door"})
    second = sit(client, kind, "Jon", metadata={"n": "2"})
    assert (second["uid"], second["id"]) == (first["uid"], first["id"])
    ida, jon = second["attendees"]
    assert (ida["seatUid"], jon["seatUid"]) == (first["seatUid"], second["seatUid"])
    assert ida["bookingFieldsResponses"] == {"name": "Ida", "notes": "By the door"}
    assert (ida["metadata"], jon["metadata"]) == ({"n": "1"}, {"n": "2"})
    assert second["title"] == "T between Olga Owner and Ida"
    assert second["description"] is None
    assert not {"metadata", "bookingFieldsResponses", "guests", "cancelledByEmail"} & second.keys()
    assert not second["icsUid"].startswith(second["uid"])


def test_the_editions_differ_in_what_they_add(world: "World") -> None:
    answers = []
    for edition in EDITIONS:
        client = world.client(edition=edition)
        kind = seats(client)
        answers += [sit(client, kind, "Ida"), sit(client, kind, "Jon")]
    added = {"cancellationReason", "isPlatformManagedUserBooking"}
    assert [added & answer.keys() for answer in answers] == [set(), set(), added, {"cancellationReason"}]
    assert ["displayEmail" in answer["attendees"][0] for answer in answers] == [False, False, True, True]


@pytest.mark.parametrize("places", [1, 2, 5])
def test_there_are_as_many_seats_as_the_type_says(world: "World", places: int) -> None:
    client = world.client()
    kind = seats(client, places)
    for number in range(places):
        sit(client, kind, f"P{number}")
    body = {"eventTypeId": kind, "start": NINE.isoformat(), "attendee": person("Late")}
    assert client.error("POST", "/bookings", body) == (409, "No more seats left at this seated booking.")


def test_nobody_sits_twice(world: "World") -> None:
    client = world.client()
    kind = seats(client)
    sit(client, kind, "Ida")
    answer = client.send(
        "POST", "/bookings", {"eventTypeId": kind, "start": NINE.isoformat(), "attendee": person("Ida")}
    )
    raw = {"statusCode": 409, "message": "already_signed_up_for_this_booking_error"}
    assert (answer.status, json.loads(answer.body)) == (409, raw)


def test_slots_count_the_seats_and_full_ones_stay_listed(world: "World") -> None:
    client = world.client()
    kind = seats(client)
    assert cells(client, kind)["09:00"].items() >= {"seatsBooked": 0, "seatsRemaining": 2, "seatsTotal": 2}.items()
    uid = sit(client, kind, "Ida")["uid"]
    sit(client, kind, "Jon")
    full = cells(client, kind)["09:00"]
    assert full == {"start": full["start"], "seatsBooked": 2, "seatsRemaining": 0, "seatsTotal": 2, "bookingUid": uid}
    assert "bookingUid" not in cells(client, kind)["10:00"]


def test_other_types_of_the_host_are_blocked_by_one_seat(world: "World") -> None:
    client = world.client()
    sit(client, seats(client), "Ida")
    assert "09:00" not in cells(client, 1)
    assert "09:30" in cells(client, 1)


def test_a_reservation_takes_one_seat_and_hides_nothing(world: "World") -> None:
    client = world.client()
    kind = seats(client)
    hold = {"eventTypeId": kind, "slotStart": NINE.isoformat()}
    reserved = client.data("POST", "/slots/reservations", hold, version="2024-09-04")
    found = cells(client, kind)["09:00"]
    assert (found["seatsBooked"], found["seatsRemaining"]) == (1, 1)
    assert "09:00" in cells(client, 1)
    client.data(
        "POST",
        "/slots/reservations",
        {**hold, "slotStart": (NINE + timedelta(hours=1)).isoformat()},
        version="2024-09-04",
    )
    client.send("DELETE", f"/slots/reservations/{reserved['reservationUid']}", version="2024-09-04")
    assert cells(client, kind)["09:00"]["seatsBooked"] == 0


@pytest.mark.parametrize(("key", "seen"), [("cal_owner", 1), ("cal_staff", 0), (None, 0)])
def test_who_sits_there_is_for_the_host_unless_the_type_shows_it(world: "World", key: str | None, seen: int) -> None:
    client = world.client()
    kind = seats(client, showAttendeeInfo=False)
    made = sit(client, kind, "Ida", key=key)
    assert len(made["attendees"]) == seen
    assert len(client.data("GET", f"/bookings/{made['uid']}", key=key)["attendees"]) == seen
    (listed,) = client.data("GET", f"/bookings?eventTypeId={kind}")
    assert len(listed["attendees"]) == 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_person_leaves_and_the_booking_lives_on(world: "World", edition: str) -> None:
    client = listening(world, edition)
    kind = seats(client)
    first = sit(client, kind, "Ida")
    sit(client, kind, "Jon")
    told(client)
    client.clock.now += timedelta(hours=1)
    left = client.data("POST", f"/bookings/{first['uid']}/cancel", {"seatUid": first["seatUid"]})
    assert (left["status"], [row["name"] for row in left["attendees"]]) == ("accepted", ["Jon"])
    assert left["updatedAt"] == first["updatedAt"]
    ((trigger, payload),) = told(client)
    assert (trigger, payload["uid"], payload["status"]) == ("BOOKING_CANCELLED", first["uid"], "CANCELLED")
    assert [row["email"] for row in payload["attendees"]] == ["ida@example.com"]
    assert (payload["seatsPerTimeSlot"], payload["cancellationReason"], payload["iCalSequence"]) == (2, "", 1)
    assert payload["responses"]["guests"]["value"] == ["jon@example.com"]
    assert (payload["additionalNotes"], payload["description"]) == (None, None)
    sit(client, kind, "Kim")


def test_the_last_one_to_leave_ends_the_booking(world: "World") -> None:
    client = world.client()
    made = sit(client, seats(client), "Ida")
    gone = client.data("POST", f"/bookings/{made['uid']}/cancel", {"seatUid": made["seatUid"]}, key=None)
    assert (gone["status"], gone["attendees"]) == ("cancelled", [])
    again = client.error("POST", f"/bookings/{made['uid']}/cancel", {"seatUid": made["seatUid"]})
    assert again == (400, "Invalid seatUid: this seat does not exist or has already been cancelled.")


def test_a_seat_of_another_booking_is_refused(world: "World") -> None:
    client = world.client()
    kind = seats(client)
    here, there = sit(client, kind, "Ida"), sit(client, kind, "Ida", start=NINE + timedelta(hours=1))
    found = client.error("POST", f"/bookings/{here['uid']}/cancel", {"seatUid": there["seatUid"]})
    assert found == (400, "Invalid seatUid: this seat does not belong to this booking.")


@pytest.mark.parametrize(("edition", "status"), [(UPSTREAM, 400), (CALDIY, 200)])
def test_only_the_newer_edition_takes_a_reason_for_one_seat(world: "World", edition: str, status: int) -> None:
    client = world.client(edition=edition)
    made = sit(client, seats(client), "Ida")
    body = {"seatUid": made["seatUid"], **REASON}
    answer = client.send("POST", f"/bookings/{made['uid']}/cancel", body)
    assert answer.status == status
    if status == 400:
        text = "cancellationReason property is wrong,property cancellationReason should not exist "
        assert json.loads(answer.body)["error"]["message"] == text


@pytest.mark.parametrize(
    ("key", "body", "found"),
    [
        (None, REASON, (401, "User not a host of this event")),
        ("cal_staff", REASON, (401, "User not a host of this event")),
        ("cal_owner", {}, (400, "Cancellation reason is required when you are the host")),
    ],
)
def test_the_whole_booking_is_the_hosts_to_cancel(
    world: "World", key: str | None, body: dict[str, str], found: tuple[int, str]
) -> None:
    client = world.client()
    made = sit(client, seats(client), "Ida")
    assert client.error("POST", f"/bookings/{made['uid']}/cancel", body, key=key) == found
    gone = client.data("POST", f"/bookings/{made['uid']}/cancel", REASON)
    assert (gone["status"], gone["attendees"]) == ("cancelled", [])


def test_a_seat_without_a_booking_at_the_new_time_opens_one(world: "World") -> None:
    client = listening(world)
    kind, ten = seats(client), NINE + timedelta(hours=1)
    ida, jon = sit(client, kind, "Ida", metadata={"n": "1"}), sit(client, kind, "Jon")
    told(client)
    body = {"start": ten.isoformat(), "seatUid": ida["seatUid"]}
    moved = client.data("POST", f"/bookings/{ida['uid']}/reschedule", body)
    assert moved["uid"] != ida["uid"]
    assert moved["seatUid"] != ida["seatUid"]
    assert "rescheduledFromUid" not in moved
    assert [(row["name"], row["metadata"]) for row in moved["attendees"]] == [("Ida", {"n": "1"})]
    ((trigger, payload),) = told(client)
    assert (trigger, payload["rescheduleUid"], payload["uid"]) == ("BOOKING_RESCHEDULED", ida["uid"], moved["uid"])
    assert payload["attendeeSeatId"] == moved["seatUid"]
    left = client.data("GET", f"/bookings/{jon['uid']}")
    assert (left["status"], [row["name"] for row in left["attendees"]]) == ("accepted", ["Jon"])


def test_a_seat_joins_the_booking_that_is_there_already(world: "World") -> None:
    client = listening(world)
    kind, ten = seats(client), NINE + timedelta(hours=1)
    ida, jon = sit(client, kind, "Ida"), sit(client, kind, "Jon", start=ten)
    told(client)
    body = {"start": ten.isoformat(), "seatUid": ida["seatUid"]}
    moved = client.data("POST", f"/bookings/{ida['uid']}/reschedule", body, key=None)
    assert (moved["uid"], moved["seatUid"]) == (jon["uid"], ida["seatUid"])
    assert {row["name"] for row in moved["attendees"]} == {"Ida", "Jon"}
    assert client.data("GET", f"/bookings/{ida['uid']}")["status"] == "cancelled"
    ((trigger, payload),) = told(client)
    assert (trigger, payload["uid"], payload["rescheduleUid"]) == ("BOOKING_RESCHEDULED", jon["uid"], ida["uid"])


def test_a_seat_stays_where_it_is_only_by_not_moving(world: "World") -> None:
    client = world.client()
    made = sit(client, seats(client), "Ida")
    body = {"start": NINE.isoformat(), "seatUid": made["seatUid"]}
    found = client.error("POST", f"/bookings/{made['uid']}/reschedule", body)
    assert found == (409, "already_signed_up_for_this_booking_error")
    unknown = client.error("POST", f"/bookings/{made['uid']}/reschedule", {**body, "seatUid": "x"})
    assert unknown == (404, "Seat with uid=x does not exist.")


@pytest.mark.parametrize(
    ("edition", "key", "more", "found"),
    [
        (UPSTREAM, "cal_owner", {}, (401, "HTTP Error 401 ")),
        (UPSTREAM, None, {}, (401, "HTTP Error 401 ")),
        (CALDIY, "cal_staff", {}, (401, "HTTP Error 401 ")),
        (CALDIY, None, {}, (500, "Internal server error")),
        (UPSTREAM, None, {"rescheduledBy": "olga@example.com"}, None),
        (CALDIY, "cal_owner", {}, None),
    ],
)
def test_the_host_moves_everybody_and_the_uid_stays(
    world: "World", edition: str, key: str | None, more: dict[str, str], found: tuple[int, str] | None
) -> None:
    client = listening(world, edition)
    kind, ten = seats(client), NINE + timedelta(hours=1)
    ida = sit(client, kind, "Ida")
    sit(client, kind, "Jon")
    told(client)
    path, body = f"/bookings/{ida['uid']}/reschedule", {"start": ten.isoformat(), **more}
    if found is not None:
        assert client.error("POST", path, body, key=key) == found
        assert told(client) == []
        return
    moved = client.data("POST", path, body, key=key)
    assert (moved["uid"], moved["id"], moved["seatUid"]) == (ida["uid"], ida["id"], "")
    assert moved["start"] == "2027-03-01T10:00:00.000Z"
    ((trigger, payload),) = told(client)
    assert (trigger, payload["uid"], payload["rescheduleUid"]) == ("BOOKING_RESCHEDULED", ida["uid"], ida["uid"])
    assert len(payload["attendees"]) == 2
    assert "09:00" in cells(client, 1)


def test_two_bookings_become_one_where_the_seats_suffice(world: "World") -> None:
    client = world.client(edition=CALDIY)
    kind, ten = seats(client, 3), NINE + timedelta(hours=1)
    here, there = sit(client, kind, "Ida"), sit(client, kind, "Jon", start=ten)
    sit(client, kind, "Kim", start=ten)
    sit(client, kind, "Kim")
    moved = client.data("POST", f"/bookings/{here['uid']}/reschedule", {"start": ten.isoformat()})
    assert moved["uid"] == there["uid"]
    assert [row["name"] for row in moved["attendees"]] == ["Jon", "Kim", "Ida"]
    assert client.data("GET", f"/bookings/{here['uid']}")["status"] == "cancelled"
    late = sit(client, kind, "Lea")
    found = client.error("POST", f"/bookings/{late['uid']}/reschedule", {"start": ten.isoformat()})
    assert found == (409, "not_enough_available_seats_error")


def test_a_seat_finds_its_booking_in_the_newer_edition(world: "World") -> None:
    client = world.client(edition=CALDIY)
    kind = seats(client, showAttendeeInfo=False)
    ida = sit(client, kind, "Ida")
    sit(client, kind, "Jon")
    path = f"/bookings/by-seat/{ida['seatUid']}"
    assert [row["name"] for row in client.data("GET", path, key=None)["attendees"]] == ["Ida"]
    assert len(client.data("GET", path)["attendees"]) == 2
    assert client.error("GET", "/bookings/by-seat/x") == (404, "Booking with seatUid=x was not found in the database")
    assert world.client().error("GET", "/bookings/by-seat/x")[0] == 404


def test_seats_and_repetition_exclude_each_other(world: "World") -> None:
    client = world.client()
    weekly = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
    kind = client.event_type(seats=SEATS, recurrence=weekly)
    body = {"eventTypeId": kind, "start": NINE.isoformat(), "attendee": person("Ida")}
    assert client.error("POST", "/bookings", body) == (400, "recurring_event_seats_error")


def test_who_comes_is_found_by_address_as_long_as_the_seat_is_theirs(world: "World") -> None:
    client = world.client()
    kind = seats(client)
    ida = sit(client, kind, "Ida")
    sit(client, kind, "Jon")
    query = "/bookings?attendeeEmail=ida@example.com"
    assert len(client.data("GET", query)) == 1
    client.data("POST", f"/bookings/{ida['uid']}/cancel", {"seatUid": ida["seatUid"]})
    assert client.data("GET", query) == []
    sit(client, kind, "Ida")
    assert len(client.data("GET", query)) == 1


steps = st.lists(
    st.tuples(st.sampled_from(["sit", "leave", "move"]), st.integers(0, 4), st.integers(0, 2)), max_size=20
)


@settings(max_examples=examples(60))
@given(steps, st.sampled_from(list(EDITIONS)))
def test_nobody_is_lost_or_doubled_whatever_people_do(
    world: "World", done: list[tuple[str, int, int]], edition: str
) -> None:
    """Everybody has at most one seat per booking, slots tell what bookings hold, and a snapshot continues exactly."""
    client = world.client(edition=edition)
    kind = seats(client, 3)
    held: dict[int, tuple[str, str]] = {}
    for action, who, hour in done:
        start = (NINE + timedelta(hours=hour)).isoformat()
        if action == "sit" and who not in held:
            answer = client.send(
                "POST", "/bookings", {"eventTypeId": kind, "start": start, "attendee": person(f"P{who}")}
            )
        elif action == "leave" and who in held:
            uid, seat = held.pop(who)
            client.data("POST", f"/bookings/{uid}/cancel", {"seatUid": seat})
            continue
        elif action == "move" and who in held:
            uid, seat = held[who]
            answer = client.send("POST", f"/bookings/{uid}/reschedule", {"start": start, "seatUid": seat})
        else:
            continue
        if answer.status == 201:
            data = json.loads(answer.body)["data"]
            held[who] = (data["uid"], data["seatUid"])
    listed = [row for row in client.data("GET", f"/bookings?eventTypeId={kind}") if row["status"] == "accepted"]
    sitting = {a["seatUid"]: (row["uid"], a["email"]) for row in listed for a in row["attendees"]}
    assert sitting == {seat: (uid, f"p{who}@example.com") for who, (uid, seat) in held.items()}
    counted = {slot["bookingUid"]: slot["seatsBooked"] for slot in cells(client, kind).values() if "bookingUid" in slot}
    assert counted == {row["uid"]: len(row["attendees"]) for row in listed}
    copy = world.client(client.twin.snapshot(), edition=edition)
    assert copy.twin.snapshot() == client.twin.snapshot()
    assert cells(copy, kind) == cells(client, kind)
