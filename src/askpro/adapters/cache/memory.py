"""A cache in this process: bounded, least recently used first out, each value with its own lifetime."""

import threading
from datetime import timedelta

from attrs import define, field
from cachetools import TLRUCache

from askpro.application.ports.system import Clock
from askpro.domain.errors import ConfigurationError

_MOST_ENTRIES = 20_000


@define
class MemoryCache:
    """See ``askpro.application.ports.system.Cache``. Thread-safe."""

    clock: Clock
    _lock: threading.Lock = field(factory=threading.Lock, init=False)
    _entries: "TLRUCache[tuple[object, ...], tuple[object, float]]" = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._entries = TLRUCache(
            maxsize=_MOST_ENTRIES,
            ttu=lambda _key, entry, now: now + entry[1],
            timer=lambda: self.clock.now().timestamp(),
        )

    def get(self, key: tuple[object, ...]) -> object | None:
        """The value, or None when there is none any more."""
        with self._lock:
            entry = self._entries.get(key)
        return entry[0] if entry is not None else None

    def put(self, key: tuple[object, ...], value: object, lifetime: timedelta) -> None:
        """Remember for that long."""
        with self._lock:
            self._entries[key] = (value, lifetime.total_seconds())

    def close(self) -> None:
        """Nothing to give back."""


def open_cache(url: str, *, clock: Clock) -> MemoryCache:
    """The cache of an address such as ``memory://``. Raises ConfigurationError for another one."""
    if url != "memory://":
        raise ConfigurationError(f"{url.split(':')[0]!r} is no cache that this installation has; use memory://.")
    return MemoryCache(clock)
