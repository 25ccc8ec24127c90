"""What callers get wrong: every field by name, always a problem document, never half an appointment."""

from typing import Any

import httpx
import pytest
from tests.integration.web.conftest import Salon

WINDOW = {"from": "2027-03-08T00:00:00Z", "to": "2027-03-09T00:00:00Z"}


def pointers(answer: httpx.Response) -> list[str]:
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), answer.text
    return sorted(each["pointer"] for each in answer.json()["problems"])


def nothing_was_made(salon: Salon) -> bool:
    kept = salon.call.ok("GET", "/v1/appointments")["items"]
    return kept == [] and "POST /v2/bookings" not in salon.place.line.calls


def test_every_wrong_field_is_named_at_once(salon: Salon) -> None:
    customer = {"name": "", "email": "none", "phone": "12", "time_zone": "Mars", "language": "?", "age": 3}
    body = {
        "start": "2027-03-08T09:00:00",
        "duration": "30",
        "customer": customer,
        "fields": {"a": 1, "b/c": "x" * 3000},
        "metadata": [],
        "source": "calcom_direct",
        "hold_id": "",
    }
    assert pointers(salon.call("POST", "/v1/appointments", body)) == [
        "/customer/age",
        "/customer/email",
        "/customer/language",
        "/customer/name",
        "/customer/phone",
        "/customer/time_zone",
        "/duration",
        "/fields/a",
        "/fields/b~1c",
        "/hold_id",
        "/metadata",
        "/service_id",
        "/source",
        "/start",
    ]
    assert nothing_was_made(salon)


@pytest.mark.parametrize(
    "start",
    [
        "2027-03-08T09:00:00",  # naive
        "2027-02-30T09:00:00Z",
        "2027-03-08T25:00:00Z",
        "2027-03-08",
        "tomorrow",
        "",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        1804496400,
        None,
        ["2027-03-08T09:00:00Z"],
    ],
)
def test_an_impossible_time_is_refused(salon: Salon, start: Any) -> None:
    assert pointers(salon.book(start=start)) == ["/start"]
    assert nothing_was_made(salon)


@pytest.mark.parametrize("start", ["2027-02-28T09:00:00Z", "2028-03-07T09:00:00Z"])
def test_the_past_and_the_far_future_cannot_be_booked(salon: Salon, start: str) -> None:
    answer = salon.book(start=start)
    assert (answer.status_code, answer.json()["code"]) == (422, "outside_booking_window")
    assert nothing_was_made(salon)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"service_id": "x", "start": "2027-03-08T09:',
        b"[]",
        b'"text"',
        b"null",
        b"3",
        b'{"a": NaN}',
        b"\xff\xfe{}",
        b'{"notes": "\xff"}',
        b'{"notes": "\\ud800"}',
        b"[" * 100_000,
        b"<html>",
    ],
)
def test_a_body_that_is_no_json_object_is_refused(salon: Salon, body: bytes) -> None:
    assert pointers(salon.call("POST", "/v1/appointments", content=body))


def test_a_value_with_nul_is_refused_where_a_database_would_choke(salon: Salon) -> None:
    customer = {"name": "A\x00B", "email": "a@example.org"}
    assert pointers(salon.book(customer=customer, metadata={"k\x00": "v"})) == ["/customer/name", "/metadata/k\x00"]
    assert salon.call("GET", "/v1/appointments/apt%00x").status_code == 404
    assert salon.place.client.get("/v1/webhooks/calcom/sal%00on").status_code == 404


