"""Progress of long work: on standard error, and only where a person looks at it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def counting(what: str, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A function to be told how many there are so far; it shows the number while the block runs."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    with Console(stderr=True).status(f"0 {what}") as shown:
        yield lambda number: shown.update(f"{number} {what}")
