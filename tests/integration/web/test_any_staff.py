"""Booking without ``staff_id`` over HTTP: whoever gives the service and is free has it."""

from typing import Any

import pytest
from attrs import evolve
from tests.integration.web.conftest import ORIGIN, Salon

from askpro.domain.staff import HostMapping

NINE = "2027-03-08T09:00:00Z"
MIRAS, NORAS = 7, 70


@pytest.fixture
def two(salon: Salon) -> tuple[Salon, str]:
    """Nora gives cuts, too, with an event type of her own."""
    nora = salon.call.ok("POST", "/v1/staff", {"name": "Nora"})["id"]
    with salon.place.app.storage.write(salon.id) as ledger:
        mapping = next(each for each in ledger.services.mappings() if each.event_type_id == MIRAS)
        hers = evolve(mapping, staff_id=nora, event_type_id=NORAS)
        ledger.services.map_event_types(salon.cut, [mapping, hers])
        ledger.staff.map_host(HostMapping(staff_id=nora, host_id=41, mapped_at=mapping.mapped_at, mapped_by="test"))
        ledger.generations.move([""])
    return salon, nora


def take(salon: Salon, *event_types: int) -> None:
    """Somebody books these at Cal.com, and no webhook has come yet."""
    for event_type in event_types:
        attendee = {"name": "Otto", "email": f"o{event_type}@example.org", "timeZone": "UTC"}
        body = {"eventTypeId": event_type, "start": NINE, "attendee": attendee}
        salon.place.outside().post(f"{ORIGIN}/bookings", json=body).raise_for_status()


def made(salon: Salon, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = salon.call.ok("GET", "/v1/appointments", params=query)["items"]
    return found


def test_each_offer_says_with_whom_it_would_be(two: tuple[Salon, str]) -> None:
    salon, nora = two
    salon.booked(9, staff_id=salon.mira)
    window = {"from": NINE, "to": "2027-03-08T10:00:00Z"}
    found = salon.call.ok("GET", "/v1/availability", params={"service_id": salon.cut, **window})["items"]
    assert [(each["start"], each["staff_id"]) for each in found] == [
        (NINE, nora),
        ("2027-03-08T09:30:00Z", salon.mira),
        ("2027-03-08T09:30:00Z", nora),
    ]


def test_as_many_are_booked_as_are_free(two: tuple[Salon, str]) -> None:
    """S7."""
    salon, nora = two
    booked = [salon.booked(9)["staff_id"], salon.booked(9)["staff_id"]]
    third = salon.book(9)
    assert (booked, third.status_code) == ([salon.mira, nora], 409)
    assert (third.json()["code"], len(third.json()["alternatives"])) == ("slot_unavailable", 3)


def test_whom_the_calendar_has_booked_is_passed_over(two: tuple[Salon, str]) -> None:
    salon, nora = two
    take(salon, MIRAS)
    answer = salon.booked(9)
    assert (answer["staff_id"], answer["status"], answer.get("last_refusal")) == (nora, "confirmed", None)


def test_where_all_are_booked_there_it_is_refused_with_alternatives(two: tuple[Salon, str]) -> None:
    salon, _ = two
    take(salon, MIRAS, NORAS)
    answer = salon.book(9)
    assert (answer.status_code, answer.json()["code"], len(answer.json()["alternatives"])) == (
        409,
        "slot_unavailable",
        3,
    )
    assert [each["status"] for each in made(salon)] == ["refused"]


def test_with_one_key_one_is_booked(two: tuple[Salon, str]) -> None:
    """S10: the same answer again, whoever was passed over."""
    salon, nora = two
    take(salon, MIRAS)
    body = {"service_id": salon.cut, "start": NINE, "customer": {"name": "Ada", "email": "ada@example.org"}}
    answers = [salon.call("POST", "/v1/appointments", body, headers={"Idempotency-Key": "call-1"}) for _ in range(2)]
    assert [(each.status_code, each.json()["staff_id"]) for each in answers] == [(201, nora)] * 2
    assert (answers[0].json()["id"] == answers[1].json()["id"], len(made(salon))) == (True, 1)
