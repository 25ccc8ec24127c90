"""A crew of threads for work that may hang: nobody's hanging keeps the others waiting."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable

import structlog
from attrs import define, field, frozen

_FIRST_REST, _LONGEST_REST = 2.0, 300.0
_MOST_RESTING = 10_000


@frozen
class Item:
    """Something to do for a company: never twice at a time."""

    kind: str
    company_id: str
    id: str = ""


@define
class _Rest:
    failures: int = 0
    until: float = 0.0


@define
class Crew:
    """``threads`` work at once, at most ``per_company`` of them for one company.

    The threads are daemons: a call that hangs does not hold up the end of the process. What it leaves behind is
    what a crash leaves behind, and is resolved in the same way.
    """

    threads: int = 8
    per_company: int = 2
    clock: Callable[[], float] = time.monotonic
    _ready: threading.Condition = field(factory=threading.Condition, init=False)
    _queue: deque[tuple[Item, Callable[[], object]]] = field(factory=deque, init=False)
    _taken: set[Item] = field(factory=set, init=False)
    _busy: Counter[str] = field(factory=Counter, init=False)
    _rests: dict[Item, _Rest] = field(factory=dict, init=False)
    _started: list[threading.Thread] = field(factory=list, init=False)
    _closed: bool = field(default=False, init=False)

    def offer(self, item: Item, work: Callable[[], object]) -> bool:
        """Have it done soon; False if it is under way, rests after a failure, or nobody is free for it."""
        with self._ready:
            full = len(self._taken) >= self.threads or self._busy[item.company_id] >= self.per_company
            if self._closed or full or item in self._taken or self._resting(item):
                return False
            self._taken.add(item)
            self._busy[item.company_id] += 1
            self._queue.append((item, work))
            if len(self._started) < min(self.threads, len(self._taken)):
                self._start()
            self._ready.notify()
            return True

    def failures(self, item: Item) -> int:
        """How often in a row it failed."""
        with self._ready:
            return self._rests[item].failures if item in self._rests else 0

    def close(self, patience: float) -> None:
        """Start nothing more and wait at most that many seconds for what runs."""
        with self._ready:
            self._closed = True
            self._queue.clear()
            self._ready.notify_all()
        deadline = time.monotonic() + patience
        for thread in self._started:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _resting(self, item: Item) -> bool:
        return item in self._rests and self.clock() < self._rests[item].until

    def _start(self) -> None:
        thread = threading.Thread(target=self._work, name=f"crew-{len(self._started)}", daemon=True)
        self._started.append(thread)
        thread.start()

    def _work(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._closed or self._queue)
                if self._closed:
                    return
                item, work = self._queue.popleft()
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whatever it was, the others' work goes on
                self._failed(item, error)
            else:
                self._done(item)

    def _done(self, item: Item) -> None:
        with self._ready:
            self._release(item)
            self._rests.pop(item, None)

    def _failed(self, item: Item, error: Exception) -> None:
        with self._ready:
            self._release(item)
            if len(self._rests) >= _MOST_RESTING:
                self._rests.pop(next(iter(self._rests)))
            rest = self._rests.setdefault(item, _Rest())
            rest.failures += 1
            pause = min(_LONGEST_REST, _FIRST_REST * 2.0 ** min(rest.failures - 1, 20))
            rest.until = self.clock() + pause
            closed = self._closed
        if not closed:
            complain(f"{item.kind}_failed", error, company_id=item.company_id, id=item.id, again_in=pause)

    def _release(self, item: Item) -> None:
        self._taken.discard(item)
        self._busy[item.company_id] -= 1
        if not self._busy[item.company_id]:
            del self._busy[item.company_id]


def complain(event: str, error: Exception, **about: object) -> None:
    """Log a failure: one sentence for those that we know, the whole story for a defect."""
    code = getattr(error, "code", None)
    if code is None:
        structlog.get_logger().error(event, error=type(error).__name__, exc_info=error, **about)
    else:
        structlog.get_logger().warning(event, code=code, detail=str(error), **about)
