"""Quotas of this process alone: for scripts, simulations, and while the keeper that all share cannot be reached."""

from threading import Lock

from attrs import define, field
from cachetools import LRUCache

from askpro.application.ports.quotas import Change, T
from askpro.application.ports.system import Clock

_MOST_KEYS = 10_000


@define
class QuotasHere:
    """Implements Quotas, in the process' own time. The longest unused keys are forgotten."""

    clock: Clock
    _lock: Lock = field(factory=Lock, init=False)
    _values: LRUCache[str, bytes] = field(factory=lambda: LRUCache(_MOST_KEYS), init=False)

    def change(self, digest: str, change: Change[T]) -> T:
        """See the port."""
        with self._lock:
            before = self._values.get(digest)
            after, result = change(before, self.clock.now())
            if after is not None and after is not before:
                self._values[digest] = after
            return result

    def close(self) -> None:
        """Nothing to give back."""
