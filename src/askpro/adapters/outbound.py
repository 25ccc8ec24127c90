"""A bounded place for calls to the calendar, so that a slow one starves neither the inbox nor the reads."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from datetime import timedelta
from typing import TypeVar

from attrs import define, field

from askpro.domain.errors import NotBegun, StillRunning

T = TypeVar("T")


@define
class ThreadOutbound:
    """See ``askpro.application.ports.system.Outbound``. ``waiting`` is how many may queue behind the busy ones."""

    threads: int = 16
    waiting: int = 64
    _places: threading.BoundedSemaphore = field(init=False)
    _pool: ThreadPoolExecutor = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._places = threading.BoundedSemaphore(self.threads + self.waiting)
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="outbound")

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        """See the port."""
        if not self._places.acquire(blocking=False):
            raise NotBegun("Too many calls to the calendar are waiting.", retry_after=2.0)
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            self._places.release()
            raise NotBegun("askpro is shutting down.", retry_after=5.0) from None
        future.add_done_callback(lambda _: self._places.release())
        try:
            return future.result(timeout=max(0.0, patience.total_seconds()))
        except NotYet:
            if future.done():  # the work itself raised a TimeoutError
                raise
            raise StillRunning from None

    def close(self) -> None:
        """Let what runs end, and start nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class InlineOutbound:
    """Runs the work at once, in the caller's thread: for scripts, tests and simulations."""

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        """See the port; never raises StillRunning."""
        del patience
        return work()

    def close(self) -> None:
        """Nothing to end."""
