"""A run in memory on several cores: each process takes a share of the commands, with seeds of its own."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count

from askpro.testing.simulation.runs import Run, Tally
from askpro.testing.simulation.stores import MemoryStores

_APART = 1_000_000
"""So many seeds lie between the shares: more episodes than any share has."""


def run_on_cores(commands: int, *, seed: int = 0, cores: int | None = None) -> Tally:
    """Give exactly that many commands. The answer is the same as often as it is asked for with so many cores."""
    number = cores or max(1, cpu_count() or 1)
    shares = [commands // number + (each < commands % number) for each in range(number)]
    seeds = [seed + _APART * each for each in range(number)]
    tally = Tally()
    with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
        for share in pool.map(_share, seeds, shares):
            tally.merge(share)
    return tally


def _share(seed: int, commands: int) -> Tally:
    return Run(MemoryStores(), seed=seed)(commands)
