"""The composition root: settings in, Application out. The only file that knows everybody."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from attrs import evolve

from askpro.adapters.outbound import ThreadOutbound
from askpro.adapters.reaching import HttpReach
from askpro.adapters.system import FernetVault, RandomIds, SystemClock
from askpro.adapters.system import new_vault_key as new_vault_key
from askpro.application.app import Application
from askpro.application.assembly import Parts as Parts
from askpro.application.assembly import assemble as assemble
from askpro.application.ports.quotas import Quotas
from askpro.application.ports.system import Clock
from askpro.application.sync.tasks import SyncSettings
from askpro.domain.company import Company
from askpro.plugins import is_known, load
from askpro.settings import CalcomSettings, Settings


@contextmanager
def open_parts(settings: Settings) -> Iterator[Parts]:
    """Open the adapters that the settings name. Raises ConfigurationError with a sentence that says what to do."""
    ours, calcom = settings.askpro, settings.calcom
    with ExitStack() as stack:
        clock, ids = SystemClock(), RandomIds()
        vault = FernetVault(tuple(key.strip() for key in ours.secret_keys.split(",") if key.strip()))
        scheme = _scheme(ours.database_url)
        storage = load("askpro.storages", scheme)(ours.database_url, vault=vault)
        stack.callback(storage.close)
        cache = load("askpro.caches", ours.cache_url.partition(":")[0])(ours.cache_url, clock=clock)
        stack.callback(cache.close)
        in_database = ours.database_url if is_known("askpro.quotas", scheme) else "memory://"
        quotas = open_quotas(ours.quota_url or in_database, clock)
        stack.callback(quotas.close)
        calendars = load("askpro.calendars", ours.calendar)(
            api_url=calcom.api_url,
            quotas=quotas,
            clock=clock,
            ids=ids,
            calls_per_second=calcom.calls_per_second,
            calls_per_minute=calcom.calls_per_minute,
        )
        stack.callback(calendars.close)
        outbound = ThreadOutbound(threads=ours.outbound_threads)
        stack.callback(outbound.close)
        yield Parts(
            storage=storage,
            calendars=calendars,
            cache=cache,
            clock=clock,
            ids=ids,
            outbound=outbound,
            sync=SyncSettings(
                horizon=timedelta(seconds=ours.sync_horizon_seconds), lease=timedelta(seconds=ours.sync_lease_seconds)
            ),
            public_url=ours.public_url or None,
            reach=HttpReach(),
            secret_is_set=bool(calcom.webhook_secret),
        )


def open_quotas(url: str, clock: Clock) -> Quotas:
    """The keeper of quotas that a URL names. Raises ConfigurationError."""
    quotas: Quotas = load("askpro.quotas", _scheme(url))(url, clock=clock)
    return quotas


@contextmanager
def open_application(settings: Settings | None = None) -> Iterator[Application]:
    """The application of this environment, ready for use; everything is given back at the end.

    Raises ConfigurationError when the settings do not suffice or the database is not of this version.
    """
    effective = settings if settings is not None else Settings.load()
    with open_parts(effective) as parts:
        parts.storage.ready()
        application = assemble(parts)
        _adopt_environment(application, effective)
        yield application


def _scheme(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


def _adopt_environment(application: Application, settings: Settings) -> None:
    """CALCOM_… are the settings of the only company; with several, each has its own and the environment none."""
    companies, calcom = application.companies.all(), settings.calcom
    if len(companies) != 1 or not (calcom.api_key or calcom.webhook_secret):
        return
    now = application.clock.now()
    if (wanted := _adopting(companies[0], calcom, now)) != companies[0]:
        application.companies.alter(wanted.id, lambda known: _adopting(known, calcom, now))


def _adopting(company: Company, calcom: CalcomSettings, now: datetime) -> Company:
    """The secret before the new one stays valid for what is on its way."""
    account = evolve(company.account, api_key=calcom.api_key or company.account.api_key)
    if calcom.webhook_secret and account.webhook_secrets[:1] != (calcom.webhook_secret,):
        account = account.with_secret(calcom.webhook_secret, now)
    return evolve(company, account=account)
