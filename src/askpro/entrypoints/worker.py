"""The worker: reads the inbox, settles and verifies what is due, sweeps. In ``askpro serve`` and ``askpro worker``."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Self

import structlog
from attrs import define, field, frozen

from askpro.application.app import Application
from askpro.domain.errors import NotSupported
from askpro.entrypoints.crew import Crew, Item, complain

_LOOK = 500
"""How many due things are looked at: more than one hanging company usually has, so that the others are seen."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
_FIRST_SWEEP = 1.0
_A_DAY = 86_400.0


@frozen(kw_only=True)
class Pace:
    """Seconds between two looks: ``busy`` while there is something to do, up to ``idle`` while there is not."""

    busy: float = 0.02
    idle: float = 0.2

    def after(self, pause: float, found: bool) -> float:
        """The next pause."""
        return self.busy if found else min(self.idle, max(self.busy, pause * 2))


class Loop:
    """One thread that looks again and again. A failure is logged and slows it down; only ``stop`` ends it."""

    def __init__(self, name: str, look: Callable[[], bool], pace: Pace) -> None:
        """``look`` says whether it found anything."""
        self._name, self._look, self._pace = name, look, pace
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def wake(self) -> None:
        """Look now. Cheap, and safe from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """Look no more; ``join`` waits for the look that is under way."""
        self._stopped.set()
        self._wake.set()

    def join(self, patience: float) -> None:
        """Wait for the end, at most that many seconds."""
        self._thread.join(patience)

    def _run(self) -> None:
        pause, failures = self._pace.busy, 0
        while not self._stopped.is_set():
            self._wake.clear()
            try:
                pause, failures = self._pace.after(pause, self._look()), 0
            except Exception as error:  # noqa: BLE001 - an unreachable database must not end the loop
                pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures, 20))
                failures += 1
                if not self._stopped.is_set():
                    complain("worker_failed", error, loop=self._name, again_in=pause)
                self._stopped.wait(pause)
                continue
            self._wake.wait(pause)


@define
class Sweeps:
    """When each company is swept: soon after the start, then every ``every`` seconds; sooner after a failure.

    The first one and one a day are full: they look at the whole window.
    """

    application: Application
    crew: Crew
    every: float
    clock: Callable[[], float] = time.monotonic
    _due: dict[str, float] = field(factory=dict, init=False)
    _full_due: dict[str, float] = field(factory=dict, init=False)

    def look(self) -> bool:
        """Start what is due."""
        found = False
        now = self.clock()
        for company_id in self.application.sweep.companies():
            if now >= self._due.setdefault(company_id, now + min(_FIRST_SWEEP, self.every)):
                found |= self.crew.offer(Item("sweep", company_id), partial(self._sweep, company_id))
        return found

    def _sweep(self, company_id: str) -> None:
        began = self.clock()
        full = began >= self._full_due.get(company_id, began)
        self.application.sweep(company_id, full=full)  # while it fails it stays due, and the crew's rests decide
        if full:
            self._full_due[company_id] = began + _A_DAY
        self._due[company_id] = self.clock() + self.every


@define
class Rounds:
    """When some work is done for each company: some minutes after the start, then every ``every`` seconds."""

    application: Application
    crew: Crew
    name: str
    work: Callable[[str], object]
    first: float = 300.0
    every: float = 3_600.0
    clock: Callable[[], float] = time.monotonic
    _due: dict[str, float] = field(factory=dict, init=False)

    def look(self) -> bool:
        """Start what is due."""
        found, now = False, self.clock()
        for company_id in self.application.sweep.companies():
            if now >= self._due.setdefault(company_id, now + min(self.first, self.every)):
                found |= self.crew.offer(Item(self.name, company_id), partial(self._go, company_id))
        return found

    def _go(self, company_id: str) -> None:
        self.work(company_id)  # while it fails it stays due, and the crew's rests decide
        self._due[company_id] = self.clock() + self.every


class Worker:
    """A context manager: works from entry to exit, in threads of its own.

    The inbox loop only ever writes to the ledger: it makes no call to the calendar, so no hanging calendar holds it up.
    """

    def __init__(
        self,
        application: Application,
        *,
        sweep_every: timedelta = timedelta(minutes=5),
        probe_every: timedelta = timedelta(days=1),
        inbox_idle: float = 0.2,
        threads: int = 8,
    ) -> None:
        """``inbox_idle``: seconds between two looks into the inbox while nobody calls ``wake``."""
        self._application = application
        self._crew = Crew(threads)
        sweeps = Sweeps(application, self._crew, sweep_every.total_seconds())
        watches = Rounds(application, self._crew, "watch", application.watch_event_types)
        self._probe_every = probe_every
        probes = Rounds(application, self._crew, "probe", self._probe, every=probe_every.total_seconds())
        self._inbox = Loop("inbox", self._read_inbox, Pace(idle=inbox_idle))
        self._settling = Loop("settle", self._settle, Pace(idle=0.4))
        self._loops = (
            self._inbox,
            self._settling,
            Loop("verify", self._verify, Pace(idle=1.0)),
            Loop("sweep", sweeps.look, Pace(busy=0.5, idle=5.0)),
            Loop("alive", application.report_worker, Pace(busy=1.0, idle=30.0)),
            Loop("watch", watches.look, Pace(busy=0.5, idle=30.0)),
            Loop("probe", probes.look, Pace(busy=0.5, idle=30.0)),
            Loop("tidy", application.tidy, Pace(busy=1.0, idle=600.0)),
        )

    def __enter__(self) -> Self:
        for loop in self._loops:
            loop.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wake(self) -> None:
        """Something came into the inbox of this process."""
        self._inbox.wake()

    def stop(self, patience: float = 1.5) -> None:
        """End within about so many seconds; a call to the calendar that hangs is left behind, as after a crash."""
        for loop in self._loops:
            loop.stop()
        deadline = time.monotonic() + patience
        self._crew.close(patience)
        for loop in self._loops:
            loop.join(max(0.1, deadline - time.monotonic()))

    def _read_inbox(self) -> bool:
        found = self._application.inbox() > 0
        if found:
            self._settling.wake()
        return found

    def _settle(self) -> bool:
        settle = self._application.settle
        return self._hand_out("settle", settle.due(_LOOK), settle)

    def _verify(self) -> bool:
        verify = self._application.verify
        found = False
        for company_id, uids in verify.due(_LOOK):  # one at a time for a company: what waits is read together
            found |= self._crew.offer(Item("verify", company_id), partial(verify, company_id, uids))
        return found

    def _probe(self, company_id: str) -> None:
        """Where several workers share a cache, one of them; what it found is an issue, and a line in the log."""
        probe = self._application.probe
        if probe.recent(company_id, self._probe_every / 2):
            return
        try:
            report = probe(company_id)
        except NotSupported:
            return
        told = {"alarms": len(report.alarms), "new": [f"{each.call}: {new.where}" for each, new in report.additions]}
        better = {each.call: each.better for each in report.better}
        level = structlog.get_logger().warning if report.alarms else structlog.get_logger().info
        level("calendar_probed", company=company_id, better=better, **told)

    def _hand_out(self, kind: str, due: list[tuple[str, str]], work: Callable[[str, str], object]) -> bool:
        found = False
        for company_id, each in due:
            found |= self._crew.offer(Item(kind, company_id, each), partial(work, company_id, each))
        return found
