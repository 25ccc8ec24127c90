"""What people do on Cal.com's pages, and how the subscribers hear of it."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin import Request
from askpro.twin.edition import EDITIONS
from askpro.twin.page.visits import ON_A_BOOKING, as_call
from askpro.twin.webhooks.by_page import told_by_page

if TYPE_CHECKING:
    from tests.unit.twin.page.conftest import Visit, Visitor

HOOK = {"id": "h", "userId": 1, "subscriberUrl": "http://127.0.0.1/hook", "secret": "s3cret"} | {
    "triggers": [f"BOOKING_{name}" for name in ("CREATED", "REQUESTED", "RESCHEDULED", "CANCELLED", "REJECTED")]
}
ANN = {"name": "Ann", "email": "ann@example.com", "timeZone": "America/New_York"}
NINE, TEN = "2027-03-01T09:00:00Z", "2027-03-01T10:00:00Z"
EDITION_NAMES = sorted(EDITIONS)
MATERIAL = os.environ.get("ASKPRO_TEST_CALCOM")


def book(visitor: "Visitor", start: str = NINE, **more: Any) -> Any:
    return visitor.act("bookings", eventTypeId=1, start=start, **ANN, **more)


def on_request(visit: "Visit", edition: str = "upstream-2025-10") -> "Visitor":
    """A twin whose first event type wants the host's word."""
    visitor = visit(edition, webhooks=[HOOK])
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    visitor.client.data("PATCH", "/event-types/1", {"confirmationPolicy": policy}, version="2024-06-14")
    return visitor


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_a_visitor_books_without_a_key_and_without_metadata(visit: "Visit", edition: str) -> None:
    visitor = visit(edition, webhooks=[HOOK])
    booking = book(visitor, notes="Ring twice", metadata={"mine": "1"})
    assert (booking["status"], booking["metadata"]) == ("accepted", {})
    assert booking["attendees"][0]["timeZone"] == ANN["timeZone"]
    assert visitor.last["triggerEvent"] == "BOOKING_CREATED"
    assert visitor.last["payload"]["metadata"] == {}
    assert visitor.last["payload"]["responses"]["notes"]["value"] == "Ring twice"


def test_no_rate_limit_holds_a_visitor_up(visit: "Visit") -> None:
    limit = {"limitPerApiKey": 1, "limitWithoutKeyPerIp": 1, "windowSeconds": 60, "blockSeconds": 60}
    visitor = visit(rateLimit=limit)
    for hour in range(9, 15):
        book(visitor, f"2027-03-01T{hour:02}:00:00Z")


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_a_move_by_the_booker_forgets_the_callers_metadata_which_a_read_still_shows(
    visit: "Visit", edition: str
) -> None:
    visitor = visit(edition, webhooks=[HOOK])
    body = {"eventTypeId": 1, "start": NINE, "attendee": ANN, "metadata": {"mine": "1"}}
    uid = visitor.client.data("POST", "/bookings", body)["uid"]
    moved = visitor.act(f"bookings/{uid}/move", start=TEN, reason="Late train")
    payload = visitor.last["payload"]
    assert (visitor.last["triggerEvent"], payload["rescheduleUid"]) == ("BOOKING_RESCHEDULED", uid)
    assert payload["metadata"] == {}
    assert payload["responses"]["rescheduleReason"]["value"] == "Late train"
    assert payload.get("rescheduledBy") == (ANN["email"] if EDITIONS[edition].records_mover else None)
    assert visitor.client.data("GET", f"/bookings/{moved['uid']}")["metadata"] == {"mine": "1"}


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_the_same_move_through_the_api_keeps_the_metadata(visit: "Visit", edition: str) -> None:
    visitor = visit(edition, webhooks=[HOOK])
    body = {"eventTypeId": 1, "start": NINE, "attendee": ANN, "metadata": {"mine": "1"}}
    uid = visitor.client.data("POST", "/bookings", body)["uid"]
    visitor.client.data("POST", f"/bookings/{uid}/reschedule", {"start": TEN}, key=None)
    assert visitor.last["payload"]["metadata"] == {"mine": "1"}


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_a_cancellation_by_the_booker_names_who_cancelled(visit: "Visit", edition: str) -> None:
    visitor = visit(edition, webhooks=[HOOK])
    uid = book(visitor)["uid"]
    visitor.act(f"bookings/{uid}/cancel", reason="Ill")
    payload = visitor.last["payload"]
    assert (visitor.last["triggerEvent"], payload["cancelledBy"]) == ("BOOKING_CANCELLED", ANN["email"])
    assert payload["cancellationReason"] == "Ill"


