"""Reassign and no-show over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.integration.web.conftest import Salon

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)


def begun(salon: Salon) -> Any:
    made = salon.booked()
    salon.place.clock.at = NINE.replace(minute=1)
    return made


def post(salon: Salon, made: Any, verb: str, body: Any, **more: Any) -> Any:
    return salon.call("POST", f"/v1/appointments/{made['id']}/{verb}", body, **more)


def test_a_no_show_is_marked_and_found_by_its_status(salon: Salon) -> None:
    made = begun(salon)
    answer = post(salon, made, "no-show", {})
    assert (answer.status_code, answer.json()["status"]) == (200, "no_show")
    assert answer.json()["sequence"] > made["sequence"]
    found = salon.call.ok("GET", "/v1/appointments", params={"status": "no_show"})["items"]
    assert [each["id"] for each in found] == [made["id"]]
    assert salon.call.ok("GET", "/v1/appointments", params={"status": "confirmed"})["items"] == []


def test_it_can_be_taken_back(salon: Salon) -> None:
    made = begun(salon)
    post(salon, made, "no-show", {})
    assert post(salon, made, "no-show", {"absent": False}).json()["status"] == "confirmed"


def test_the_same_key_marks_once(salon: Salon) -> None:
    """S10."""
    made = begun(salon)
    first, second = (post(salon, made, "no-show", {}, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert len([call for call in salon.place.line.calls if call.endswith("mark-absent")]) == 1


def test_before_the_start_it_is_too_early(salon: Salon) -> None:
    answer = post(salon, salon.booked(), "no-show", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_early")


def test_an_older_sequence_is_refused(salon: Salon) -> None:
    made = begun(salon)
    post(salon, made, "no-show", {})
    answer = post(salon, made, "no-show", {"absent": False, "sequence": made["sequence"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_sequence")


def test_a_closed_one_is_told(salon: Salon) -> None:
    made = salon.booked()
    post(salon, made, "cancel", {})
    for verb in ("no-show", "reassign"):
        answer = post(salon, made, verb, {})
        assert (answer.status_code, answer.json()["code"]) == (409, "appointment_closed")


@pytest.mark.parametrize(
    ("verb", "body", "pointer"),
    [
        ("no-show", {"absent": "yes"}, "/absent"),
        ("no-show", {"host": True}, "/host"),
        ("reassign", {"staff_id": 7}, "/staff_id"),
        ("reassign", {"staff_id": ""}, "/staff_id"),
        ("reassign", {"host_id": 7}, "/host_id"),
        ("reassign", {"sequence": 0}, "/sequence"),
    ],
)
def test_bad_input_is_named(salon: Salon, verb: str, body: Any, pointer: str) -> None:
    answer = post(salon, salon.booked(), verb, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json()["problems"]] == [pointer]


def test_a_booking_of_one_host_stays_there(salon: Salon) -> None:
    answer = post(salon, salon.booked(), "reassign", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "event_type_not_supported")


def test_a_member_without_a_host_is_told(salon: Salon) -> None:
    answer = post(salon, salon.booked(), "reassign", {"staff_id": salon.jonas})
    assert (answer.status_code, answer.json()["code"]) == (422, "staff_not_mapped")


def test_an_unknown_member_is_told(salon: Salon) -> None:
    answer = post(salon, salon.booked(), "reassign", {"staff_id": "stf_nobody"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
