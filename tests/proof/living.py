"""Living through a history in any order, and what is wrong in the end."""

import gc
import logging
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context

import structlog
from attrs import frozen
from tests.proof.histories import Delivery, the_history
from tests.proof.receiver import Receiver

_AT_ONCE = 10


@frozen
class Mess:
    """What happens to the deliveries on their way, as a seed decides."""

    seed: int

    def __call__(self, deliveries: tuple[Delivery, ...]) -> Iterator[Delivery | str]:
        """The deliveries that arrive, in their order, with sweeps and the worker's turns in between."""
        dice = random.Random(self.seed)
        dropped = {0: 0.0, 1: 1.0}.get(self.seed, dice.random())
        doubled = dice.random()
        kept = [each for each in deliveries if dice.random() >= dropped]
        copies = [each for each in kept if dice.random() < doubled]
        events: list[Delivery | str] = [*kept, *copies]
        events += dice.choices(["sweep", "full", "read", "work", "minute"], k=dice.randrange(9))
        dice.shuffle(events)
        yield from events


def live_through(receiver: Receiver, events: Iterator[Delivery | str]) -> None:
    """Let everything happen, and the world come to rest."""
    seen: set[bytes] = set()
    for event in events:
        if isinstance(event, Delivery):
            # A repeat that differs in a byte is no repeat to the inbox.
            receiver.receive(event, event.body + b" " if event.body in seen else None)
            seen.add(event.body)
        elif event == "minute":
            receiver.clock.advance(timedelta(seconds=50))
        elif event == "read":
            receiver.read()
        elif event == "work":
            receiver.work()
        else:
            receiver.read()
            receiver.sweep(full=event == "full")
    receiver.rest()


def wrong(receiver: Receiver) -> list[str]:
    """Everything that is not as Cal.com has it."""
    history, found = receiver.history, []
    if receiver.open() != history.live:
        mine, theirs = set(receiver.open()), set(history.live)
        found.append(f"open here only: {sorted(mine - theirs)}; live there only: {sorted(theirs - mine)}")
    if receiver.heads() != history.heads:
        found.append(f"heads: {sorted(set(receiver.heads()) ^ set(history.heads))}, {len(receiver.heads())}")
    shown = receiver.issues({"missing", "unverified", "unresolved"})
    return found + [f"issue {issue.kind} {issue.detail}" for issue in shown]


def lived_through(name: str, seeds: Sequence[int]) -> dict[int, list[str]]:
    """What was wrong in the end, by seed: nothing, if nothing was."""
    history, found = the_history(name), {}
    for seed in seeds:
        receiver = Receiver(history)
        live_through(receiver, Mess(seed)(history.deliveries))
        if broken := wrong(receiver):
            found[seed] = broken
    gc.collect()
    return found


def lived_through_all(name: str, number: int) -> dict[int, list[str]]:
    """The same for so many seeds, on every core that there is."""
    runs = [range(start, min(number, start + _AT_ONCE)) for start in range(0, number, _AT_ONCE)]
    workers = min(os.cpu_count() or 1, 4, len(runs))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_prepare) as pool:
        parts = list(pool.map(partial(lived_through, name), runs))
    return {seed: broken for part in parts for seed, broken in part.items()}


def _prepare() -> None:
    """Nobody reads what is logged; and a third of the time would go into looking for garbage among live values."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    gc.disable()
