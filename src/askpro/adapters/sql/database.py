"""Connections to one database: those that write stand in line, those that read do not."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import field, frozen
from sqlalchemy import Connection, Engine, text

from askpro.adapters.sql.failures import translated
from askpro.adapters.sql.gate import Gate


@frozen(eq=False)
class Database:
    """Two pools of connections, so that readers and the inbox never wait for a connection that a writer holds.

    ``one_line`` says that all writers of the process stand in one line (SQLite); otherwise those of each company do.
    """

    readers: Engine
    writers: Engine
    one_line: bool
    gate: Gate = field(factory=Gate)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that waits for nobody."""
        with translated(), self.readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, name: str) -> Iterator[Connection]:
        """A transaction that is alone in this process among those of that name, or of all names."""
        with translated(), self.gate.passing("" if self.one_line else name), self.writers.begin() as connection:
            yield connection

    @contextmanager
    def receiving(self) -> Iterator[Connection]:
        """A transaction for the inbox: it waits for a writer only where the file allows but one (SQLite)."""
        self.gate.check_outside()
        with self.writing("") if self.one_line else self.reading() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction that changes the schema, alone among all processes that do."""
        with self.writing("") as connection:
            if not self.one_line:
                connection.execute(text("SELECT pg_advisory_xact_lock(7283946)"))
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self.readers.dispose()
        self.writers.dispose()
