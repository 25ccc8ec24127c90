"""Free slots: from free spans to start times, and ``GET /v2/slots``."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from askpro.twin.availability import Span, free_spans, intersect, notice_ends, window_end
from askpro.twin.call import Call, Reply
from askpro.twin.errors import FrameworkError, refuse
from askpro.twin.instants import instant, local, milliseconds, zone_of
from askpro.twin.limits import Limits
from askpro.twin.rows import EventType, Reservation
from askpro.twin.slot_rules import check_query
from askpro.twin.store import Store

_GRIDS = (60, 30, 20, 15, 10, 5)
# A range of years would keep the real server busy for minutes; the twin shows no more than this.
_LONGEST_RANGE = timedelta(days=400)


def slot_starts(spans: Iterable[Span], event_type: EventType, length: int, earliest: datetime) -> list[datetime]:
    """The starts of the slots of ``length`` minutes in free spans, none before ``earliest``.

    A span's first slot is moved up to the hour's grid (the widest of 60, 30, 20, 15, 10 and 5 minutes that divides
    the step), then by ``offset_start``, which also lengthens the steps, as observed on upstream 2025-10.
    """
    step = event_type.slot_interval or length
    grid = next((minutes for minutes in _GRIDS if step % minutes == 0), 1)
    offset = timedelta(minutes=event_type.offset_start)
    duration, stride = timedelta(minutes=length), timedelta(minutes=step) + offset
    starts = []
    for opens, closes in spans:
        start = _on_grid(max(opens, earliest), grid) + offset
        while start + duration <= closes:
            starts.append(start)
            start += stride
    return starts


def _on_grid(moment: datetime, grid: int) -> datetime:
    """The first moment, not earlier, at which the minute hand stands on the grid."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    minutes = (moment - hour).total_seconds() / 60
    return hour + timedelta(minutes=math.ceil(minutes / grid) * grid)


def open_starts(
    store: Store, event_type: EventType, start: datetime, end: datetime, length: int, now: datetime, freed: str | None
) -> list[datetime]:
    """All starts that can be booked in [start, end): some host (round robin) or all hosts are free."""
    earliest, latest = notice_ends(event_type, now), window_end(event_type, now)
    start = max(start, now)
    end = min(end, start + _LONGEST_RANGE, latest or end)
    if start >= end:
        return []
    fixed, rotating = hosts_of(event_type)
    common: Sequence[Span] = [(start, end)]
    for host_id in fixed:
        common = intersect(common, free_spans(store, host_id, event_type, start, end, freed))
    if not rotating:
        return slot_starts(common, event_type, length, earliest)
    starts: set[datetime] = set()
    for host_id in rotating:
        spans = intersect(common, free_spans(store, host_id, event_type, start, end, freed))
        starts.update(slot_starts(spans, event_type, length, earliest))
    return sorted(starts)


def hosts_of(event_type: EventType) -> tuple[list[int], list[int]]:
    """User ids of those who must all come, and of those of whom one comes."""
    if event_type.owner_id is not None:
        return [event_type.owner_id], []
    if event_type.scheduling_type != "roundRobin":
        return [host["userId"] for host in event_type.hosts], []
    fixed = [host["userId"] for host in event_type.hosts if host.get("mandatory")]
    return fixed, [host["userId"] for host in event_type.hosts if not host.get("mandatory")]


def first_host(event_type: EventType) -> int | None:
    """The host under whom reservations of the event type are filed."""
    fixed, rotating = hosts_of(event_type)
    return next(iter([*fixed, *rotating]), None)


def held(store: Store, event_type: EventType, now: datetime) -> list[Reservation]:
    """Running reservations that hide slots of the event type: those filed under its first host."""
    host_id = first_host(event_type)
    return [row for row in store.reservations.values() if row.user_id == host_id and row.until > now]


def list_slots(call: Call) -> Reply:
    """``GET /v2/slots``: free slots by date. Answers of the last two seconds are repeated, even stale ones."""
    refuse(check_query(call))
    query = tuple(sorted((name, tuple(values)) for name, values in call.query.items()))
    data = call.slot_cache.get(query, call.now)
    if data is None:
        data = _find_slots(call)
        call.slot_cache.put(query, data, call.now)
    return Reply({"data": data, "status": "success"})


def _find_slots(call: Call) -> dict[str, list[dict[str, Any]]]:
    event_type = _selected(call)
    start, end = _range(call)
    length = int(float(call.text("duration") or event_type.length_in_minutes))
    freed = call.text("bookingUidToReschedule")
    starts = open_starts(call.store, event_type, start, end, length, call.now, freed)
    holds = held(call.store, event_type, call.now)
    duration = timedelta(minutes=length)
    limits = Limits(call.store, event_type, freed)
    free = [s for s in starts if not any(h.start < s + duration and s < h.end for h in holds)]
    free = [start for start in free if limits.allows(start, duration)]
    zone_name = call.text("timeZone")
    return _by_date(call, event_type, free, duration, zone_of(zone_name or "UTC"), zone_name is not None)


def _by_date(
    call: Call, event_type: EventType, starts: list[datetime], duration: timedelta, zone: ZoneInfo, zoned: bool
) -> dict[str, list[dict[str, Any]]]:
    days: dict[str, list[dict[str, Any]]] = {}
    ranged = call.text("format") == "range"
    for start in starts:
        day = days.setdefault(start.astimezone(zone).date().isoformat(), [])
        if day and event_type.only_show_first_available_slot:
            continue
        slot = {"start": _shown(start, zone, zoned)}
        day.append({**slot, "end": _shown(start + duration, zone, zoned)} if ranged else slot)
    return days


def _shown(moment: datetime, zone: ZoneInfo, zoned: bool) -> str:
    return local(moment, zone) if zoned and zone.key != "UTC" else milliseconds(moment)


def _range(call: Call) -> tuple[datetime, datetime]:
    """The asked span in UTC; a bare end date means its last second."""
    start, end = call.text("start") or "", call.text("end") or ""
    closes = instant(end)
    if len(end) == len("2026-11-23"):
        closes = datetime.combine(closes.date(), time(23, 59, 59), UTC)
    return instant(start), closes + timedelta(seconds=1)


def _selected(call: Call) -> EventType:
    """The event type that the query names. Raises FrameworkError 404."""
    store, slug = call.store, call.text("eventTypeSlug") or ""
    if number := call.text("eventTypeId"):
        found = store.event_types.get(int(float(number)))
    elif username := call.text("username"):
        user = store.find_user(username)
        if user is None:
            raise FrameworkError(404, f"User with username {username} not found")
        found = store.find_event_type(slug, owner_id=user.id)
    else:
        team = store.find_team(call.text("teamSlug") or "")
        if team is None:
            raise FrameworkError(404, f"Team with slug {call.text('teamSlug')} not found")
        found = store.find_event_type(slug, team_id=team.id)
    if found is None:
        raise FrameworkError(404, "Event Type not found")
    return found
