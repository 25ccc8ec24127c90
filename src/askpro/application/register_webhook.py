"""Register the company's webhook at the calendar."""

from datetime import timedelta

from attrs import evolve, frozen

from askpro.application.ports.calendar import CalendarProvider, WebhookRegistration
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Ids, Outbound
from askpro.domain.errors import ConfigurationError, NotSupported

_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class RegisterWebhook:
    """Subscribes the inbox of this installation, with the company's secret; makes one where there is none."""

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    ids: Ids
    public_url: str | None

    def __call__(self, company_id: str) -> str:
        """The address that is subscribed now. Raises ConfigurationError without a public address, NotSupported."""
        if not self.public_url:
            raise ConfigurationError("Set ASKPRO_PUBLIC_URL to the address under which the calendar reaches askpro.")
        with self.storage.directory() as directory:
            company = directory.get(company_id)
            if not company.account.webhook_secrets:
                account = evolve(company.account, webhook_secrets=(self.ids.secret("whsec"),))
                company = evolve(company, account=account)
                directory.save(company)
        calendar = self.calendars.open(company.account)
        if not isinstance(calendar, WebhookRegistration):
            raise NotSupported("Webhooks cannot be subscribed at this calendar.")
        url = f"{self.public_url.rstrip('/')}/v1/webhooks/calcom/{company.slug}"
        self.outbound.run(lambda: calendar.register_webhook(url, company.account.webhook_secrets[0]), _PATIENCE)
        return url
