"""Time and ids of a world."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock

from attrs import define, field

MONDAY = datetime(2027, 3, 1, 7, tzinfo=UTC)
"""When a world begins: a Monday morning."""


@define
class VirtualClock:
    """Time that moves when it is told to, and a millisecond with every look."""

    at: datetime = MONDAY
    tick: timedelta = timedelta(milliseconds=1)
    _lock: Lock = field(factory=Lock, init=False)

    def now(self) -> datetime:
        """The present instant."""
        with self._lock:
            self.at += self.tick
            return self.at

    def sleep(self, seconds: float) -> None:
        """Waiting takes no time of anybody's but the world's."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        with self._lock:
            self.at += by


@define
class CountedIds:
    """Ids that tell in which order they were made. Jitter is half of its range."""

    _numbers: Iterator[int] = field(factory=lambda: count(1), init=False)

    def new(self, prefix: str) -> str:
        """``apt_000007``."""
        return f"{prefix}_{next(self._numbers):06}"

    def secret(self, prefix: str) -> str:
        """Not secret at all."""
        return f"{prefix}_secret_{next(self._numbers):06}"

    def fraction(self) -> float:
        """Always the middle."""
        return 0.5
