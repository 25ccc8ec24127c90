"""``askpro staff``, ``askpro service`` and ``askpro webhook``."""

from datetime import date

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


def test_a_retired_member_is_offered_no_longer_until_they_come_back(salon: Askpro, tuesday: date) -> None:
    def givers() -> set[str | None]:
        items = salon.ask("slots", "--service", "Cut", "--day", str(tuesday)).data["items"]
        return {each["staff_id"] for each in items}

    everybody = givers()
    gone = salon.ask("staff", "retire", "Tomas").data
    assert (gone["active"], gone["host"]["host_id"], givers()) == (False, 2, everybody - {gone["id"]})
    back = salon.ask("staff", "retire", "Tomas", "--back").data
    assert (back["active"], givers()) == (True, everybody)


def test_a_name_that_was_retired_can_be_given_again(salon: Askpro) -> None:
    old = salon.ask("service", "add", "Wash", "--duration", "200").data
    assert salon.ask("service", "retire", "Wash").data["active"] is False
    new = salon.ask("service", "add", "Wash", "--duration", "20").data
    assert salon.ask("service", "map", "Wash").data["id"] == new["id"]
    assert salon.ask("service", "retire", old["id"], "--back").data["id"] == old["id"]
    assert "use an id: svc_" in salon("service", "map", "Wash").err


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


def change_buffer(salon: Askpro) -> None:
    assert salon("company", "set", "--buffer-time", "10").code == 0


def test_drift_is_shown_and_pushed(salon: Askpro) -> None:
    change_buffer(salon)
    shown = salon("service", "event-types", "Cut").out
    assert "buffer_after" in shown
    assert "event_type_drift" in shown
    assert [each["drift"] for each in salon.ask("service", "event-types", "Cut").data["items"]] == [
        ["buffer_after"]
    ] * 2
    done = salon.ask("service", "push", "Cut", "--field", "buffer_after").data["items"]
    assert [(each["outcome"], each["fields"]) for each in done] == [("pushed", ["buffer_after"])] * 2
    assert [each["drift"] for each in salon.ask("service", "event-types", "Cut").data["items"]] == [[], []]


def test_drift_is_accepted(salon: Askpro) -> None:
    change_buffer(salon)
    assert salon("service", "accept", "Cut").code == 0
    assert [each["drift"] for each in salon.ask("service", "event-types", "Cut").data["items"]] == [[], []]
    assert salon.ask("service", "push", "Cut").data["items"][0]["outcome"] == "unchanged"


def test_a_push_that_is_not_done_ends_with_1(salon: Askpro, twin: RunningTwin) -> None:
    change_buffer(salon)
    number = salon.ask("service", "event-types", "Advice").data["items"][0]["event_type_id"]
    with httpx.Client(headers={"Authorization": f"Bearer {TWIN_KEY}", "cal-api-version": "2024-06-14"}) as client:
        client.delete(f"{twin.url}/teams/1/event-types/{number}").raise_for_status()
    told = salon("service", "push", "Advice")
    assert (told.code, "failed" in told.out) == (1, True)
    shown = salon("service", "event-types", "Advice").out
    assert ("event_type_gone" in shown, "No event type stands" in shown) == (True, False)


def test_webhooks_are_shown_registered_and_rotated(
    salon: Askpro, monkeypatch: pytest.MonkeyPatch, twin: RunningTwin
) -> None:
    """S17: of secrets only the ends."""
    monkeypatch.setenv("ASKPRO_PUBLIC_URL", "https://askpro.example")
    assert "No subscription of ours" in salon("webhook", "status").out
    assert [each["step"] for each in salon.ask("webhook", "register").data["steps"]] == ["subscribe"]
    first = salon.ask("webhook", "status").data
    assert (first["steps"], first["secrets"], len(first["subscriptions"])) == ([], 1, 1)
    rotated = salon.ask("webhook", "rotate", "--grace-hours", "1").data
    assert [each["wrong"] for each in rotated["steps"]] == [["secret"]]
    then = salon.ask("webhook", "status").data
    assert (then["secrets"], then["former_secrets_until"]) == (2, rotated["former_secrets_until"])
    (theirs,) = twin.twin.snapshot()["webhooks"]
    assert theirs["secret"] not in str((first, rotated, then)) + salon("webhook", "status").out


def test_what_a_person_must_add_by_hand_is_said_in_full(salon: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    """S17: but for the secret, which is shown to nobody and can be chosen."""
    monkeypatch.setenv("ASKPRO_PUBLIC_URL", "https://askpro.example")
    salon("webhook", "register")
    told = salon.ask("webhook", "status").data
    assert told["by_hand"]
    shown = salon("webhook", "status").out
    assert [each for each in (told["url"], *told["triggers"], "--calcom-webhook-secret -") if each not in shown] == []


def test_a_secret_of_the_environment_cannot_be_rotated(salon: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKPRO_PUBLIC_URL", "https://askpro.example")
    monkeypatch.setenv("CALCOM_WEBHOOK_SECRET", "whsec_of_the_environment")
    refused = salon.ask("webhook", "rotate")
    assert (refused.code, refused.problem["code"]) == (1, "not_supported")


def test_the_audit_tells_who_mapped_whom(salon: Askpro) -> None:
    """L57."""
    salon("staff", "unmap", "Mira")
    salon("staff", "map", "Mira", "1")
    told = [(each["action"], each["host_id"], each["actor"]) for each in salon.ask("staff", "audit").data["items"]]
    assert told[:2] == [("map", 1, "cli"), ("unmap", 1, "cli")]
    assert {each[2] for each in told[2:]} == {"test"}
    assert "Mira" in salon("staff", "audit").out


def test_a_second_event_type_of_the_same_member_is_refused(salon: Askpro) -> None:
    known = salon.ask("service", "list").data
    refused = salon.ask("service", "create-event-type", "Cut", "--staff", "Mira")
    assert (refused.code, refused.problem["code"]) == (1, "already_exists")
    assert salon.ask("service", "list").data == known


def test_the_audit_tells_who_did_what_to_which_event_type(salon: Askpro) -> None:
    salon("service", "create-event-type", "Advice", "--staff", "Tomas")
    change_buffer(salon)
    salon("service", "push", "Advice")
    told = salon.ask("service", "audit").data["items"]
    assert [(each["action"], each["actor"], each["fields"], each["outcome"]) for each in told[:3]] == [
        ("push", "cli", ["buffer_after"], "pushed"),
        ("push", "cli", ["buffer_after"], "pushed"),
        ("create", "cli", [], None),
    ]
    assert "Tomas" in salon("service", "audit").out
