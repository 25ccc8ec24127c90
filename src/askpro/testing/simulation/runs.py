"""Runs: episode after episode, each with the next seed, until enough commands were given."""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time

import structlog
from attrs import define, field, frozen

from askpro.testing.simulation.episode import Episode, Outcome
from askpro.testing.simulation.plan import Plan, commands_in, plan_of
from askpro.testing.simulation.shrink import shrunk, written
from askpro.testing.simulation.stores import MEMORY, Stores

EPISODE = 150
"""Commands of an episode: enough for the appointments to meet each other, few enough for the realm to stay small."""


_COLLECT_EVERY = 10
"""Episodes after which garbage is collected: in between, looking for it would take a tenth of the time."""


@frozen
class Failure:
    """An episode that broke an invariant."""

    seed: int
    commands: int
    violations: tuple[str, ...]
    store: str

    @property
    def replay(self) -> str:
        """The command that does it again."""
        command = f"python -m askpro.testing.simulation --seed {self.seed} --commands {self.commands}"
        return command if self.store == MEMORY else f"{command} --storage {self.store}"


@define
class Tally:
    """What a run covered, and what it found. ``seconds`` are those that cores were at work."""

    commands: int = 0
    episodes: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(factory=Counter)
    kills: Counter[str] = field(factory=Counter)
    covered: Counter[str] = field(factory=Counter)
    failures: list[Failure] = field(factory=list)

    @property
    def violations(self) -> int:
        """Over all failures."""
        return sum(len(failure.violations) for failure in self.failures)

    def add(self, outcome: Outcome) -> None:
        """One more episode."""
        self.commands += outcome.commands
        self.episodes += 1
        self.faults += outcome.faults
        self.kills += outcome.kills
        self.covered += outcome.covered

    def merge(self, other: "Tally") -> None:
        """What another run covered and found."""
        self.commands += other.commands
        self.episodes += other.episodes
        self.seconds += other.seconds
        self.faults += other.faults
        self.kills += other.kills
        self.covered += other.covered
        self.failures += other.failures

    @property
    def rate(self) -> float:
        """Commands per second of one core."""
        return self.commands / max(self.seconds, 0.001)

    def lines(self) -> Iterator[str]:
        """What was covered: each act and circumstance, each kind of fault, each point of kill."""
        for title, counts in (("covered", self.covered), ("faults", self.faults), ("kills", self.kills)):
            for name, number in sorted(counts.items()):
                yield f"{title:<8}{name:<44}{number:>12,}"

    def __str__(self) -> str:
        faults, kills = sum(self.faults.values()), sum(self.kills.values())
        return f"{self.commands} commands, {faults} faults, {kills} kills, {self.violations} violations"


@frozen
class Run:
    """Episodes from ``seed`` on, over one kind of storage."""

    stores: Stores
    seed: int = 0
    episode: int = EPISODE

    def __call__(
        self,
        commands: int | None = None,
        *,
        enough: Callable[[Tally], bool] = lambda _: False,
        most_failures: int = 1,
    ) -> Tally:
        """Give that many commands, or go on until it is ``enough`` or there are too many failures."""
        tally = Tally()
        began = process_time()
        with quiet_logs(), uncollected():
            while (commands is None or tally.commands < commands) and not enough(tally):
                left = self.episode if commands is None else min(self.episode, commands - tally.commands)
                self._one(tally, self.seed + tally.episodes, left)
                tally.seconds = process_time() - began
                if tally.episodes % _COLLECT_EVERY == 0:
                    gc.collect()
                if len(tally.failures) >= most_failures:
                    break
        return tally

    def _one(self, tally: Tally, seed: int, commands: int) -> None:
        outcome = carry_out(plan_of(seed, commands), self.stores)
        tally.add(outcome)
        if outcome.violations:
            tally.failures.append(Failure(seed, commands, outcome.violations, self.stores.name))


def carry_out(plan: Plan, stores: Stores) -> Outcome:
    """One episode over a fresh store. An error that is none of the tree is a violation too."""
    with stores.fresh() as storage:
        episode = Episode(plan, storage)
        try:
            return episode.run()
        except Exception as error:  # noqa: BLE001 - whatever it is, the seed that led to it is the finding
            return Outcome(
                episode.commands, episode.faults, episode.kills, (f"crash: {type(error).__name__}: {error}",)
            )


def shrink_failure(failure: Failure, stores: Stores, most_tries: int = 150) -> str:
    """The replay command with the few steps that are enough, by the invariants that broke first."""
    plan = plan_of(failure.seed, failure.commands)
    wanted = failure.violations[0].split(":")[0]

    def fails(candidate: Plan) -> bool:
        return any(each.startswith(wanted) for each in carry_out(candidate, stores).violations)

    with quiet_logs():
        shorter = shrunk(plan, fails, most_tries)
    return f"{failure.replay} --keep {written(plan, shorter)}  # {commands_in(shorter)} commands"


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection by itself meanwhile, and none of what was there before."""
    before = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if before:
            gc.enable()


@contextmanager
def quiet_logs() -> Iterator[None]:
    """No log lines meanwhile: they would take more time than what they tell of."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
