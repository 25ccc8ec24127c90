"""Quotas in the database: one row per key, locked for the moment of a change."""

from datetime import datetime, timedelta

from attrs import frozen
from sqlalchemy import Connection, bindparam, delete, literal_column, make_url, select, text, update
from sqlalchemy.exc import ArgumentError

from askpro.adapters.sql.database import Database
from askpro.adapters.sql.pending import upsert
from askpro.adapters.sql.postgres import open_quota_postgres
from askpro.adapters.sql.sqlite import open_quota_sqlite
from askpro.adapters.sql.tables import quotas
from askpro.adapters.sql.types import Instant
from askpro.application.ports.quotas import Change, T
from askpro.application.ports.system import Clock
from askpro.domain.errors import ConfigurationError

_FORGOTTEN = timedelta(days=1)

_q = quotas.c
_MINE = _q.digest == bindparam("of")
_LOCKED = select(_q.value).where(_MINE).with_for_update().cte("locked")
# Outside of the locked part, so that it is told once the row is held.
_NOW = literal_column("(extract(epoch from clock_timestamp()) * 1000000)::bigint", Instant).label("now")
_FIND = select(_LOCKED.c.value, _NOW)
_FIND_IN_FILE = select(_q.value).where(_MINE)
_CHANGE = update(quotas).where(_MINE).values(value=bindparam("new"), changed_at=bindparam("at"))
_FORGET = delete(quotas).where(_q.changed_at < bindparam("before"))


@frozen(eq=False)
class SqlQuotas:
    """Implements Quotas. PostgreSQL has a clock of its own, which counts; a file is on one machine, whose does."""

    database: Database
    clock: Clock

    def change(self, digest: str, change: Change[T]) -> T:
        """See the port: two statements, one where nothing is to be written."""
        with self.database.writing(digest) as connection:
            value, now = self._find(connection, digest)
            after, result = change(value, now)
            if after is None or after is value:
                return result
            if value is not None:
                connection.execute(_CHANGE, {"of": digest, "new": after, "at": now})
            else:
                connection.execute(_FORGET, {"before": now - _FORGOTTEN})
                row = {"digest": digest, "value": after, "changed_at": now}
                connection.execute(upsert(quotas, connection.dialect.name), [row])
            return result

    def close(self) -> None:
        """Give connections back."""
        self.database.close()

    def _find(self, connection: Connection, digest: str) -> tuple[bytes | None, datetime]:
        """The value, held for us, and the keeper's time once it is held."""
        if self.database.one_line:
            return connection.execute(_FIND_IN_FILE, {"of": digest}).scalar_one_or_none(), self.clock.now()
        found = connection.execute(_FIND, {"of": digest}).one_or_none()
        if found is None:  # a new key: there is no row to lock yet
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:of, 0))"), {"of": digest})
            found = connection.execute(_FIND, {"of": digest}).one_or_none()
        if found is None:
            now: datetime = connection.execute(select(_NOW)).scalar_one()
            return None, now
        return found.value, found.now


def open_quotas(url: str, *, clock: Clock) -> SqlQuotas:
    """The quotas in the database at ``sqlite:///file.db`` or ``postgresql://user@host/name``.

    Connects when it is first used. Raises ConfigurationError for other URLs, which it never repeats (S17).
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError("The URL of the quotas is not one.") from None
    match parsed.get_backend_name():
        case "sqlite":
            return SqlQuotas(open_quota_sqlite(parsed), clock)
        case "postgresql" | "postgres":
            return SqlQuotas(open_quota_postgres(parsed), clock)
        case other:
            raise ConfigurationError(f"Quotas are not kept in {other}; use sqlite, postgresql, redis or memory.")
