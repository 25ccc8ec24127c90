"""A PostgreSQL database of one's own for a while.

The server is the one that ``ASKPRO_TEST_POSTGRES`` names (``postgresql://user@host:port/any-database``); without it,
the local one with the user ``postgres``.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

_LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


class PostgresAbsent(Exception):
    """No server answers."""


@contextmanager
def postgres_database() -> Iterator[str]:
    """The URL of an empty database with a random name; it is dropped at the end. Raises PostgresAbsent."""
    server = make_url(os.environ.get("ASKPRO_TEST_POSTGRES", _LOCAL)).set(drivername="postgresql+psycopg")
    name = f"askpro_test_{secrets.token_hex(6)}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    except (OperationalError, ModuleNotFoundError) as error:
        raise PostgresAbsent(str(error)) from error
    finally:
        engine.dispose()
