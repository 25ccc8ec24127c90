"""The migrated schema is the one of the tables, on both databases, and the store knows whether it is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, text

import askpro.adapters.sql.migrations
from askpro.adapters.sql import open_storage
from askpro.adapters.sql.schema import HEAD
from askpro.adapters.sql.tables import metadata
from askpro.domain.errors import ConfigurationError
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.requirements import skip_or_fail


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"
        return
    try:
        with postgres_database() as first, postgres_database() as second:
            yield first, second
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    return create_engine(parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed)


def _schema(url: str) -> dict[str, Any]:
    """Everything the database says of its tables, in an order that does not depend on how they were made."""
    engine = _engine(url)
    try:
        look = inspect(engine)
        return {
            name: {
                "columns": {
                    column["name"]: (repr(column["type"]), column["nullable"], column["default"])
                    for column in look.get_columns(name)
                },
                "key": look.get_pk_constraint(name),
                "foreign": sorted(look.get_foreign_keys(name), key=repr),
                "unique": sorted(look.get_unique_constraints(name), key=repr),
                "indexes": sorted((_index(index) for index in look.get_indexes(name)), key=repr),
            }
            for name in look.get_table_names()
            if name != "alembic_version"
        }
    finally:
        engine.dispose()


def _index(index: Any) -> tuple[object, ...]:
    where = {key: str(value) for key, value in index.get("dialect_options", {}).items() if key.endswith("_where")}
    return index["name"], index["column_names"], index["unique"], where


def test_a_migrated_schema_is_that_of_the_tables(urls: tuple[str, str]) -> None:
    migrated, created = urls
    with closing(open_storage(migrated, vault=FreshVault())) as storage:
        storage.migrate()
    engine = _engine(created)
    metadata.create_all(engine)
    engine.dispose()
    assert _schema(migrated) == _schema(created)


def test_the_partial_indexes_are_compared_too(urls: tuple[str, str]) -> None:
    with closing(open_storage(urls[0], vault=FreshVault())) as storage:
        storage.migrate()
    partial = [index for table in _schema(urls[0]).values() for index in table["indexes"] if index[3]]
    assert len(partial) == 5


def test_an_empty_database_asks_for_the_upgrade(urls: tuple[str, str]) -> None:
    with closing(open_storage(urls[0], vault=FreshVault())) as storage:
        with pytest.raises(ConfigurationError, match="askpro db upgrade"):
            storage.ready()
        with pytest.raises(ConfigurationError, match="askpro db upgrade"), storage.read("com_a"):
            pass
        storage.migrate()
        storage.ready()


def test_a_schema_of_another_version_asks_for_the_upgrade(urls: tuple[str, str]) -> None:
    with closing(open_storage(urls[0], vault=FreshVault())) as storage:
        storage.migrate()
        engine = _engine(urls[0])
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        engine.dispose()
        with pytest.raises(ConfigurationError, match="askpro db upgrade"):
            storage.ready()


def test_the_head_that_is_checked_is_the_last_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(askpro.adapters.sql.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
