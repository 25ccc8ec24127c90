"""How many examples Hypothesis draws, and whether they are the same in each run.

``make test`` draws the same ones every time: what it says of a change it says again, here and elsewhere. ``make
explore`` draws others, ten times as many (``TIMES=50`` for more), and keeps what fails for the next run.
"""

import os

from hypothesis import settings

TIMES = int(os.environ.get("ASKPRO_TEST_EXPLORE", "0"))


def examples(usual: int) -> int:
    """So many instead of ``usual``."""
    return usual * max(1, TIMES)


def load() -> None:
    """Before any test is read. No deadline: a machine that does other things as well is no failure."""
    settings.register_profile("askpro", max_examples=examples(100), derandomize=not TIMES, deadline=None)
    settings.load_profile("askpro")
