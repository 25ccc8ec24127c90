"""Arithmetic on half-open spans of time in UTC."""

from collections.abc import Iterable, Sequence
from datetime import datetime

Span = tuple[datetime, datetime]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans; those that touch or overlap become one, empty ones vanish."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def clip(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of the spans inside [start, end)."""
    clipped = ((max(opens, start), min(closes, end)) for opens, closes in spans)
    return [span for span in clipped if span[0] < span[1]]


def subtract(spans: Sequence[Span], busy: Iterable[Span]) -> list[Span]:
    """The parts of ``spans`` (sorted, disjoint) that no busy span covers."""
    taken, free = merge(busy), list[Span]()
    for opens, end in spans:
        start = opens
        for blocked_from, blocked_until in taken:
            if blocked_until <= start or blocked_from >= end:
                continue
            if start < blocked_from:
                free.append((start, blocked_from))
            start = blocked_until
            if start >= end:
                break
        if start < end:
            free.append((start, end))
    return free


def intersect(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """The parts that both hold."""
    return merge(span for start, end in second for span in clip(first, start, end))


def widest(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without those that lie inside another one. Unlike merged ones they may overlap."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1].timestamp())):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept
