"""What can happen to a request on its way, and to the answer."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from attrs import frozen


class Fault(StrEnum):
    """What can happen to a request, or to the answer."""

    LOST_BEFORE = "request lost"
    LOST_AFTER = "answer lost"
    LATE = "carried out later, answer lost"
    UNREACHABLE = "no connection"
    QUOTA = "429"
    BROKEN_BEFORE = "500 before the effect"
    BROKEN_AFTER = "500 after the effect"
    TIMEOUT_BEFORE = "524 before the effect"
    TIMEOUT_AFTER = "524 after the effect"
    SLOW_BEFORE = "hangs before the effect"
    SLOW_AFTER = "hangs after the effect"
    HIDDEN = "metadata hidden"
    EMPTY = "a list shrunk to nothing"
    GARBLED = "an answer that is none"
    GONE = "a booking not found once"


ON_WRITES = (
    Fault.LOST_BEFORE,
    Fault.LOST_AFTER,
    Fault.LATE,
    Fault.UNREACHABLE,
    Fault.QUOTA,
    Fault.BROKEN_BEFORE,
    Fault.BROKEN_AFTER,
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.SLOW_BEFORE,
    Fault.SLOW_AFTER,
    Fault.GARBLED,
)
ON_READS = (
    Fault.LOST_BEFORE,
    Fault.UNREACHABLE,
    Fault.QUOTA,
    Fault.BROKEN_BEFORE,
    Fault.TIMEOUT_BEFORE,
    Fault.SLOW_AFTER,
    Fault.EMPTY,
    Fault.GARBLED,
    Fault.HIDDEN,
    Fault.GONE,
)
STATUS = {
    Fault.QUOTA: 429,
    Fault.BROKEN_BEFORE: 500,
    Fault.BROKEN_AFTER: 500,
    Fault.TIMEOUT_BEFORE: 524,
    Fault.TIMEOUT_AFTER: 524,
}
UNDONE = frozenset({Fault.QUOTA, Fault.BROKEN_BEFORE, Fault.TIMEOUT_BEFORE})


@frozen
class Trip:
    """What happens to one request: a fault, how long things take, and what others do meanwhile."""

    fault: Fault | None = None
    delay: timedelta = timedelta()
    before_effect: Callable[[], None] | None = None
    before_answer: Callable[[], None] | None = None
