"""Starting: the help needs none of the big libraries, and a server says when it is ready."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from askpro.adapters.system import new_vault_key

ASKPRO = str(Path(sys.executable).with_name("askpro"))
BIG = ("alembic", "cryptography", "httpx", "litestar", "sqlalchemy", "typed_settings", "uvicorn")


def test_help_imports_none_of_the_big_libraries() -> None:
    """The reason why it answers at once. Where the time of it is measured: ``make bench``."""
    program = (
        "import sys; from askpro.entrypoints.cli import run; code = run(['--help']); "
        f"print([each for each in {BIG!r} if each in sys.modules], code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "Usage" in done.stdout
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_the_package_itself_imports_none_of_them_either() -> None:
    program = f"import sys, askpro; print([each for each in {BIG!r} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_server_on_an_existing_database_is_ready_when_it_says_so(tmp_path: Path) -> None:
    env = {
        "ASKPRO_DATABASE_URL": f"sqlite:///{tmp_path / 'askpro.db'}",
        "ASKPRO_SECRET_KEYS": new_vault_key(),
        "CALCOM_API_URL": "http://127.0.0.1:9/v2",
    }
    subprocess.run([ASKPRO, "db", "upgrade"], env=env, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    for _ in range(2):
        with subprocess.Popen(
            [ASKPRO, "serve", "--port", "0"], env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as server:
            assert server.stdout is not None
            try:
                found = re.search(rb"http://127\.0\.0\.1:\d+", server.stdout.readline())
                assert found is not None
                ready = httpx.get(f"{found[0].decode()}/health/ready", trust_env=False, timeout=30)
                assert ready.status_code == 200
            finally:
                server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0


def test_a_server_without_its_tables_says_what_to_do_and_does_not_start(tmp_path: Path) -> None:
    env = {
        "ASKPRO_DATABASE_URL": f"sqlite:///{tmp_path / 'askpro.db'}",
        "ASKPRO_SECRET_KEYS": new_vault_key(),
    }
    done = subprocess.run(
        [ASKPRO, "serve", "--port", "0"], env=env, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "askpro db upgrade" in done.stderr
    assert "Traceback" not in done.stderr
