"""The simulation within its ordinary budget: every invariant holds at rest (S1 to S3, S5 to S9, S11, S12, S16, S18).

``make soak`` does the same for as long as one likes.
"""

from collections.abc import Iterator

import pytest

from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation import Run, Tally
from askpro.testing.simulation.cores import run_on_cores
from askpro.testing.simulation.network import Fault
from askpro.testing.simulation.post import FATES
from askpro.testing.simulation.stores import MEMORY, SQLITE, Stores, open_stores


def told(tally: Tally) -> list[str]:
    return [f"{failure.replay}: {failure.violations[0]}" for failure in tally.failures]


@pytest.fixture(scope="module")
def memory() -> Iterator[Stores]:
    with open_stores(MEMORY) as stores:
        yield stores


@pytest.fixture(scope="module")
def long_run() -> Tally:
    return run_on_cores(20_000, cores=2)


def test_twenty_thousand_commands_break_nothing(long_run: Tally) -> None:
    assert (told(long_run), long_run.commands) == ([], 20_000)


def test_every_kind_of_fault_was_among_them(long_run: Tally) -> None:
    wanted = {*(fault.value for fault in Fault), *(f"webhook {fate.value}" for fate in FATES), "commit failed"}
    assert wanted - long_run.faults.keys() == set()


def test_processes_died_at_every_kind_of_call(long_run: Tally) -> None:
    around = ("write", "commit", "calendar read", "calendar write", "inbox put", "inbox settle")
    died = {point.partition(" ")[2] for point in long_run.kills}
    assert set(around) - died == set()


def test_the_same_seed_does_the_same(memory: Stores) -> None:
    first, second = Run(memory, seed=7)(150), Run(memory, seed=7)(150)
    assert first == second


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
