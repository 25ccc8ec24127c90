"""A run in memory on several cores. Each process takes some episodes at a time, in the order of their seeds."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from itertools import count, islice
from math import ceil
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from os import cpu_count

from askpro.testing.simulation.runs import EPISODE, Run, Tally
from askpro.testing.simulation.stores import MemoryStores

_EPISODES = 10
"""Episodes that a process takes at a time."""
_LOOK = 0.1
"""Seconds after which it is looked again whether it is enough, though no process has come to the end of its share."""
_stops: list[Event] = []
"""Of a process that takes shares: set when it is enough."""


def run_on_cores(
    commands: int | None = None,
    *,
    seed: int = 0,
    episode: int = EPISODE,
    cores: int | None = None,
    enough: Callable[[Tally], bool] = lambda _: False,
    most_failures: int = 1,
) -> Tally:
    """Give at least that many commands, or go on until it is ``enough``, which is asked all the time.

    Then each process ends the episode that it is at, and all that was done counts. However many cores there are, the
    same episodes are carried out, and ``commands`` comes to the same.
    """
    number = cores or max(1, cpu_count() or 1)
    tally = Tally()
    context = get_context("spawn")
    stop = context.Event()
    with ProcessPoolExecutor(number, mp_context=context, initializer=_stop_at, initargs=(stop,)) as pool:
        shares = _shares(commands, seed, episode)
        under_way = [pool.submit(_share, *share) for share in islice(shares, 2 * number)]
        while under_way and len(tally.failures) < most_failures and not enough(tally):
            if wait(under_way[:1], _LOOK).done:
                tally.merge(under_way.pop(0).result())
                under_way += [pool.submit(_share, *share) for share in islice(shares, 1)]
        stop.set()
        pool.shutdown(cancel_futures=True)
    _merge_done(tally, under_way)
    return tally


def _merge_done(tally: Tally, ended: Iterable[Future[Tally]]) -> None:
    for each in ended:
        if not each.cancelled():
            tally.merge(each.result())


def _shares(commands: int | None, seed: int, episode: int) -> Iterator[tuple[int, int, int]]:
    """The first seed, the number of episodes, and the commands of each, share after share."""
    left = ceil(commands / episode) if commands is not None else None
    for first in count(seed, _EPISODES):
        if left is not None and left <= 0:
            return
        yield first, _EPISODES if left is None else min(_EPISODES, left), episode
        left = None if left is None else left - _EPISODES


def _stop_at(stop: Event) -> None:
    _stops.append(stop)


def _share(seed: int, episodes: int, episode: int) -> Tally:
    """At least one episode, and no other once it is enough."""
    (stop,) = _stops

    def enough(tally: Tally) -> bool:
        return tally.episodes >= episodes or (tally.episodes > 0 and stop.is_set())

    return Run(MemoryStores(), seed=seed, episode=episode)(enough=enough)
