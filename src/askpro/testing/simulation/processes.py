"""A process of a realm: an application with a clock of its own, and calls whose callers did not wait for the end."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import define, field, frozen

from askpro.application.app import Application
from askpro.domain.errors import NotBegun, StillRunning
from askpro.testing.simulation.network import SimulatedNetwork
from askpro.testing.worlds.clock import VirtualClock

T = TypeVar("T")


@define
class SkewedClock:
    """A process' own clock, some seconds off. It may be set."""

    world: VirtualClock
    offset: timedelta

    def now(self) -> datetime:
        """The present instant, as this process has it."""
        return self.world.now() + self.offset

    def sleep(self, seconds: float) -> None:
        """Waiting takes the world's time."""
        self.world.sleep(seconds)


@frozen
class Unfinished:
    """A call whose caller lost patience, and the latest moment at which it may still have an effect."""

    work: Callable[[], object]
    deadline: datetime | None


@define
class PatientOutbound:
    """Runs calls at once, unless the caller is to lose patience: then they wait in ``unfinished``."""

    network: SimulatedNetwork
    faults: Counter[str]
    impatient: bool = False
    full: bool = False
    unfinished: list[Unfinished] = field(factory=list)

    def run(self, work: Callable[[], T], patience: timedelta) -> T:
        """See Outbound."""
        if self.full:
            self.full = False
            self.faults["no place for the call"] += 1
            raise NotBegun("Too many calls to the calendar are waiting.", retry_after=2.0)
        if self.impatient:
            self.impatient = False
            self.faults["the caller loses patience"] += 1
            self.unfinished.append(Unfinished(work, self.network.deadline))
            raise StillRunning
        return work()

    def close(self) -> None:
        """Nothing to end."""


@define(eq=False)
class Process:
    """One process: its application, and what it still has running."""

    app: Application
    outbound: PatientOutbound
    clock: SkewedClock
