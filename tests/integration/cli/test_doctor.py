"""``askpro doctor``: what it tells, and its exit codes."""

import json
from pathlib import Path

import pytest
from tests.integration.cli.conftest import SECRET_KEY, TWIN_KEY, Askpro

from askpro.entrypoints.cli.doctor import effective
from askpro.settings import AskproSettings, CalcomSettings, Settings


def codes(said: str) -> list[str]:
    return [line.split()[1].rstrip(":") for line in said.splitlines() if line.startswith(("broken", "warning"))]


def test_each_finding_is_told_with_what_to_do(salon: Askpro) -> None:
    salon.ask("staff", "add", "Carl")
    told = salon("doctor")
    assert told.code == 1
    assert {"sweep_overdue", "staff_unmapped"} <= set(codes(told.out))
    assert "Carl is mapped to no host" in told.out
    assert "→ Map the member with" in told.out


def test_scripts_get_json_and_the_exit_code(salon: Askpro) -> None:
    salon.ask("sync", "sweep", "--full")
    salon.ask("staff", "add", "Carl")
    told = salon.ask("doctor")
    (company,) = json.loads(told.out)["companies"]
    assert (told.code, company["company"], company["complete"], company["healthy"]) == (1, "salon", True, False)
    (carl,) = [each for each in company["findings"] if each["code"] == "staff_unmapped"]
    assert (carl["weight"], list(carl["about"])) == ("warning", ["staff_id"])


def test_a_calendar_that_cannot_be_reached_is_unavailable(salon: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_API_URL", "http://127.0.0.1:9/v2")
    told = salon("doctor")
    assert (told.code, "calendar_unreachable" in codes(told.out)) == (3, True)


def test_a_database_that_cannot_be_used_is_unavailable(home: Path, askpro: Askpro) -> None:
    (home / "askpro.db").write_bytes(b"nothing of ours")
    assert askpro("doctor").code == 3


def test_without_a_company_it_says_how_to_begin(askpro: Askpro) -> None:
    told = askpro("doctor")
    assert (told.code, "askpro company add" in told.out) == (1, True)


def test_the_effective_settings_are_shown_and_no_secret_is(salon: Askpro) -> None:
    """S17."""
    told = salon("doctor").out + salon.ask("doctor").out
    assert "ASKPRO_CALENDAR" in told
    assert SECRET_KEY not in told
    assert TWIN_KEY not in told


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:hunter2@db/askpro", "postgresql://db/askpro?password=hunter2", "redis://:hunter2@cache:1/0"],
)
def test_a_password_in_an_address_is_not_shown(url: str) -> None:
    """S17."""
    shown = effective(Settings(AskproSettings(database_url=url, cache_url=url), CalcomSettings(api_key="k" * 30)))
    assert "hunter2" not in repr(shown)
    assert "k" * 30 not in repr(shown)
    assert shown["ASKPRO_DATABASE_URL"].startswith(url[:5])


def test_a_probe_is_told_in_words_and_in_json(salon: Askpro) -> None:
    salon.ask("sync", "sweep", "--full")
    told = salon.ask("doctor", "--probe")
    (company,) = json.loads(told.out)["companies"]
    probe = company["probe"]
    assert [(each["call"], each["departures"], each["new_fields"]) for each in probe["calls"]][:2] == [
        ("read_me", [], []),
        ("list_webhooks", [], []),
    ]
    assert (probe["better_versions"], "contract_changed" in codes(told.out)) == ([], False)
    words = salon("doctor", "--probe").out
    assert "read_slots" in words
    assert "2024-09-04" in words
    assert "yes" in words


def test_without_the_flag_nothing_is_probed(salon: Askpro) -> None:
    assert "probe" not in json.loads(salon.ask("doctor").out)["companies"][0]


@pytest.mark.parametrize(
    "url", ["sqlite:///askpro.db", "sqlite:////srv/askpro.db", "postgresql://me@db/askpro", "memory://"]
)
def test_an_address_without_a_password_is_shown_as_it_is(url: str) -> None:
    shown = effective(Settings(AskproSettings(database_url=url, cache_url=url), CalcomSettings()))
    assert (shown["ASKPRO_DATABASE_URL"], shown["ASKPRO_CACHE_URL"]) == (url, url)
