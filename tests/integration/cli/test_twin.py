"""``askpro twin``: its faults and scenarios as flags."""

from pathlib import Path

import pytest
from tests.integration.cli.conftest import Askpro

from askpro.twin.faults import KINDS
from askpro.twin.scenarios import library


def test_the_list_explains_every_scenario_and_every_kind_of_fault(askpro: Askpro, home: Path) -> None:
    said = " ".join(askpro("twin", "--list").out.split())
    assert [name for name in (*library(), *KINDS) if name not in said] == []
    assert [each.name for each in library().values() if each.correct not in said] == []


def test_the_list_for_scripts_has_the_faults_in_their_plain_form(askpro: Askpro, home: Path) -> None:
    told = askpro.ask("twin", "--list").data
    first = next(each for each in told["scenarios"] if each["name"] == "slow-subscriber")
    assert first["faults"] == [{"kind": "slow-subscriber"}]
    assert [each["kind"] for each in told["faults"]] == list(KINDS)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--scenario", "edge-524", "--scenario", "long-tail"), "--scenario is one at a time"),
        (("--scenario", "edge524"), "there is no scenario 'edge524'; did you mean edge-524?"),
        (("--scenario", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("--fault", "lost-anser POST"), "'lost-anser POST': kind cannot be 'lost-anser'; did you mean lost-answer"),
        (("--fault", "lost-answer POST bookings"), "'bookings' is no method, path, trigger, share (10%), place (2nd)"),
        (("--latency", "fast"), "seconds must be seconds (0.5), a range (0.1-0.9) or lognormal:"),
    ],
)
def test_what_cannot_go_wrong_is_told_before_the_twin_starts(
    askpro: Askpro, home: Path, flags: tuple[str, ...], said: str
) -> None:
    refused = askpro.ask("twin", "--port", "0", *flags)
    assert refused.problem["code"] == "configuration"
    assert said in str(refused.problem)
