"""Rotate the webhook secret so that no delivery is lost, wherever it breaks off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import evolve, frozen

from askpro.application.checking.hooks import HookOutlook, inbox_of, registrar
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.company import Company
from askpro.domain.errors import InvalidRequest, NotSupported, StaleSequence

GRACE = timedelta(hours=24)
"""How long the former secret stays valid: what is on its way, and webhooks that are changed by hand, need it."""

_MOST = 5


@frozen(kw_only=True)
class Rotation:
    """What a rotation did. ``until``: when the former secrets end. ``secret``: for webhooks that are added by hand."""

    outlook: HookOutlook
    until: datetime


@frozen(kw_only=True)
class RotateWebhookSecret:
    """``is_set``: the environment gives the only company's secret, and would put it back at the next start.

    First the inbox takes the new secret beside the former ones, without an end; then the subscriptions are changed;
    only then do the former ones get their end. After a break-off at any point what the calendar signs with is valid
    here; asking again begins a new rotation, and all former secrets stay valid until one comes to its end.
    """

    storage: Storage
    calendars: CalendarProvider
    clock: Clock
    ids: Ids
    align: Callable[[str], HookOutlook]
    public_url: str | None
    is_set: bool = False

    def __call__(self, company_id: str, *, grace: timedelta = GRACE) -> Rotation:
        """Raises NotFound, InvalidRequest, ConfigurationError, NotSupported and the calendar's errors."""
        if not timedelta(0) <= grace <= timedelta(days=30):
            raise InvalidRequest("The former secret stays valid for 0 to 720 hours.", {"/grace_hours": "0 to 720"})
        with self.storage.directory() as directory:
            company, alone = directory.get(company_id), len(directory.companies()) == 1
        if self.is_set and alone:
            raise NotSupported("CALCOM_WEBHOOK_SECRET sets the secret: change it there, then register the webhook.")
        inbox_of(company, self.public_url)
        registrar(self.calendars.open(company.account))
        fresh = self.ids.secret("whsec")
        with self.storage.directory() as directory:
            directory.alter(company_id, lambda known: self._begun(known, fresh))
        seen = self.align(company_id)
        until = self.clock.now() + grace
        with self.storage.directory() as directory:
            directory.alter(company_id, lambda known: _ended(known, fresh, until))
        return Rotation(outlook=seen, until=until)

    def sweep(self) -> bool:
        """Forget former secrets whose time is over, for good. Never more to do at once."""
        with self.storage.directory() as directory:
            companies = directory.companies()
        for company in companies:
            if _over(company, self.clock.now()):
                with self.storage.directory() as directory:
                    directory.alter(company.id, lambda known: _without_former(known, self.clock.now()))
        return False

    def _begun(self, company: Company, fresh: str) -> Company:
        valid = company.account.valid_secrets(self.clock.now())
        if len(valid) >= _MOST:
            raise InvalidRequest("Too many rotations broke off; `askpro webhook register` first, then try again.")
        return evolve(company, account=company.account.with_secret(fresh, self.clock.now(), _MOST))


def _ended(company: Company, fresh: str, until: datetime) -> Company:
    if company.account.webhook_secrets[:1] != (fresh,):
        raise StaleSequence("Another secret was set meanwhile; all of them stay valid until the next rotation.")
    return evolve(company, account=evolve(company.account, former_secrets_until=until))


def _over(company: Company, now: datetime) -> bool:
    account = company.account
    return account.valid_secrets(now) != account.webhook_secrets


def _without_former(company: Company, now: datetime) -> Company:
    if not _over(company, now):
        return company
    account = evolve(company.account, webhook_secrets=company.account.valid_secrets(now), former_secrets_until=None)
    return evolve(company, account=account)
