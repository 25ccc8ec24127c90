"""Servers and load in processes of their own, ended when their block ends."""

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from benchmarks.client import Tally
from benchmarks.load import Load

ROOT = Path(__file__).resolve().parent.parent
ASKPRO = str(Path(sys.executable).with_name("askpro"))
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


class BenchError(Exception):
    """The bench could not run. Its sentence says why."""


@contextmanager
def serving(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """The port on which a program answers: it prints its address when it is ready. Raises BenchError."""
    log = folder / f"server-{time.monotonic_ns()}.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, env=_environment(env), cwd=folder
        ) as process,
    ):
        try:
            yield _port(process, log)
        finally:
            _end(process)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """Ours without what would change askpro's settings, and the way to this package."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASKPRO_", "CALCOM_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **(more or {})}


def _port(process: "subprocess.Popen[bytes]", log: Path, patience: float = 30.0) -> int:
    assert process.stdout is not None
    said, deadline = b"", time.monotonic() + patience
    while time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 0.2)[0]:
            more = os.read(process.stdout.fileno(), 65536)
            said += more
            if found := _ADDRESS.search(said.decode(errors="replace")):
                return int(found.group(1))
            if not more:
                break
    raise BenchError(f"{process.args!r} did not start: {log.read_text(errors='replace')[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()


def loaded(load: Load) -> Tally:
    """Apply a load from a process of its own. Raises BenchError when an answer was not as it should be."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(attrs.asdict(load)).encode(),
        capture_output=True,
        check=False,
        timeout=load.seconds + 60,
        env=_environment(None),
    )
    if done.returncode:
        raise BenchError(f"{load.kind}: {done.stderr.decode(errors='replace')[-2000:].strip()}")
    said = json.loads(done.stdout)
    return Tally(said["seconds"], tuple(said["latencies"]))


def seconds_of(command: Sequence[str], folder: Path) -> float:
    """How long a program takes from its start to its end. Raises BenchError if it fails."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=_environment(None), cwd=folder)
    took = time.perf_counter() - began
    if done.returncode:
        raise BenchError(f"{command!r} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return took
