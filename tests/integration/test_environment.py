"""CALCOM_… in the environment are the settings of the only company, and of nobody where there are several."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve

from askpro.adapters.system import new_vault_key
from askpro.application.app import Application
from askpro.bootstrap import open_application, open_parts
from askpro.domain.company import CalendarAccount, Company
from askpro.domain.errors import ConfigurationError
from askpro.settings import AskproSettings, CalcomSettings, Settings

Open = Callable[..., Settings]


@pytest.fixture
def settings(tmp_path: Path) -> Open:
    ours = AskproSettings(database_url=f"sqlite:///{tmp_path}/askpro.db", secret_keys=new_vault_key())

    def with_calcom(api_key: str = "", webhook_secret: str = "") -> Settings:
        calcom = CalcomSettings(api_url="http://127.0.0.1:9/v2", api_key=api_key, webhook_secret=webhook_secret)
        return Settings(ours, calcom)

    with open_parts(with_calcom()) as parts:
        parts.storage.migrate()
    return with_calcom


def add(app: Application, slug: str, **account: object) -> Company:
    company = Company(
        id=app.companies.new_id(),
        slug=slug,
        name=slug,
        time_zone="UTC",
        account=CalendarAccount(**account),  # type: ignore[arg-type]  # keyword by keyword, as the test names them
        created_at=app.clock.now(),
    )
    return app.companies.add(company)[0]


def test_the_environment_gives_the_only_company_its_key(settings: Open) -> None:
    with open_application(settings()) as app:
        add(app, "one")
    with open_application(settings(api_key="cal_new")) as app:
        assert app.companies.get("one").account.api_key == "cal_new"


def test_a_new_webhook_secret_leaves_the_one_before_valid(settings: Open) -> None:
    """What Cal.com signed with the old one may still be on its way."""
    with open_application(settings()) as app:
        add(app, "one", webhook_secrets=("old", "older"))
    with open_application(settings(webhook_secret="new")) as app:
        assert app.companies.get("one").account.webhook_secrets == ("new", "old")
    with open_application(settings(webhook_secret="new")) as app:
        assert app.companies.get("one").account.webhook_secrets == ("new", "old")


def test_several_companies_keep_their_own(settings: Open) -> None:
    """A key of the environment must not become another tenant's (S11)."""
    with open_application(settings()) as app:
        add(app, "one", api_key="cal_one")
        add(app, "two")
    with open_application(settings(api_key="cal_environment")) as app:
        keys = {company.slug: company.account.api_key for company in app.companies.all()}
    assert keys == {"one": "cal_one", "two": None}


def test_horizon_and_lease_come_from_the_settings(settings: Open) -> None:
    ours = evolve(settings().askpro, sync_horizon_seconds=5.0, sync_lease_seconds=3.0)
    with open_parts(Settings(ours)) as parts:
        assert (parts.sync.horizon, parts.sync.lease) == (timedelta(seconds=5), timedelta(seconds=3))


@pytest.mark.parametrize("name", ["sync_horizon_seconds", "sync_lease_seconds"])
def test_a_horizon_or_lease_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"ASKPRO_{name.upper()}"):
        AskproSettings(**{name: 0.0})  # type: ignore[arg-type]  # keyword by keyword, as the test names them
