"""A process that dies at a chosen step, and a storage that lets it die before, inside and after each write."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from attrs import define, field, frozen

from askpro.application.ports.storage import Agenda, Directory, Inbox, Ledger, Storage


class Killed(BaseException):
    """The process died here."""


@define
class Tripwire:
    """Counts every step over a port and kills at the one that was chosen."""

    steps: list[str] = field(factory=list)
    kill_at: int | None = None

    def step(self, name: str) -> None:
        """One more step. Raises Killed if it was the last one."""
        self.steps.append(name)
        if self.kill_at is not None and len(self.steps) > self.kill_at:
            self.kill_at = None
            raise Killed(name)


@frozen
class FragileStorage:
    """A storage whose process may die before, inside and after each write."""

    inner: Storage
    wire: Tripwire

    @property
    def inbox(self) -> Inbox:
        """See Storage."""
        return self.inner.inbox

    @property
    def agenda(self) -> Agenda:
        """See Storage."""
        return self.inner.agenda

    @contextmanager
    def write(self, company_id: str) -> Iterator[Ledger]:
        """See Storage."""
        self.wire.step("before write")
        with self.inner.write(company_id) as ledger:
            yield ledger
            self.wire.step("before commit")
        self.wire.step("after commit")

    def read(self, company_id: str) -> AbstractContextManager[Ledger]:
        """See Storage."""
        return self.inner.read(company_id)

    def directory(self) -> AbstractContextManager[Directory]:
        """See Storage."""
        return self.inner.directory()

    def ready(self) -> None:
        """See Storage."""

    def migrate(self) -> None:
        """See Storage."""

    def close(self) -> None:
        """See Storage."""
