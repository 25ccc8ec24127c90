"""Slots the slow way: every minute of every host is looked at on its own. What the twin computes is held against it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Row = dict[str, Any]
Run = tuple[datetime, datetime]


@frozen(kw_only=True)
class Question:
    """A seed, the event type that is asked about, and the query. Everything stands on full minutes."""

    seed: Row
    kind: Row
    now: datetime
    start: datetime
    end: datetime
    zone: str
    freed: str | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.kind["lengthInMinutes"])

    @property
    def soonest(self) -> datetime:
        return self.now + timedelta(minutes=self.kind["minimumBookingNotice"])


def slots(question: Question) -> dict[str, list[datetime]]:
    """Date in the asked zone → starts."""
    days: dict[str, list[datetime]] = {}
    for start in sorted(_starts(question, _runs(question))):
        if any(_overlaps(row, start, start + question.length) for row in question.seed["reservations"]):
            continue
        day = days.setdefault(start.astimezone(ZoneInfo(question.zone)).date().isoformat(), [])
        if not (day and question.kind.get("onlyShowFirstAvailableSlot")) and start >= question.soonest:
            day.append(start)
    bounds = _window(question, days)
    kept = {day: [start for start in starts if bounds(start)] for day, starts in days.items()}
    return {day: starts for day, starts in kept.items() if starts}


def _overlaps(row: Row, start: datetime, end: datetime) -> bool:
    return datetime.fromisoformat(row["start"]) < end and start < datetime.fromisoformat(row["end"])


def _runs(question: Question) -> list[Run]:
    """Spans of free minutes: of all hosts together, or (round robin) of each one."""
    if question.kind.get("schedulingType") != "roundRobin":
        return _runs_of(question, lambda minute: all(_free(question, host, minute) for host in _hosts(question)))
    runs = [run for host in _hosts(question) for run in _runs_of(question, _free_for(question, host))]
    inside = [run for run in runs if any(other != run and other[0] <= run[0] <= run[1] <= other[1] for other in runs)]
    return sorted(set(runs) - set(inside))


def _free_for(question: Question, host: int) -> Callable[[datetime], bool]:
    return lambda minute: _free(question, host, minute)


def _hosts(question: Question) -> list[int]:
    owner = question.kind.get("ownerId")
    return [owner] if owner else [host["userId"] for host in question.kind["hosts"]]


def _runs_of(question: Question, free: Callable[[datetime], bool]) -> list[Run]:
    runs, opened = list[Run](), None
    minute = max(question.start, question.soonest, question.now + MINUTE)
    while minute < question.end:
        if free(minute):
            opened = opened or minute
        elif opened:
            runs.append((opened, minute))
            opened = None
        minute += MINUTE
    return [*runs, (opened, minute)] if opened else runs


def _free(question: Question, host: int, minute: datetime) -> bool:
    return (
        _works(question, host, minute)
        and not any(_keeps_busy(question, row, host, minute) for row in question.seed["bookings"])
        and not _full(question, minute)
    )


def _schedule(question: Question, host: int) -> Row:
    return next(row for row in question.seed["schedules"] if row["ownerId"] == host)


def _works(question: Question, host: int, minute: datetime) -> bool:
    schedule = _schedule(question, host)
    wall = minute.astimezone(ZoneInfo(schedule["timeZone"]))
    return any(
        opens <= wall.time() and (wall.time() < closes or closes == time(23, 59))
        for opens, closes in openings(schedule, wall.date())
    )


def openings(schedule: Row, day: date) -> Iterator[tuple[time, time]]:
    """The opening hours on a date."""
    own = [row for row in schedule["overrides"] if row["date"] == day.isoformat()]
    for row in own or [row for row in schedule["availability"] if WEEKDAYS[day.weekday()] in row["days"]]:
        yield time.fromisoformat(row["startTime"]), time.fromisoformat(row["endTime"])


def _keeps_busy(question: Question, row: Row, host: int, minute: datetime) -> bool:
    start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
    if row["userId"] != host or row["uid"] == question.freed or start >= question.end or end <= question.start:
        return False
    kind = next(kind for kind in question.seed["eventTypes"] if kind["id"] == row["eventTypeId"])
    before = timedelta(minutes=kind["beforeEventBuffer"] + question.kind["afterEventBuffer"])
    after = timedelta(minutes=kind["afterEventBuffer"] + question.kind["beforeEventBuffer"])
    return start - before <= minute < end + after


def _full(question: Question, minute: datetime) -> bool:
    most = question.kind.get("bookingLimitsCount", {}).get("day")
    if most is None:
        return False
    first = next(row for row in question.seed["users"] if row["id"] == _hosts(question)[0])
    zone = ZoneInfo(first["timeZone"])
    booked = [
        row
        for row in question.seed["bookings"]
        if row["eventTypeId"] == question.kind["id"]
        and row["uid"] != question.freed
        and datetime.fromisoformat(row["start"]).astimezone(zone).date() == minute.astimezone(zone).date()
    ]
    return len(booked) >= int(most)


def _starts(question: Question, runs: list[Run]) -> set[datetime]:
    step = question.kind.get("slotInterval") or question.kind["lengthInMinutes"]
    grid = next(minutes for minutes in (60, 30, 20, 15, 10, 5, 1) if step % minutes == 0)
    offset = question.kind.get("offsetStart", 0)
    found, zone = set[datetime](), ZoneInfo(question.zone)
    for opens, closes in runs:
        start = opens
        while start.astimezone(zone).minute % grid:
            start += MINUTE
        start += offset * MINUTE
        earlier = [other for other in found if other < start < other + (step + offset) * MINUTE]
        if earlier:
            start = earlier[0] if earlier[0] >= opens else earlier[0] + (step + offset) * MINUTE
        while start + question.length <= closes:
            found.add(start)
            start += (step + offset) * MINUTE
    return found


def _window(question: Question, days: Mapping[str, Any]) -> Callable[[datetime], bool]:
    window = question.kind["bookingWindow"]
    if window.get("disabled"):
        return lambda start: True
    if window["type"] == "range":
        zone = _as_now(question, _schedule(question, _hosts(question)[0])["timeZone"])
        first, last = (_seen_from(text, zone) for text in window["value"])
        return lambda start: first <= (start + zone).date() <= last
    zone = _as_now(question, question.zone)
    day, left = (question.now + zone).date(), window["value"]
    if window.get("rolling"):
        asked = sorted(date.fromisoformat(text) for text in days)
        counted = [one for one in asked if window["type"] == "calendarDays" or one.weekday() < 5 or one == day]
        ahead = counted[:left]
        return lambda start: not ahead or (start + zone).date() <= ahead[-1]
    while left:
        day += DAY
        left -= window["type"] == "calendarDays" or day.weekday() < 5
    return lambda start: (start + zone).date() <= day


def _as_now(question: Question, zone: str) -> timedelta:
    return question.now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)


def _seen_from(text: str, offset: timedelta) -> date:
    return (datetime.combine(date.fromisoformat(text), time(), UTC) + offset).date()
