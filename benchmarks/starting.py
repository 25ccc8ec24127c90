"""(d) How soon askpro is there: its help, and its server with the migration check on an existing database."""

import time
from pathlib import Path

import httpx

from benchmarks.figures import Verdict, by_seconds
from benchmarks.processes import ASKPRO, BenchError, seconds_of, serving
from benchmarks.scale import Scale
from benchmarks.world import Installation, install, sqlite_url

_MOST_FOR_HELP, _MOST_TO_READY = 0.4, 3.0


def help_time(folder: Path, scale: Scale) -> Verdict:
    """From the start of the process to its end. Raises BenchError."""
    seconds_of([ASKPRO, "--help"], folder)  # the first one may still compile
    seconds = [seconds_of([ASKPRO, "--help"], folder) for _ in range(scale.starts)]
    return by_seconds("(d) `askpro --help`", seconds, _MOST_FOR_HELP)


def ready_time(folder: Path, scale: Scale) -> Verdict:
    """From the start of the process to the first ``/health/ready`` that says yes. Raises BenchError."""
    installation = install(sqlite_url(folder, "start"))
    _until_ready(installation, folder)
    seconds = [_until_ready(installation, folder) for _ in range(scale.starts)]
    notes = ["SQLite, existing database; the worker starts with it, as by default."]
    return by_seconds("(d) server ready", seconds, _MOST_TO_READY, notes)


def _until_ready(installation: Installation, folder: Path) -> float:
    began = time.perf_counter()
    with serving(installation.command, folder, installation.environment) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", trust_env=False, timeout=30)
        took = time.perf_counter() - began
    if answer.status_code != 200:
        raise BenchError(f"/health/ready: {answer.status_code} {answer.text[:500]}")
    return took
