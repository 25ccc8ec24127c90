"""``python -m askpro``, and what the twin's command need not load."""

import subprocess
import sys

LOADED = "import sys, askpro.entrypoints.cli.twin; print('askpro.bootstrap' in sys.modules)"


def output_of(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout.strip()


def test_the_package_can_be_run_as_a_module() -> None:
    assert output_of("-m", "askpro", "--version").startswith("askpro, version ")


def test_the_twin_starts_without_the_application() -> None:
    assert output_of("-c", LOADED) == "False"
