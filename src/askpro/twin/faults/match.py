"""Which requests and webhooks a fault is for."""

from datetime import datetime, timedelta
from random import Random

from attrs import define, field, frozen

from askpro.twin.edition import EDITIONS
from askpro.twin.faults.checks import FaultError, a_path, an_instant, optional, share, text, whole
from askpro.twin.instants import instant

TRIGGERS = tuple(dict.fromkeys(trigger for each in EDITIONS.values() for trigger in each.triggers))
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")


@frozen
class Subject:
    """What may be struck: a request, or a webhook (``trigger``) with the request that caused it."""

    method: str
    path: str
    trigger: str | None = None


def as_path(value: object) -> object:
    """``/bookings`` and ``/v2/bookings`` are the same, as are ``/api/v2/…``."""
    if not isinstance(value, str):
        return value
    value = value.removeprefix("/api")
    return value if value.startswith("/v2/") else f"/v2{value}" if value.startswith("/") else value


def _moment(value: object) -> object:
    """Seconds stay; a text is an ISO instant."""
    if not isinstance(value, str):
        return value
    try:
        return instant(value)
    except ValueError:
        return value


@frozen(kw_only=True)
class Match:
    """Strike only what fits, and of that only some.

    ``path`` may hold ``*`` (or ``{uid}``) for one segment and end in ``**`` for any rest; the query does not count.
    A webhook's method and path are those of the request that caused it. Of what fits, ``skip`` are let pass, then
    every ``every``-th is a candidate (or only the ``nth``), ``share`` of these are struck, ``first`` at most.
    ``since`` and ``until`` bound the time: seconds after the fault was put in place, or instants of the twin's clock.
    """

    method: str | None = field(default=None, validator=optional(text(METHODS)))
    path: str | None = field(default=None, converter=as_path, validator=optional(a_path))
    trigger: str | None = field(default=None, validator=optional(text(TRIGGERS)))
    share: float = field(default=1.0, validator=share)
    skip: int = field(default=0, validator=whole(0))
    first: int | None = field(default=None, validator=optional(whole(1)))
    every: int = field(default=1, validator=whole(1))
    nth: int | None = field(default=None, validator=optional(whole(1)))
    since: float | datetime = field(default=0.0, converter=_moment, validator=an_instant)
    until: float | datetime | None = field(default=None, converter=_moment, validator=optional(an_instant))

    def __attrs_post_init__(self) -> None:
        if self.nth is not None and (self.skip, self.every) != (0, 1):
            raise FaultError("nth", "counts by itself: give neither skip nor every beside it")
        if self._ends_before_it_begins():
            raise FaultError("until", "must be later than since")

    def _ends_before_it_begins(self) -> bool:
        """Seconds cannot be compared with an instant."""
        if isinstance(self.until, datetime):
            return isinstance(self.since, datetime) and self.until <= self.since
        return self.until is not None and not isinstance(self.since, datetime) and self.until <= self.since

    def fits(self, subject: Subject) -> bool:
        """Whether it is for a subject of this kind at all."""
        return (
            self.method in (None, subject.method)
            and (self.trigger is None or self.trigger == subject.trigger)
            and (self.path is None or _same_path(self.path, subject.path))
        )

    def meets(self, other: "Match") -> bool:
        """Whether anything can fit both."""
        methods, paths = {self.method, other.method} - {None}, [self.path, other.path]
        if None in paths:
            return len(methods) < 2
        mine, theirs = str(self.path), str(other.path)
        return len(methods) < 2 and (_same_path(mine, theirs) or _same_path(theirs, mine))

    def open(self, now: datetime, began: datetime) -> bool:
        """Whether it is time; ``began`` is when the fault was put in place."""
        return _at(self.since, began) <= now and (self.until is None or now < _at(self.until, began))

    def chosen(self, number: int, struck: int, luck: Random) -> bool:
        """Whether the ``number``-th that fits is struck, after ``struck`` others."""
        if self.first is not None and struck >= self.first:
            return False
        if self.nth is not None and number != self.nth:
            return False
        if number <= self.skip or (number - self.skip - 1) % self.every:
            return False
        return self.share >= 1 or luck.random() < self.share


def _at(moment: float | datetime, began: datetime) -> datetime:
    return moment if isinstance(moment, datetime) else began + timedelta(seconds=moment)


def _same_path(pattern: str, path: str) -> bool:
    wanted = pattern.strip("/").split("/")
    found = path.removeprefix("/api").strip("/").split("/")
    if wanted[-1] == "**":
        wanted, found = wanted[:-1], found[: len(wanted) - 1]
    return len(wanted) == len(found) and all(
        mine in ("*", theirs) or (mine[:1] == "{" and mine[-1:] == "}")
        for mine, theirs in zip(wanted, found, strict=True)
    )


@define
class Count:
    """How often a fault had a candidate before it (``seen``), and how often it struck."""

    seen: int = 0
    struck: int = 0
