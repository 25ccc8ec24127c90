"""The SQL storage keeps the storage contract in PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Engine, create_engine, make_url

from askpro.adapters.sql import open_storage
from askpro.adapters.sql.tables import metadata
from askpro.application.ports.records import Page
from askpro.application.ports.storage import Storage
from askpro.testing.contracts.storage import StorageContract
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.transactions import contents, fill
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.requirements import skip_or_fail

pytestmark = pytest.mark.postgres


_VAULT = FreshVault()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    try:
        with postgres_database() as url:
            yield url
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


@pytest.fixture(scope="module")
def opened(url: str) -> Iterator[Storage]:
    """One storage for the module: opening and migrating one for each test would take longer than the tests."""
    with closing(open_storage(url, vault=_VAULT)) as storage:
        storage.migrate()
        yield storage


@pytest.fixture(scope="module")
def cleaner(url: str) -> Iterator[Engine]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    yield engine
    engine.dispose()


class TestPostgresStorage(StorageContract):
    @pytest.fixture
    def storage(self, opened: Storage, cleaner: Engine) -> Iterator[Storage]:
        yield opened
        with cleaner.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    def test_everything_is_there_after_opening_again(self, clinic: Storage, url: str) -> None:
        with clinic.write("com_a") as ledger:
            fill(ledger)
        clinic.inbox.put(some.a_webhook())
        with closing(open_storage(url, vault=_VAULT)) as again:
            again.ready()
            with again.read("com_a") as ledger:
                assert all(contents(ledger).values())
            assert len(again.inbox.all("com_a", Page())[0]) == 1
