"""From free spans to the starts of slots."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from askpro.twin.rows import EventType
from askpro.twin.spans import Span

_MINUTE = timedelta(minutes=1)
_GRIDS = (60, 30, 20, 15, 10, 5)


def slot_starts(
    spans: Iterable[Span], event_type: EventType, length: int, earliest: datetime, zone: tzinfo
) -> list[datetime]:
    """The starts of the slots of ``length`` minutes in free spans (by start; they may overlap), none too early.

    A span's first slot is moved up to the hour's grid (the widest of 60, 30, 20, 15, 10 and 5 minutes that divides
    the step) on a clock of the asked ``zone``, then by ``offset_start``, which also lengthens the steps, as observed
    on upstream 2025-10. Where that would cut into a step of an earlier span, its grid goes on: other hosts' slots, and
    those after a booking, stay in line.
    """
    step = event_type.slot_interval or length
    grid = next((minutes for minutes in _GRIDS if step % minutes == 0), 1)
    offset = timedelta(minutes=event_type.offset_start)
    duration, stride = timedelta(minutes=length), timedelta(minutes=step) + offset
    starts: list[datetime] = []
    for span in spans:
        # Spans that the query cuts bring its zone along, where adding minutes would follow the wall clock.
        opens, closes = (moment.astimezone(UTC) for moment in span)
        first = max(opens, earliest).replace(second=0, microsecond=0)
        if event_type.show_optimized_slots:
            first += _kept_early(first.astimezone(zone).minute, (closes - first) // _MINUTE, grid)
        else:
            first += timedelta(minutes=-first.astimezone(zone).minute % grid)
        start = _aligned(first + offset, opens, stride, starts)
        while start + duration <= closes:
            position = bisect_left(starts, start)
            if position == len(starts) or starts[position] != start:
                insort(starts, start)
            start += stride
    return [start for start in starts if start >= earliest]


def _kept_early(minute: int, lasts: int, grid: int) -> timedelta:
    """How much later an optimised span's first slot begins: as round a time as costs no slot.

    ``lasts`` are the minutes of the span. Cal.com's event types say so with ``showOptimizedSlots`` (2026).
    """
    if minute % grid == 0:
        return timedelta(0)
    waits = (roundness - minute % roundness for roundness in (grid, 15, 5))
    return timedelta(minutes=next((wait for wait in waits if wait <= lasts % grid), 0))


def _aligned(start: datetime, opens: datetime, stride: timedelta, starts: list[datetime]) -> datetime:
    """The start itself, unless a slot before it has a step that reaches over it."""
    position = bisect_left(starts, start)
    if position == 0 or starts[position - 1] + stride <= start:
        return start
    before = starts[position - 1]
    return before if before >= opens else before + stride
