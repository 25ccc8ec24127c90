"""(b) Cached availability against a handler that gives the same bytes."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.figures import Round, Verdict, by_throughput
from benchmarks.load import Load
from benchmarks.processes import BenchError, loaded, serving
from benchmarks.scale import Scale
from benchmarks.world import Installation, install, sqlite_url

_CONNECTIONS = 32
_LEAST = 0.6


def availability(folder: Path, scale: Scale) -> Verdict:
    """One staff member, one day, cached. Raises BenchError."""
    with serving([sys.executable, "-m", "benchmarks.slow_twin", "0"], folder) as twin_port:
        installation = install(sqlite_url(folder, "availability"), f"http://127.0.0.1:{twin_port}/v2")
        with serving(installation.command, folder, installation.environment) as askpro_port:
            path, content = _question(installation), folder / "answer.json"
            content.write_bytes(_cached(askpro_port, path, installation.key))
            with serving([sys.executable, "-m", "benchmarks.bare", "answer", str(content)], folder) as bare_port:
                rounds = [
                    Round(
                        loaded(_load(askpro_port, path, installation.key, scale)),
                        loaded(_load(bare_port, "/answer", installation.key, scale)),
                    )
                    for _ in range(scale.rounds)
                ]
    note = f"One staff member's day: {content.stat().st_size:,} bytes; both sides get the same Authorization header."
    return by_throughput(f"(b) cached availability, {_CONNECTIONS} connections", rounds, _LEAST, [note])


def _question(installation: Installation) -> str:
    first = (datetime.now(UTC) + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
    begins, ends = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (first, first + timedelta(hours=9)))
    who = f"service_id={installation.service_id}&staff_id={installation.staff_id}"
    return f"/v1/availability?{who}&from={begins}&to={ends}"


def _cached(port: int, path: str, key: str) -> bytes:
    """The answer's bytes, once it comes from the cache. Raises BenchError."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as http:
        for _ in range(3):
            answer = http.get(path, headers={"Authorization": f"Bearer {key}"})
            if answer.status_code != 200:
                raise BenchError(f"availability: {answer.status_code} {answer.text[:500]}")
            if answer.json()["source"] == "cache":
                return answer.content
    raise BenchError("availability was not cached")


def _load(port: int, path: str, key: str, scale: Scale) -> Load:
    return Load(
        port=port,
        kind="reads",
        what={"path": path, "key": key},
        count=scale.reads,
        warm_up=scale.warm_up,
        connections=_CONNECTIONS,
    )
