"""Waiting between tries of a read: exponential, with full jitter."""

BASE = 0.5
LONGEST = 8.0


def backoff(tries: int, fraction: float) -> float:
    """The seconds to wait after that many tries; ``fraction`` is a random number in [0, 1)."""
    return fraction * min(LONGEST, BASE * 2.0 ** min(tries - 1, 16))
