"""(e) How long the pure core takes: one appointment's news added up, and one decision about them."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from askpro.domain.booking import Closing, Facts, Node, Notice, Read, Standing
from askpro.domain.graph import Graph
from askpro.domain.sync import Pull, Step, decide
from askpro.domain.timespan import Span
from benchmarks.figures import Verdict, by_microseconds
from benchmarks.processes import BenchError
from benchmarks.scale import Scale

_MOST = 50.0
_TIMES = 1000
_BEGAN, _HOUR = datetime(2026, 12, 7, 8, tzinfo=UTC), timedelta(hours=1)
_LENGTH = 3


def deciding(folder: Path, scale: Scale) -> Verdict:  # noqa: ARG001 - nothing is stored
    """A booking that was moved twice, each link with its read and its notice. Raises BenchError."""
    news = [_link(number) for number in range(_LENGTH)]
    if not isinstance(_decided(news), Pull):
        raise BenchError("The decision is another one.")
    rounds = list[float]()
    for _ in range(scale.decisions):
        began = time.process_time()
        for _ in range(_TIMES):
            _decided(news)
        rounds.append((time.process_time() - began) / _TIMES)
    notes = ["CPU time of one process. Nothing is kept from one computation to the next."]
    return by_microseconds("(e) news of a chain of three added up, and `decide`", rounds, _MOST, notes)


def _decided(news: list[tuple[Read, Notice]]) -> Step:
    graph = Graph.of(Node(read.uid, read, frozenset([notice])) for read, notice in news)
    theirs = graph.facts(graph.line_of(news[0][0].uid).head)
    agreed = Facts(news[1][0].when, Standing.CONFIRMED, 42)
    return decide(agreed, theirs, agreed)


def _link(number: int) -> tuple[Read, Notice]:
    last, made = number == _LENGTH - 1, _BEGAN + number * _HOUR
    uid, replaces = f"uid_{number}", f"uid_{number - 1}" if number else None
    when = Span.starting(_BEGAN + number * _HOUR, _HOUR)
    read = Read(
        uid=uid,
        when=when,
        standing=Standing.CONFIRMED if last else Standing.CLOSED,
        closing=None if last else Closing.MOVED,
        host=42,
        version=made if last else made + _HOUR,
        began=made + timedelta(seconds=5),
        created=made,
        replaces=replaces,
        replaced_by=None if last else f"uid_{number + 1}",
    )
    notice = Notice(
        uid=uid,
        trigger="BOOKING_RESCHEDULED" if replaces else "BOOKING_CREATED",
        when=when,
        standing=Standing.CONFIRMED,
        host=42,
        sent=made,
        received=made + timedelta(seconds=1),
        replaces=replaces,
    )
    return read, notice
