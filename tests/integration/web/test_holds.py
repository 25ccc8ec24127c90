"""Holds over HTTP: a time is kept for one caller, for a while (L01)."""

import time
from typing import Any

import httpx
import pytest
from tests.integration.web.conftest import Caller, Salon
from tests.integration.web.seeds import Json

NINE = "2027-03-08T09:00:00Z"
RESERVATIONS = "/v2/slots/reservations"


def hold(salon: Salon, call: Caller | None = None, **more: Any) -> httpx.Response:
    return (call or salon.call)("POST", "/v1/holds", {"service_id": salon.cut, "start": NINE, **more})


def held(salon: Salon, **more: Any) -> Json:
    answer = hold(salon, **more)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def other(salon: Salon) -> Caller:
    """Another key of the same company."""
    made = salon.place.admin.ok("POST", "/v1/companies/salon/keys", {"name": "two"})
    return Caller(salon.place.client, made["key"])


def starts(salon: Salon) -> list[str]:
    window = {"service_id": salon.cut, "from": "2027-03-08T00:00:00Z", "to": "2027-03-09T00:00:00Z"}
    return [each["start"] for each in salon.call.ok("GET", "/v1/availability", params=window)["items"]]


def test_a_hold_has_exactly_the_fields_that_callers_were_promised(salon: Salon) -> None:
    calls = len(salon.place.line.calls)
    answer = hold(salon, ttl=60)
    shown = answer.json()
    assert shown.keys() == {"id", "service_id", "staff_id", "start", "end", "local", "reserved", "expires_at"}
    assert (shown["staff_id"], shown["start"], shown["end"]) == (salon.mira, NINE, "2027-03-08T09:30:00Z")
    assert (shown["local"]["start"], shown["reserved"]) == ("2027-03-08T10:00:00+01:00", False)
    assert answer.headers["location"] == f"/v1/holds/{shown['id']}"
    assert len(salon.place.line.calls) == calls


def test_s7_a_held_time_is_refused_to_others_and_booked_by_its_holder(salon: Salon, other: Caller) -> None:
    mine = held(salon)
    assert code(hold(salon, other)) == (409, "slot_unavailable")
    body = {"service_id": salon.cut, "start": NINE, "customer": {"name": "Bo", "email": "bo@example.org"}}
    assert code(other("POST", "/v1/appointments", body)) == (409, "slot_unavailable")
    assert code(salon.book()) == (409, "slot_unavailable")
    booked = salon.booked(hold_id=mine["id"])
    assert (booked["status"], booked["staff_id"]) == ("confirmed", salon.mira)
    assert code(salon.book(hold_id=mine["id"])) == (404, "not_found")


def test_a_refused_hold_names_as_many_alternatives_as_a_refused_booking(salon: Salon, other: Caller) -> None:
    held(salon)
    told = hold(salon, other).json()["alternatives"]
    assert (len(told), told) == (3, salon.book().json()["alternatives"])


def test_s14_a_held_time_is_not_offered_until_the_hold_ends(salon: Salon) -> None:
    assert NINE in starts(salon)
    salon.place.clock.sleep(10)
    held(salon, ttl=60)
    assert NINE not in starts(salon)
    salon.place.clock.sleep(30)
    assert NINE not in starts(salon)
    salon.place.clock.sleep(31)
    assert NINE in starts(salon)


def test_s14_a_released_time_is_offered_again_at_once(salon: Salon, other: Caller) -> None:
    mine = held(salon)
    salon.place.clock.sleep(10)
    assert NINE not in starts(salon)
    assert code(other("DELETE", f"/v1/holds/{mine['id']}")) == (404, "not_found")
    assert salon.call.ok("DELETE", f"/v1/holds/{mine['id']}")["id"] == mine["id"]
    assert NINE in starts(salon)
    assert code(salon.call("DELETE", f"/v1/holds/{mine['id']}")) == (404, "not_found")


