"""Free slots: ``GET /v2/slots``."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from askpro.twin.availability import free_spans
from askpro.twin.call import Call, Reply
from askpro.twin.errors import refuse
from askpro.twin.rows import EventType, Reservation
from askpro.twin.seats import held_seats, is_seat_hold, seats_shown
from askpro.twin.slot_grid import slot_starts
from askpro.twin.slot_query import SlotQuery, read_query, selected
from askpro.twin.slot_rules import check_query
from askpro.twin.spans import Span, intersect, widest
from askpro.twin.store import Store
from askpro.twin.window import notice_ends, window_of

# A range of many years would keep the real server busy for minutes; the twin shows no more than three.
_LONGEST_RANGE = timedelta(days=1_100)

Days = dict[str, list[datetime]]


def list_slots(call: Call) -> Reply:
    """``GET /v2/slots``: free slots by date. Answers of the last two seconds are repeated, even stale ones."""
    refuse(check_query(call))
    query = tuple(sorted((name, tuple(values)) for name, values in call.query.items()))
    data = call.slot_cache.get(query, call.now)
    if data is None:
        data = _find_slots(call, selected(call), read_query(call))
        call.slot_cache.put(query, data, call.now)
    return Reply({"data": data, "status": "success"})


def _find_slots(call: Call, event_type: EventType, query: SlotQuery) -> dict[str, list[dict[str, Any]]]:
    length = timedelta(minutes=query.length or event_type.length_in_minutes)
    starts = open_starts(call.store, event_type, query, call.now)
    holds = held(call.store, _hosts(event_type, query), call.now)
    starts = [start for start in starts if not any(hold.start < start + length and start < hold.end for hold in holds)]
    days = _within_bounds(call, event_type, query, _by_date(event_type, query, starts))
    seats = held_seats(call.store, event_type, call.now)

    def cell(start: datetime) -> dict[str, Any]:
        return _shown(query, start, length) | seats_shown(call.store, event_type, start, seats)

    return {day: [cell(start) for start in free] for day, free in days.items()}


def open_starts(store: Store, event_type: EventType, query: SlotQuery, now: datetime) -> list[datetime]:
    """All starts at which the hosts are free, not looking at reservations and at the booking window."""
    length = query.length or event_type.length_in_minutes
    soonest = now + timedelta(minutes=event_type.minimum_booking_notice or 1)
    start = max(_searched_from(event_type, query, now), soonest).astimezone(query.zone)
    end = min(query.end, start + _LONGEST_RANGE)

    def spans_of(host_id: int) -> list[Span]:
        return free_spans(store, host_id, event_type, start, end, query.freed, timedelta(minutes=length))

    fixed, rotating = _hosts(event_type, query)
    common = _common([spans_of(host_id) for host_id in fixed])
    spans = common
    if rotating:
        each = [span for host_id in rotating for span in spans_of(host_id)]
        # With no time in common the fixed hosts are forgotten, as on the real server (issue 29796).
        spans = widest(part for span in each for part in intersect(common, [span])) if common else widest(each)
    return slot_starts(spans, event_type, length, notice_ends(event_type, now), query.zone)


def _common(spans: Sequence[list[Span]]) -> list[Span]:
    common = spans[0] if spans else []
    for other in spans[1:]:
        common = intersect(common, other)
    return common


def _searched_from(event_type: EventType, query: SlotQuery, now: datetime) -> datetime:
    """The asked start; a month earlier for a rolling window, whose days with slots must be counted.

    The slots of that month are listed too (contract.md 3.1, issue 25405).
    """
    window, yesterday = event_type.booking_window, now.date() - timedelta(days=1)
    if window.get("disabled") or not window.get("rolling") or query.start.date() < yesterday:
        return query.start
    start = query.start
    year, month = (start.year, start.month - 1) if start.month > 1 else (start.year - 1, 12)
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


def _by_date(event_type: EventType, query: SlotQuery, starts: list[datetime]) -> Days:
    days: Days = {}
    for start in starts:
        day = days.setdefault(query.day_of(start), [])
        if not (day and event_type.only_show_first_available_slot):
            day.append(start)
    return days


def _within_bounds(call: Call, event_type: EventType, query: SlotQuery, days: Days) -> Days:
    """Without what lies outside of the booking window.

    Newer servers also drop the dates that were not asked for, if a zone was.
    """
    bounds = window_of(call.store, event_type, call.now, query.zone, days)
    inside = {day: [start for start in starts if bounds.hold(start)] for day, starts in days.items()}
    first, last = query.days()
    every_day = not (call.edition.newer and query.zone_name)
    return {day: starts for day, starts in inside.items() if starts and (every_day or first <= day <= last)}


def _shown(query: SlotQuery, start: datetime, length: timedelta) -> dict[str, Any]:
    slot = {"start": query.shown(start)}
    return {**slot, "end": query.shown(start + length)} if query.ranged else slot


def _hosts(event_type: EventType, query: SlotQuery) -> tuple[list[int], list[int]]:
    """Fixed and rotating hosts, of the latter only those that the query names if it names any."""
    fixed, rotating = hosts_of(event_type)
    return fixed, [host for host in rotating if not query.host_ids or host in query.host_ids]


def hosts_of(event_type: EventType) -> tuple[list[int], list[int]]:
    """User ids of those who must all come, and of those of whom one comes."""
    if event_type.owner_id is not None:
        return [event_type.owner_id], []
    if event_type.scheduling_type != "roundRobin":
        return [host["userId"] for host in event_type.hosts], []
    fixed = [host["userId"] for host in event_type.hosts if host.get("mandatory")]
    return fixed, [host["userId"] for host in event_type.hosts if not host.get("mandatory")]


def held(store: Store, hosts: tuple[list[int], list[int]], now: datetime) -> list[Reservation]:
    """Running reservations that hide slots: those filed under any of the hosts, but for seats."""
    host_ids = {*hosts[0], *hosts[1]}
    rows = (row for row in store.reservations.values() if row.user_id in host_ids and row.until > now)
    return [row for row in rows if not is_seat_hold(store, row.event_type_id)]
