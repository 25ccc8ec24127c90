"""A process dies, or stands still for longer than its lease, at every call through a port (S1, S2, S3, S12)."""

from collections.abc import Iterator

import pytest

from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation.kills import Strike, every_death, every_pause
from askpro.testing.simulation.runs import quiet_logs
from askpro.testing.simulation.scenarios import SCENARIOS, Scenario
from askpro.testing.simulation.stores import MEMORY, POSTGRES, SQLITE, Stores, open_stores

MOST_TELLING = (
    *("book", "move", "resolve a booking"),
    *("reassign", "resolve one to anybody else", "no-show", "undo a conflict", "erase a customer"),
)
"""The scenarios that run over the databases too, where each takes some seconds."""


@pytest.fixture(scope="module")
def memory() -> Iterator[Stores]:
    with open_stores(MEMORY) as opened, quiet_logs():
        yield opened


@pytest.fixture(scope="module", params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Stores]:
    try:
        with open_stores(request.param) as opened, quiet_logs():
            yield opened
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


def broken(strikes: Iterator[Strike]) -> list[Strike]:
    """Those after which something does not hold; fails if there were hardly any strikes."""
    struck = list(strikes)
    assert len(struck) > 1
    return [strike for strike in struck if strike.violations]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_it_survives_a_death_at_every_point(memory: Stores, scenario: Scenario) -> None:
    assert broken(every_death(scenario, memory)) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_it_survives_a_pause_at_every_point(memory: Stores, scenario: Scenario) -> None:
    assert broken(every_pause(scenario, memory)) == []


@pytest.mark.parametrize("scenario", [each for each in SCENARIOS if each.name in MOST_TELLING], ids=lambda it: it.name)
def test_it_survives_both_over_a_database(database: Stores, scenario: Scenario) -> None:
    assert broken(every_death(scenario, database)) + broken(every_pause(scenario, database)) == []


def test_every_most_telling_scenario_is_one() -> None:
    assert set(MOST_TELLING) <= {each.name for each in SCENARIOS}
