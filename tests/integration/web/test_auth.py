"""Who may ask what: keys, the admin key, and the wall between companies (S11)."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient
from tests.integration.web.conftest import Caller, Place, Salon, company_body
from tests.integration.web.seeds import NORAS_KEY, Json

from askpro.entrypoints.web.app import create_app

OPEN = {"/health/live", "/health/ready", "/v1/webhooks/calcom/{slug}"}


def calls(place: Place) -> Iterator[tuple[str, str]]:
    """Every call that the OpenAPI document knows and that needs a key."""
    paths: dict[str, Json] = place.client.get("/schema/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for method in operations:
            if path not in OPEN:
                yield method.upper(), path.replace("{", "").replace("}", "")


def answers(caller: Caller, method: str, path: str) -> tuple[int, str]:
    answer = caller(method, path, {} if method in ("POST", "PUT", "PATCH") else None)
    return answer.status_code, answer.json()["code"]


def test_every_call_needs_a_key(place: Place) -> None:
    found = list(calls(place))
    assert len(found) > 25
    for method, path in found:
        answer = place.client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), path
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer ask_wrong", "bearer \xff\xfe"])
def test_a_key_that_is_none_is_refused(salon: Salon, header: str) -> None:
    answer = salon.place.client.get("/v1/staff", headers={b"Authorization": header.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


def test_the_admin_key_opens_nothing_of_a_company(place: Place) -> None:
    for method, path in calls(place):
        if not path.startswith("/v1/companies"):
            assert answers(place.admin, method, path) == (403, "forbidden"), path


def test_a_companys_key_opens_no_companies(salon: Salon) -> None:
    for method, path in calls(salon.place):
        if path.startswith("/v1/companies"):
            assert answers(salon.call, method, path) == (403, "forbidden"), path


def test_without_an_admin_key_nobody_keeps_companies_over_http(place: Place) -> None:
    with TestClient(create_app(place.app)) as client:
        for key in ("", "adm_0123456789abcdef"):
            answer = client.get("/v1/companies", headers={"Authorization": f"Bearer {key}"})
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
            assert "ASKPRO_ADMIN_KEY" in answer.json()["detail"]


def test_another_companys_things_are_not_there(salon: Salon) -> None:
    appointment = salon.booked()["id"]
    salon.place.deliver()
    delivery = salon.call.ok("GET", "/v1/webhooks/deliveries")["items"][0]["id"]
    held = {"service_id": salon.cut, "start": "2027-03-08T12:00:00Z"}
    hold = salon.call.ok("POST", "/v1/holds", held)["id"]
    body = company_body(slug="other", calcom_api_key=NORAS_KEY)
    stranger = Caller(salon.place.client, salon.place.admin.ok("POST", "/v1/companies", body)["key"])
    when = {"start": "2027-03-08T12:00:00Z"}
    asked: list[tuple[str, str, Json | None]] = [
        ("GET", f"/v1/appointments/{appointment}", None),
        ("GET", f"/v1/appointments/{appointment}/history", None),
        ("POST", f"/v1/appointments/{appointment}/reschedule", when),
        ("POST", f"/v1/appointments/{appointment}/cancel", {}),
        ("POST", f"/v1/appointments/{appointment}/confirm", {}),
        ("POST", f"/v1/appointments/{appointment}/decline", {}),
        ("POST", "/v1/holds", {"service_id": salon.cut, **when}),
        ("DELETE", f"/v1/holds/{hold}", None),
        ("GET", f"/v1/staff/{salon.mira}", None),
        ("PATCH", f"/v1/staff/{salon.mira}", {"name": "Mallory"}),
        ("DELETE", f"/v1/staff/{salon.mira}", None),
        ("PUT", f"/v1/staff/{salon.mira}/host", {"host_id": 41}),
        ("DELETE", f"/v1/staff/{salon.mira}/host", None),
        ("GET", f"/v1/services/{salon.cut}", None),
        ("PATCH", f"/v1/services/{salon.cut}", {"name": "Mine"}),
        ("DELETE", f"/v1/services/{salon.cut}", None),
        ("PUT", f"/v1/services/{salon.cut}/event-types", {"event_types": []}),
        ("POST", f"/v1/services/{salon.cut}/event-types", {}),
        ("POST", f"/v1/webhooks/deliveries/{delivery}/replay", None),
        (
            "GET",
            f"/v1/availability?service_id={salon.cut}&from=2027-03-08T00:00:00Z&to=2027-03-09T00:00:00Z",
            None,
        ),
        ("POST", "/v1/appointments", {"service_id": salon.cut, "customer": {"name": "A"}, **when}),
    ]
    for method, path, sent in asked:
        answer = stranger(method, path, sent)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    assert stranger.ok("GET", "/v1/appointments")["items"] == []
    assert stranger.ok("GET", "/v1/webhooks/deliveries")["items"] == []


def test_an_idempotency_key_of_the_admin_is_refused_not_ignored(place: Place) -> None:
    for path in ("/v1/companies", "/v1/companies/salon/keys"):
        answer = place.admin("POST", path, {}, headers={"Idempotency-Key": "one"})
        assert (answer.status_code, answer.json()["code"]) == (422, "not_supported"), path


def test_query_parameters_that_nobody_reads_are_refused(salon: Salon) -> None:
    answer = salon.call("GET", f"/v1/staff/{salon.mira}", params={"expand": "host"})
    assert [each["pointer"] for each in answer.json()["problems"]] == ["/expand"]
