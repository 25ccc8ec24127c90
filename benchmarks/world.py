"""An installation of askpro for the bench: its database, its one company, its settings."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from attrs import evolve, frozen

from askpro.adapters.system import new_vault_key
from askpro.application.app import Application
from askpro.bootstrap import open_application, open_parts
from askpro.domain.company import CalendarAccount, Company
from askpro.settings import AskproSettings, CalcomSettings, Settings
from benchmarks.bodies import SECRET
from benchmarks.processes import ASKPRO
from benchmarks.slow_twin import EVENT_TYPES, HOSTS, KEY

SLUG = "bench"
CALLS_PER_SECOND = 100_000.0
"""The pace of calls to Cal.com, 2 per second by default, would be all that the bench measures."""


@frozen(kw_only=True)
class Installation:
    """Where askpro keeps its data, and what a caller needs: the company's key, a service and who gives it."""

    settings: Settings
    key: str
    service_id: str = ""
    staff_id: str = ""

    @property
    def command(self) -> list[str]:
        """The real server, with its worker, on a free port."""
        return [ASKPRO, "serve", "--port", "0"]

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of the server."""
        ours, calcom = self.settings.askpro, self.settings.calcom
        return {
            "ASKPRO_DATABASE_URL": ours.database_url,
            "ASKPRO_SECRET_KEYS": ours.secret_keys,
            "ASKPRO_ADMIN_KEY": ours.admin_key,
            "ASKPRO_LOG": "json",
            "CALCOM_API_URL": calcom.api_url,
            "CALCOM_CALLS_PER_SECOND": str(calcom.calls_per_second),
        }


def sqlite_url(folder: Path, name: str) -> str:
    """A database in a file."""
    return f"sqlite:///{folder / name}.db"


def install(database_url: str, calendar_url: str | None = None) -> Installation:
    """A migrated database with a company; with a calendar also a service, mapped to an event type of one host."""
    calcom = CalcomSettings(
        api_url=calendar_url or "http://127.0.0.1:9/v2",  # the port where nobody answers
        calls_per_second=CALLS_PER_SECOND,
    )
    ours = AskproSettings(
        database_url=database_url, secret_keys=new_vault_key(), admin_key="bench-admin-key-0123456789"
    )
    settings = Settings(ours, calcom)
    with open_parts(settings) as parts:
        parts.storage.migrate()
    with open_application(settings) as application:
        company, key = application.companies.add(_company(application))
        installation = Installation(settings=settings, key=key)
        return installation if calendar_url is None else _with_service(application, company.id, installation)


def _company(application: Application) -> Company:
    return Company(
        id=application.companies.new_id(),
        slug=SLUG,
        name="Salon Brandner",
        time_zone="Europe/Vienna",
        account=CalendarAccount(api_key=KEY, webhook_secrets=(SECRET,)),
        created_at=application.clock.now(),
    )


def _with_service(application: Application, company_id: str, installation: Installation) -> Installation:
    member = application.staff.add(company_id, name="Ilse Brandner")
    application.hosts.map(company_id, member.id, HOSTS[0], "bench")
    service = application.services.add(company_id, name="Consultation", duration=timedelta(minutes=30))
    application.event_types(company_id, service.id, [(EVENT_TYPES[0], member.id)])
    return evolve(installation, service_id=service.id, staff_id=member.id)
