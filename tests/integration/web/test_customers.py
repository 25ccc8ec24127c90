"""Customers are erased over HTTP (docs/erasure.md)."""

from tests.integration.web.conftest import Caller, Place, Salon, company_body
from tests.integration.web.seeds import Json

ADA = "ada@example.org"


def gone(salon: Salon) -> Json:
    """A booking that was cancelled; everything that the calendar told of it has come in."""
    booked = salon.booked(notes="allergic")
    salon.place.deliver()
    salon.call.ok("POST", f"/v1/appointments/{booked['id']}/cancel", {"reason": "ill"})
    salon.place.deliver()
    return booked


def erase(salon: Salon, customer_id: str) -> Json:
    return salon.call.ok("DELETE", f"/v1/customers/{customer_id}")


def test_an_erased_customer_is_shown_nowhere(salon: Salon) -> None:
    booked = gone(salon)
    done = erase(salon, booked["customer"]["id"])
    assert done == {"customer_id": booked["customer"]["id"], "appointments": 1, "deliveries": 2, "waiting": 0}
    shown = salon.call("GET", f"/v1/appointments/{booked['id']}")
    assert (shown.json()["customer"], shown.json()["status"]) == (None, "cancelled")
    whole = shown.text + salon.call("GET", f"/v1/appointments/{booked['id']}/history").text
    assert not [word for word in (ADA, "Ada Kunz", "allergic") if word in whole]
    assert salon.call.ok("GET", f"/v1/appointments?customer={ADA}")["items"] == []


def test_erasing_twice_is_erasing_once(salon: Salon) -> None:
    customer_id = gone(salon)["customer"]["id"]
    erase(salon, customer_id)
    assert erase(salon, customer_id)["deliveries"] == 0


def test_a_customer_who_is_expected_stays_and_the_answer_says_for_what(salon: Salon) -> None:
    booked = salon.booked()
    answer = salon.call("DELETE", f"/v1/customers/{booked['customer']['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "customer_expected")
    assert answer.json()["appointments"] == [booked["id"]]
    assert salon.call.ok("GET", f"/v1/appointments/{booked['id']}")["customer"]["email"] == ADA


def test_the_answer_under_an_idempotency_key_is_gone_and_nothing_is_booked_again(salon: Salon) -> None:
    """S10."""
    body = {
        "service_id": salon.cut,
        "start": "2027-03-08T09:00:00Z",
        "customer": {"name": "Ada Kunz", "email": ADA},
    }
    key = {"Idempotency-Key": "once"}
    booked = salon.call.ok("POST", "/v1/appointments", body, headers=key)
    salon.call.ok("POST", f"/v1/appointments/{booked['id']}/cancel", {})
    salon.place.deliver()
    erase(salon, booked["customer"]["id"])
    again = salon.call("POST", "/v1/appointments", body, headers=key)
    assert (again.status_code, again.json()["code"]) == (410, "erased")
    assert len(salon.call.ok("GET", "/v1/appointments")["items"]) == 1


def test_s11_another_companys_customer_is_not_found(salon: Salon, place: Place) -> None:
    customer_id = gone(salon)["customer"]["id"]
    other = Caller(place.client, place.admin.ok("POST", "/v1/companies", company_body(slug="other"))["key"])
    for found in (other("DELETE", f"/v1/customers/{customer_id}"), salon.call("DELETE", "/v1/customers/cus_none")):
        assert (found.status_code, found.json()["code"]) == (404, "not_found")
    assert erase(salon, customer_id)["appointments"] == 1


def test_it_takes_a_key(salon: Salon) -> None:
    assert salon.place.client.delete("/v1/customers/cus_1").status_code == 401
