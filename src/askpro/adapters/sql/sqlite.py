"""SQLite: one file, several processes; one connection that writes and several that read."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from askpro.adapters.sql.database import Database
from askpro.adapters.sql.gate import Gate
from askpro.domain.errors import ConfigurationError

_BUSY_MILLISECONDS = 60_000
_BUSY_FOR_QUOTAS = 3_000
_READERS = 8


def open_quota_sqlite(url: URL) -> Database:
    """The same file for quotas: quick to give up, and what is lost with the power is no loss there."""
    _check(url)
    pragmas = ("synchronous=NORMAL",)
    engine = _engine(url, size=1, begin="BEGIN IMMEDIATE", pragmas=pragmas, busy_milliseconds=_BUSY_FOR_QUOTAS)
    return Database(readers=engine, writers=engine, one_line=True, gate=Gate(_BUSY_FOR_QUOTAS / 1000))


def open_sqlite(url: URL) -> Database:
    """The database in a file. Raises ConfigurationError for one in memory: the memory storage is there for that."""
    _make_private(Path(_check(url)))
    return Database(
        readers=_engine(url, size=_READERS, begin="BEGIN", pragmas=("query_only=ON",)),
        writers=_engine(url, size=1, begin="BEGIN IMMEDIATE", pragmas=()),
        one_line=True,
    )


def _check(url: URL) -> str:
    place = url.database or ""
    if not place or ":memory:" in place or url.query.get("mode") == "memory":
        raise ConfigurationError("SQLite needs a file, such as sqlite:///askpro.db; memory:// keeps nothing.")
    return place


def _make_private(file: Path) -> None:
    """A new database is the owner's alone: customers are in it in clear."""
    with suppress(OSError):  # what is wrong with the place is told by the first connection
        file.touch(mode=0o600)


def _engine(
    url: URL, *, size: int, begin: str, pragmas: tuple[str, ...], busy_milliseconds: int = _BUSY_MILLISECONDS
) -> Engine:
    engine = create_engine(url, pool_size=size, max_overflow=0, pool_timeout=30, hide_parameters=True)
    event.listen(engine, "connect", _prepare(pragmas, busy_milliseconds))

    def say_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    # The driver's own transactions begin late and not for reads; with them off, we say BEGIN (SQLAlchemy's recipe).
    event.listen(engine, "begin", say_begin)
    return engine


def _prepare(pragmas: tuple[str, ...], busy_milliseconds: int) -> Callable[[sqlite3.Connection, Any], None]:
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={busy_milliseconds}")
        _use_wal(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    return prepare


def _use_wal(connection: sqlite3.Connection) -> None:
    """Readers and a writer side by side. Two processes that turn it on at once meet without SQLite's own patience."""
    for patience in (0.01, 0.05, 0.1, 0.5, 1.0, 2.0, None):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
                return
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if patience is None or "locked" not in str(error):
                raise
            time.sleep(patience)
        else:
            return
