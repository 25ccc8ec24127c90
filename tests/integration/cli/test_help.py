"""Help: complete, and cheap."""

import subprocess
import sys

import pytest
from tests.integration.cli.conftest import Askpro

from askpro.entrypoints.cli import PLACES

HEAVY = ("litestar", "sqlalchemy", "httpx", "uvicorn", "cryptography", "typed_settings", "askpro.bootstrap")


def test_help_imports_nothing_that_only_commands_need() -> None:
    program = (
        "import sys; from askpro.entrypoints.cli import run; code = run(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_help_names_every_command(askpro: Askpro) -> None:
    said = askpro("--help").out
    assert [name for name in PLACES if name not in said] == []


@pytest.mark.parametrize("command", PLACES)
def test_every_command_has_help_of_its_own(askpro: Askpro, command: str) -> None:
    said = askpro(command, "--help")
    assert (said.code, f"askpro {command}" in said.out) == (0, True)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "serve",
            "worker",
            "demo",
            "twin",
            "doctor",
            "slots",
            "book",
            "reschedule",
            "cancel",
            "confirm",
            "decline",
            "show",
        ),
        *(
            "db upgrade",
            "keys new",
            "webhook register",
            "webhook status",
            "webhook rotate",
            "company add",
            "company key revoke",
            "staff match",
        ),
        *("service create-event-type", "service event-types", "service push", "service accept"),
        *("sync status", "sync issues", "sync retry", "sync dismiss", "sync undo", "sync sweep", "webhook replay"),
    ],
)
def test_every_command_takes_json(askpro: Askpro, line: str) -> None:
    assert "--json" in askpro(*line.split(), "--help").out


def test_the_version_is_told(askpro: Askpro) -> None:
    assert askpro("--version").out.startswith("askpro, version ")
