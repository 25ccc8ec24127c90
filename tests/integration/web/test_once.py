"""Idempotency-Key over HTTP (S10): the same answer again, one effect, whatever happens in between."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.integration.web.conftest import Caller, Salon
from tests.integration.web.seeds import Json

from askpro.application.ports.records import Issue

WEEK = timedelta(days=7)
MANY = 20


def booking(salon: Salon, hour: int = 9, **more: Any) -> Json:
    return {
        "service_id": salon.cut,
        "start": f"2027-03-08T{hour:02}:00:00Z",
        "customer": {"name": "Ada Kunz", "email": "ada@example.org"},
        **more,
    }


def post(call: Caller, path: str, body: Any, key: str = "one", **more: Any) -> httpx.Response:
    return call("POST", path, body, headers={"Idempotency-Key": key}, **more)


def same(first: httpx.Response, again: httpx.Response) -> bool:
    """Status, body, and the headers that tell something; the repeat says that it is one."""
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    told = [(each.status_code, each.content, each.headers.get("location")) for each in (first, again)]
    assert first.headers["content-type"] == again.headers["content-type"]
    return told[0] == told[1]


def test_s10_the_same_booking_again_is_answered_and_not_booked(salon: Salon) -> None:
    first, again = (post(salon.call, "/v1/appointments", booking(salon)) for _ in range(2))
    assert first.status_code == 201
    assert same(first, again)
    assert len(salon.call.ok("GET", "/v1/appointments")["items"]) == 1


def test_s10_a_refusal_is_given_again_too(salon: Salon) -> None:
    taken = salon.booked()["id"]
    first = post(salon.call, "/v1/appointments", booking(salon))
    salon.call.ok("POST", f"/v1/appointments/{taken}/cancel")
    again = post(salon.call, "/v1/appointments", booking(salon))
    assert (first.status_code, first.json()["code"]) == (409, "slot_unavailable")
    assert same(first, again)


@pytest.mark.parametrize("command", ["reschedule", "cancel", "confirm", "decline"])
def test_s10_a_command_again_is_answered_also_when_its_sequence_has_passed(salon: Salon, command: str) -> None:
    made = salon.booked(service_id=salon.tattoo)
    body: Json = {"sequence": made["sequence"]}
    if command == "reschedule":
        body["start"] = "2027-03-08T12:00:00Z"
    path = f"/v1/appointments/{made['id']}/{command}"
    first, again = (post(salon.call, path, body) for _ in range(2))
    assert first.status_code == 200, first.text
    assert same(first, again)


def test_s10_every_post_of_a_company_takes_a_key(salon: Salon) -> None:
    appointment = salon.booked(service_id=salon.tattoo)["id"]
    salon.place.deliver()
    delivery = salon.call.ok("GET", "/v1/webhooks/deliveries")["items"][0]["id"]
    with salon.place.app.storage.write(salon.id) as ledger:
        seen = salon.place.clock.now()
        ledger.issues.open(Issue(id="iss_1", kind="overlap", appointment_id=appointment, detail={}, opened_at=seen))
    values = {"appointment_id": appointment, "service_id": salon.cut, "delivery_id": delivery, "issue_id": "iss_1"}
    bodies: dict[str, Json] = {
        "/v1/staff": {"name": "Nia"},
        "/v1/services": {"name": "Perm", "duration": 30},
        "/v1/holds": {"service_id": salon.cut, "start": "2027-03-08T14:00:00Z"},
        "/v1/services/{service_id}/event-types": {"staff_id": salon.mira},
        "/v1/appointments": booking(salon, 12),
        "/v1/appointments/{appointment_id}/reschedule": {"start": "2027-03-08T13:00:00Z"},
    }
    document: Json = salon.place.client.get("/schema/openapi.json").json()
    for template, operations in document["paths"].items():
        if "post" not in operations or template.startswith(("/v1/companies", "/v1/webhooks/calcom")):
            continue
        assert "Idempotency-Key" in [each["name"] for each in operations["post"]["parameters"]], template
        path, body = template.format(**values), bodies.get(template, {})
        first, again = (post(salon.call, path, body, key=template) for _ in range(2))
        assert first.status_code != 400, first.text
        assert same(first, again), template


def test_s10_another_request_with_the_key_is_refused(salon: Salon) -> None:
    made = post(salon.call, "/v1/appointments", booking(salon))
    for path, body in (
        ("/v1/appointments", booking(salon, 11)),
        ("/v1/staff", {"name": "Nia"}),
        (f"/v1/appointments/{made.json()['id']}/cancel", booking(salon)),
    ):
        answer = post(salon.call, path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


def test_s11_each_key_of_a_company_has_keys_of_its_own(salon: Salon) -> None:
    other = Caller(salon.place.client, salon.place.admin.ok("POST", "/v1/companies/salon/keys", {"name": "two"})["key"])
    assert post(salon.call, "/v1/staff", {"name": "Nia"}).status_code == 201
    answer = post(other, "/v1/staff", {"name": "Ola"})
    assert (answer.status_code, answer.json()["name"]) == (201, "Ola")


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "caf\xe9", "a\x7fb", "tab\there"])
def test_a_key_that_is_none_is_an_invalid_request(salon: Salon, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    answer = salon.call("POST", "/v1/staff", {"name": "Nia"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert answer.json()["problems"][0]["pointer"] == "/Idempotency-Key"


def test_the_longest_key_works(salon: Salon) -> None:
    assert post(salon.call, "/v1/staff", {"name": "Nia"}, key="x" * 255).status_code == 201


def test_a_wrong_request_can_be_mended_under_the_same_key(salon: Salon) -> None:
    assert post(salon.call, "/v1/staff", {"nome": "Nia"}).status_code == 400
    assert post(salon.call, "/v1/staff", {"name": "Nia"}).status_code == 201


def test_s10_what_may_succeed_later_is_not_kept_as_the_answer(salon: Salon) -> None:
    salon.place.line.intercept = lambda request: httpx.Response(503, request=request)
    first = post(salon.call, "/v1/hosts/match", {})
    salon.place.line.intercept = lambda _: None
    salon.place.clock.sleep(60)
    again = post(salon.call, "/v1/hosts/match", {})
    assert first.status_code == 503
    assert (again.status_code, "idempotent-replayed" in again.headers) == (200, False)


def test_s10_after_seven_days_the_key_is_new(salon: Salon) -> None:
    first = post(salon.call, "/v1/staff", {"name": "Nia"}).json()["id"]
    salon.place.clock.sleep((WEEK - timedelta(minutes=1)).total_seconds())
    assert post(salon.call, "/v1/staff", {"name": "Nia"}).json()["id"] == first
    salon.place.clock.sleep(120)
    assert post(salon.call, "/v1/staff", {"name": "Nia"}).json()["id"] != first
