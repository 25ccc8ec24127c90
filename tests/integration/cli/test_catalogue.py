"""``askpro staff``, ``askpro service`` and ``askpro webhook``."""

import httpx
import pytest
from tests.integration.cli.conftest import TWIN_KEY, Askpro

from askpro.twin.server import RunningTwin


def hosts(askpro: Askpro) -> dict[str, int | None]:
    everybody = askpro.ask("staff", "list").data["items"]
    return {each["name"]: each["host"] and each["host"]["host_id"] for each in everybody}


def test_match_maps_by_exact_email(salon: Askpro) -> None:
    assert hosts(salon) == {"Mira": 1, "Tomas": 2}


def test_match_leaves_strangers_alone_and_says_so(salon: Askpro) -> None:
    made = salon.ask("staff", "add", "Tomas Brandt", "--email", "brandt@salon-castell.example").data
    assert salon.ask("staff", "match").data == {"matched": [], "ambiguous": [], "unmatched": [made["id"]]}


def test_unmap_parts_and_map_joins_by_email_or_id(salon: Askpro) -> None:
    salon("staff", "unmap", "Mira")
    assert hosts(salon)["Mira"] is None
    salon("staff", "map", "Mira", "mira@salon-castell.example")
    assert hosts(salon)["Mira"] == 1


@pytest.mark.parametrize("host", ["99", "nobody@salon-castell.example"])
def test_a_host_that_is_not_there_cannot_be_mapped(salon: Askpro, host: str) -> None:
    assert salon("staff", "map", "Mira", host).code in (1, 2)
    assert hosts(salon)["Mira"] == 1


def test_a_name_that_two_have_must_be_told_by_id(salon: Askpro) -> None:
    salon("staff", "add", "Mira")
    assert "use an id: stf_" in salon("staff", "unmap", "Mira").err


def test_an_event_type_is_made_from_a_service(salon: Askpro, twin: RunningTwin) -> None:
    services = {each["name"]: each for each in salon.ask("service", "list").data["items"]}
    made = services["Advice"]["event_types"][0]
    theirs = twin.twin.snapshot()["eventTypes"]
    length, policy = next(
        (row["lengthInMinutes"], row["confirmationPolicy"]) for row in theirs if row["id"] == made["event_type_id"]
    )
    assert (length, policy.get("disabled", False), made["confirmation"]) == (30, False, True)


def test_a_service_is_mapped_to_event_types_that_are_there(salon: Askpro) -> None:
    salon("service", "add", "Trim", "--duration", "20")
    assert [each["event_type_id"] for each in salon.ask("service", "map", "Trim", "3").data["event_types"]] == [3]
    assert salon.ask("service", "map", "Trim").data["event_types"] == []


def test_an_event_type_of_somebody_else_cannot_be_mapped(salon: Askpro) -> None:
    refused = salon.ask("service", "map", "Cut", "2=Tomas")
    assert (refused.code, refused.problem["code"]) == (2, "invalid_request")


def test_an_event_type_of_another_length_cannot_be_mapped(salon: Askpro) -> None:
    assert "takes 20 minutes" in salon("service", "map", "Cut", "3").err


def test_the_webhook_is_registered_under_the_public_address(
    salon: Askpro, twin: RunningTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKPRO_PUBLIC_URL", "https://askpro.example/")
    url = salon.ask("webhook", "register").data["url"]
    listed = httpx.get(f"{twin.url}/webhooks", headers={"authorization": f"Bearer {TWIN_KEY}"}).json()["data"]
    assert [each["subscriberUrl"] for each in listed] == [url] == ["https://askpro.example/v1/webhooks/calcom/salon"]


def test_without_a_public_address_no_webhook_is_registered(salon: Askpro) -> None:
    refused = salon.ask("webhook", "register")
    assert (refused.code, refused.problem["code"]) == (3, "configuration")
