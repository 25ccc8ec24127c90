"""askpro as its users start it: a process of its own, on ports of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import frozen
from playwright.sync_api import Browser
from tests.e2e.browser import Tabs, chromium

ASKPRO = (sys.executable, "-c", "from askpro.entrypoints.cli import main; main()")
_PATIENCE = 60.0


def wait_for(condition: Callable[[], Any]) -> Any:
    """The first true thing that the condition answers."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@frozen
class Program:
    """A running ``askpro …`` and the files with what it says."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def ready(self, sign: str) -> str:
        """Everything it said, once the sign is in it."""

        def said() -> str:
            assert self.process.poll() is None, self.err.read_text()
            text = self.out.read_text()
            return text if sign in text else ""

        return str(wait_for(said))

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Tell it to stop; answers its exit code."""
        self.process.send_signal(how)
        return self.process.wait(_PATIENCE)


class Start:
    """Starts programs in a directory; ends those that still run when the test is over."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.programs: list[Program] = []

    def __call__(self, *args: str, **environment: str) -> Program:
        number = len(self.programs)
        out, err = self.home / f"{number}.out", self.home / f"{number}.err"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(
                [*ASKPRO, *args], cwd=self.home, env=self.environment(environment), stdout=stdout, stderr=stderr
            )
        self.programs.append(Program(process, out, err))
        return self.programs[-1]

    def run(self, *args: str, **environment: str) -> Any:
        """Run to the end; answers what it printed as JSON."""
        done = subprocess.run(
            [*ASKPRO, *args, "--json"],
            cwd=self.home,
            env=self.environment(environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @staticmethod
    def environment(more: dict[str, str]) -> dict[str, str]:
        """This process's environment without askpro's own settings."""
        ours = ("ASKPRO_", "CALCOM_", "PORT")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with starting(tmp_path) as start:
        yield start


@contextmanager
def starting(home: Path) -> Iterator[Start]:
    start = Start(home)
    try:
        yield start
    finally:
        for program in start.programs:
            if program.process.poll() is None:
                program.process.kill()
                program.process.wait()


@frozen
class Demo:
    """A demo that is ready: what its banner says, and callers of both sides."""

    program: Program
    banner: dict[str, Any]

    @property
    def port(self) -> str:
        return str(self.banner["url"]).rpartition(":")[2]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call askpro; answers what it says."""
        headers = {"authorization": f"Bearer {self.banner['api_key']}"}
        answer = httpx.request(method, f"{self.banner['url']}{path}", headers=headers, json=body, timeout=_PATIENCE)
        assert answer.is_success, answer.text
        return answer.json()

    def at_calcom(self, method: str, path: str, body: Any = None) -> Any:
        """Call the twin, as a customer of Cal.com's own page."""
        headers = {"cal-api-version": "2024-08-13"}
        url = f"{self.banner['twin_url']}{path}"
        answer = httpx.request(method, url, headers=headers, json=body, timeout=_PATIENCE)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def service(self, name: str = "Follow-up") -> Any:
        services = self.ask("GET", "/v1/services")["items"]
        return next(each for each in services if each["name"] == name)

    def offers(self, service_id: str) -> Any:
        """What the next days have free."""
        window = self.banner["commands"][0].partition("&")[2].partition("'")[0]
        return self.ask("GET", f"/v1/availability?service_id={service_id}&{window}")["items"]

    def appointments(self) -> Any:
        return self.ask("GET", "/v1/appointments")["items"]

    def book(self, service_id: str, start: str) -> Any:
        customer = {"name": "Ada Lovelace", "email": "ada@example.com"}
        return self.ask("POST", "/v1/appointments", {"service_id": service_id, "start": start, "customer": customer})


def demo_in(start: Start, port: str = "0") -> Demo:
    """Start a demo and wait until it is ready."""
    program = start("demo", "--port", port, "--data", "data", "--json")
    return Demo(program, json.loads(program.ready("\n}\n")))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def tabs(browser: Browser) -> Iterator[Tabs]:
    tabs = Tabs(browser)
    yield tabs
    tabs.close()
