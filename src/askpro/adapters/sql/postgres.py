"""PostgreSQL, by psycopg."""

from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from askpro.adapters.sql.database import Database
from askpro.adapters.sql.gate import PATIENCE, Gate
from askpro.domain.errors import ConfigurationError

_READERS = 12
_WRITERS = 8
_QUOTAS = 4
_QUOTA_PATIENCE = 3
"""Seconds; who cannot have the quota kept by then goes on without."""


def open_postgres(url: URL) -> Database:
    """The database at that URL. Raises ConfigurationError if psycopg is not installed."""
    url = _checked(url)
    return Database(readers=_engine(url, _READERS), writers=_engine(url, _WRITERS), one_line=False)


def _checked(url: URL) -> URL:
    if find_spec("psycopg") is None:
        raise ConfigurationError("PostgreSQL needs a driver: pip install askpro[postgres]")
    return url.set(drivername="postgresql+psycopg")


def open_quota_postgres(url: URL) -> Database:
    """The same database for quotas: quick to give up, and what is lost with the power is no loss there.

    Raises ConfigurationError if psycopg is not installed.
    """
    url = _checked(url).update_query_dict({"connect_timeout": str(_QUOTA_PATIENCE)})
    engine = create_engine(
        url,
        pool_size=_QUOTAS,
        max_overflow=0,
        pool_timeout=_QUOTA_PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c lock_timeout={_QUOTA_PATIENCE}s -c synchronous_commit=off"},
    )
    return Database(readers=engine, writers=engine, one_line=False, gate=Gate(_QUOTA_PATIENCE))


def _engine(url: URL, size: int) -> Engine:
    # A restarted server is noticed when a connection is fetched, not by the caller who got it.
    engine = create_engine(
        url, pool_size=size, max_overflow=0, pool_timeout=30, pool_pre_ping=True, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    """Nobody waits for ever: not for a lock, and not for a process that went away inside a transaction."""
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{PATIENCE:.0f}s'")
    connection.execute("SET idle_in_transaction_session_timeout = '60s'")
    connection.autocommit = False
