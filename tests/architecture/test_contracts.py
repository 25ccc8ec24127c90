"""Each import contract is kept, and is seen to break when a bad import is planted (house rule 11)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = {
    "The house has floors": ("domain/timespan.py", "import askpro.application.ports.system"),
    "Use cases stand side by side": ("application/settle_due.py", "import askpro.application.keep_staff"),
    "Adapters know nothing of each other": ("adapters/calcom/signature.py", "import askpro.adapters.system"),
    "Only the composition root names adapters": ("entrypoints/worker.py", "import askpro.adapters.system"),
    "The twin stands alone": ("adapters/calcom/signature.py", "import askpro.twin.http"),
    "No cycles": ("twin/http.py", "import askpro.twin.core"),
    "The domain imports the standard library": ("domain/timespan.py", "import httpx"),
    "The application imports the standard library": ("application/app.py", "import structlog"),
}


def lint(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(source), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    result = lint(ROOT / "src")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_the_contract(contract: str, tmp_path: Path) -> None:
    place, bad_import = PLANTED[contract]
    shutil.copytree(ROOT / "src/askpro", tmp_path / "askpro", ignore=shutil.ignore_patterns("__pycache__"))
    victim = tmp_path / "askpro" / place
    victim.write_text(victim.read_text("utf-8") + f"\n\n{bad_import}\n", "utf-8")
    result = lint(tmp_path)
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert result.returncode != 0
    assert any(line.startswith(contract) for line in broken), result.stdout
