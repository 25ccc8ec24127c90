"""When somebody is free: opening hours minus what is booked, minus what is reserved. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from askpro.adapters.memory.calendar.entries import Entry, Kind, Person
from askpro.domain.service import EventType, Scheduling
from askpro.domain.timespan import Span, zone

_DAY = timedelta(days=1)
Types = Callable[[int], EventType]


def opening_spans(person: Person, window: Span) -> Iterator[Span]:
    """The person's opening hours that touch a window. A wall time that does not exist that day makes none."""
    place = zone(person.zone)
    day = window.start.astimezone(place).date() - _DAY
    last = window.end.astimezone(place).date()
    while day <= last:
        for opens, closes in person.hours.get(day.weekday(), ()):
            start, end = (datetime.combine(day, each, tzinfo=place) for each in (opens, closes))
            if start.timestamp() < end.timestamp() and start < window.end and window.start < end:
                yield Span(start, end)
        day += _DAY


def busy_spans(host: int, entries: Iterable[Entry], types: Types, without: str | None = None) -> list[Span]:
    """What a host's live bookings take, each with the buffers of its own event type."""
    mine = (each for each in entries if each.live and host in (each.host, *each.others) and each.uid != without)
    return [_buffered(each.when, types(each.event_type_id)) for each in mine]


def is_free(person: Person, span: Span, event_type: EventType, busy: Sequence[Span]) -> bool:
    """Whether the person is there for all of a span, and no booking lies in it or its buffers."""
    there = any(opening.covers(span) for opening in opening_spans(person, span))
    return there and not any(_buffered(span, event_type).overlaps(taken) for taken in busy)


def free_slots(
    person: Person, kind: Kind, window: Span, length: timedelta, busy: Sequence[Span], now: datetime
) -> set[Span]:
    """The spans that the person may be booked for and that start inside the window, one after another from opening."""
    earliest, latest = now + kind.notice, now + kind.ahead
    found = set()
    for opening in opening_spans(person, window):
        start = opening.start
        while start + length <= opening.end:
            slot = Span(start, start + length)
            inside = window.start <= start < window.end and earliest <= start <= latest
            if inside and not any(_buffered(slot, kind.type).overlaps(taken) for taken in busy):
                found.add(slot)
            start += length
    return found


def together(kind: Kind, each: Sequence[set[Span]]) -> set[Span]:
    """Of a collective type, when all of its hosts are free; of any other, when one of them is."""
    if kind.type.scheduling is Scheduling.COLLECTIVE:
        return set.intersection(*each)
    return set().union(*each)


def _buffered(span: Span, event_type: EventType) -> Span:
    return span.widened(event_type.buffers.before, event_type.buffers.after)
