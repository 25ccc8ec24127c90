"""``python -m benchmarks``: measure, print, write RESULTS.md. Stops by itself after a few minutes."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from askpro.entrypoints.logs import configure_logs
from askpro.testing.postgres import PostgresAbsent
from benchmarks.availability import availability
from benchmarks.booking import instant_booking, slow_booking
from benchmarks.deciding import deciding
from benchmarks.figures import Verdict
from benchmarks.ingest import ingest
from benchmarks.machine import load_average, machine
from benchmarks.processes import ROOT, BenchError
from benchmarks.report import line, page
from benchmarks.scale import QUICK, Scale
from benchmarks.starting import help_time, ready_time
from benchmarks.twin import twin_creates, twin_grows, twin_reads, twin_ready

_ALL: Mapping[str, Callable[[Path, Scale], Verdict]] = {
    "ingest-sqlite": partial(ingest, "SQLite"),
    "ingest-postgres": partial(ingest, "PostgreSQL"),
    "availability": availability,
    "booking-slow": slow_booking,
    "booking-instant": instant_booking,
    "help": help_time,
    "ready": ready_time,
    "deciding": deciding,
    "twin-read": twin_reads,
    "twin-create": twin_creates,
    "twin-growth": twin_grows,
    "twin-ready": twin_ready,
}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against honest bare handlers.")
    parser.add_argument("which", nargs="*", choices=[[], *_ALL], help="only these; then no file is written")
    parser.add_argument("--quick", action="store_true", help="a few requests, to see that the bench itself runs")
    parser.add_argument("--check", action="store_true", help="exit code 1 if a target is missed")
    parser.add_argument("--output", type=Path, help="where to write (default: benchmarks/RESULTS.md)")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 0 when it ran, 1 when it could not, or missed a target under ``--check``."""
    asked = _arguments(given)
    configure_logs("console", logging.WARNING)
    scale, before = QUICK if asked.quick else Scale(), load_average()
    verdicts, skipped = list[Verdict](), list[str]()
    with tempfile.TemporaryDirectory(prefix="askpro-bench-") as place:
        for name in asked.which or _ALL:
            folder = Path(place) / name
            folder.mkdir()
            try:
                verdicts.append(_ALL[name](folder, scale))
            except PostgresAbsent:
                skipped.append(f"{name}: no PostgreSQL server answers")
                print(f"skipped  {skipped[-1]}", flush=True)
            except BenchError as error:
                print(f"{name} could not be measured. {error}", file=sys.stderr)
                return 1
            else:
                print(line(verdicts[-1]), flush=True)
    target = asked.output or (None if asked.quick or asked.which else ROOT / "benchmarks" / "RESULTS.md")
    if target is not None:
        facts = [*machine(), ("load average before", before), ("load average after", load_average())]
        target.write_text(page(verdicts, skipped, facts), "utf-8")
    return 1 if asked.check and not all(each.met for each in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
