"""What can strike at a call over a port: death, a pause in which others act, a commit that fails.

A simulated process calls the storage, the inbox and the calendar; each such call passes some points with a name.
One strike at a time is armed, for the n-th point from then on.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from attrs import define, field, frozen

from askpro.application.ports.records import ALL_RECEIVED, InboxTally, Page, Received, ReceivedQuery
from askpro.application.ports.storage import Agenda, Directory, Inbox, Ledger, Storage
from askpro.domain.errors import TemporarilyUnavailable

Strike = Callable[[str], None]

INSIDE = frozenset({"before commit"})
"""Points inside a transaction: one can die there, or the commit can fail, but nobody else gets a turn."""


class Killed(BaseException):
    """The process died at this point."""


class CommitFailed(TemporarilyUnavailable):
    """The storage could not commit: nothing of the transaction is kept."""


@define
class Perils:
    """Counts the points that are passed and strikes at the chosen one. ``passed`` names them all."""

    passed: Counter[str] = field(factory=Counter)
    number: int = 0
    _at: int | None = None
    _strike: Strike | None = None
    _anywhere: bool = True

    def arm(self, after: int, strike: Strike, *, anywhere: bool = True) -> None:
        """Strike when ``after`` more points were passed; with ``anywhere`` false the first later one outside."""
        self._at, self._strike, self._anywhere = self.number + after, strike, anywhere

    def disarm(self) -> None:
        """Nothing strikes any more."""
        self._at = self._strike = None

    @property
    def armed(self) -> bool:
        """Whether something is going to strike."""
        return self._at is not None

    def pass_by(self, point: str) -> None:
        """One more point. Raises whatever the strike raises."""
        self.number += 1
        self.passed[point] += 1
        if self._at is None or self.number <= self._at or not (self._anywhere or point not in INSIDE):
            return
        strike = self._strike
        self.disarm()
        if strike is not None:
            strike(point)


@frozen
class PerilousInbox:
    """An inbox whose process may be struck around each change."""

    inner: Inbox
    perils: Perils

    def put(self, received: Received) -> bool:
        """See Inbox."""
        self.perils.pass_by("before inbox put")
        kept = self.inner.put(received)
        self.perils.pass_by("after inbox put")
        return kept

    def take(self, now: datetime, limit: int) -> list[Received]:
        """See Inbox."""
        taken = self.inner.take(now, limit)
        if taken:
            self.perils.pass_by("after inbox take")
        return taken

    def settle(self, received: Received) -> None:
        """See Inbox."""
        self.perils.pass_by("before inbox settle")
        self.inner.settle(received)
        self.perils.pass_by("after inbox settle")

    def get(self, company_id: str, received_id: str) -> Received:
        """See Inbox."""
        return self.inner.get(company_id, received_id)

    def all(
        self, company_id: str, page: Page, query: ReceivedQuery = ALL_RECEIVED
    ) -> tuple[list[Received], str | None]:
        """See Inbox."""
        return self.inner.all(company_id, page, query)

    def tally(self, company_id: str) -> InboxTally:
        """See Inbox."""
        return self.inner.tally(company_id)

    def forget(self, company_id: str, received_ids: Collection[str]) -> None:
        """See Inbox."""
        self.inner.forget(company_id, received_ids)


@frozen
class PerilousStorage:
    """A storage whose process may be struck before, inside and after each write."""

    inner: Storage
    perils: Perils

    @property
    def inbox(self) -> Inbox:
        """See Storage."""
        return PerilousInbox(self.inner.inbox, self.perils)

    @property
    def agenda(self) -> Agenda:
        """See Storage."""
        return self.inner.agenda

    @contextmanager
    def write(self, company_id: str) -> Iterator[Ledger]:
        """See Storage."""
        self.perils.pass_by("before write")
        with self.inner.write(company_id) as ledger:
            yield ledger
            self.perils.pass_by("before commit")
        self.perils.pass_by("after commit")

    def read(self, company_id: str) -> AbstractContextManager[Ledger]:
        """See Storage."""
        self.perils.pass_by("before read")
        return self.inner.read(company_id)

    @contextmanager
    def directory(self) -> Iterator[Directory]:
        """See Storage."""
        self.perils.pass_by("before directory")
        with self.inner.directory() as directory:
            yield directory

    def ready(self) -> None:
        """See Storage."""

    def migrate(self) -> None:
        """See Storage."""

    def close(self) -> None:
        """See Storage."""
