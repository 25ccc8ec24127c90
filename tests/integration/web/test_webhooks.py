"""The inbox: what is genuine is kept before it is answered, what is not leaves nothing behind (sync.md 7)."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from litestar.types import HTTPScope
from tests.integration.web.conftest import HEADER, INBOX, Place, Salon, signature

from askpro.application.receive_webhook import LARGEST_BODY


def post(salon: Salon, body: bytes, sign: str | None = None) -> httpx.Response:
    """Deliver bytes, signed with our secret unless told otherwise."""
    headers = {HEADER: sign if sign is not None else signature(body)}
    return salon.place.client.post(INBOX, content=body, headers=headers)


def states(salon: Salon) -> list[tuple[str, str | None]]:
    kept = salon.call.ok("GET", "/v1/webhooks/deliveries")["items"]
    return [(each["state"], each["trigger"]) for each in kept]


def genuine(salon: Salon) -> bytes:
    """A real delivery of the twin, of a booking made outside."""
    attendee = {"name": "Otto", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": 7, "start": "2027-03-08T10:00:00Z", "attendee": attendee}
    salon.place.outside().post("http://twin.test/v2/bookings", json=body).raise_for_status()
    delivered: bytes = salon.place.line.sent.pop().body
    return delivered


def test_a_genuine_delivery_is_kept_and_tells_what_it_did(salon: Salon) -> None:
    answer = post(salon, genuine(salon))
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert states(salon) == [("new", None)]
    salon.place.app.inbox()
    kept = salon.call.ok("GET", "/v1/webhooks/deliveries")["items"][0]
    assert (kept["state"], kept["trigger"], kept["verified"]) == ("done", "BOOKING_CREATED", True)
    assert salon.call.ok("GET", f"/v1/appointments/{kept['appointment_id']}")["source"] == "calcom_direct"
    assert salon.call.ok("POST", f"/v1/webhooks/deliveries/{kept['id']}/replay")["state"] == "done"
    assert len(salon.call.ok("GET", "/v1/appointments")["items"]) == 1


def test_a_repeat_is_answered_and_kept_once(salon: Salon) -> None:
    body = genuine(salon)
    assert [post(salon, body).status_code for _ in range(3)] == [200, 200, 200]
    assert len(states(salon)) == 1


def test_the_inbox_needs_no_key_and_minds_no_idempotency_key(salon: Salon) -> None:
    body = genuine(salon)
    headers = {HEADER: signature(body), "Idempotency-Key": "x", "Authorization": "Bearer nonsense"}
    assert salon.place.client.post(INBOX, content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "sign", ["", "no-secret-provided", "0" * 64, "sha256=" + "0" * 64, signature(b"{}", "another secret")]
)
def test_a_forged_body_is_refused_and_not_kept(salon: Salon, sign: str) -> None:
    answer = post(salon, b"{}", sign)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert states(salon) == []


def test_an_unsigned_body_is_refused(salon: Salon) -> None:
    assert salon.place.client.post(INBOX, content=b"{}").status_code == 401


def test_one_flipped_byte_is_enough(salon: Salon) -> None:
    body = genuine(salon)
    flipped = bytes([body[0] ^ 1]) + body[1:]
    assert post(salon, flipped, signature(body)).status_code == 401
    assert post(salon, body[:-1], signature(body)).status_code == 401


def test_two_signatures_that_disagree_are_none(salon: Salon) -> None:
    headers = [(HEADER, signature(b"{}")), (HEADER, "0" * 64)]
    assert salon.place.client.post(INBOX, content=b"{}", headers=headers).status_code == 401


def test_a_company_without_a_secret_takes_no_webhooks(salon: Salon) -> None:
    salon.place.admin.ok("PATCH", "/v1/companies/salon", {"calcom_webhook_secret": None})
    for sign in (signature(b"{}", ""), "no-secret-provided", signature(b"{}")):
        assert post(salon, b"{}", sign).status_code == 401


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"", "failed"),
        (b"\xff\xfe\x00", "failed"),
        (b'{"triggerEvent": "BOOKING_CREATED", "createdAt": "2027-03-01T08:00:00Z", "payl', "failed"),
        (b"[1, 2]", "failed"),
        (b"<html></html>", "failed"),
        (b'{"triggerEvent": "BOOKING_CREATED", "createdAt": "2027-03-01T08:00:00Z", "payload": {}}', "failed"),
        (b'{"triggerEvent": "MOON_RISEN", "createdAt": "2027-03-01T08:00:00Z", "payload": {}}', "ignored"),
    ],
)
def test_what_is_signed_but_unreadable_is_kept_and_visible(salon: Salon, body: bytes, state: str) -> None:
    assert post(salon, body).status_code == 200
    salon.place.app.inbox()
    assert [kept for kept, _ in states(salon)] == [state]
    delivery = salon.call.ok("GET", "/v1/webhooks/deliveries")["items"][0]
    assert salon.call.ok("POST", f"/v1/webhooks/deliveries/{delivery['id']}/replay")["state"] == state
    assert salon.call.ok("GET", "/v1/appointments")["items"] == []


def test_a_ping_is_answered_and_an_unknown_company_is_not_there(salon: Salon) -> None:
    client = salon.place.client
    assert (client.get(INBOX).status_code, client.get(INBOX).json()) == (200, {"receiving": True})
    for method in ("GET", "POST"):
        answer = client.request(method, "/v1/webhooks/calcom/nobody")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_announced_length_beyond_the_limit_is_refused_unread(salon: Salon) -> None:
    answer = post(salon, b"x" * (LARGEST_BODY + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert post(salon, b"x" * LARGEST_BODY).status_code == 200


def test_reading_stops_where_a_body_without_a_length_is_too_large(place: Place) -> None:
    taken, sent = 0, []
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": INBOX,
        "raw_path": INBOX.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"transfer-encoding", b"chunked")],
        "client": None,
        "server": None,
        "extensions": {},
    }

    async def receive() -> Any:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * 64 * 1024, "more_body": taken < 1000}

    async def send(message: Any) -> None:
        sent.append(message)

    app: Any = place.client.app
    whole: HTTPScope = scope
    asyncio.run(app(whole, receive, send))
    assert sent[0]["status"] == 413
    assert taken == LARGEST_BODY // (64 * 1024) + 1


def test_the_body_is_never_shown(salon: Salon) -> None:
    body = json.dumps({"triggerEvent": "PING", "createdAt": "2027-03-01T08:00:00Z", "payload": {"secret": "tell"}})
    post(salon, body.encode())
    assert "tell" not in salon.call("GET", "/v1/webhooks/deliveries").text
