"""What this process knows of others' changes: cache generations, companies and keys, each for a moment only.

Every write of this process forgets what was remembered of that company, so a change committed here is seen by
the very next request; one committed in another process within ``LIFETIME`` (S14).
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import define, field, frozen

from askpro.application.offering.single_flight import SingleFlight
from askpro.application.ports.storage import Agenda, Directory, Inbox, Ledger, Storage
from askpro.application.ports.system import Clock
from askpro.domain.company import ApiKey, Company

T = TypeVar("T")
LIFETIME = timedelta(seconds=0.5)
_MOST_REMEMBERED = 10_000


@define
class Freshness:
    """A memo of generations per company; thread-safe."""

    clock: Clock
    _lock: threading.Lock = field(factory=threading.Lock)
    _epochs: dict[str, int] = field(factory=dict)
    _known: dict[str, tuple[datetime, Mapping[str, int]]] = field(factory=dict)
    _written: dict[str, datetime] = field(factory=dict)
    _flights: SingleFlight = field(factory=SingleFlight)

    def peek(self, company_id: str) -> Mapping[str, int] | None:
        """The generations, if they are known well enough without asking the storage."""
        known = self._known.get(company_id)
        return known[1] if known is not None and self.clock.now() - known[0] < LIFETIME else None

    def generations(self, storage: Storage, company_id: str) -> Mapping[str, int]:
        """The generations of a company's staff; ``""`` counts for all of it. Raises NotFound."""
        if (known := self.peek(company_id)) is not None:
            return known
        with self._lock:
            epoch = self._epochs.get(company_id, 0)
        return self._flights.do((company_id, epoch), lambda: self._read(storage, company_id, epoch))

    def _read(self, storage: Storage, company_id: str, epoch: int) -> Mapping[str, int]:
        """Shared by all who ask since the last write here: who asks after another one has another epoch."""
        asked_at = self.clock.now()
        with storage.read(company_id) as ledger:
            found = ledger.generations.current([member.id for member in ledger.staff.all()])
        with self._lock:
            if self._epochs.get(company_id, 0) == epoch:  # else a write came between: what was read may be old
                self._known[company_id] = (asked_at, found)
        return found

    def written(self, company_id: str) -> None:
        """This process wrote to the company."""
        with self._lock:
            self._epochs[company_id] = self._epochs.get(company_id, 0) + 1
            self._known.pop(company_id, None)
            self._written[company_id] = self.clock.now()

    def since_write(self, company_id: str) -> timedelta:
        """How long ago this process last wrote to the company."""
        written = self._written.get(company_id)
        return self.clock.now() - written if written is not None else timedelta.max


@define
class Register:
    """Companies by slug and keys by digest, remembered for a moment so that the inbox costs one statement."""

    storage: Storage
    clock: Clock
    lifetime: timedelta = timedelta(seconds=2)
    _forgotten: int = 0
    _companies: dict[str, tuple[datetime, Company]] = field(factory=dict)
    _keys: dict[str, tuple[datetime, ApiKey]] = field(factory=dict)

    def company(self, slug: str) -> Company:
        """The company of that slug. Raises NotFound."""
        return self._recall(self._companies, slug, lambda directory: directory.named(slug))

    def key(self, digest: str) -> ApiKey:
        """The key of that digest, revoked or not. Raises NotFound."""
        return self._recall(self._keys, digest, lambda directory: directory.key(digest))

    def known_key(self, digest: str) -> ApiKey | None:
        """The key of that digest, if it is remembered well enough without asking the storage."""
        known = self._keys.get(digest)
        return known[1] if known is not None and self.clock.now() - known[0] < self.lifetime else None

    def forget(self) -> None:
        """A company or a key was changed here."""
        self._forgotten += 1
        self._companies.clear()
        self._keys.clear()

    def _recall(self, memo: dict[str, tuple[datetime, T]], name: str, find: Callable[[Directory], T]) -> T:
        known, now = memo.get(name), self.clock.now()
        if known is not None and now - known[0] < self.lifetime:
            return known[1]
        forgotten = self._forgotten
        with self.storage.directory() as directory:
            found = find(directory)
        if len(memo) >= _MOST_REMEMBERED:
            memo.clear()
        if self._forgotten == forgotten:  # else a change came between: a key that was read may be revoked by now
            memo[name] = (now, found)
        return found


@frozen
class WatchedStorage:
    """A storage that tells when this process wrote to a company, or to the directory."""

    inner: Storage
    written: Callable[[str], None]
    directory_written: Callable[[], None]

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
        try:
            with self.inner.write(company_id) as ledger:
                yield ledger
        finally:
            self.written(company_id)

    def read(self, company_id: str) -> AbstractContextManager[Ledger]:
        """See Storage."""
        return self.inner.read(company_id)

    @contextmanager
    def directory(self) -> Iterator[Directory]:
        """See Storage."""
        try:
            with self.inner.directory() as directory:
                yield directory
        finally:
            self.directory_written()

    def ready(self) -> None:
        """See Storage."""
        self.inner.ready()

    def migrate(self) -> None:
        """See Storage."""
        self.inner.migrate()

    def close(self) -> None:
        """See Storage."""
        self.inner.close()
