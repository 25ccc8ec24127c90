"""``askpro company`` and ``askpro keys``."""

import io

import pytest
from tests.integration.cli.conftest import Askpro

from askpro.bootstrap import open_application


def stored_key(slug: str) -> str | None:
    with open_application() as application:
        return application.companies.get(slug).account.api_key


def test_a_company_is_added_with_its_settings(askpro: Askpro) -> None:
    more = ("--buffer-time", "15", "--conflict-policy", "askpro_wins", "--import", "hosts", "--calcom-team-id", "7")
    made = askpro.ask("company", "add", "salon", "--name", "Salon", "--time-zone", "Europe/Berlin", *more).data
    wanted = {"slug": "salon", "name": "Salon", "buffer_time": 15, "conflict_policy": "askpro_wins", "import": "hosts"}
    assert wanted.items() <= made.items()


def test_its_key_is_printed_once_and_works(askpro: Askpro) -> None:
    made = askpro.ask("company", "add", "salon").data
    with open_application() as application:
        assert application.authenticate(made["key"]).company_id == made["id"]
    assert made["key"] not in askpro.ask("company", "show").out


def test_the_first_company_takes_the_calendar_of_the_environment(
    askpro: Askpro, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALCOM_API_KEY", "cal_live_of_the_environment")
    monkeypatch.setenv("CALCOM_WEBHOOK_SECRET", "whsec_of_the_environment")
    made = askpro.ask("company", "add", "salon").data
    assert (made["calcom_api_key"], made["calcom_webhook_secret"]) == ("cal_…ment", "whse…ment")


def test_a_second_company_neither_takes_nor_changes_the_calendar_of_the_first(
    askpro: Askpro, monkeypatch: pytest.MonkeyPatch
) -> None:
    askpro("company", "add", "first", "--calcom-api-key", "cal_live_first")
    monkeypatch.setenv("CALCOM_API_KEY", "cal_live_second")
    askpro("company", "add", "second")
    assert (stored_key("first"), stored_key("second")) == ("cal_live_first", None)


def test_a_secret_can_come_from_standard_input(askpro: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("cal_live_unseen\n"))
    askpro("company", "add", "salon", "--calcom-api-key", "-")
    assert stored_key("salon") == "cal_live_unseen"


def test_secrets_are_masked_everywhere(askpro: Askpro) -> None:
    secrets = ("--calcom-api-key", "cal_live_0123456789", "--calcom-webhook-secret", "whsec_0123456789abcdef")
    said = [askpro(*line).out for line in (("company", "add", "salon", *secrets), ("company", "list"))]
    said += [askpro(*line).out for line in (("company", "show"), ("company", "show", "--json"))]
    assert [secret for secret in secrets[1::2] for text in said if secret in text] == []


def test_set_changes_what_is_given_and_nothing_else(askpro: Askpro) -> None:
    before = askpro.ask("company", "add", "salon", "--time-zone", "Europe/Berlin").data
    after = askpro.ask("company", "set", "--name", "Salon Castell").data
    assert after == {**{name: value for name, value in before.items() if name != "key"}, "name": "Salon Castell"}


@pytest.mark.parametrize(
    ("option", "name"), [("--calcom-team-id", "calcom_team_id"), ("--default-event-type", "default_event_type")]
)
def test_an_id_is_taken_away_by_nought(askpro: Askpro, option: str, name: str) -> None:
    assert askpro.ask("company", "add", "salon", option, "7").data[name] == 7
    assert askpro.ask("company", "set", option, "0").data[name] is None
    assert askpro("company", "set", option, "-1").code == 2
    assert askpro("company", "set", option, str(2**31)).code == 2


def test_versions_are_set_one_by_one_and_go_back_to_ours(askpro: Askpro) -> None:
    askpro("company", "add", "salon", "--calcom-version", "bookings=2026-05-01")
    both = askpro.ask("company", "set", "--calcom-version", "slots=2024-09-04").data["calcom_versions"]
    assert both == {"bookings": "2026-05-01", "slots": "2024-09-04"}
    less = ("--calcom-version", "bookings=", "--calcom-version", "slots=2024-09-04")
    assert askpro.ask("company", "set", *less).data["calcom_versions"] == {"slots": "2024-09-04"}


def test_a_new_webhook_secret_leaves_the_former_one_valid(askpro: Askpro) -> None:
    askpro("company", "add", "salon", "--calcom-webhook-secret", "old")
    askpro("company", "set", "--calcom-webhook-secret", "new")
    with open_application() as application:
        assert application.companies.get("salon").account.webhook_secrets == ("new", "old")


def test_a_revoked_key_is_shown_as_revoked(askpro: Askpro) -> None:
    askpro("company", "add", "salon")
    made = askpro.ask("company", "key", "add", "--name", "phone").data
    askpro("company", "key", "revoke", made["id"])
    keys = {each["name"]: each["revoked_at"] for each in askpro.ask("company", "show").data["keys"]}
    assert (keys["first key"], keys["phone"] is None) == (None, False)


@pytest.mark.parametrize(
    "options",
    [
        ("--time-zone", "Mars/Olympus"),
        ("--buffer-time", "100000"),
        ("--buffer-time", "-5"),
        ("--attendee-email-template", "nobody"),
        ("--calcom-api-key", ""),
        ("--calcom-version", "bookings"),
        ("--calcom-version", "bookings=soon"),
        ("--calcom-version", "nothing=2024-08-13"),
    ],
)
def test_an_impossible_setting_is_a_mistake_of_usage_and_leaves_no_company(
    askpro: Askpro, options: tuple[str, ...]
) -> None:
    assert askpro.ask("company", "add", "salon", *options).problem["code"] == "invalid_request"
    assert askpro.ask("company", "list").data == {"items": []}


def test_a_slug_can_be_taken_once(askpro: Askpro) -> None:
    askpro("company", "add", "salon")
    refused = askpro.ask("company", "add", "salon")
    assert (refused.code, refused.problem["code"]) == (1, "already_exists")


def test_with_several_companies_one_must_be_chosen(askpro: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    askpro("company", "add", "one")
    askpro("company", "add", "two")
    assert askpro.ask("company", "show").problem["detail"] == "Which company? Choose with --company: one, two."
    assert askpro.ask("company", "show", "--company", "two").data["slug"] == "two"
    monkeypatch.setenv("ASKPRO_COMPANY", "one")
    assert askpro.ask("company", "show").data["slug"] == "one"


def test_without_any_company_it_is_said_how_to_make_one(askpro: Askpro) -> None:
    assert "askpro company add" in askpro("show").err


def test_keys_new_makes_a_key_that_opens_the_database(askpro: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKPRO_SECRET_KEYS", askpro.ask("keys", "new").data["key"])
    assert askpro("company", "list").code == 0


KEY, PASTED = "cal_live_0123456789", " cal_live_0123456789\r\n"


def test_blanks_around_a_key_are_dropped_wherever_it_comes_from(
    askpro: Askpro, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALCOM_API_KEY", PASTED)
    assert askpro("company", "add", "salon").code == 0
    assert stored_key("salon") == KEY
    monkeypatch.delenv("CALCOM_API_KEY")
    askpro("company", "set", "--calcom-api-key", "cal_live_other")
    askpro("company", "set", "--calcom-api-key", PASTED)
    assert stored_key("salon") == KEY
    askpro("company", "set", "--calcom-api-key", "cal_live_other")
    monkeypatch.setattr("sys.stdin", io.StringIO(PASTED))
    askpro("company", "set", "--calcom-api-key", "-")
    assert stored_key("salon") == KEY


@pytest.mark.parametrize(
    ("option", "wrong"),
    [("--calcom-api-key", "cal_live_0123 456789"), ("--calcom-webhook-secret", " whsec_012345678")],
)
def test_a_blank_that_cannot_be_meant_is_refused_and_nothing_changes(askpro: Askpro, option: str, wrong: str) -> None:
    before = askpro.ask("company", "add", "salon", "--calcom-api-key", KEY).data
    refused = askpro.ask("company", "set", "--name", "Salon", option, wrong).problem
    name = option.removeprefix("--").replace("-", "_")
    assert (refused["code"], [each["pointer"] for each in refused["problems"]]) == ("invalid_request", [f"/{name}"])
    assert askpro.ask("company", "show").data["name"] == before["name"]


@pytest.mark.parametrize(
    ("name", "wrong"), [("CALCOM_API_KEY", "cal_live_0123\n456789"), ("CALCOM_WEBHOOK_SECRET", "whsec_012345678\n")]
)
def test_a_blank_in_the_environment_that_cannot_be_meant_is_refused_by_name(
    askpro: Askpro, monkeypatch: pytest.MonkeyPatch, name: str, wrong: str
) -> None:
    monkeypatch.setenv(name, wrong)
    refused = askpro.ask("company", "list")
    assert refused.problem["code"] == "configuration"
    assert name in refused.err
    assert wrong[:8] not in refused.err
