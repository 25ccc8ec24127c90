"""Rows are read strictly: what is not exactly ours is an error, never a default (L33), and no time is naive (S13)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from askpro.adapters.sql import open_storage
from askpro.adapters.sql.forms import MalformedRow, read_form, write_form
from askpro.adapters.sql.tables import appointments, metadata
from askpro.application.ports.storage import Storage
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Notice, Standing
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.vault import FreshVault

ADDED = {"erased", "passed_over", "no_show"}
"""Fields of an appointment that its first rows lack."""


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with closing(open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FreshVault())) as storage:
        storage.migrate()
        some.add_company(storage, "com_a")
        yield storage


@pytest.mark.parametrize("key", sorted(write_form(some.an_appointment()).keys() - ADDED))
def test_l33_a_form_without_a_key_is_refused(key: str) -> None:
    form: dict[str, Any] = write_form(some.an_appointment())
    del form[key]
    with pytest.raises(MalformedRow):
        read_form(form, Appointment)


@pytest.mark.parametrize("change", [{"surplus": 1}, {"sequence": "1"}, {"notes": None}, {"in_conflict": 0}])
def test_a_form_with_anything_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedRow):
        read_form(write_form(some.an_appointment()) | change, Appointment)


def test_s13_a_naive_time_cannot_be_stored(storage: Storage) -> None:
    with pytest.raises((StatementError, TypeError)), storage.write("com_a") as ledger:
        ledger.issues.close("conflict", "apt_1", datetime(2026, 12, 7))  # noqa: DTZ001 - the very mistake


def test_s11_every_table_but_the_companies_own_and_the_installations_names_the_company() -> None:
    of_no_company = {"companies", "quotas", "workers"}  # a quota is of a key, a worker of the installation
    tables = [table for table in metadata.sorted_tables if table.name not in of_no_company]
    assert all(not table.c.company_id.nullable for table in tables)
    assert all(next(iter(table.c.company_id.foreign_keys)).target_fullname == "companies.id" for table in tables)


def test_every_column_that_orders_appointments_is_indexed() -> None:
    columns = {column.name for index in appointments.indexes for column in index.columns}
    assert {"starts_at", "staff_id", "service_id", "customer_id", "source", "standing", "due"} <= columns


def test_a_notice_from_before_it_could_say_maybe_moved_is_read() -> None:
    moment = some.a_span().start
    told = Notice(
        uid="b1",
        trigger="BOOKING_CREATED",
        when=some.a_span(),
        standing=Standing.CONFIRMED,
        host=None,
        sent=moment,
        received=moment,
    )
    form: dict[str, Any] = write_form(told)
    del form["maybe_moved"]
    assert read_form(form, Notice) == told


@pytest.mark.parametrize("key", sorted(ADDED))
def test_an_appointment_from_before_a_field_was_added_is_read(key: str) -> None:
    form: dict[str, Any] = write_form(some.an_appointment())
    del form[key]
    assert read_form(form, Appointment) == some.an_appointment()
