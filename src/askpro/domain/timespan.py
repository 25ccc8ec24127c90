"""Instants and half-open spans of them, in UTC. A naive datetime cannot enter (S13, L59)."""

from datetime import UTC, datetime, timedelta
from functools import total_ordering
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from askpro.domain.errors import InvalidRequest

EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises InvalidRequest for a naive one or one outside 1971 to 2200."""
    if moment.tzinfo is UTC and EARLIEST <= moment < LATEST:
        return moment
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidRequest("A time needs an offset from UTC, such as 2026-12-07T09:00:00+01:00.")
    try:
        instant = moment.astimezone(UTC)
    except OverflowError:
        raise InvalidRequest("That time lies outside the calendar.") from None
    if not EARLIEST <= instant < LATEST:
        raise InvalidRequest("That time lies outside the years 1971 to 2199.")
    return instant


def read_instant(text: str) -> datetime:
    """An RFC 3339 instant as UTC. Raises InvalidRequest for anything else, also without an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(f"{text[:40]!r} is not an RFC 3339 time.") from None
    if len(text) < len("2026-12-07T09:00Z"):
        raise InvalidRequest("A time needs a date, a time of day and an offset from UTC.")
    return utc(moment)


def write_instant(moment: datetime) -> str:
    """RFC 3339 in UTC with ``Z``; fractions only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name. Raises InvalidRequest if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidRequest(f"{name[:60]!r} is not an IANA time zone.") from None


@total_ordering
@frozen
class Span:
    """``[start, end)`` in UTC. Two spans that only touch do not overlap (L03). They sort by start, then by end."""

    start: datetime = field(converter=utc)
    end: datetime = field(converter=utc)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidRequest("The end must lie after the start.")

    def __lt__(self, other: "Span") -> bool:
        return (self.start, self.end) < (other.start, other.end)

    @classmethod
    def starting(cls, start: datetime, length: timedelta) -> Self:
        """The span of that length from ``start``."""
        return cls(start, start + length)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share any moment."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        """Whether every moment of the other is in this one (L13)."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, before: timedelta, after: timedelta) -> "Span":
        """The span with buffers around it."""
        return Span(self.start - before, self.end + after) if before or after else self

    def moved_to(self, start: datetime) -> "Span":
        """The same length from another start."""
        return Span(start, start + self.length)


@frozen
class LocalMoment:
    """A moment as a person at a place reads it. ``spoken`` is a sentence for the ear."""

    start: str
    time_zone: str
    spoken: str


def local_moment(moment: datetime, zone_name: str) -> LocalMoment:
    """The wall-clock form of a moment in a zone."""
    there = moment.astimezone(zone(zone_name))
    return LocalMoment(there.isoformat(), zone_name, f"{there:%A}, {there.day} {there:%B %Y}, {there:%H:%M}")


@frozen
class LocalTime:
    """A span as a person at a place reads it (L61). ``spoken`` is a sentence for the ear."""

    start: str
    end: str
    time_zone: str
    spoken: str


def local_time(span: Span, zone_name: str) -> LocalTime:
    """The wall-clock form of a span in a zone."""
    begins, end = local_moment(span.start, zone_name), span.end.astimezone(zone(zone_name))
    return LocalTime(begins.start, end.isoformat(), zone_name, f"{begins.spoken} to {end:%H:%M}")
