"""(c) Booking through askpro against the same booking sent to the calendar directly."""

import sys
from pathlib import Path

from benchmarks.figures import Round, Verdict, by_added_time, by_median_time
from benchmarks.load import Load
from benchmarks.processes import loaded, serving
from benchmarks.scale import Scale
from benchmarks.slow_twin import EVENT_TYPES, KEY
from benchmarks.world import CALLS_PER_SECOND, Installation, install, sqlite_url

_SLOW = 0.150
_WARM_UP = 4
_NOTE = (
    f"One caller, one booking after the other; SQLite, durable commits. The pace of calls to the calendar, 2 a second "
    f"by default, is raised to {CALLS_PER_SECOND:,.0f} for the bench: it would be all that is measured."
)
_MOST_TIMES, _MOST_ADDED = 1.1, 15.0


def slow_booking(folder: Path, scale: Scale) -> Verdict:
    """The calendar takes 150 ms for an answer, as the real one does. Raises BenchError."""
    rounds = _rounds(folder, scale, _SLOW)
    return by_median_time("(c) booking, calendar at 150 ms", rounds, _MOST_TIMES, [_NOTE])


def instant_booking(folder: Path, scale: Scale) -> Verdict:
    """The calendar answers at once: what is left is our own time. Raises BenchError."""
    rounds = _rounds(folder, scale, 0.0)
    return by_added_time("(c) booking, calendar at 0 ms", rounds, _MOST_ADDED, [_NOTE])


def _rounds(folder: Path, scale: Scale, delay: float) -> list[Round]:
    with serving([sys.executable, "-m", "benchmarks.slow_twin", str(delay)], folder) as twin_port:
        installation = install(sqlite_url(folder, f"booking-{delay}"), f"http://127.0.0.1:{twin_port}/v2")
        with serving(installation.command, folder, installation.environment) as askpro_port:
            return [
                Round(
                    loaded(_ours(askpro_port, installation, number, scale)),
                    loaded(_direct(twin_port, number, scale)),
                )
                for number in range(scale.rounds)
            ]


def _first(number: int, scale: Scale) -> int:
    return number * (scale.bookings + _WARM_UP)


def _ours(port: int, installation: Installation, number: int, scale: Scale) -> Load:
    return Load(
        port=port,
        kind="orders",
        what={
            "path": "/v1/appointments",
            "key": installation.key,
            "service_id": installation.service_id,
            "first": _first(number, scale),
        },
        count=scale.bookings,
        warm_up=_WARM_UP,
        connections=1,
    )


def _direct(port: int, number: int, scale: Scale) -> Load:
    return Load(
        port=port,
        kind="calcom_bookings",
        what={
            "path": "/v2/bookings",
            "key": f"{KEY}_2",
            "event_type_id": EVENT_TYPES[1],
            "first": _first(number, scale),
        },
        count=scale.bookings,
        warm_up=_WARM_UP,
        connections=1,
    )
