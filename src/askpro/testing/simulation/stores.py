"""Where the ledgers of a run are: in memory, in SQLite, in PostgreSQL. Each episode begins with an empty one."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from attrs import frozen
from sqlalchemy import Engine, create_engine, make_url

from askpro.adapters.memory import open_storage as open_memory
from askpro.adapters.sql import open_storage as open_sql
from askpro.adapters.sql.tables import metadata
from askpro.application.ports.storage import Storage
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.postgres import postgres_database

MEMORY, SQLITE, POSTGRES = "memory", "sqlite", "postgres"
STORES = (MEMORY, SQLITE, POSTGRES)


class Stores(Protocol):
    """Gives empty stores, one after another."""

    @property
    def name(self) -> str:
        """One of STORES."""
        ...

    @contextmanager
    def fresh(self) -> Iterator[Storage]:
        """An empty store, until the block ends."""
        ...


@frozen
class MemoryStores:
    """A new one each time."""

    name: str = MEMORY

    @contextmanager
    def fresh(self) -> Iterator[Storage]:
        """See Stores."""
        yield open_memory()


@frozen
class SqlStores:
    """One database that is emptied each time: to migrate one takes longer than an episode."""

    name: str
    storage: Storage
    cleaner: Engine

    @contextmanager
    def fresh(self) -> Iterator[Storage]:
        """See Stores."""
        with self.cleaner.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        yield self.storage


@contextmanager
def open_stores(name: str) -> Iterator[Stores]:
    """Stores of that kind. Raises PostgresAbsent."""
    if name == MEMORY:
        yield MemoryStores()
    elif name == SQLITE:
        with tempfile.TemporaryDirectory() as folder, _sql(name, f"sqlite:///{Path(folder) / 'askpro.db'}") as stores:
            yield stores
    else:
        with postgres_database() as url, _sql(name, _hasty(url)) as stores:
            yield stores


def _hasty(url: str) -> str:
    """The server does not wait for its disk: here processes of ours die, and it does not."""
    hasty = make_url(url).update_query_dict({"options": "-c synchronous_commit=off"})
    return hasty.render_as_string(hide_password=False)


@contextmanager
def _sql(name: str, url: str) -> Iterator[Stores]:
    parsed = make_url(url)
    engine = create_engine(parsed if name == SQLITE else parsed.set(drivername="postgresql+psycopg"))
    try:
        with closing(open_sql(url, vault=FreshVault())) as storage:
            storage.migrate()
            yield SqlStores(name, storage, engine)
    finally:
        engine.dispose()
