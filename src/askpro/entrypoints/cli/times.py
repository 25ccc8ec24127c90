"""Times as people type them. With an offset they are an instant; without one, the wall clock of the company's zone.

A wall-clock time that a DST change skips, or has twice, is refused: askpro never guesses (S13).
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from askpro.application.offering.window import day_of
from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import read_instant, zone

_WALL_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")


def read_time(text: str, zone_name: str) -> datetime:
    """The instant, in UTC. Raises InvalidRequest."""
    if not _WALL_CLOCK.fullmatch(text):
        return read_instant(text)
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(f"{text!r} is no time.") from None
    place = zone(zone_name)
    meant = {naive.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = sorted(each for each in meant if each.astimezone(place).replace(tzinfo=None) == naive)
    if not real:
        raise InvalidRequest(f"{text} does not exist in {zone_name}: the clocks skip it. Give an offset from UTC.")
    if len(real) > 1:
        both = " or ".join(each.astimezone(place).isoformat() for each in real)
        raise InvalidRequest(f"{text} happens twice in {zone_name}: write {both}.")
    return real[0]


def read_day(text: str) -> date:
    """A calendar day. Raises InvalidRequest."""
    if _is_day(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    raise InvalidRequest(f"{text[:40]!r} is no day such as 2026-12-07.")


def read_start(text: str, zone_name: str) -> datetime:
    """A time, or the first moment of a day. Raises InvalidRequest."""
    return day_of(read_day(text), zone_name).start if _is_day(text) else read_time(text, zone_name)


def read_end(text: str, zone_name: str) -> datetime:
    """A time, or the last moment of a day. Raises InvalidRequest."""
    return day_of(read_day(text), zone_name).end if _is_day(text) else read_time(text, zone_name)


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def minutes(length: timedelta) -> int:
    """Whole minutes."""
    return int(length / timedelta(minutes=1))
