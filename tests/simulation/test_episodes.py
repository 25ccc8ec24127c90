"""The simulation within its ordinary budget: every invariant holds at rest.

S1 to S3, S5 to S14, S16, S18.

``make soak`` does the same for as long as one likes.
"""

from collections.abc import Iterator
from itertools import count

import pytest
from attrs import evolve
from tests.conftest import Figures

from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation import Run, Tally
from askpro.testing.simulation.__main__ import main
from askpro.testing.simulation.cores import run_on_cores
from askpro.testing.simulation.eras import ERAS
from askpro.testing.simulation.faults import Fault
from askpro.testing.simulation.plan import AROUND, COMMANDS, EDITIONS
from askpro.testing.simulation.post import FATES, OUT_OF_ORDER
from askpro.testing.simulation.stores import MEMORY, SQLITE, MemoryStores, Stores, open_stores


def told(tally: Tally) -> list[str]:
    return [f"{failure.replay}: {failure.violations[0]}" for failure in tally.failures]


@pytest.fixture(scope="module")
def memory() -> Iterator[Stores]:
    with open_stores(MEMORY) as stores:
        yield stores


@pytest.fixture(scope="module")
def long_run() -> Tally:
    return run_on_cores(20_000, cores=2)


def test_twenty_thousand_commands_break_nothing(long_run: Tally, figures: Figures) -> None:
    figures(f"simulation: {long_run}")
    assert (told(long_run), long_run.commands >= 20_000) == ([], True)


def test_every_kind_of_fault_was_among_them(long_run: Tally) -> None:
    others = ("commit failed", "two workers on one lease", "the caller loses patience", "no place for the call")
    webhooks = (*(fate.value for fate in FATES), OUT_OF_ORDER, "before the answer")
    wanted = {*others, *(fault.value for fault in Fault), *(f"webhook {each}" for each in webhooks)}
    assert wanted - long_run.faults.keys() == set()


def test_everybody_did_everything_in_every_era_and_edition(long_run: Tally) -> None:
    circumstances = (*(era.name for era in ERAS), *EDITIONS, "1 processes", "2 processes", "3 processes", "calm")
    assert {*COMMANDS, *AROUND, *circumstances} - long_run.covered.keys() == set()


def test_what_can_be_asked_for_in_vain_came_about(long_run: Tally) -> None:
    effects = {f"{each} took effect" for each in ("reassign", "no_show", "erase")} | {"an issue was dismissed"}
    assert {each for each in effects if long_run.covered[each] < 20} == set()


def test_processes_died_at_every_kind_of_call(long_run: Tally) -> None:
    storage = ("read", "write", "commit", "directory", "inbox put", "inbox take", "inbox settle")
    died = {point.partition(" ")[2] for point in long_run.kills}
    assert {*storage, "calendar read", "calendar write"} - died == set()


def test_the_cores_do_what_one_would_do(memory: Stores) -> None:
    alone = Run(memory, seed=11, episode=4)(enough=lambda tally: tally.episodes >= 45)
    shared = run_on_cores(45 * 4, seed=11, episode=4, cores=2)
    assert evolve(alone, seconds=0.0) == evolve(shared, seconds=0.0)


def test_what_other_cores_have_done_when_it_is_enough_counts() -> None:
    one_share = Run(MemoryStores(), seed=11, episode=4)(enough=lambda tally: tally.episodes >= 10)
    tally = run_on_cores(seed=11, episode=4, cores=2, enough=lambda tally: tally.commands >= one_share.commands)
    assert tally.episodes > one_share.episodes


def test_it_is_enough_after_the_episode_that_is_under_way() -> None:
    looks = count()
    tally = run_on_cores(cores=1, enough=lambda _: next(looks) > 2)
    assert 0 < tally.episodes < 10


@pytest.mark.parametrize("option", ["--commands", "--seconds", "--episode", "--cores", "--failures"])
@pytest.mark.parametrize("number", ["0", "-1"])
def test_nothing_is_no_number_of_anything(option: str, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"{option}={number}"])
    assert (ended.value.code, "is not more than 0" in capsys.readouterr().err) == (2, True)


def test_the_same_seed_does_the_same(memory: Stores) -> None:
    first, second = Run(memory, seed=7)(150), Run(memory, seed=7)(150)
    assert evolve(first, seconds=0.0) == evolve(second, seconds=0.0)


def test_it_holds_over_sqlite() -> None:
    with open_stores(SQLITE) as stores:
        assert told(Run(stores, seed=50_000)(300)) == []


@pytest.mark.postgres
def test_it_holds_over_postgresql() -> None:
    try:
        with open_stores("postgres") as stores:
            assert told(Run(stores, seed=60_000)(200)) == []
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])
