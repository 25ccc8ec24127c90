"""``/v1/services/{id}/event-types``: mapping with what is odd, drift, push and accept."""

import pytest
from tests.integration.web.conftest import Salon
from tests.integration.web.seeds import Json


def drift(salon: Salon) -> list[str]:
    (item,) = salon.call.ok("GET", f"/v1/services/{salon.cut}/event-types")["items"]
    found: list[str] = item["drift"]
    return found


def the_field(salon: Salon, name: str) -> Json:
    (item,) = salon.call.ok("GET", f"/v1/services/{salon.cut}/event-types")["items"]
    (found,) = [each for each in item["fields"] if each["field"] == name]
    return dict(found)


def rename(salon: Salon) -> None:
    salon.call.ok("PATCH", f"/v1/services/{salon.cut}", {"name": "Haircut"})


def test_a_push_is_told_for_each_event_type(salon: Salon) -> None:
    rename(salon)
    assert drift(salon) == ["title"]
    shown = the_field(salon, "title")
    assert (shown["ours"], shown["theirs"], shown["owner"]) == ("Haircut (Mira)", "Cut", "askpro")
    (done,) = salon.call.ok("POST", f"/v1/services/{salon.cut}/event-types/push", {})["items"]
    assert (done["event_type_id"], done["outcome"], done["fields"]) == (7, "pushed", ["title"])
    assert drift(salon) == []


def test_what_is_accepted_is_no_drift(salon: Salon) -> None:
    rename(salon)
    (done,) = salon.call.ok("POST", f"/v1/services/{salon.cut}/event-types/accept", {"fields": ["title"]})["items"]
    assert done == {"event_type_id": 7, "staff_id": salon.mira, "fields": ["title"]}
    assert (drift(salon), the_field(salon, "title")["accepted"]) == ([], True)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"fields": ["price"]}, "/fields/0"),
        ({"event_types": [0]}, "/event_types/0"),
        ({"event_types": [9]}, "/event_types"),
    ],
)
@pytest.mark.parametrize("verb", ["push", "accept"])
def test_what_cannot_be_meant_is_refused_and_nothing_is_done(salon: Salon, verb: str, body: Json, pointer: str) -> None:
    rename(salon)
    answer = salon.call("POST", f"/v1/services/{salon.cut}/event-types/{verb}", body)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["problems"]]) == (400, [pointer])
    assert drift(salon) == ["title"]


def test_mapping_tells_what_is_odd_and_a_probe_repeats_it(salon: Salon) -> None:
    """L36: it can be mapped, and nobody can book it."""
    nobody = {"availability": [], "name": "Hours", "timeZone": "Europe/Berlin", "isDefault": True}
    headers = {"Authorization": "Bearer cal_test_mira_0123456789", "cal-api-version": "2024-06-11"}
    salon.place.outside().patch("http://twin.test/v2/schedules/31", json=nobody, headers=headers).raise_for_status()
    mapped = {"event_types": [{"event_type_id": 7, "staff_id": salon.mira}]}
    answer = salon.call.ok("PUT", f"/v1/services/{salon.cut}/event-types", mapped)
    assert [each["code"] for each in answer["findings"]] == ["event_type_without_slots"]
    for probe, codes in (("false", []), ("true", ["event_type_without_slots"])):
        (item,) = salon.call.ok("GET", f"/v1/services/{salon.cut}/event-types?probe={probe}")["items"]
        assert [each["code"] for each in item["findings"]] == codes


def test_a_probe_is_true_or_false(salon: Salon) -> None:
    answer = salon.call("GET", f"/v1/services/{salon.cut}/event-types?probe=maybe")
    assert (answer.status_code, answer.json()["problems"][0]["pointer"]) == (400, "/probe")


def test_one_for_each_pair_and_the_audit_tells_who_made_it(salon: Salon) -> None:
    path = f"/v1/services/{salon.cut}/event-types"
    answer = salon.call("POST", path, {"staff_id": salon.mira})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
    assert "7" in answer.json()["detail"]
    salon.call.ok("POST", path, {})
    salon.call.ok("PUT", path, {"event_types": []})
    first = salon.call.ok("GET", "/v1/event-types/audit?limit=1")
    rest = salon.call.ok("GET", f"/v1/event-types/audit?cursor={first['next_cursor']}")
    told = [*first["items"], *rest["items"]]
    assert [each["action"] for each in told[:3]] == ["unmap", "unmap", "create"]
    assert {each["service_id"] for each in told[:3]} == {salon.cut}
    assert all(each["actor"].startswith("api:") for each in told[:3])


def test_a_repeat_under_its_key_is_no_second_one(salon: Salon) -> None:
    """S10."""
    path, key = f"/v1/services/{salon.cut}/event-types", {"Idempotency-Key": "once"}
    first, again = (salon.call("POST", path, {}, headers=key) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