def test_the_booker_need_not_say_why(visit: "Visit") -> None:
    visitor = visit()
    uid = book(visitor)["uid"]
    assert visitor.act(f"bookings/{uid}/cancel")["status"] == "cancelled"


@pytest.mark.parametrize("edition", EDITION_NAMES)
@pytest.mark.parametrize(
    ("act", "trigger", "status"),
    [("confirm", "BOOKING_CREATED", "accepted"), ("decline", "BOOKING_REJECTED", "rejected")],
)
def test_the_host_answers_a_request(visit: "Visit", edition: str, act: str, trigger: str, status: str) -> None:
    visitor = on_request(visit, edition)
    uid = book(visitor)["uid"]
    assert visitor.last["triggerEvent"] == "BOOKING_REQUESTED"
    assert visitor.act(f"bookings/{uid}/{act}", reason="Holiday")["status"] == status
    assert visitor.last["triggerEvent"] == trigger


def test_a_move_of_a_request_is_requested_and_forgets_the_metadata_on_upstream(visit: "Visit") -> None:
    visitor = on_request(visit)
    body = {"eventTypeId": 1, "start": NINE, "attendee": ANN, "metadata": {"mine": "1"}}
    uid = visitor.client.data("POST", "/bookings", body)["uid"]
    visitor.act(f"bookings/{uid}/move", start=TEN)
    assert (visitor.last["triggerEvent"], visitor.last["payload"]["metadata"]) == ("BOOKING_REQUESTED", {})


def seats_for_two(visit: "Visit", edition: str) -> tuple["Visitor", str, list[str]]:
    """A booking in which Ann and Ben sit: the visitor, its uid and their seats."""
    visitor = visit(edition, webhooks=[HOOK])
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    visitor.client.data("PATCH", "/event-types/1", {"seats": seats}, version="2024-06-14")
    uid = book(visitor)["uid"]
    visitor.act("bookings", **ANN | {"eventTypeId": 1, "start": NINE, "name": "Ben", "email": "ben@example.com"})
    (row,) = visitor.state()["bookings"]["items"]
    assert [person["name"] for person in row["attendees"]] == ["Ann", "Ben"]
    return visitor, uid, [person["seat"] for person in row["attendees"]]


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_one_person_leaves_a_seat_and_the_others_stay(visit: "Visit", edition: str) -> None:
    visitor, uid, seats = seats_for_two(visit, edition)
    visitor.act(f"bookings/{uid}/cancel", seatUid=seats[1])
    assert (visitor.last["triggerEvent"], visitor.last["payload"]["cancelledBy"]) == (
        "BOOKING_CANCELLED",
        "ben@example.com",
    )
    (row,) = visitor.state()["bookings"]["items"]
    assert (row["status"], [person["name"] for person in row["attendees"]]) == ("accepted", ["Ann"])


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_one_person_moves_a_seat_and_the_others_stay(visit: "Visit", edition: str) -> None:
    visitor, uid, seats = seats_for_two(visit, edition)
    visitor.act(f"bookings/{uid}/move", start=TEN, seatUid=seats[1])
    rows = visitor.state()["bookings"]["items"]
    live = {
        row["start"]: [person["name"] for person in row["attendees"]] for row in rows if row["status"] == "accepted"
    }
    assert live == {NINE.replace("Z", ".000Z"): ["Ann"], TEN.replace("Z", ".000Z"): ["Ben"]}


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_nobody_moves_or_leaves_for_all_seats(visit: "Visit", edition: str) -> None:
    visitor, uid, _ = seats_for_two(visit, edition)
    (row,) = visitor.state()["bookings"]["items"]
    assert row["acts"] == dict.fromkeys(("move", "cancel"), "Each seat is moved or left by itself.")
    assert row["open"]
    assert visitor.refusal(f"/_twin/bookings/{uid}/cancel", body={})[0] == 401
    assert visitor.refusal(f"/_twin/bookings/{uid}/move", body={"start": TEN})[0] in (401, 500)


