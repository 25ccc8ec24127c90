"""``make mutants``: plant each bug by itself, and see whether the proof finds it within its ordinary budget.

The simulation comes first, with as many commands as ``make test`` gives it; what it does not find, the property tests
and the plain tests of the sync must. Exit status 1 if a bug survives, 2 if one could not be planted.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen
from tests.mutants import of_carrying, of_news
from tests.mutants.mutation import Mutation, NotPlantable

ROOT = Path(__file__).parents[2]
MUTATIONS = (*of_carrying.MUTATIONS, *of_news.MUTATIONS)
AT_ONCE = 2
TESTS = ("tests/unit/domain", "tests/unit/sync", "tests/simulation/test_kills.py", "tests/integration/sync")
_LONGEST = 300


@frozen
class Verdict:
    """What became of a planted bug. ``by`` names what found it, None for a survivor."""

    mutation: Mutation
    by: str | None
    seconds: float

    def __str__(self) -> str:
        return f"{self.mutation.name:<76}{self.by or 'SURVIVED':<40}{self.seconds:>5.0f} s"


def judge(mutation: Mutation, commands: int) -> Verdict:
    """Plant one bug in a copy of the source and look for it. Raises NotPlantable."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        mutation.plant(source)
        by = _simulated(source, commands) or _tested(source)
    return Verdict(mutation, by, time.monotonic() - began)


def _simulated(source: Path, commands: int) -> str | None:
    arguments = ["-m", "askpro.testing.simulation", "--no-shrink", "--commands", str(commands)]
    done = _run(source, arguments)
    if done is None:
        return "simulation (never ended)"
    if done.returncode == 0:
        return None
    said = [line for line in done.stdout.splitlines() if line[:1] == "S" or line.startswith("crash")]
    return f"simulation ({(said or ['it broke'])[0].partition(':')[0]})"


def _tested(source: Path) -> str | None:
    done = _run(source, ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS])
    if done is None:
        return "tests (never ended)"
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if done.returncode == 0:
        return None
    return (failed or ["tests"])[0].split("::")[0].removeprefix("FAILED tests/").removeprefix("ERROR tests/")


def _run(source: Path, arguments: list[str]) -> subprocess.CompletedProcess[str] | None:
    """The end of a run on the changed source; None if it has none."""
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None


def _chosen(wanted: Iterable[str]) -> list[Mutation]:
    words = tuple(wanted)
    return [each for each in MUTATIONS if not words or any(word in each.name for word in words)]


def main() -> int:
    """Print the table, closed by ``N planted, N found``."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="only bugs with such a word in their name")
    parser.add_argument("--commands", type=int, default=20_000, help="the simulation's budget for each")
    arguments = parser.parse_args()
    mutations = _chosen(arguments.names)
    found = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for verdict in pool.map(lambda each: judge(each, arguments.commands), mutations):
                found += verdict.by is not None
                sys.stdout.write(f"{verdict}\n")
                sys.stdout.flush()
        except NotPlantable as problem:
            sys.stderr.write(f"{problem}\n")
            return 2
    sys.stdout.write(f"{len(mutations)} planted, {found} found\n")
    return 0 if found == len(mutations) else 1


if __name__ == "__main__":
    sys.exit(main())