def test_a_large_body_is_not_read(salon: Salon) -> None:
    answer = salon.book(notes="x" * 1_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/v1/appointments", {"limit": "0"}, "/limit"),
        ("/v1/appointments", {"limit": "201"}, "/limit"),
        ("/v1/appointments", {"limit": "-1"}, "/limit"),
        ("/v1/appointments", {"limit": "ten"}, "/limit"),
        ("/v1/appointments", {"limit": "١٠"}, "/limit"),
        ("/v1/appointments", {"limit": "9" * 5000}, "/limit"),
        ("/v1/appointments", {"sort": "start"}, "/sort"),
        ("/v1/appointments", {"status": "lost"}, "/status"),
        ("/v1/appointments", {"sync": "maybe"}, "/sync"),
        ("/v1/appointments", {"cursor": "nonsense"}, "/cursor"),
        ("/v1/appointments", {"cursor": "é"}, "/cursor"),
        ("/v1/appointments", {"from": "2027-03-08"}, "/from"),
        ("/v1/appointments", {"from": WINDOW["to"], "to": WINDOW["from"]}, "/to"),
        ("/v1/staff", {"cursor": "nonsense"}, "/cursor"),
        ("/v1/webhooks/deliveries", {"cursor": "nonsense"}, "/cursor"),
        ("/v1/availability", {"service_id": "svc_1", "from": WINDOW["from"]}, "/to"),
        ("/v1/availability", WINDOW, "/service_id"),
        ("/v1/availability", {**WINDOW, "service_id": "svc_1", "time_zone": "Mars"}, "/time_zone"),
        ("/v1/availability", {**WINDOW, "service_id": "svc_1", "duration": "0"}, "/duration"),
        ("/v1/availability", {**WINDOW, "appointment_id": "apt_1", "duration": "30"}, "/duration"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_by_name(
    salon: Salon, path: str, query: dict[str, str], named: str
) -> None:
    assert pointers(salon.call("GET", path, params=query)) == [named]


def test_a_parameter_given_twice_is_refused(salon: Salon) -> None:
    assert pointers(salon.call("GET", "/v1/appointments?limit=1&limit=2")) == ["/limit"]


def test_a_plus_that_was_not_escaped_is_understood(salon: Salon) -> None:
    path = f"/v1/availability?service_id={salon.cut}&from=2027-03-08T00:00:00+01:00&to=2027-03-09T00:00:00+01:00"
    assert salon.call.ok("GET", path)["items"][0]["start"] == "2027-03-08T08:00:00Z"


def test_an_end_before_the_start_and_too_long_a_question_are_refused(salon: Salon) -> None:
    backwards = {"service_id": salon.cut, "from": WINDOW["to"], "to": WINDOW["from"]}
    long = {"service_id": salon.cut, "from": "2027-03-08T00:00:00Z", "to": "2027-05-08T00:00:00Z"}
    for query in (backwards, long):
        assert pointers(salon.call("GET", "/v1/availability", params=query)) == ["/to"]


def test_unknown_things_are_not_there(salon: Salon) -> None:
    for answer in (
        salon.call("GET", "/v1/appointments/apt_none"),
        salon.call("GET", "/v1/staff/" + "x" * 5000),
        salon.call("POST", "/v1/webhooks/deliveries/whk_none/replay"),
        salon.book(service_id="svc_none"),
        salon.book(staff_id="stf_none"),
        salon.place.admin("GET", "/v1/companies/none"),
        salon.place.admin("DELETE", "/v1/companies/salon/keys/key_none"),
        salon.place.client.get("/v1/nothing"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_method_that_an_address_does_not_take_is_said_so(salon: Salon) -> None:
    answer = salon.call("PUT", "/v1/appointments", {})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_a_duration_that_is_not_offered_is_refused(salon: Salon) -> None:
    assert pointers(salon.book(duration=45)) == ["/duration"]


def test_event_types_are_refused_one_by_one(salon: Salon) -> None:
    path = f"/v1/services/{salon.cut}/event-types"
    wrong = {"event_types": [{"event_type_id": 7}, {"event_type_id": "8"}, {"staff_id": 3}, "text"]}
    assert pointers(salon.call("PUT", path, wrong)) == [
        "/event_types/1/event_type_id",
        "/event_types/2/event_type_id",
        "/event_types/2/staff_id",
        "/event_types/3",
    ]
    assert pointers(salon.call("PUT", path, {"event_types": {"event_type_id": 7}})) == ["/event_types"]
    assert pointers(salon.call("PUT", path, {"event_types": [{"event_type_id": 7}] * 2})) == ["/event_types"]


def test_an_event_type_of_another_owner_cannot_be_mapped(salon: Salon) -> None:
    body = {"event_types": [{"event_type_id": 70, "staff_id": salon.mira}]}
    answer = salon.call("PUT", f"/v1/services/{salon.cut}/event-types", body)
    assert pointers(answer) == ["/event_types/0/event_type_id"]


def test_a_host_of_nobody_here_cannot_be_mapped(salon: Salon) -> None:
    assert pointers(salon.call("PUT", f"/v1/staff/{salon.jonas}/host", {"host_id": 41})) == ["/host_id"]


@pytest.mark.parametrize("path", ["cancel", "confirm", "decline"])
def test_commands_take_no_unknown_fields(salon: Salon, path: str) -> None:
    assert pointers(salon.call("POST", f"/v1/appointments/apt_1/{path}", {"why": "so"})) == ["/why"]