def test_another_keys_hold_is_not_there(salon: Salon, other: Caller) -> None:
    mine = held(salon)
    body = {"service_id": salon.cut, "start": NINE, "customer": {"name": "Bo", "email": "bo@example.org"}}
    assert code(other("POST", "/v1/appointments", {**body, "hold_id": mine["id"]})) == (404, "not_found")


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/start", {"start": "2027-03-08T11:00:00Z"}),
        ("/staff_id", {"staff_id": "stf_else"}),
        ("/service_id", {"service_id": "svc_else"}),
        ("/duration", {"duration": 45}),
    ],
)
def test_a_hold_is_for_what_was_held(salon: Salon, pointer: str, change: Json) -> None:
    body = {"service_id": salon.cut, "start": NINE, "customer": {"name": "Bo", "email": "bo@example.org"}}
    answer = salon.call("POST", "/v1/appointments", {**body, "hold_id": held(salon)["id"], **change})
    assert code(answer) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json()["problems"]] == [pointer]


def test_an_ended_hold_books_only_what_is_still_free(salon: Salon) -> None:
    early, late = held(salon, ttl=5), held(salon, ttl=5, start="2027-03-08T11:00:00Z")
    salon.place.clock.sleep(6)
    salon.booked(9, customer={"name": "Bo", "email": "bo@example.org"})
    assert code(salon.book(9, hold_id=early["id"])) == (409, "slot_unavailable")
    assert salon.booked(11, hold_id=late["id"])["status"] == "confirmed"


@pytest.mark.parametrize("ttl", [0, -1, 901, "60", 1.5, None])
def test_a_hold_lasts_a_quarter_of_an_hour_at_most(salon: Salon, ttl: object) -> None:
    assert code(hold(salon, ttl=ttl)) == (400, "invalid_request")


def test_a_caller_holds_twenty_times_at_once(salon: Salon, other: Caller) -> None:
    times = [
        f"2027-03-{8 + day:02}T{hour:02}:{minute:02}:00Z"
        for day in (0, 1)
        for hour in range(8, 15)
        for minute in (0, 30)
    ]
    for start in times[:20]:
        held(salon, start=start, ttl=60)
    assert code(hold(salon, start=times[20])) == (422, "hold_not_possible")
    assert hold(salon, other, start=times[20]).status_code == 201
    salon.place.clock.sleep(61)
    held(salon, start=times[0])


def test_a_team_service_cannot_be_held(salon: Salon) -> None:
    service = salon.call.ok("POST", "/v1/services", {"name": "Any", "duration": 30})["id"]
    mapped = {"event_types": [{"event_type_id": 7}]}
    salon.call.ok("PUT", f"/v1/services/{service}/event-types", mapped)
    assert code(hold(salon, service_id=service)) == (422, "hold_not_possible")


def let_go(salon: Salon) -> bool:
    """Whether a reservation is let go soon: no caller waits for that."""
    for _ in range(500):
        if any(each.startswith(f"DELETE {RESERVATIONS}/") for each in salon.place.line.calls):
            return True
        time.sleep(0.01)
    return False


def test_l05_a_reservation_keeps_visitors_away_and_never_ourselves(salon: Salon) -> None:
    mine = held(salon, reserve=True)
    assert mine["reserved"] is True
    assert f"POST {RESERVATIONS}" in salon.place.line.calls
    assert salon.booked(hold_id=mine["id"])["status"] == "confirmed"
    assert let_go(salon)


def test_a_reservation_goes_with_its_hold(salon: Salon) -> None:
    mine = held(salon, reserve=True)
    salon.call.ok("DELETE", f"/v1/holds/{mine['id']}")
    assert let_go(salon)


def test_a_reservation_that_cannot_be_made_or_let_go_fails_no_command(salon: Salon) -> None:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(503, request=request) if request.url.path.startswith(RESERVATIONS) else None

    salon.place.line.intercept = refuse
    assert held(salon, reserve=True)["reserved"] is False
    salon.place.line.intercept = lambda _: None
    mine = held(salon, reserve=True, start="2027-03-08T11:00:00Z")
    salon.place.line.intercept = refuse
    assert salon.booked(11, hold_id=mine["id"])["status"] == "confirmed"
