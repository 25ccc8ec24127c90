"""Moments on the wire: how texts are read, and the three notations in which the server writes them."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)


def instant(value: str | datetime) -> datetime:
    """A moment in UTC. A text without an offset is read as UTC, as observed on upstream 2025-10.

    Raises ValueError for a text that is no ISO 8601 date or lies outside the years 1000 to 8999.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        moment = value.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value} is out of range") from None
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError(f"{value} is out of range")
    return moment


def optional_instant(value: str | datetime | None) -> datetime | None:
    """Like ``instant``; None stays None."""
    return None if value is None else instant(value)


def is_instant(value: object) -> bool:
    """Does the server take this value for an ISO 8601 date?"""
    if not isinstance(value, str):
        return False
    try:
        instant(value)
    except ValueError:
        return False
    return True


def milliseconds(moment: datetime) -> str:
    """``2026-11-23T09:00:00.000Z``: the API's answers, and webhooks made from stored bookings."""
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def seconds(moment: datetime) -> str:
    """``2026-11-23T09:00:00Z``: webhooks about a booking that was just made or moved."""
    return moment.isoformat(timespec="seconds")[:-6] + "Z"


def with_offset(moment: datetime) -> str:
    """``2026-11-23T09:00:00+00:00``: webhooks about a cancellation."""
    return moment.isoformat(timespec="seconds")


def local(moment: datetime, zone: tzinfo) -> str:
    """``2026-11-23T10:00:00.000+01:00``: slots in an asked time zone."""
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def is_zone(value: object) -> bool:
    """Is the value the name of an IANA zone?"""
    return isinstance(value, str) and bool(value) and find_zone(value) is not None


def zone_of(name: str) -> ZoneInfo:
    """The zone of a stored row, whose name was checked when it came in. Falls back to UTC."""
    return find_zone(name) or ZoneInfo("UTC")


def utc_offset(moment: datetime, zone_name: str) -> int:
    """Minutes that the zone's clocks are ahead of UTC at that moment."""
    offset = moment.astimezone(zone_of(zone_name)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0
