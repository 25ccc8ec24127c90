"""Real kills: the server dies of SIGKILL under load, again and again, and nothing is lost or doubled."""

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.conftest import Figures
from tests.e2e.conftest import starting, wait_for
from tests.proof.crowd import Crowd
from tests.proof.salon import Aftermath, Salon, aftermath, open_salon

from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.requirements import skip_or_fail
from askpro.testing.worlds.invariants import EXPLAINING, broken

KILLS = int(os.environ.get("ASKPRO_PROOF_KILLS", "25"))
"""Per database; 50 in the full proof."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def salon(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Salon]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/askpro.db"
        if request.param == "postgresql":
            try:
                url = stack.enter_context(postgres_database())
            except PostgresAbsent as absent:
                skip_or_fail("postgres", str(absent))
        start = stack.enter_context(starting(tmp_path))
        yield stack.enter_context(open_salon(start, url, twin_delay=0.02))


def lost(after: Aftermath, crowd: Crowd) -> set[str]:
    """Appointments that a caller was told of and that are not there."""
    with after.storage.read(after.company.id) as ledger:
        return {each for each in crowd.accepted if ledger.appointments.get(each).id != each}


def damaged(database_url: str) -> list[str]:
    """What SQLite's own check finds; nothing on other databases."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return []
    with closing(sqlite3.connect(str(url.database))) as connection:
        return [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]


def fruitful(crowd: Crowd) -> None:
    """Until the server has done something, however busy the machine is."""
    before = len(crowd.accepted)
    wait_for(lambda: len(crowd.accepted) > before + 1)


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(salon: Salon, figures: Figures) -> None:
    """S1, S2, S3, S7: also over a kill at any point."""
    dice, crowd = random.Random(7), Crowd(salon, seed=7)
    salon.serve()
    with crowd.busy(callers=8):
        for number in range(KILLS):
            if number % 5:  # the others die soon after they began
                fruitful(crowd)
            time.sleep(dice.uniform(0, 0.5))
            salon.kill()
            salon.serve()
        time.sleep(0.5)
    salon.kill()
    with aftermath(salon) as after:
        unexplained = [f"{issue.kind} {issue.detail}" for issue in after.issues() if issue.kind in EXPLAINING]
        assert (broken(after), unexplained, lost(after, crowd), damaged(salon.database_url)) == ([], [], set(), [])
    assert len(crowd.accepted) > KILLS, f"there was no load: {crowd.answers}"
    backend = make_url(salon.database_url).get_backend_name()
    figures(f"{KILLS} SIGKILLs of a server under load on {backend}: 0 lost, 0 doubled")
