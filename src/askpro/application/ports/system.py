"""Time, randomness, secrets, cache and waiting: what the core may not have by itself (rule 3)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class Ids(Protocol):
    """Makes ids, keys and marks."""

    def new(self, prefix: str) -> str:
        """A fresh unique id such as ``apt_…``."""
        ...

    def secret(self, prefix: str) -> str:
        """A fresh value that nobody can guess (at least 128 random bits)."""
        ...

    def fraction(self) -> float:
        """A random number in [0, 1), for jitter."""
        ...


class Vault(Protocol):
    """Keeps secrets unreadable at rest."""

    def seal(self, secret: bytes) -> bytes:
        """Encrypt with the first key."""
        ...

    def unseal(self, sealed: bytes) -> bytes:
        """Decrypt with any key. Raises ConfigurationError when none fits."""
        ...


class Cache(Protocol):
    """Remembers values for a while. Contract suite: ``askpro.testing.contracts.cache``.

    The tenant is part of every key by construction: keys are made by the application from a company id first (L56).
    """

    def get(self, key: tuple[object, ...]) -> object | None:
        """The value, or None when there is none any more."""
        ...

    def put(self, key: tuple[object, ...], value: object, lifetime: timedelta) -> None:
        """Remember; bounded, the least used go first."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...


class Outbound(Protocol):
    """Runs calls to the calendar in a bounded place of their own, so that a slow one starves nobody (L46, L48)."""

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        """Do the work and wait for it at most that long; it goes on to its end in any case.

        Raises what the work raises, StillRunning when patience ends, NotBegun when the place is full.
        """
        ...


class Reach(Protocol):
    """Tries an address of ours from outside."""

    def ping(self, url: str) -> str | None:
        """Why no inbox of ours answers there, in plain words; None when one does. Takes seconds, never for ever."""
        ...
