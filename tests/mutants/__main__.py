"""``make mutants``: plant each bug by itself, and see whether the proof finds it within its ordinary budget.

The simulation comes first, with a share of the commands that ``make test`` gives it, since most bugs fall at once;
then the property tests, the enumerated kills and the plain tests of the sync; then the rest of the simulation's
commands. Where it is known which tests find a bug soonest, they come before all else. Exit status 1 if a bug
survives, 2 if one could not be planted or none has such a name.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from attrs import frozen
from tests.mutants.catalogue import MUTATIONS
from tests.mutants.mutation import Mutation, NotPlantable

ROOT = Path(__file__).parents[2]
BUDGET, FIRST = 20_000, 2_000
"""Commands of the simulation in ``make test``, and how many of them come before the tests."""

TESTS = (
    ("tests/unit/domain", "tests/unit/sync"),
    ("tests/simulation/test_kills.py", "-k", "not database"),
    ("tests/integration/sync", "tests/integration/test_once_parallel.py"),
)
_LONGEST = 400


@frozen
class Verdict:
    """What became of a planted bug. ``by`` names what found it, None for a survivor."""

    mutation: Mutation
    by: str | None
    seconds: float

    def __str__(self) -> str:
        return f"{self.mutation.name:<76}{self.by or 'SURVIVED':<44}{self.seconds:>5.0f} s"


def judge(mutation: Mutation) -> Verdict:
    """Plant one bug in a copy of the source and look for it. Raises NotPlantable."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source)
        mutation.plant(source)
        looks: list[Callable[[], str | None]] = []
        if mutation.soonest:
            looks.append(lambda: _tested(source, mutation.soonest))
        looks.append(lambda: _simulated(source, 0, FIRST))
        looks += [lambda tests=tests: _tested(source, tests) for tests in TESTS]  # type: ignore[misc] # one of the loop
        looks.append(lambda: _simulated(source, FIRST, BUDGET - FIRST))
        by = next((found for look in looks if (found := look()) is not None), None)
    return Verdict(mutation, by, time.monotonic() - began)


def _simulated(source: Path, seed: int, commands: int) -> str | None:
    arguments = ["-m", "askpro.testing.simulation", "--no-shrink", "--cores", "1"]
    done = _run(source, [*arguments, "--seed", str(seed), "--commands", str(commands)])
    if done is None:
        return "simulation (never ended)"
    if done.returncode == 0:
        return None
    said = [line for line in done.stdout.splitlines() if line[:2] in ("L0", "cr") or line[:1] == "S"]
    return f"simulation ({(said or ['it broke'])[0].partition(':')[0]})"


def _tested(source: Path, tests: Iterable[str]) -> str | None:
    done = _run(source, ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests])
    if done is None:
        return "tests (never ended)"
    if done.returncode == 0:
        return None
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
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


def main(given: Sequence[str] | None = None) -> int:
    """Print the table, closed by ``N planted, N found``."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="only bugs with such words in their name")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="how many are judged side by side")
    arguments = parser.parse_args(given)
    mutations = _chosen(arguments.names)
    if not mutations:
        sys.stderr.write(f"No bug has {' or '.join(arguments.names)} in its name.\n")
        return 2
    found = 0
    with ThreadPoolExecutor(arguments.at_once) as pool:
        try:
            for done in as_completed([pool.submit(judge, each) for each in mutations]):
                verdict = done.result()
                found += verdict.by is not None
                sys.stdout.write(f"{verdict}\n")
                sys.stdout.flush()
        except NotPlantable as problem:
            sys.stderr.write(f"{problem}\n")
            pool.shutdown(cancel_futures=True)
            return 2
    sys.stdout.write(f"{len(mutations)} planted, {found} found\n")
    return 0 if found == len(mutations) else 1


if __name__ == "__main__":
    sys.exit(main())
