"""Waiting in line. Databases let waiting writers through in any order, or poll; a caller must not starve (S18)."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, get_ident

from askpro.domain.errors import TemporarilyUnavailable

PATIENCE = 30.0
"""Seconds that a writer waits for the writers before it."""


class Gate:
    """Lets one thread per name through at a time, in the order in which they came."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._mutex = Lock()
        self._lines: dict[str, deque[Event]] = {}
        self._inside: set[int] = set()

    @contextmanager
    def passing(self, name: str) -> Iterator[None]:
        """Wait for the turn, be alone, let the next one in.

        Raises TemporarilyUnavailable after too long a wait, RuntimeError for a thread that would wait for itself.
        """
        turn = Event()
        self.check_outside()
        with self._mutex:
            self._inside.add(get_ident())
            line = self._lines.setdefault(name, deque())
            line.append(turn)
            line[0].set()
        try:
            if not turn.wait(self._patience):
                raise TemporarilyUnavailable("Too many changes wait for each other.")
            yield
        finally:
            self._leave(name, turn)

    def check_outside(self) -> None:
        """Raises RuntimeError if this thread is inside or in line."""
        if get_ident() in self._inside:
            raise RuntimeError("This thread is inside a write transaction already.")

    def _leave(self, name: str, turn: Event) -> None:
        with self._mutex:
            self._inside.discard(get_ident())
            line = self._lines[name]
            line.remove(turn)
            if line:
                line[0].set()
            else:
                del self._lines[name]
