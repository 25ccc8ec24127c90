"""Quotas: what was used of the calendar's quota per API key. Contract suite: ``askpro.testing.contracts.quotas``.

The calendar counts the calls of a key, whoever makes them; so do all threads, processes and machines that share it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

T = TypeVar("T")

Change: TypeAlias = Callable[[bytes | None, datetime], tuple[bytes | None, T]]
"""The value that is kept (None: none yet) and the keeper's present instant in; the value to keep and a result out.

It is quick, calls nobody, and may be called more than once for one change. The value given back unchanged, or None,
need not be written.
"""


class Quotas(Protocol):
    """Keeps one small value (some kilobytes at most) per key, for as long as the key is used."""

    def change(self, digest: str, change: Change[T]) -> T:
        """Read, change and write as one, alone among all who share the keeper; the result of the change.

        ``digest`` stands for the key, which is never given. The instant is the keeper's own, so that machines whose
        clocks differ agree. Raises what the change raises, and then keeps what was there; TemporarilyUnavailable
        within some seconds when the keeper cannot be reached, ConfigurationError when it cannot be used.
        """
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
