"""What a call to the calendar costs where its quota is kept in SQL, told apart from the ledger's statements."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from askpro.adapters.calcom.budget import Budget, Keeping, digest_of
from askpro.adapters.calcom.quota.pace import Pace
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.adapters.sql import open_quotas, open_storage
from askpro.adapters.system import SystemClock
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.worlds.clock import VirtualClock


@contextmanager
def statements() -> Iterator[list[str]]:
    """Those that run meanwhile, without BEGIN and what prepares a connection."""
    found: list[str] = []

    def ran(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.partition(" ")[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", ran)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", ran)


def test_an_ordinary_call_costs_two_statements_and_touches_the_quotas_alone(url: str) -> None:
    clock = VirtualClock()
    with closing(open_storage(url, vault=FreshVault())) as storage, closing(open_quotas(url, clock=clock)) as quotas:
        storage.migrate()
        budget = Budget(Keeping(clock, quotas, Pace()), clock, digest_of("cal_test"))
        made: list[str] = []
        for number in range(1, 4):
            told = {"limit": "120", "remaining": str(120 - number), "reset": "60"}
            headers = {f"x-ratelimit-{name}-default": value for name, value in told.items()}
            with statements() as found:
                budget.heed(budget.take(5), WireAnswer(status=200, headers=headers, body=b""))
            made = found
    assert len(made) == 2
    assert all("quotas" in each for each in made)


def test_a_call_waits_for_no_writer_of_a_company_on_postgres_and_briefly_on_sqlite(url: str) -> None:
    """A writer that holds the file keeps the quota waiting for seconds at most; then the process goes on alone."""
    clock = SystemClock()
    with closing(open_storage(url, vault=FreshVault())) as storage, closing(open_quotas(url, clock=clock)) as quotas:
        storage.migrate()
        some.add_company(storage, "com_a")
        budget = Budget(Keeping(clock, quotas, Pace()), clock, digest_of("cal_test"))
        budget.take(5)
        with storage.write("com_a") as ledger, capture_logs() as logs:
            ledger.appointments.save(some.an_appointment())
            budget.take(5)
    alone = [log["event"] for log in logs]
    assert alone == (["quotas_unreachable"] if url.startswith("sqlite") else [])


def test_quotas_of_keys_that_nobody_uses_any_more_are_forgotten(url: str) -> None:
    clock = VirtualClock()
    with closing(open_storage(url, vault=FreshVault())) as storage, closing(open_quotas(url, clock=clock)) as quotas:
        storage.migrate()
        quotas.change("old", lambda _, __: (b"value", None))
        with quotas.database.writing("") as connection:  # a server has a clock of its own, which nobody can set
            connection.exec_driver_sql(f"UPDATE quotas SET changed_at = changed_at - {2 * 86_400_000_000}")
        clock.advance(timedelta(seconds=1))
        quotas.change("new", lambda _, __: (b"value", None))
        assert quotas.change("old", lambda value, _: (value, value)) is None
