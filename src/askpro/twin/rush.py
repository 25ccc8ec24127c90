"""Which requests came at the same time. The twin books within a millisecond, the real server takes half a second."""

import time
from collections.abc import Callable

from attrs import define, frozen

from askpro.twin.http import Answer, Request

# So many seconds after it was made, or after the last rival, a booking is answered: long enough for others to come.
TAKES = 0.05
LONGEST = 0.5
# More bookings than this within a second are a load test, and wait for nobody.
_LOAD = 12


@define
class Booked:
    """What a request has booked, when it did, and when its answer goes out."""

    uids: frozenset[str]
    at: float
    until: float


@frozen
class Arrival:
    """When a request came in, and what others were booking at that moment."""

    at: float
    rivals: tuple[Booked, ...]

    @property
    def meanwhile(self) -> frozenset[str]:
        """The uids of the bookings that were under way."""
        return frozenset(uid for rival in self.rivals for uid in rival.uids)


class Rush:
    """Remembers what was booked in the last second, and which of it is not answered yet."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._booked: list[Booked] = []

    def now(self) -> float:
        """When a request began to come in."""
        return self._clock()

    def arrive(self, at: float) -> Arrival:
        """A request that began to come in then is there: it overlaps whatever was not answered before."""
        if self._booked:
            self._booked = [row for row in self._booked if at < row.at + 1]
        return Arrival(at, tuple(row for row in self._booked if at < row.until))

    def settle(self, arrival: Arrival, request: Request, answer: Answer) -> Booked | None:
        """Note what a request has booked, or that it came second."""
        now = self._clock()
        if answer.status == 409:
            for rival in arrival.rivals:
                if now < rival.until:  # else it has been answered while this one was held up
                    rival.until = min(now + TAKES, rival.at + LONGEST)
        if request.method != "POST" or answer.status != 201 or not request.path.endswith(("/bookings", "/reschedule")):
            return None
        calm = len(self._booked) < _LOAD
        booked = Booked(answer.made if calm else frozenset(), now, now + TAKES if calm else now)
        self._booked.append(booked)
        return booked

    def left(self, booked: Booked | None) -> float:
        """Seconds until the answer may go out."""
        return max(0.0, booked.until - self._clock()) if booked else 0.0
