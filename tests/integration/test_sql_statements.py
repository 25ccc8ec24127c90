"""How many statements the usual transactions take: on PostgreSQL each is a journey to the server and back."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from askpro.adapters.sql import open_storage
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Ledger, Storage
from askpro.domain.appointment import Status, SyncState
from askpro.domain.claims import claims_of
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.vault import FreshVault


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with closing(open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FreshVault())) as storage:
        storage.migrate()
        some.add_company(storage, "com_a")
        with storage.write("com_a") as ledger:
            appointment = some.an_appointment(head="uid_1")
            ledger.appointments.save(appointment)
            ledger.claims.replace("apt_1", claims_of(appointment))
            ledger.bookings.save([some.a_booking("uid_1", "uid_1", "apt_1")])
        yield storage


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run meanwhile, without BEGIN."""
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_keeping_a_webhook_is_one_statement(storage: Storage) -> None:
    with counted() as statements:
        storage.inbox.put(some.a_webhook())
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("ask", "by"),
    [
        (lambda ledger: ledger.appointments.get("apt_1"), "appointments_1 (company_id=? AND id=?)"),
        (lambda ledger: ledger.bookings.around(["uid_1"]), "(company_id=? AND component=?)"),
        (lambda ledger: ledger.bookings.of("apt_1"), "(company_id=? AND component=?)"),
        (
            lambda ledger: ledger.claims.overlapping(["stf_1"], some.a_span()),
            "(company_id=? AND staff_id=? AND ends_at>?)",
        ),
        (lambda ledger: _find(ledger, booking_uid="uid_1"), "appointments_1 (company_id=? AND id=?)"),
        (lambda ledger: _find(ledger, customer="x"), "(company_id=? AND customer_id=?)"),
        (lambda ledger: _find(ledger, staff_id="x"), "(company_id=? AND staff_id=?)"),
        (lambda ledger: _find(ledger, status=Status.REQUESTED), "(company_id=? AND standing=?)"),
        (lambda ledger: _find(ledger, sync=SyncState.DUE), "ix_appointments_unsettled"),
        (lambda ledger: _find(ledger), "ix_appointments_start"),
    ],
)
def test_no_question_walks_through_the_whole_company(
    storage: Storage, tmp_path: Path, ask: Callable[[Ledger], object], by: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "askpro.db")) as connection:
        with counted() as statements, storage.read("com_a") as ledger:
            ask(ledger)
        question = statements[-1]
        plan = connection.execute(f"EXPLAIN QUERY PLAN {question}", [None] * question.count("?")).fetchall()
    assert by in " ".join(row[3] for row in plan)


def _find(ledger: Ledger, **filters: Any) -> object:
    return ledger.appointments.find(AppointmentQuery(**{"now": some.NOW} | filters), Page())


def test_a_page_of_appointments_is_two_statements(storage: Storage) -> None:
    with counted() as statements:
        assert some.listed(storage, customer="x", booking_uid="uid_1") == []
    assert len(statements) == 2
