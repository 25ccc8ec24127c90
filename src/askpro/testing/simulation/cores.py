"""A run in memory on several cores. Each process takes some episodes at a time, in the order of their seeds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count, islice
from math import ceil
from multiprocessing import get_context
from os import cpu_count

from askpro.testing.simulation.runs import EPISODE, Run, Tally
from askpro.testing.simulation.stores import MemoryStores

_EPISODES = 10
"""Episodes that a process takes at a time."""


def run_on_cores(
    commands: int | None = None,
    *,
    seed: int = 0,
    episode: int = EPISODE,
    cores: int | None = None,
    enough: Callable[[Tally], bool] = lambda _: False,
    most_failures: int = 1,
) -> Tally:
    """Give at least that many commands, or go on until it is ``enough``, which is asked after every few episodes.

    However many cores there are, the same episodes are carried out, and ``commands`` comes to the same.
    """
    number = cores or max(1, cpu_count() or 1)
    tally = Tally()
    with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
        shares = _shares(commands, seed, episode)
        under_way = [pool.submit(_share, *share) for share in islice(shares, 2 * number)]
        while under_way:
            tally.merge(under_way.pop(0).result())
            if enough(tally) or len(tally.failures) >= most_failures:
                break
            under_way += [pool.submit(_share, *share) for share in islice(shares, 1)]
        pool.shutdown(cancel_futures=True)
    return tally


def _shares(commands: int | None, seed: int, episode: int) -> Iterator[tuple[int, int, int]]:
    """The first seed, the number of episodes, and the commands of each, share after share."""
    left = ceil(commands / episode) if commands is not None else None
    for first in count(seed, _EPISODES):
        if left is not None and left <= 0:
            return
        yield first, _EPISODES if left is None else min(_EPISODES, left), episode
        left = None if left is None else left - _EPISODES


def _share(seed: int, episodes: int, episode: int) -> Tally:
    return Run(MemoryStores(), seed=seed, episode=episode)(enough=lambda tally: tally.episodes >= episodes)
