"""The SQL storage keeps the storage contract in SQLite."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import create_engine

from askpro.adapters.sql import open_storage
from askpro.adapters.sql.tables import metadata
from askpro.application.ports.records import Page
from askpro.application.ports.storage import Storage
from askpro.testing.contracts.storage import StorageContract
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.transactions import contents, fill
from askpro.testing.contracts.storage.vault import FreshVault

_VAULT = FreshVault()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/askpro.db"


@pytest.fixture(scope="module")
def opened(url: str) -> Iterator[Storage]:
    """One storage for the module: opening and migrating one for each test would take longer than the tests."""
    with closing(open_storage(url, vault=_VAULT)) as storage:
        storage.migrate()
        yield storage


class TestSqliteStorage(StorageContract):
    ingest_waits_for_writers = True

    @pytest.fixture
    def storage(self, opened: Storage, url: str) -> Iterator[Storage]:
        yield opened
        cleaner = create_engine(url)
        with cleaner.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        cleaner.dispose()

    def test_everything_is_there_after_opening_again(self, clinic: Storage, url: str) -> None:
        with clinic.write("com_a") as ledger:
            fill(ledger)
        clinic.inbox.put(some.a_webhook())
        with closing(open_storage(url, vault=_VAULT)) as again:
            again.ready()
            with again.read("com_a") as ledger:
                assert all(contents(ledger).values())
            assert len(again.inbox.all("com_a", Page())[0]) == 1
