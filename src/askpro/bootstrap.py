"""The composition root: settings in, Application out. The only file that knows everybody."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from attrs import evolve

from askpro.adapters.outbound import ThreadOutbound
from askpro.adapters.system import FernetVault, RandomIds, SystemClock
from askpro.adapters.system import new_vault_key as new_vault_key
from askpro.application.app import Application
from askpro.application.assembly import Parts as Parts
from askpro.application.assembly import assemble as assemble
from askpro.application.sync.tasks import SyncSettings
from askpro.plugins import load
from askpro.settings import Settings


@contextmanager
def open_parts(settings: Settings) -> Iterator[Parts]:
    """Open the adapters that the settings name. Raises ConfigurationError with a sentence that says what to do."""
    ours, calcom = settings.askpro, settings.calcom
    with ExitStack() as stack:
        clock, ids = SystemClock(), RandomIds()
        vault = FernetVault(tuple(key.strip() for key in ours.secret_keys.split(",") if key.strip()))
        scheme = ours.database_url.partition(":")[0].partition("+")[0]
        storage = load("askpro.storages", scheme)(ours.database_url, vault=vault)
        stack.callback(storage.close)
        cache = load("askpro.caches", ours.cache_url.partition(":")[0])(ours.cache_url, clock=clock)
        stack.callback(cache.close)
        calendars = load("askpro.calendars", ours.calendar)(
            api_url=calcom.api_url, clock=clock, ids=ids, calls_per_second=calcom.calls_per_second
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
        )


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


def _adopt_environment(application: Application, settings: Settings) -> None:
    """CALCOM_… are the settings of the only company; with several, each has its own and the environment none."""
    companies, calcom = application.companies.all(), settings.calcom
    if len(companies) != 1 or not (calcom.api_key or calcom.webhook_secret):
        return
    account = companies[0].account
    wanted = evolve(
        account,
        api_key=calcom.api_key or account.api_key,
        webhook_secrets=_rotated(account.webhook_secrets, calcom.webhook_secret),
    )
    if wanted != account:
        application.companies.change(evolve(companies[0], account=wanted))


def _rotated(known: tuple[str, ...], current: str) -> tuple[str, ...]:
    """The current secret first; the one before it stays valid for what is on its way."""
    if not current:
        return known
    return (current, *[secret for secret in known if secret != current][:1])
