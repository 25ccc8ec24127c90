"""How fast a key may be used, and how much of that each lane may take."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen

from askpro.application.ports.lanes import Lane
from askpro.domain.errors import ConfigurationError

SECOND = 1_000
SLACK = 250
"""A permit is good for so long: the calls of a second are counted over a second and a quarter, and so on."""

SHARES: Mapping[Lane, float] = MappingProxyType(
    {Lane.LIVE: 1.0, Lane.DUE: 0.9, Lane.VERIFICATION: 0.75, Lane.SWEEP: 0.6, Lane.PREFETCH: 0.4}
)
"""A lane calls only while all lanes together have used less than this part of each rung: the rest is headroom."""

DUE_ITS_OWN = 0.1
"""The part of a minute's calls that due bookings get in one line with the live ones, however many of these come."""
DUE_AT_ONCE = 3

_LADDER = tuple((part / 10, part / 10 - (1 - part / 10) / 8) for part in range(2, 11))
"""Parts of a minute's calls, in parts of the minute: a crowd does not spend them all in the beginning, and is then
silent for the rest, but is served all through the minute. A fifth of them may come at once."""

_FINEST = 10
_SAFE = 6
"""One in so many calls of a told limit is left to those who use the key besides us."""
_SEVERAL = 4
"""Whoever cannot see the others takes this part: as if there were so many."""


@frozen
class Rung:
    """At most so many calls within so many milliseconds, wherever these begin."""

    calls: float
    within: int
    of_minute: bool = True


@frozen(kw_only=True)
class Pace:
    """At most ``per_minute`` calls in any ``minute`` (milliseconds; tests shorten it), ``per_second`` in any second."""

    per_minute: int = 100
    per_second: int = 5
    minute: int = 60 * SECOND
    rungs: tuple[Rung, ...] = field(init=False)
    longest: int = field(init=False)
    group: int = field(init=False)
    """So many calls are remembered as one: 1 for ordinary quotas, more for large ones, to keep the value small."""

    def __attrs_post_init__(self) -> None:
        if self.per_minute < 1 or self.per_second < 1 or self.minute < SECOND:
            raise ConfigurationError("Calls per second and per minute must be at least 1.")
        at_once = min(self.per_second, self.per_minute)
        ladder = [
            Rung(max(at_once, self.per_minute * calls), int(self.minute * part) + SLACK) for calls, part in _LADDER
        ]
        second = Rung(self.per_second, SECOND + SLACK, of_minute=False)
        object.__setattr__(self, "rungs", (second, *ladder))
        object.__setattr__(self, "longest", max(rung.within for rung in self.rungs))
        object.__setattr__(self, "group", max(1, min(self.per_second, self.per_minute) // _FINEST))

    @property
    def most_marks(self) -> int:
        """How many groups the longest rung looks back."""
        return self.per_minute // self.group + 1

    def margin_of(self, told: int) -> int:
        """What of a told limit is left to others who use the key: what the operator left, else a sixth."""
        return min(told // _SAFE, told - self.per_minute) if told >= self.per_minute else told // _SAFE

    def ours_of(self, told: int) -> int:
        """What we use of a limit that the calendar told: never more than is configured."""
        return max(1, min(self.per_minute, told - self.margin_of(told)))

    def alone(self) -> "Pace":
        """For a process that cannot see what the others use."""
        return Pace(
            per_minute=max(1, self.per_minute // _SEVERAL),
            per_second=max(1, self.per_second // _SEVERAL),
            minute=self.minute,
        )
