"""Lanes: threads of their own for what must not wait for each other.

Handlers that only touch our storage run in the event loop's own threads. What may wait for the calendar, and what
the calendar itself waits for, each have a lane, so that forty hanging bookings hold up neither inbox nor reads (L46).
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from attrs import define, field, frozen

from askpro.domain.errors import TemporarilyUnavailable

T = TypeVar("T")
P = ParamSpec("P")


@define
class Lane:
    """A bounded number of threads, and of works that wait for one. Used from one event loop."""

    name: str
    threads: int
    waiting: int
    _busy: int = field(default=0, init=False)
    _pool: ThreadPoolExecutor = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix=f"web-{self.name}")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the work in a thread of the lane. Raises what it raises, TemporarilyUnavailable when the lane is full."""
        if self._busy >= self.threads + self.waiting:
            raise TemporarilyUnavailable("askpro has too much to do just now.", retry_after=2.0)
        self._busy += 1
        try:
            call = functools.partial(work, *args, **kwargs) if kwargs else work
            return await asyncio.get_running_loop().run_in_executor(self._pool, call, *(() if kwargs else args))
        finally:
            self._busy -= 1

    def close(self) -> None:
        """Let what runs end."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@frozen(kw_only=True)
class Lanes:
    """``calendar`` has more threads than the outbound place has room: that one says when too many wait.

    ``inbox`` has as many threads as may wait for one commit: the storage writes what they bring in one transaction.
    """

    calendar: Lane = field(factory=lambda: Lane("calendar", 96, 32))
    inbox: Lane = field(factory=lambda: Lane("inbox", 32, 2000))

    def close(self) -> None:
        """Give the threads back."""
        self.calendar.close()
        self.inbox.close()


def may_wait(handler: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Run a handler, which takes ``request``, in the lane of what may wait for the calendar."""

    @functools.wraps(handler)
    async def in_lane(*args: P.args, **kwargs: P.kwargs) -> T:
        lanes = cast(Lanes, kwargs["request"].lanes)  # type: ignore[attr-defined] # Litestar passes every handler's arguments by name
        return await lanes.calendar.run(handler, *args, **kwargs)

    return in_lane
