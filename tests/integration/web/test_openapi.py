"""The OpenAPI document says what is done: real requests and answers fit its schemas, wrong ones do not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.integration.web.conftest import Place, Salon, company_body
from tests.integration.web.seeds import Json

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def misfits(value: Any, schema: Json, whole: Json, at: str = "") -> Iterator[str]:
    """Where a value does not fit a schema; as much of JSON Schema as the document uses."""
    if "$ref" in schema:
        yield from misfits(value, whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole, at)
        return
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices and all(list(misfits(value, each, whole, at)) for each in choices):
        yield f"{at} fits no choice"
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{at} is no {kind}"
    elif isinstance(value, dict):
        yield from _object_misfits(value, schema, whole, at)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from misfits(each, schema.get("items", {}), whole, f"{at}/{place}")
    elif isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9):
            yield f"{at} has a wrong length"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{at} has a wrong form"
    elif isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at} is out of range"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is not one of the words"


def _object_misfits(value: Json, schema: Json, whole: Json, at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{at}/{name} is missing" for name in schema.get("required", []) if name not in value)
    rest = schema.get("additionalProperties", {})
    for name, each in value.items():
        if name not in known and rest is False:
            yield f"{at}/{name} is unknown"
        else:
            yield from misfits(each, known.get(name, rest or {}), whole, f"{at}/{name}")


@pytest.fixture
def whole(place: Place) -> Json:
    document: Json = place.client.get("/schema/openapi.json").json()
    return document


def answer_schema(whole: Json, method: str, path: str, status: int) -> Json:
    responses = whole["paths"][path][method]["responses"]
    content = responses.get(str(status), responses["default"])["content"]
    schema: Json = next(iter(content.values()))["schema"]
    return schema


def body_schema(whole: Json, method: str, path: str) -> Json:
    schema: Json = whole["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def test_it_is_openapi_3_1_and_names_each_call_once(whole: Json) -> None:
    assert whole["openapi"].startswith("3.1")
    ids = [each["operationId"] for operations in whole["paths"].values() for each in operations.values()]
    assert len(ids) == len(set(ids)) > 25


def test_every_call_tells_of_problems(whole: Json) -> None:
    for operations in whole["paths"].values():
        for each in operations.values():
            assert "application/problem+json" in each["responses"]["default"]["content"]


def test_real_answers_fit(salon: Salon, whole: Json) -> None:
    booked = salon.booked()
    salon.place.deliver()
    one = f"/v1/appointments/{booked['id']}"
    service = f"/v1/services/{salon.cut}"
    for method, template, path, body in [
        ("get", "/v1/appointments", "/v1/appointments", None),
        ("get", "/v1/appointments/{appointment_id}", one, None),
        ("get", "/v1/appointments/{appointment_id}/history", f"{one}/history", None),
        ("post", "/v1/appointments/{appointment_id}/reschedule", f"{one}/reschedule", {"start": "2027-03-08T12:00Z"}),
        (
            "get",
            "/v1/availability",
            f"/v1/availability?service_id={salon.cut}&from=2027-03-08T00:00Z&to=2027-03-09T00:00Z",
            None,
        ),
        ("get", "/v1/staff", "/v1/staff", None),
        ("post", "/v1/staff", "/v1/staff", {"name": "Nia"}),
        ("get", "/v1/hosts", "/v1/hosts", None),
        ("post", "/v1/hosts/match", "/v1/hosts/match", {}),
        ("get", "/v1/hosts/audit", "/v1/hosts/audit", None),
        ("get", "/v1/event-types/audit", "/v1/event-types/audit", None),
        ("get", "/v1/doctor", "/v1/doctor", None),
        ("get", "/v1/webhooks", "/v1/webhooks", None),
        ("post", "/v1/webhooks/register", "/v1/webhooks/register", {}),
        ("post", "/v1/webhooks/rotate", "/v1/webhooks/rotate", {}),
        ("get", "/v1/services/{service_id}", service, None),
        ("post", "/v1/services/{service_id}/event-types", f"{service}/event-types", {"staff_id": salon.mira}),
        ("get", "/v1/services/{service_id}/event-types", f"{service}/event-types?probe=true", None),
        ("post", "/v1/services/{service_id}/event-types/accept", f"{service}/event-types/accept", {}),
        ("post", "/v1/services/{service_id}/event-types/push", f"{service}/event-types/push", {"fields": ["title"]}),
        ("get", "/v1/webhooks/deliveries", "/v1/webhooks/deliveries", None),
        ("get", "/v1/appointments", "/v1/appointments?limit=0", None),
        ("get", "/v1/staff/{staff_id}", "/v1/staff/stf_none", None),
        ("post", "/v1/holds", "/v1/holds", {"service_id": salon.cut, "start": "2027-03-08T14:00Z", "ttl": 60}),
        ("delete", "/v1/holds/{hold_id}", "/v1/holds/hld_none", None),
        ("delete", "/v1/customers/{customer_id}", f"/v1/customers/{booked['customer']['id']}", None),
        ("delete", "/v1/customers/{customer_id}", "/v1/customers/cus_none", None),
        ("post", "/v1/appointments", "/v1/appointments", {}),
    ]:
        answer = salon.call(method.upper(), path, body)
        schema = answer_schema(whole, method, template, answer.status_code)
        assert list(misfits(answer.json(), schema, whole)) == [], path


def test_a_company_fits(place: Place, whole: Json) -> None:
    body = company_body(buffer_time=10, **{"import": "hosts"})
    assert list(misfits(body, body_schema(whole, "post", "/v1/companies"), whole)) == []
    made = place.admin.ok("POST", "/v1/companies", body)
    assert list(misfits(made, answer_schema(whole, "post", "/v1/companies", 201), whole)) == []
    shown = place.admin.ok("GET", "/v1/companies/salon")
    assert list(misfits(shown, answer_schema(whole, "get", "/v1/companies/{company}", 200), whole)) == []


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"duration": 30, "notes": "x", "metadata": {"a": "b"}, "source": "phone"},
        {"staff_id": None, "duration": None},
        {"duration": "30"},
        {"duration": 0},
        {"start": None},
        {"hold_id": None},
        {"hold_id": ""},
        {"hold": "hld_1"},
        {"metadata": {"a": 1}},
        {"notes": "x" * 5001},
        {"source": "Not A Source"},
        {"customer": {"email": "ada@example.org"}},
        {"customer": {"name": "Ada", "email": "ada@example.org", "age": 3}},
    ],
)
def test_what_the_document_allows_is_taken_and_what_it_forbids_refused(salon: Salon, whole: Json, change: Json) -> None:
    body = {
        "service_id": salon.cut,
        "start": "2027-03-08T09:00:00Z",
        "customer": {"name": "Ada", "email": "ada@example.org"},
        **change,
    }
    fits = not list(misfits(body, body_schema(whole, "post", "/v1/appointments"), whole))
    assert (salon.call("POST", "/v1/appointments", body).status_code == 201) is fits


def test_the_documented_queries_are_the_ones_that_are_read(salon: Salon, whole: Json) -> None:
    for path, operations in whole["paths"].items():
        if (
            "get" not in operations
            or not path.startswith("/v1/")
            or path.startswith(("/v1/comp", "/v1/webhooks/calcom"))
        ):
            continue
        known = [each["name"] for each in operations["get"].get("parameters", []) if each["in"] == "query"]
        query = dict.fromkeys([*known, "unheard_of"], "?")
        refused = {each["pointer"] for each in salon.call("GET", path, params=query).json()["problems"]}
        assert "/unheard_of" in refused
        assert refused <= {f"/{name}" for name in query}


def test_the_reference_page_loads_nothing_from_elsewhere(place: Place) -> None:
    for path in ("/schema", "/schema/"):
        page = place.client.get(path)
        assert page.headers["content-type"].startswith("text/html")
        assert not re.findall(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page.text)
        assert not re.findall(r"https?://", page.text)
