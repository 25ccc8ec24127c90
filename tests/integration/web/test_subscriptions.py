"""``/v1/webhooks``: our subscriptions at the calendar, registered and rotated over HTTP."""

import pytest
from tests.integration.web.conftest import INBOX, SECRET, Salon


def test_subscriptions_are_shown_without_their_secret(salon: Salon) -> None:
    told = salon.call.ok("GET", "/v1/webhooks")
    assert (told["url"], told["steps"], told["by_hand"], told["secrets"]) == (f"http://askpro.test{INBOX}", [], [], 1)
    (mine,) = told["subscriptions"]
    assert (mine["level"], mine["active"], mine["wrong"]) == ("account", True, [])
    assert SECRET not in str(told)


def test_a_registration_puts_right_what_is_wrong_and_a_second_one_does_nothing(salon: Salon) -> None:
    (known,) = salon.place.line.twin.twin.snapshot()["webhooks"]
    headers = {"Authorization": "Bearer cal_test_mira_0123456789"}
    url = f"http://twin.test/v2/webhooks/{known['id']}"
    salon.place.outside().patch(url, json={"active": False}, headers=headers).raise_for_status()
    (step,) = salon.call.ok("POST", "/v1/webhooks/register", {})["steps"]
    assert step == {"step": "mend", "level": "account", "event_type_id": None, "wrong": ["inactive"]}
    assert salon.call.ok("POST", "/v1/webhooks/register", {})["steps"] == []


def test_a_rotation_with_a_key_is_done_once(salon: Salon) -> None:
    headers = {"Idempotency-Key": "rotate-1"}
    answers = [salon.call("POST", "/v1/webhooks/rotate", {"grace_hours": 2}, headers=headers) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    account = salon.place.app.companies.get("salon").account
    assert (len(account.webhook_secrets), account.webhook_secrets[1]) == (2, SECRET)
    booked = salon.booked()
    assert booked["status"] == "confirmed"
    assert salon.place.deliver() == 1


@pytest.mark.parametrize("hours", [-1, 721, "2", None])
def test_an_impossible_grace_is_refused(salon: Salon, hours: object) -> None:
    answer = salon.call("POST", "/v1/webhooks/rotate", {"grace_hours": hours})
    assert (answer.status_code, answer.json()["problems"][0]["pointer"]) == (400, "/grace_hours")
    assert salon.place.app.companies.get("salon").account.webhook_secrets == (SECRET,)
