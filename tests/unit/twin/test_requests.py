"""Whatever bytes come in, an answer goes out."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.twin import Request
from askpro.twin.routes import VERSIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
words = st.sampled_from(
    [
        "me",
        "slots",
        "reservations",
        "bookings",
        "event-types",
        "webhooks",
        "schedules",
        "default",
        "teams",
        "memberships",
        "cancel",
        "reschedule",
        "confirm",
        "decline",
        "mark-absent",
        "reassign",
        "references",
        "1",
        "2",
        "3",
        "99",
        "abc",
        "unknown-uid",
    ]
)
properties = st.sampled_from(
    [
        "start",
        "end",
        "attendee",
        "eventTypeId",
        "metadata",
        "guests",
        "location",
        "lengthInMinutes",
        "bookingFieldsResponses",
        "rescheduledBy",
        "cancellationReason",
        "slotStart",
        "slotDuration",
        "reservationDuration",
        "title",
        "slug",
        "locations",
        "bookingWindow",
        "recurrence",
        "seats",
        "confirmationPolicy",
        "hosts",
        "schedulingType",
        "lengthInMinutesOptions",
        "slotInterval",
        "minimumBookingNotice",
        "active",
        "triggers",
        "subscriberUrl",
        "secret",
        "name",
        "timeZone",
        "isDefault",
        "availability",
        "overrides",
        "host",
        "attendees",
        "recurrenceCount",
        "reschedulingReason",
        "cancelSubsequentBookings",
        "bookingFields",
        "offsetStart",
        "beforeEventBuffer",
    ]
)
sensible = st.sampled_from(
    [
        1,
        30,
        "2027-03-01T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
        {"name": "A", "email": "a@example.com", "timeZone": "UTC"},
        [{"type": "address", "address": "x"}],
        [{"userId": 1}],
        "roundRobin",
        ["BOOKING_CREATED"],
        {"type": "always"},
        {"type": "range", "value": ["2027-01-01", "2027-12-31"]},
        {"interval": 1, "occurrences": 3, "frequency": "weekly"},
    ]
)
bodies = st.dictionaries(properties, sensible | json_values, max_size=5)
queries = st.dictionaries(
    st.sampled_from(
        [
            "start",
            "end",
            "eventTypeId",
            "eventTypeIds",
            "duration",
            "format",
            "timeZone",
            "status",
            "take",
            "skip",
            "afterStart",
            "sortStart",
            "teamId",
            "bookingUid",
            "username",
            "eventSlug",
            "eventTypeSlug",
            "teamSlug",
            "afterUpdatedAt",
            "usernames",
        ]
    ),
    st.sampled_from(
        [
            "1",
            "2027-03-01",
            "2027-03-08",
            "abc",
            "upcoming",
            "asc",
            "0",
            "-1",
            "0.5",
            "nan",
            "olga",
        ]
    )
    | st.text(max_size=6),
    max_size=4,
)


def check(world: "World", request: Request) -> None:
    answer = world.client().twin.handle(request)
    assert 200 <= answer.status < 600
    if request.path != "/health":
        found = json.loads(answer.body)
        assert "status" in found or "statusCode" in found


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=8),
    st.text(max_size=20),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=3),
    st.binary(max_size=40),
)
@example("GET", "/health", "", {}, b"")
@example("POST", "/v2/bookings", "", {"content-type": "application/json"}, b'{"start": 1e999}')
@example("POST", "/v2/bookings", "", {"content-type": "application/json"}, b"[" * 5000)
def test_arbitrary_bytes_get_an_answer(
    world: "World", method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    check(world, Request(method, path, query, headers, body))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(300))
@given(
    st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
    st.lists(words, min_size=1, max_size=4),
    queries,
    bodies | json_values,
    st.sampled_from([*sorted(VERSIONS), "2026-02-25"]),
    st.sampled_from([None, "cal_owner", "cal_staff", "cal_unknown", "x"]),
)
def test_odd_values_in_known_places_get_an_answer(
    world: "World",
    method: str,
    parts: list[str],
    query: dict[str, str],
    body: object,
    version: str,
    key: str | None,
) -> None:
    headers = {"content-type": "application/json", "cal-api-version": version}
    if key:
        headers["authorization"] = f"Bearer {key}"
    text = "&".join(f"{name}={value}" for name, value in query.items())
    check(world, Request(method, "/v2/" + "/".join(parts), text, headers, json.dumps(body).encode()))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(150))
@given(bodies)
def test_an_event_type_that_was_accepted_can_be_listed_slotted_and_booked(
    world: "World", body: dict[str, object]
) -> None:
    client = world.client()
    full = {**body, "title": "T", "slug": "s"}
    full.setdefault("lengthInMinutes", 30)
    answer = client.send("POST", "/event-types", full, version="2024-06-14")
    if answer.status != 201:
        return
    number = json.loads(answer.body)["data"]["id"]
    client.data("GET", f"/event-types/{number}", version="2024-06-14")
    client.data("GET", "/event-types?username=olga", version="2024-06-14")
    client.slots(f"eventTypeId={number}&start=2027-03-01&end=2027-03-08")
    person = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
    booking = {"eventTypeId": number, "start": "2027-03-01T09:00:00Z", "attendee": person}
    assert client.send("POST", "/bookings", booking).status in (201, 400)


@pytest.mark.parametrize(
    ("path", "status"), [("/v2/nope", 404), ("/v1/me", 404), ("/v2", 404), ("/api/v2/me", 401), ("/v2/me/", 401)]
)
def test_unknown_routes_are_told_from_known_ones(world: "World", path: str, status: int) -> None:
    assert world.client().twin.handle(Request("GET", path)).status == status


def test_of_many_threads_that_book_one_slot_one_wins(world: "World") -> None:
    client = world.client()
    attendee = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
    body = {"eventTypeId": 1, "start": "2027-03-01T09:00:00Z", "attendee": attendee}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.send("POST", "/bookings", body).status, range(32)))
    assert sorted(answers) == [201, *[400] * 31]
