"""What the real server refuses to book, move and cancel, with its status and words (contract.md 2.2 and 4)."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.twin.conftest import ANN, EVENT_TYPES, MONDAY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

UPSTREAM, CALDIY = EDITIONS
NINE = MONDAY + timedelta(hours=9)
BOUNDS = "The event type can't be booked at the \"start\" time provided. This could be because it's too soon"
LIMIT = "maximum number of active bookings"


def wanted(kind: int, **more: Any) -> dict[str, Any]:
    return {"eventTypeId": kind, "start": NINE.isoformat(), "attendee": ANN, **more}


def text_field(**more: Any) -> dict[str, Any]:
    return {"type": "text", "slug": "size", "label": "Size", "required": False, **more}


FIELDS = [
    (text_field(required=True), {}, "Missing required booking field response: size"),
    (text_field(required=True), {"size": None}, "Missing required booking field response: size"),
    (text_field(), {"size": 3}, "Expected type string (compatible with field type 'text'), but received number."),
    (text_field(type="number"), {"size": "3"}, "Expected type number"),
    (text_field(type="boolean"), {"size": "yes"}, "Expected type boolean"),
    (text_field(type="multiselect", options=["a"]), {"size": "a"}, "Expected type array"),
    (
        text_field(type="select", options=["a", "b"]),
        {"size": "c"},
        "Invalid option 'c' for booking field 'size'.",
    ),
    (text_field(type="radio", options=["1"]), {"size": 2}, "Invalid option '2'"),
    (text_field(type="checkbox", options=["a"]), {"size": ["a", "z"]}, "One or more invalid options"),
    (text_field(type="phone", slug="attendeePhoneNumber", required=True), {}, "Missing attendee phone number"),
]


@pytest.mark.parametrize(("field", "answers", "text"), FIELDS)
def test_answers_must_fit_the_form(world: "World", field: Any, answers: Any, text: str) -> None:
    client = world.client()
    kind = client.event_type(bookingFields=[field])
    status, found = client.error("POST", "/bookings", wanted(kind, bookingFieldsResponses=answers))
    assert (status, text in found) == (400, True), found


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        (text_field(required=True), {"size": "big", "other": 1}),
        (text_field(), {"size": None}),
        (text_field(type="select", options=["1"]), {"size": 1}),
        (text_field(type="checkbox", options=["a", "b"]), {"size": ["b", "a"]}),
    ],
)
def test_answers_that_fit_are_kept(world: "World", field: Any, answers: Any) -> None:
    client = world.client()
    made = client.book(NINE, event_type=client.event_type(bookingFields=[field]), bookingFieldsResponses=answers)
    given = {slug: value for slug, value in answers.items() if value is not None}
    assert made["bookingFieldsResponses"].items() >= given.items()


def test_who_only_has_a_phone_gets_an_address_where_the_form_allows(world: "World") -> None:
    client = world.client()
    phone = text_field(type="phone", slug="attendeePhoneNumber", required=True)
    kind = client.event_type(bookingFields=[{"type": "email", "required": False}, phone])
    caller = {"name": "Phil Phone", "phoneNumber": "+4915112345678", "timeZone": "UTC"}
    made = client.book(NINE, event_type=kind, attendee=caller)
    assert made["attendees"][0]["email"] == "4915112345678@sms.cal.com"
    found = client.error("POST", "/bookings", wanted(1, attendee=caller))
    assert found == (400, "responses - {email}error_required_field, ")


@pytest.mark.parametrize("start", [NINE - timedelta(days=3), NINE + timedelta(days=20)])
def test_too_soon_and_too_far_are_one_refusal_for_creates_and_moves(world: "World", start: Any) -> None:
    client = world.client()
    window = {"type": "calendarDays", "value": 10, "rolling": False}
    kind = client.event_type(minimumBookingNotice=2880, bookingWindow=window)
    status, text = client.error("POST", "/bookings", wanted(kind, start=start.isoformat()))
    assert (status, text.startswith(BOUNDS)) == (400, True)
    made = client.book(NINE, event_type=kind)
    status, text = client.error("POST", f"/bookings/{made['uid']}/reschedule", {"start": start.isoformat()})
    assert (status, text.startswith(BOUNDS)) == (400, True)


@pytest.mark.parametrize(
    ("sent", "text"),
    [({}, "email_verification_required"), ({"emailVerificationCode": "1"}, "invalid_verification_code")],
)
def test_an_address_that_must_be_verified_is_not_taken_on_trust(world: "World", sent: Any, text: str) -> None:
    client = world.client()
    kind = client.event_type(requiresBookerEmailVerification=True)
    answer = client.send("POST", "/bookings", wanted(kind, **sent))
    assert (answer.status, json.loads(answer.body)) == (400, {"statusCode": 400, "message": text})


@pytest.mark.parametrize("offer", [False, True])
def test_one_person_books_only_so_often(world: "World", offer: bool) -> None:
    client = world.client(edition=CALDIY)
    kind = client.event_type(bookerActiveBookingsLimit={"maximumActiveBookings": 1, "offerReschedule": offer})
    made = client.book(NINE, event_type=kind)
    later = (NINE + timedelta(hours=1)).isoformat()
    status, text = client.error("POST", "/bookings", wanted(kind, start=later))
    assert (status, LIMIT in text, made["uid"] in text) == (400, True, offer)
    other = {**ANN, "email": "ben@example.com"}
    client.book(NINE + timedelta(hours=2), event_type=kind, attendee=other)
    client.data("POST", f"/bookings/{made['uid']}/cancel", {"cancellationReason": "x"})
    client.book(NINE, event_type=kind)


def test_the_older_edition_knows_no_such_limits(world: "World") -> None:
    client = world.client()
    kind = client.event_type(
        bookerActiveBookingsLimit={"maximumActiveBookings": 1}, disableCancelling={"disabled": True}
    )
    made = client.book(NINE, event_type=kind)
    client.book(NINE + timedelta(hours=1), event_type=kind)
    client.data("POST", f"/bookings/{made['uid']}/cancel", {"cancellationReason": "x"})


def test_cancelling_can_be_switched_off(world: "World") -> None:
    client = world.client(edition=CALDIY)
    made = client.book(NINE, event_type=client.event_type(disableCancelling={"disabled": True}))
    found = client.error("POST", f"/bookings/{made['uid']}/cancel", {"cancellationReason": "x"})
    assert found == (400, "This event type does not allow cancellations")


@pytest.mark.parametrize(("key", "status"), [(None, 403), ("cal_owner", 201)])
def test_moves_can_be_switched_off_for_all_but_the_organiser(world: "World", key: str | None, status: int) -> None:
    client = world.client(edition=CALDIY)
    made = client.book(NINE, event_type=client.event_type(disableRescheduling={"minutesBefore": 60}))
    path, body = f"/bookings/{made['uid']}/reschedule", {"start": (NINE + timedelta(hours=2)).isoformat()}
    client.clock.now = NINE - timedelta(minutes=30)
    assert client.send("POST", path, body, key=key).status == status


def test_moves_are_free_before_the_notice_begins(world: "World") -> None:
    client = world.client(edition=CALDIY)
    made = client.book(NINE, event_type=client.event_type(disableRescheduling={"minutesBefore": 60}))
    body = {"start": (NINE + timedelta(hours=2)).isoformat()}
    assert client.send("POST", f"/bookings/{made['uid']}/reschedule", body, key=None).status == 201


@pytest.mark.parametrize(("count", "pending"), [(80, False), (81, True)])
def test_a_host_confirms_only_what_comes_at_short_notice(world: "World", count: int, pending: bool) -> None:
    client = world.client()
    policy = {"type": "time", "noticeThreshold": {"unit": "hours", "count": count}}
    made = client.book(NINE, event_type=client.event_type(confirmationPolicy=policy))
    assert (made["status"] == "pending") == pending


PLACE = {"type": "address", "address": "Lindenweg 4", "public": True}
VIDEO, ZOOM = ({"type": "integration", "integration": name} for name in ("cal-video", "zoom"))


@pytest.mark.parametrize(
    ("places", "sent", "text"),
    [
        (
            [PLACE],
            {"type": "link"},
            "type link not valid for event type with id=4. The event type has following location",
        ),
        ([], ZOOM, "type integration not valid"),
        ([VIDEO], ZOOM, "following integrations: cal-video, and only these integrations"),
    ],
)
def test_a_place_must_be_one_of_the_event_type(world: "World", places: Any, sent: Any, text: str) -> None:
    client = world.client()
    kind = client.event_type(locations=places)
    status, found = client.error("POST", "/bookings", wanted(kind, location=sent))
    assert (status, text in found) == (400, True), found


@pytest.mark.parametrize(
    ("sent", "value"),
    [("By the lake", "somewhereElse"), ("https://meet.example/x", "link"), ("+4915112345678", "phone")],
)
def test_a_place_in_words_is_taken_by_its_look(world: "World", sent: str, value: str) -> None:
    made = world.client().book(NINE, location=sent)
    assert (made["location"], made["bookingFieldsResponses"]["location"]) == (
        sent,
        {"value": value, "optionValue": sent},
    )


def test_the_old_name_of_a_place_is_taken_where_the_new_one_is_missing(world: "World") -> None:
    client = world.client()
    old, new = "https://old.example/room", "https://new.example/room"
    assert client.book(NINE, meetingUrl=old)["location"] == old
    assert client.book(NINE + timedelta(hours=1), meetingUrl=old, location=new)["location"] == new


def test_seats_are_not_added_to_a_type_that_a_host_confirms(world: "World") -> None:
    client = world.client()
    kind = client.event_type(confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True})
    seats = {"seats": {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}}
    status, text = client.error("PATCH", f"/event-types/{kind}", seats, version=EVENT_TYPES)
    assert (status, text.startswith("Seats Validation failed")) == (400, True)


def test_a_series_is_not_cancelled_from_its_own_uid_on(world: "World") -> None:
    client = world.client()
    kind = client.event_type(recurrence={"interval": 1, "occurrences": 2, "frequency": "weekly"})
    series = client.book(NINE, event_type=kind)[0]["recurringBookingUid"]
    body = {"cancellationReason": "x", "cancelSubsequentBookings": True}
    status, text = client.error("POST", f"/bookings/{series}/cancel", body)
    assert (status, text.startswith("Cannot cancel subsequent bookings for recurring event")) == (400, True)


def refused(client: "Client", kind: int, text: str) -> None:
    assert client.error("POST", "/bookings", wanted(kind, attendee={**ANN, "email": "z@example.com"})) == (401, text)


@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_full_periods_are_unauthorised_in_the_raw_shape(world: "World", period: str) -> None:
    client = world.client()
    counted = client.event_type(bookingLimitsCount={period: 1})
    client.book(NINE + timedelta(hours=1), event_type=counted)
    refused(client, counted, "booking_limit_reached")
    timed = client.event_type(bookingLimitsDuration={period: 59})
    client.book(NINE + timedelta(hours=2), event_type=timed)
    refused(client, timed, "duration_limit_reached")


def test_a_cancelled_booking_frees_its_exact_time_again(world: "World") -> None:
    client = world.client()
    for _ in range(3):
        made = client.book(NINE)
        assert client.error("POST", "/bookings", wanted(1))[0] == 400
        client.data("POST", f"/bookings/{made['uid']}/cancel", {"cancellationReason": "x"})
