"""The command line in this process: SQLite in a fresh directory, and a twin on a port."""

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from attrs import frozen

from askpro.adapters.system import SystemClock, new_vault_key
from askpro.application.app import Application
from askpro.bootstrap import open_application, open_parts
from askpro.domain.company import CalendarAccount, Company
from askpro.entrypoints.cli import run
from askpro.settings import AskproSettings, CalcomSettings, Settings
from askpro.twin import default_seed
from askpro.twin.server import RunningTwin, build_twin, running_twin

TWIN_KEY = "cal_twin_owner"
SECRET_KEY = new_vault_key()


@frozen
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def problem(self) -> Any:
        """What it complained of, as JSON."""
        assert self.code != 0, self.out
        return json.loads(self.err)


@frozen
class Askpro:
    """Runs commands. ``ask`` has them print JSON."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, *args: str) -> Result:
        self.capsys.readouterr()
        code = run(args)
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return Result(code, said.out, said.err)

    def ask(self, *args: str) -> Result:
        return self(*args, "--json")


@frozen
class Template:
    """A database and a twin's world that are copied for each test: making them takes a second."""

    database: Path
    world: dict[str, Any]

    def lay(self, place: Path) -> None:
        """Put a copy of the database there."""
        shutil.copy(self.database, place / "askpro.db")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory with settings and no database yet."""
    monkeypatch.chdir(tmp_path)
    for name in ("ASKPRO_SETTINGS", "ASKPRO_COMPANY", "CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET", "ASKPRO_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASKPRO_DATABASE_URL", f"sqlite:///{tmp_path / 'askpro.db'}")
    monkeypatch.setenv("ASKPRO_SECRET_KEYS", SECRET_KEY)
    monkeypatch.setenv("CALCOM_CALLS_PER_SECOND", "1000")
    root, former = logging.getLogger(), list(logging.getLogger().handlers)
    yield tmp_path
    root.handlers[:] = former
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A database with its tables, and a world without askpro."""
    place = tmp_path_factory.mktemp("empty") / "askpro.db"
    with open_parts(settings_for(place)) as parts:
        parts.storage.migrate()
    return Template(place, {**default_seed(), "rateLimit": None, "slotsCacheSeconds": 0})


@pytest.fixture(scope="session")
def furnished(empty: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A company with Mira and Tomas, mapped, and the services Cut (45 minutes) and Advice (on request; Mira's)."""
    place = tmp_path_factory.mktemp("salon")
    empty.lay(place)
    with (
        running_twin(build_twin(empty.world)) as running,
        open_application(settings_for(place / "askpro.db", running.url)) as application,
    ):
        furnish(application)
        return Template(place / "askpro.db", running.twin.snapshot())


def settings_for(database: Path, twin_url: str = "http://127.0.0.1:9/v2") -> Settings:
    """Settings that the environment of ``home`` also gives."""
    ours = AskproSettings(database_url=f"sqlite:///{database}", secret_keys=SECRET_KEY)
    return Settings(ours, CalcomSettings(api_url=twin_url, calls_per_second=1000))


def furnish(application: Application) -> None:
    """Make the company of ``furnished``."""
    account = CalendarAccount(api_key=TWIN_KEY, team_id=1)
    company = Company(
        id="cmp_salon",
        slug="salon",
        name="Salon Castell",
        time_zone="Europe/Berlin",
        account=account,
        created_at=application.clock.now(),
    )
    application.companies.add(company)
    staff = {
        name: application.staff.add(company.id, name=name, email=f"{name.lower()}@salon-castell.example").id
        for name in ("Mira", "Tomas")
    }
    application.hosts.match(company.id, "test")
    cut = application.services.add(company.id, name="Cut", duration=timedelta(minutes=45))
    advice = application.services.add(company.id, name="Advice", duration=timedelta(minutes=30), confirmation=True)
    for service, name in ((cut, "Mira"), (cut, "Tomas"), (advice, "Mira")):
        application.event_types.create(company.id, service.id, staff[name])


@pytest.fixture
def askpro(home: Path, empty: Template, capsys: pytest.CaptureFixture[str]) -> Askpro:
    """The command line over a database without a company."""
    empty.lay(home)
    return Askpro(capsys)


@pytest.fixture
def twin(furnished: Template, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningTwin]:
    """The salon of the twin's own seed: Mira, who holds the key, and Tomas."""
    with running_twin(build_twin(furnished.world)) as running:
        monkeypatch.setenv("CALCOM_API_URL", running.url)
        yield running


@pytest.fixture
def salon(home: Path, furnished: Template, twin: RunningTwin, capsys: pytest.CaptureFixture[str]) -> Askpro:
    """The command line over a furnished company."""
    furnished.lay(home)
    return Askpro(capsys)


@pytest.fixture
def tuesday() -> date:
    """A day on which the salon is open, well ahead."""
    today = SystemClock().now().date()
    return today + timedelta(days=7 + (1 - today.weekday()) % 7)