@pytest.mark.parametrize("seat", ["none", 7, "", True])
def test_a_seat_that_is_none_is_refused(visit: "Visit", seat: object) -> None:
    visitor, uid, _ = seats_for_two(visit, "upstream-2025-10")
    assert visitor.refusal(f"/_twin/bookings/{uid}/cancel", body={"seatUid": seat})[0] == 400


def test_faults_know_the_acts_by_the_paths_of_the_api() -> None:
    paths = {act: as_call(Request("POST", f"/_twin/bookings/u/{act}")).path for act in ON_A_BOOKING}
    assert paths == {
        "move": "/v2/bookings/u/reschedule",
        "cancel": "/v2/bookings/u/cancel",
        "confirm": "/v2/bookings/u/confirm",
        "decline": "/v2/bookings/u/decline",
    }
    assert as_call(Request("POST", "/_twin/bookings")).path == "/v2/bookings"


def test_the_servers_own_words_refuse(visit: "Visit") -> None:
    visitor = visit()
    uid = book(visitor)["uid"]
    taken = {"eventTypeId": 1, "start": NINE, **ANN}
    assert visitor.refusal("/_twin/bookings", body=taken)[1].startswith("User either already has booking")
    visitor.act(f"bookings/{uid}/cancel")
    assert "has been cancelled already" in visitor.refusal(f"/_twin/bookings/{uid}/cancel", body={})[1]
    assert visitor.refusal("/_twin/bookings/none/move", body={"start": TEN})[0] == 404
    assert "email_validation_error" in visitor.refusal("/_twin/bookings", body=taken | {"email": "no"})[1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)
)
FORMS = st.dictionaries(
    st.sampled_from([*ANN, "eventTypeId", "start", "lengthInMinutes", "notes", "reason", "seatUid"]), JSON
)


@given(form=FORMS | JSON, path=st.sampled_from(["", "/UID/move", "/UID/cancel", "/UID/confirm", "/UID/decline"]))
def test_no_form_is_answered_with_a_traceback(visit: "Visit", form: Any, path: str) -> None:
    visitor = visit()
    uid = book(visitor)["uid"]
    answer = visitor.send("POST", f"/_twin/bookings{path.replace('UID', uid)}", form)
    assert answer.status < 500
    json.loads(answer.body)


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b"\xff"])
def test_a_body_that_is_no_object_is_refused(visit: "Visit", body: bytes) -> None:
    assert visit().send("POST", "/_twin/bookings", body).status == 400


@pytest.mark.scenarios
@pytest.mark.skipif(MATERIAL is None, reason="ASKPRO_TEST_CALCOM is not set")
@pytest.mark.parametrize("name", ["BOOKING_RESCHEDULED.by-booker-page", "BOOKING_CANCELLED.by-attendee-page"])
def test_the_samples_of_page_acts_are_as_the_twin_tells_them(name: str) -> None:
    """Telling a sample again changes nothing, so it already has everything that an act on the page adds or drops."""
    sample = json.loads((Path(MATERIAL or "") / "webhook-samples" / f"{name}.json").read_text("utf-8"))
    payload = sample["payload"]
    reason = payload["responses"]["rescheduleReason"].get("value")
    told = told_by_page(EDITIONS["caldiy-2026-07"], sample["triggerEvent"], payload, {"reschedulingReason": reason})
    assert told == payload
