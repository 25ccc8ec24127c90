"""The whole store in SQL."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from askpro.adapters.sql import schema
from askpro.adapters.sql.agenda import SqlAgenda
from askpro.adapters.sql.database import Database
from askpro.adapters.sql.directory import SqlDirectory
from askpro.adapters.sql.inbox import SqlInbox
from askpro.adapters.sql.ledger import SqlLedger, ledger_of
from askpro.adapters.sql.postgres import open_postgres
from askpro.adapters.sql.sqlite import open_sqlite
from askpro.adapters.sql.work import Work
from askpro.application.ports.system import Vault
from askpro.domain.errors import ConfigurationError


class SqlStorage:
    """See ``askpro.application.ports.storage.Storage``."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self.inbox = SqlInbox(database, vault)
        self.agenda = SqlAgenda(database)

    @contextmanager
    def write(self, company_id: str) -> Iterator[SqlLedger]:
        """A transaction that may write; alone among the writers of that company. Raises NotFound."""
        with self._database.writing(company_id) as connection:
            work = Work(connection, company_id, writing=True)
            yield ledger_of(work, self._vault)
            work.flush()

    @contextmanager
    def read(self, company_id: str) -> Iterator[SqlLedger]:
        """A transaction that only reads. Raises NotFound."""
        with self._database.reading() as connection:
            yield ledger_of(Work(connection, company_id, writing=False), self._vault)

    @contextmanager
    def directory(self) -> Iterator[SqlDirectory]:
        """A transaction over companies and keys."""
        with ExitStack() as readers, ExitStack() as writers:
            reader = readers.enter_context(self._database.reading())
            yield SqlDirectory(
                self._vault,
                lambda: reader,
                lambda: writers.enter_context(self._database.writing("")),
            )

    def ready(self) -> None:
        """Raises ConfigurationError if the store cannot be used: unreachable, or its schema is not ours."""
        schema.check(self._database)

    def migrate(self) -> None:
        """Bring the schema up to date; nothing happens if it is."""
        schema.upgrade(self._database)

    def close(self) -> None:
        """Give connections back."""
        self._database.close()


def open_storage(url: str, *, vault: Vault) -> SqlStorage:
    """The store at ``sqlite:///file.db`` or ``postgresql://user@host/name``; connects when it is first used.

    Raises ConfigurationError for other URLs, which it never repeats: they may hold a password (S17).
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError("The storage's URL is not one.") from None
    match parsed.get_backend_name():
        case "sqlite":
            return SqlStorage(open_sqlite(parsed), vault)
        case "postgresql" | "postgres":
            return SqlStorage(open_postgres(parsed), vault)
        case other:
            raise ConfigurationError(f"There is no storage for {other} URLs; use sqlite or postgresql.")
