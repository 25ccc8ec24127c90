"""``askpro customer erase``."""

from datetime import date
from typing import Any

import pytest
from tests.integration.cli.conftest import Askpro

ADA = ("--name", "Ada Lovelace", "--email", "ada@example.com", "--phone", "+4930123456")


@pytest.fixture
def cancelled(salon: Askpro, tuesday: date) -> Any:
    when = ("--start", f"{tuesday} 10:30", "--staff", "Mira")
    made = salon.ask("book", "--service", "Cut", *when, *ADA).data
    return salon.ask("cancel", made["id"]).data


def test_a_customer_is_erased_by_address_and_the_answer_says_what_went(salon: Askpro, cancelled: Any) -> None:
    done = salon.ask("customer", "erase", "ADA@example.com").data
    assert (done["customer_id"], done["appointments"]) == (cancelled["customer"]["id"], 1)
    assert salon.ask("show", cancelled["id"]).data["customer"] is None


def test_a_customer_is_erased_by_id_as_often_as_wished(salon: Askpro, cancelled: Any) -> None:
    erase = ("customer", "erase", cancelled["customer"]["id"])
    first, again = salon.ask(*erase).data, salon.ask(*erase).data
    assert (first["appointments"], again["appointments"]) == (1, 1)


def test_part_of_an_address_erases_nobody(salon: Askpro, cancelled: Any) -> None:
    refused = salon.ask("customer", "erase", "da@example.com")
    assert (refused.code, refused.problem["code"]) == (1, "not_found")
    assert salon.ask("show", cancelled["id"]).data["customer"]["name"] == "Ada Lovelace"


def test_who_is_expected_is_not_erased(salon: Askpro, tuesday: date) -> None:
    made = salon.ask("book", "--service", "Cut", "--start", f"{tuesday} 10:30", "--staff", "Mira", *ADA).data
    refused = salon.ask("customer", "erase", "ada@example.com")
    assert (refused.code, refused.problem["code"]) == (1, "customer_expected")
    assert refused.problem["appointments"] == [made["id"]]


def test_people_are_asked_first_and_yes_answers(salon: Askpro, cancelled: Any) -> None:
    erase = ("customer", "erase", "ada@example.com")
    assert salon(*erase).code != 0
    said = salon(*erase, "--yes")
    assert (said.code, "appointments" in said.out, cancelled["customer"]["id"] in said.out) == (0, True, True)
