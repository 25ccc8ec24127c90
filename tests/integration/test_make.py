"""``make soak`` goes on with the long run, however the short scenarios ended."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PYTHON = """#!/bin/sh
echo "$@"
case "$*" in *"$FAILS"*) exit 1;; esac
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize(("fails", "status"), [("--enumerated", 2), ("--commands", 2), ("nothing", 0)])
def test_both_are_run_and_either_fails_the_whole(tmp_path: Path, fails: str, status: int) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(_PYTHON)
    python.chmod(0o755)
    for number, stamp in enumerate((".python", ".run", ".dev")):
        (tmp_path / stamp).touch()
        os.utime(tmp_path / stamp, (2_000_000_000 + number,) * 2)
    done = subprocess.run(
        ["make", "soak", f"VENV={tmp_path}", "COMMANDS=7"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "FAILS": fails},
        capture_output=True,
        text=True,
        check=False,
    )
    simulation = "-m askpro.testing.simulation"
    assert done.stdout.splitlines()[:2] == [f"{simulation} --enumerated", f"{simulation} --commands 7"]
    assert done.returncode == status
