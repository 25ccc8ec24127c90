"""(a) Signed, durable webhook ingest against a handler that only inserts and commits."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from askpro.testing.postgres import postgres_database
from benchmarks.figures import Round, Verdict, by_throughput
from benchmarks.load import Load
from benchmarks.processes import loaded, serving
from benchmarks.scale import Scale
from benchmarks.world import SLUG, install, sqlite_url

_CONNECTIONS = 32
_LEAST = 0.75
_NOTE = (
    "askpro checks the signature, seals the body, refuses repeats, and writes what comes in at the same moment in one "
    "transaction; its worker, in the same process, reads the inbox meanwhile. The bare handler does none of it. Both "
    "answer after a durable commit. The size of the bare handler's pool (1 to 32 connections were tried) makes no "
    "difference but to its p99."
)


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """One for askpro, one for the bare handler. Raises PostgresAbsent."""
    if kind == "SQLite":
        yield sqlite_url(folder, "askpro-ingest"), sqlite_url(folder, "bare-ingest")
    else:
        with postgres_database() as ours, postgres_database() as bare:
            yield ours, bare


def ingest(kind: str, folder: Path, scale: Scale) -> Verdict:
    """``kind`` is SQLite or PostgreSQL. Raises PostgresAbsent, BenchError."""
    with _databases(kind, folder) as (ours, bare):
        installation = install(ours)
        bare_command = [sys.executable, "-m", "benchmarks.bare", "ingest", bare]
        with (
            serving(installation.command, folder, installation.environment) as askpro_port,
            serving(bare_command, folder) as bare_port,
        ):
            rounds = [
                Round(
                    loaded(_load(askpro_port, f"/v1/webhooks/calcom/{SLUG}", f"{kind}/a/{number}", scale)),
                    loaded(_load(bare_port, "/inbox", f"{kind}/b/{number}", scale)),
                )
                for number in range(scale.rounds)
            ]
    return by_throughput(f"(a) webhook ingest, {_CONNECTIONS} connections, {kind}", rounds, _LEAST, [_NOTE])


def _load(port: int, path: str, run: str, scale: Scale) -> Load:
    return Load(
        port=port,
        kind="webhooks",
        what={"path": path, "run": run},
        count=scale.webhooks,
        warm_up=scale.warm_up,
        connections=_CONNECTIONS,
    )
