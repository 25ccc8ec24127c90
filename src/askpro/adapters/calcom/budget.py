"""The pacing of calls per API key: never more than a small burst, never faster than the rate (S15, L47).

Cal.com allows 120 calls in a minute and then blocks the key for another; bursts of 20 calls got accounts locked.
"""

import hashlib
from datetime import datetime, timedelta
from threading import Lock

from cachetools import LRUCache

from askpro.application.ports.system import Clock
from askpro.domain.errors import ConfigurationError, TemporarilyUnavailable

_MOST_KEYS = 10_000


class Budget:
    """A bucket of ``burst`` permits that fills at ``rate`` per second. Safe to share among threads.

    Written as one moment, when the bucket will be full again; a permit moves it on by one interval.
    """

    def __init__(self, clock: Clock, rate: float, burst: int) -> None:
        self._clock = clock
        self._interval = timedelta(seconds=1 / rate)
        self._tolerance = self._interval * (burst - 1)
        self._lock = Lock()
        self._seen = clock.now()
        self._full_at = self._seen
        self._epoch = 0

    def take(self, patience: float) -> None:
        """Wait for a permit, at most that many seconds.

        Raises TemporarilyUnavailable at once, without waiting, when it would take longer (L48).
        """
        give_up = self._clock.now() + timedelta(seconds=patience)
        while True:
            wait, epoch = self._reserve(give_up)
            if wait <= timedelta(0):
                return
            self._clock.sleep(wait.total_seconds())
            with self._lock:
                if epoch == self._epoch:
                    return

    def silence(self, seconds: float) -> None:
        """Let nobody call for so long, also those who wait already; afterwards the bucket is empty."""
        with self._lock:
            until = self._now() + timedelta(seconds=seconds)
            self._full_at = max(self._full_at, until + self._tolerance)
            self._epoch += 1

    def _reserve(self, give_up: datetime) -> tuple[timedelta, int]:
        with self._lock:
            now = self._now()
            start = max(now, self._full_at - self._tolerance)
            if start > give_up:
                raise TemporarilyUnavailable(
                    "The calendar's quota for this key is used up.", (start - now).total_seconds()
                )
            self._full_at = max(self._full_at, start) + self._interval
            return start - now, self._epoch

    def _now(self) -> datetime:
        now = self._clock.now()
        if now < self._seen:  # the clock was set back: do not wait for it to come round again
            self._full_at -= self._seen - now
        self._seen = now
        return now


class Budgets:
    """The budget of each key of this process. Keys are kept as digests; the longest unused are forgotten."""

    def __init__(self, clock: Clock, rate: float, burst: int) -> None:
        if rate <= 0 or burst < 1:
            raise ConfigurationError("Calls per second must be above 0 and the burst at least 1.")
        self._clock, self._rate, self._burst = clock, rate, burst
        self._lock = Lock()
        self._budgets: LRUCache[bytes, Budget] = LRUCache(_MOST_KEYS)

    def of(self, key: str) -> Budget:
        """The budget of that key: the same one for every calendar that is opened with it."""
        digest = hashlib.sha256(key.encode()).digest()
        with self._lock:
            budget = self._budgets.get(digest)
            if budget is None:
                budget = self._budgets[digest] = Budget(self._clock, self._rate, self._burst)
            return budget
