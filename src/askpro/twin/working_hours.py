"""Working hours: from wall times of a schedule to spans of time in UTC."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from askpro.twin.schedule_rules import WEEKDAYS
from askpro.twin.spans import Span

Opening = tuple[time, time]

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
# No schedule can say 24:00, so the server takes this for it.
_LAST_MINUTE = time(23, 59)
_REMEMBERED_DAYS = 4_096


class WorkingHours:
    """The hours of one schedule, read once; each day's spans are remembered.

    On the days of a clock change the real server's date library reads a wall time with the offset that the zone has
    at the moment in UTC which shows the same digits (of weekly hours: the digits of the opening time on a clock of
    twelve hours, for both ends). Around midnight, and in zones far from Greenwich, that is an hour off, and the twin
    is off with it. Checked against that library for fourteen zones.
    """

    def __init__(
        self, zone: ZoneInfo, availability: Sequence[Mapping[str, Any]], overrides: Sequence[Mapping[str, Any]]
    ) -> None:
        self.zone = zone
        self._weekly: list[list[Opening]] = [[] for _ in WEEKDAYS]
        for row in availability:
            for name in row["days"]:
                self._weekly[WEEKDAYS.index(name)].append(_opening(row))
        self._dated: dict[date, list[Opening]] = {}
        for row in overrides:
            self._dated.setdefault(date.fromisoformat(row["date"]), []).append(_opening(row))
        self._days: dict[date, tuple[Span, ...]] = {}

    def weekly(self, start: datetime, end: datetime) -> Iterable[Span]:
        """The weekly hours inside [start, end), without the days that have hours of their own."""
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            for opens, closes in self._of_weekday(day):
                if opens < end and start < closes:
                    yield max(opens, start), min(closes, end)
            day += _DAY

    def dated(self, first: datetime, last: datetime) -> Iterable[Span]:
        """The hours that replace the weekly ones on their date, whole.

        Of the dates whose midnight in UTC lies in [first, last). Equal times, as the booking page writes a day off,
        leave none.
        """
        for day, openings in self._dated.items():
            if first <= datetime.combine(day, _MIDNIGHT, UTC) < last:
                for opens, closes in openings:
                    span = _dated_span(day, opens, closes, self.zone)
                    if span[0] < span[1]:
                        yield span

    def _of_weekday(self, day: date) -> tuple[Span, ...]:
        if day in self._dated:
            return ()
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _REMEMBERED_DAYS:
                self._days.clear()
            openings = self._weekly[day.weekday()]
            found = self._days[day] = tuple(_weekly_span(day, *opening, self.zone) for opening in openings)
        return found


def _opening(row: Mapping[str, Any]) -> Opening:
    return time.fromisoformat(row["startTime"]), time.fromisoformat(row["endTime"])


def _dated_span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span:
    if closes == _LAST_MINUTE:
        day_after = day + _DAY
        return _read(day, opens, zone), _read(day_after, _MIDNIGHT, zone)
    return _read(day, opens, zone), _read(day, closes, zone)


def _read(day: date, clock: time, zone: ZoneInfo) -> datetime:
    digits = datetime.combine(day, clock, UTC)
    return digits - _offset(zone, digits)


def _weekly_span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span:
    offset = _offset(zone, datetime.combine(day, opens.replace(hour=(opens.hour - 1) % 12 + 1), UTC))
    start, end = (datetime.combine(day, clock, UTC) - offset for clock in (opens, closes))
    if closes == _LAST_MINUTE and offset == datetime.combine(day, _MIDNIGHT, zone).utcoffset():
        end += timedelta(minutes=1)
    return start, end


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
