"""The circuit breaker: a calendar that fails time and again is left alone for a while (L49).

Per key and kind of call, in each process. Only what says that the server is not well counts: no connection, no answer
in time, a 5xx. Any other answer, a refusal or a 429 too, shows that it is, and closes the circuit.
"""

from datetime import datetime, timedelta
from threading import Lock

from attrs import define, evolve, field, frozen
from cachetools import LRUCache

from askpro.adapters.calcom.journal import note, warn
from askpro.application.ports.system import Clock, Ids
from askpro.domain.errors import TemporarilyUnavailable

MOST_FAILURES = 5
"""So many in a row open it."""
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=1)
PROBE_LASTS = timedelta(seconds=90)
"""Longer than any time-out: who probes and never comes back (a kill) keeps nobody else from it for ever."""
_BESIDES_A_PROBE = 1.0
_MOST_KEPT = 10_000


@frozen
class Circuit:
    """The state of one key and kind. It is open while ``until`` is set; ``probed`` is by when the probe must end."""

    failures: int = 0
    opened: int = 0
    until: datetime | None = None
    probed: datetime | None = None

    def rest(self, now: datetime) -> float:
        """The seconds for which no call may be made; 0 if one may."""
        if self.until is not None and _lies_ahead(self.until, now, LONGEST_REST):
            return (self.until - now).total_seconds()
        return _BESIDES_A_PROBE if self.probed is not None and _lies_ahead(self.probed, now, PROBE_LASTS) else 0.0

    def entered(self, now: datetime) -> tuple["Circuit", bool]:
        """With a call under way that was let in; whether it is the probe."""
        return (evolve(self, probed=now + PROBE_LASTS), True) if self.until is not None else (self, False)

    def succeeded(self) -> "Circuit":
        """The server is well."""
        return CLOSED

    def failed(self, now: datetime, fraction: float, probe: bool) -> "Circuit":
        """It is not. Calls that began before it opened tell nothing new; ``fraction`` is a random number in [0, 1)."""
        if self.until is not None and not probe:
            return self
        failures = self.failures + 1
        if self.until is None and failures < MOST_FAILURES:
            return evolve(self, failures=failures)
        rest = min(LONGEST_REST, FIRST_REST * (1 << min(self.opened, 10))) * (0.5 + fraction / 2)
        return Circuit(failures, self.opened + 1, now + rest)

    def given_up(self, probe: bool) -> "Circuit":
        """The call ended without telling anything."""
        return evolve(self, probed=None) if probe else self


CLOSED = Circuit()


def _lies_ahead(moment: datetime, now: datetime, most: timedelta) -> bool:
    """Further ahead than that it can only be because the clock was set back: then it is over."""
    return timedelta(0) < moment - now <= most


@define
class Breaker:
    """The circuits of this process, by digest of the key and kind; the longest unused are forgotten."""

    clock: Clock
    ids: Ids
    _lock: Lock = field(factory=Lock, init=False)
    _circuits: "LRUCache[tuple[str, str], Circuit]" = field(factory=lambda: LRUCache(_MOST_KEPT), init=False)

    def check(self, key: tuple[str, str]) -> None:
        """Raises TemporarilyUnavailable at once while the circuit is open."""
        with self._lock:
            self._check(key)

    def enter(self, key: tuple[str, str]) -> bool:
        """Begin a call, which must be ended; whether it is the probe. Raises as ``check`` does."""
        with self._lock:
            self._check(key)
            self._circuits[key], probe = self._circuits.get(key, CLOSED).entered(self.clock.now())
            return probe

    def end(self, key: tuple[str, str], well: bool | None, *, probe: bool) -> None:
        """End a call: the server is well, is not, or the call says nothing of it."""
        with self._lock:
            before = self._circuits.get(key, CLOSED)
            if well is None:
                after = before.given_up(probe)
            elif well:
                after = before.succeeded()
            else:
                after = before.failed(self.clock.now(), self.ids.fraction(), probe)
            self._circuits[key] = after
        if (before.until is None) != (after.until is None):
            tell, event = (warn, "calendar_left_alone") if after.until is not None else (note, "calendar_well_again")
            tell(event, kind=key[1], key=key[0][:8])

    def _check(self, key: tuple[str, str]) -> None:
        rest = self._circuits.get(key, CLOSED).rest(self.clock.now())
        if rest > 0:
            raise TemporarilyUnavailable("The calendar fails time and again, and is left alone for a while.", rest)
