"""``python -m askpro.testing.simulation``: run, soak, replay."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from askpro.testing.postgres import PostgresAbsent
from askpro.testing.simulation.cores import run_on_cores
from askpro.testing.simulation.kills import every_death, every_pause
from askpro.testing.simulation.plan import plan_of
from askpro.testing.simulation.runs import EPISODE, Run, Tally, carry_out, quiet_logs, shrink_failure
from askpro.testing.simulation.scenarios import SCENARIOS
from askpro.testing.simulation.shrink import kept
from askpro.testing.simulation.stores import MEMORY, STORES, Stores, open_stores

_A_MINUTE = 60
_Number = TypeVar("_Number", int, float)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if every invariant held, 1 if one broke, 2 for a storage that is not there or an argument that is none."""
    chosen = _parser().parse_args(arguments)
    try:
        with open_stores(chosen.storage) as stores:
            if chosen.keep:
                return _replay(chosen, stores)
            return _strike_everywhere(stores) if chosen.enumerated else _soak(chosen, stores)
    except PostgresAbsent as absent:
        sys.stderr.write(f"No PostgreSQL answers: {str(absent).splitlines()[0]}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m askpro.testing.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first episode; the next one has the next seed")
    parser.add_argument("--commands", type=_positive(int), help="how many to give (20000, unless --seconds is given)")
    parser.add_argument("--seconds", type=_positive(float), help="go on for so long")
    parser.add_argument("--episode", type=_positive(int), default=EPISODE, help="commands of an episode")
    parser.add_argument("--storage", choices=STORES, default=MEMORY)
    parser.add_argument("--cores", type=_positive(int), help="processes, in memory (as many as there are cores)")
    parser.add_argument("--keep", help="only these steps of one episode, as a shrunk failure names them")
    parser.add_argument(
        "--enumerated", action="store_true", help="short scenarios, struck at every call through a port, and no others"
    )
    parser.add_argument("--failures", type=_positive(int), default=1, help="stop after so many failing episodes")
    parser.add_argument("--no-shrink", action="store_true", help="do not look for the few steps that are enough")
    return parser


def _positive(kind: type[_Number]) -> Callable[[str], _Number]:
    def read(text: str) -> _Number:
        number = kind(text)
        if not number > 0:
            raise argparse.ArgumentTypeError(f"{text} is not more than 0")
        return number

    read.__name__ = kind.__name__  # so argparse calls what is no number at all
    return read


def _soak(chosen: argparse.Namespace, stores: Stores) -> int:
    commands = chosen.commands if chosen.commands or chosen.seconds else 20_000
    enough = _Watch(chosen.seconds)
    episode = min(chosen.episode, commands or chosen.episode)
    if stores.name == MEMORY and chosen.cores != 1:
        tally = run_on_cores(
            commands,
            seed=chosen.seed,
            episode=episode,
            cores=chosen.cores,
            enough=enough,
            most_failures=chosen.failures,
        )
    else:
        run = Run(stores, seed=chosen.seed, episode=episode)
        tally = run(commands, enough=enough, most_failures=chosen.failures)
    for failure in tally.failures:
        for violation in failure.violations[:10]:
            _say(violation)
        _say(f"again: {failure.replay}")
        if not chosen.no_shrink:
            _say(f"short: {shrink_failure(failure, stores)}")
    _say(*tally.lines())
    _say(f"{tally.episodes} episodes over {stores.name}, {tally.rate:.0f} commands/s of one core", str(tally))
    return 1 if tally.failures else 0


class _Watch:
    """Says whether it is time to stop, and every minute how far the run has come."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._began = self._said = time.monotonic()

    def __call__(self, tally: Tally) -> bool:
        now = time.monotonic()
        if now - self._said >= _A_MINUTE:
            self._said = now
            sys.stderr.write(f"so far {tally}\n")
        return self._seconds is not None and now - self._began >= self._seconds


def _strike_everywhere(stores: Stores) -> int:
    """A death and a pause at each point of each scenario. Closes like a run; each scenario is a command."""
    points: Counter[str] = Counter()
    pauses = violations = 0
    with quiet_logs():
        for scenario in SCENARIOS:
            deaths, paused = list(every_death(scenario, stores)), list(every_pause(scenario, stores))
            _say(f"{scenario.name:<44}{len(deaths):>6} deaths{len(paused):>6} pauses")
            _say(*(f"{each.point}: {said}" for each in (*deaths, *paused) for said in each.violations))
            points.update(each.point for each in deaths)
            pauses += len(paused)
            violations += sum(len(each.violations) for each in (*deaths, *paused))
    _say(*(f"kills   {name:<44}{number:>12,}" for name, number in sorted(points.items())))
    _say(f"{len(SCENARIOS)} commands, {pauses} faults, {points.total()} kills, {violations} violations")
    return 1 if violations else 0


def _replay(chosen: argparse.Namespace, stores: Stores) -> int:
    plan = kept(plan_of(chosen.seed, chosen.commands or EPISODE), chosen.keep)
    with quiet_logs():
        outcome = carry_out(plan, stores)
    for number, step in enumerate(plan.steps, 1):
        _say(f"{number:>3} {step.kind}{' (calm)' if step.calm else ''}")
    _say(*outcome.violations)
    return 1 if outcome.violations else 0


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
