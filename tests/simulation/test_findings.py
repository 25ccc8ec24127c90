"""What the simulation does with a bug: it says so, ends with 1, and names commands that do it again, also in short."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.mutants.catalogue import MUTATIONS

ROOT = Path(__file__).parents[2]
BUG = "what changed there is pushed back"
CLOSING = r"\d+ commands, \d+ faults, \d+ kills, \d+ violations"

Simulate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def simulate(tmp_path_factory: pytest.TempPathFactory) -> Simulate:
    """Runs the simulation over a copy of the source with a bug in it."""
    source = tmp_path_factory.mktemp("planted") / "src"
    shutil.copytree(ROOT / "src", source)
    next(mutation for mutation in MUTATIONS if mutation.name == BUG).plant(source)
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "askpro.testing.simulation", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="module")
def found(simulate: Simulate) -> "subprocess.CompletedProcess[str]":
    return simulate("--commands", "3000", "--cores", "1")


def told(found: "subprocess.CompletedProcess[str]", word: str) -> list[str]:
    """The arguments of the command that a line names."""
    line = next(line for line in found.stdout.splitlines() if line.startswith(word))
    return shlex.split(line.removeprefix(word), comments=True)[3:]


def test_a_violation_ends_the_run_with_1(found: "subprocess.CompletedProcess[str]") -> None:
    assert found.returncode == 1, found.stdout + found.stderr
    assert not found.stdout.splitlines()[-1].endswith(" 0 violations")


def test_the_named_command_does_it_again(found: "subprocess.CompletedProcess[str]", simulate: Simulate) -> None:
    again = simulate(*told(found, "again:"), "--no-shrink")
    assert (again.returncode, again.stdout.splitlines()[0]) == (1, found.stdout.splitlines()[0])


def test_the_short_command_does_it_again_in_fewer_steps(
    found: "subprocess.CompletedProcess[str]", simulate: Simulate
) -> None:
    arguments = told(found, "short:")
    short = simulate(*arguments)
    assert (short.returncode, len(arguments[-1].split(",")) < 30) == (1, True), short.stdout


def test_without_the_bug_the_same_seeds_break_nothing() -> None:
    command = [sys.executable, "-m", "askpro.testing.simulation", "--commands", "300", "--cores", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout.splitlines()[-1].endswith(" 0 violations")) == (0, True)


def test_a_storage_that_is_not_there_is_told() -> None:
    command = [sys.executable, "-m", "askpro.testing.simulation", "--storage", "postgres", "--commands", "1"]
    environment = {**os.environ, "ASKPRO_TEST_POSTGRES": "postgresql://nobody@127.0.0.1:1/none"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr.startswith("No PostgreSQL answers")) == (2, True), done.stderr
