"""What the page is told: the state, when it changed, and no secrets."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.twin.page.overview import shown_url

if TYPE_CHECKING:
    from tests.unit.twin.page.conftest import Visit, Visitor

SECRETS = ("whsec-hidden", "cal_owner", "cal_staff", "token-in-url", "user:pass")
TRIGGERS = ["BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]
HOOK: dict[str, Any] = {"id": "h", "userId": 1, "secret": SECRETS[0], "triggers": TRIGGERS} | {
    "subscriberUrl": "http://user:pass@127.0.0.1:9000/hook?key=token-in-url"
}
FORM = {"eventTypeId": 1, "name": "Ann", "email": "ann@example.com", "timeZone": "America/New_York"}


def book(visitor: "Visitor", start: str = "2027-03-01T09:00:00Z", **more: Any) -> Any:
    return visitor.act("bookings", **{**FORM, "start": start, **more})


def only(visitor: "Visitor") -> Any:
    (row,) = visitor.state()["bookings"]["items"]
    return row


def test_the_first_look_shows_an_empty_world(visit: "Visit") -> None:
    state = visit().state()
    assert (state["bookings"], state["deliveries"]) == ({"total": 0, "items": []}, {"total": 0, "items": []})
    assert [host["name"] for host in state["hosts"]] == ["Olga Owner", "Stan Staff"]
    assert [each["title"] for each in state["eventTypes"]] == ["Visit", "Turn", "All"]


def test_nothing_is_told_twice(visit: "Visit") -> None:
    visitor = visit(webhooks=[HOOK])
    seen = visitor.state()["revision"]
    assert visitor.state(f"?seen={seen}") == {"revision": seen}


@pytest.mark.parametrize("act", ["book", "book by the API", "move", "cancel", "resend"])
def test_every_change_is_told(visit: "Visit", act: str) -> None:
    visitor = visit(webhooks=[HOOK])
    uid = book(visitor)["uid"]
    seen = visitor.state()["revision"]
    if act == "book":
        book(visitor, "2027-03-01T11:00:00Z")
    elif act == "book by the API":
        visitor.client.book(visitor.client.clock.now + timedelta(days=3, hours=11))
    elif act == "move":
        visitor.act(f"bookings/{uid}/move", start="2027-03-01T12:00:00Z")
    elif act == "cancel":
        visitor.act(f"bookings/{uid}/cancel")
    else:
        visitor.read("/_twin/deliveries/1/resend", "POST", {})
    assert visitor.state(f"?seen={seen}")["revision"] != seen


def test_a_booking_is_shown_with_its_people_and_times(visit: "Visit") -> None:
    visitor = visit()
    uid = book(visitor)["uid"]
    row = only(visitor)
    assert (row["uid"], row["status"], row["start"]) == (uid, "accepted", "2027-03-01T09:00:00.000Z")
    assert row["host"] == {"name": "Olga Owner", "timeZone": "Europe/Berlin"}
    ann = {"name": "Ann", "email": "ann@example.com", "timeZone": "America/New_York"}
    assert row["attendees"] == [ann | {"seat": None}]
    assert row["acts"] == {"move": None, "cancel": None}


def test_a_move_links_both_bookings_and_the_newest_comes_first(visit: "Visit") -> None:
    visitor = visit()
    old = book(visitor)["uid"]
    visitor.client.clock.now += timedelta(minutes=1)
    new = visitor.act(f"bookings/{old}/move", start="2027-03-01T10:00:00Z", reason="Late")["uid"]
    first, second = visitor.state()["bookings"]["items"]
    assert (first["uid"], first["movedFrom"], first["reason"]) == (new, old, "Late")
    assert (second["uid"], second["movedTo"]) == (old, new)
    assert second["acts"] == dict.fromkeys(("move", "cancel"), "Moved: its successor can be moved.")


def test_what_cannot_be_done_says_why(visit: "Visit") -> None:
    visitor = visit()
    uid = book(visitor)["uid"]
    visitor.client.clock.now += timedelta(days=4)
    assert only(visitor)["acts"] == {"move": None, "cancel": "It is over."}
    visitor.client.clock.now -= timedelta(days=4)
    visitor.act(f"bookings/{uid}/cancel")
    assert only(visitor)["acts"] == dict.fromkeys(("move", "cancel"), "It is cancelled.")


def test_a_request_can_be_answered(visit: "Visit") -> None:
    visitor = visit()
    policy = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}}
    visitor.client.data("PATCH", "/event-types/1", policy, version="2024-06-14")
    uid = book(visitor)["uid"]
    assert list(only(visitor)["acts"]) == ["confirm", "decline", "move", "cancel"]
    visitor.act(f"bookings/{uid}/decline", reason="Holiday")
    assert (only(visitor)["reason"], only(visitor)["acts"]["move"]) == ("Holiday", "It was declined.")


@pytest.mark.parametrize(("query", "expected"), [("", 3), ("?bookings=2", 2), ("?bookings=x", 3), ("?bookings=0", 0)])
def test_the_lists_are_as_long_as_asked_and_say_how_many_there_are(visit: "Visit", query: str, expected: int) -> None:
    visitor = visit()
    for hour in (9, 10, 11):
        book(visitor, f"2027-03-01T{hour:02}:00:00Z")
    bookings = visitor.state(query)["bookings"]
    assert (len(bookings["items"]), bookings["total"]) == (expected, 3)


@pytest.mark.parametrize("text", ["x", "2027-02-30", "2027"])
def test_a_week_that_begins_on_no_date_is_refused(visit: "Visit", text: str) -> None:
    assert visit().refusal(f"/_twin/state?from={text}", "GET") == (400, "from must be a date such as 2027-03-01.")


def test_a_delivery_is_shown_with_its_signature_and_its_body_indented(visit: "Visit") -> None:
    visitor = visit(webhooks=[HOOK])
    book(visitor)
    (row,) = visitor.state()["deliveries"]["items"]
    assert (row["trigger"], row["status"], row["milliseconds"], row["again"]) == ("BOOKING_CREATED", 200, 3, None)
    whole = visitor.read("/_twin/deliveries/1")
    assert whole["headers"] == visitor.told[0].headers
    assert json.loads(whole["body"]) == visitor.last
    assert whole["body"].startswith('{\n  "triggerEvent": "BOOKING_CREATED"')


def test_resending_sends_the_same_bytes_with_the_same_signature(visit: "Visit") -> None:
    visitor = visit(webhooks=[HOOK])
    book(visitor)
    visitor.read("/_twin/deliveries/1/resend", "POST", {})
    assert visitor.told[1] == visitor.told[0]
    assert visitor.read("/_twin/deliveries")["items"][0]["again"] == 1


@pytest.mark.parametrize("number", ["2", "0", "x", "-1", "9" * 40, "%"])
def test_a_delivery_that_is_not_kept_is_refused(visit: "Visit", number: str) -> None:
    visitor = visit(webhooks=[HOOK])
    book(visitor)
    assert visitor.refusal(f"/_twin/deliveries/{number}", "GET")[0] == 404
    assert visitor.refusal(f"/_twin/deliveries/{number}/resend", body={})[0] == 404
    assert len(visitor.told) == 1


def test_no_answer_of_the_page_holds_a_secret(visit: "Visit") -> None:
    visitor = visit(webhooks=[HOOK])
    policy = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}}
    visitor.client.data("PATCH", "/event-types/1", policy, version="2024-06-14")
    book(visitor)
    password = visitor.last["payload"]["oneTimePassword"]
    paths = ("/", "/_twin/page.js", "/_twin/page.css", "/_twin/state", "/_twin/deliveries", "/_twin/deliveries/1")
    told = "".join(visitor.send("GET", path).body.decode() for path in paths)
    assert [secret for secret in (*SECRETS, password) if secret in told] == []
    assert '"oneTimePassword": "•••"' in json.loads(visitor.send("GET", "/_twin/deliveries/1").body)["body"]


@given(st.text(max_size=40))
def test_an_address_that_is_none_is_shown_as_it_is_or_shorter(text: str) -> None:
    assert len(shown_url(text)) <= len(text) + 1


@pytest.mark.parametrize("path", ["/_twin/", "/_twin/nothing", "/_twin/bookings/x/fly", "/_twin/bookings/x/move/y"])
def test_what_is_not_there_is_refused(visit: "Visit", path: str) -> None:
    assert visit().refusal(path, body={})[0] == 404
    assert visit().refusal(path, "GET")[0] == 404


def test_the_page_allows_nothing_from_elsewhere(visit: "Visit") -> None:
    answer = visit().send("GET", "/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert b"://" not in answer.body.replace(b"http://www.w3.org/2000/svg", b"")
