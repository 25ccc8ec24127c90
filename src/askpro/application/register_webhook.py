"""Register the company's webhooks at the calendar, or repair them."""

from datetime import timedelta
from functools import partial

from attrs import evolve, frozen

from askpro.application.checking.hooks import HookOutlook, inbox_of, look_at_hooks, registrar
from askpro.application.checking.patient import patient_of
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.calendar_powers import WebhookRegistration
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids, Outbound
from askpro.domain.company import Company
from askpro.domain.errors import AlreadyExists, OutcomeUnknown
from askpro.domain.hooks import Drop, Mend, Step

_PATIENCE = timedelta(seconds=90)


@frozen(kw_only=True)
class RegisterWebhook:
    """One subscription on each level that delivers, each with the company's secret; makes one where there is none.

    Missing triggers, a wrong secret, an old address of ours, an inactive one and doubles are put right. What is right
    already costs no write. Whatever tells is made before a double is dropped, so that nothing is lost in between.
    """

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    clock: Clock
    ids: Ids
    public_url: str | None

    def __call__(self, company_id: str) -> HookOutlook:
        """What was found, with the steps that were taken.

        Raises NotFound, ConfigurationError (no public address), NotSupported and the calendar's errors; then some
        steps may be done, and asking again does the others.
        """
        with self.storage.directory() as directory:
            company = directory.get(company_id)
        inbox_of(company, self.public_url)
        registrar(self.calendars.open(company.account))
        if not company.account.webhook_secrets:
            secret = self.ids.secret("whsec")
            with self.storage.directory() as directory:
                company = directory.alter(company_id, lambda known: _with_first(known, secret))
        return self.align(company_id)

    def align(self, company_id: str) -> HookOutlook:
        """Make what hangs there what the company says now."""
        seen = self.status(company_id)
        with self.storage.directory() as directory:
            account = directory.get(company_id).account
        power = registrar(self.calendars.open(account))
        for step in seen.steps:
            self.outbound.run(partial(_take, power, seen, step), _PATIENCE)
        return seen

    def status(self, company_id: str) -> HookOutlook:
        """What hangs there and what would be done about it; changes nothing. Raises what a call of it raises."""
        patient = patient_of(self.storage, company_id, self.clock.now())
        url = inbox_of(patient.company, self.public_url)
        calendar = self.calendars.open(patient.company.account)
        secrets = patient.company.account.valid_secrets(patient.at) or ("",)
        return self.outbound.run(lambda: look_at_hooks(patient, calendar, url, secrets), _PATIENCE)


def _with_first(company: Company, secret: str) -> Company:
    """With a secret, unless somebody gave it one meanwhile."""
    if company.account.webhook_secrets:
        return company
    return evolve(company, account=evolve(company.account, webhook_secrets=(secret,)))


def _take(power: WebhookRegistration, seen: HookOutlook, step: Step) -> None:
    """Take one step. One whose answer is lost is looked for before anybody says that it failed."""
    plan, place = seen.plan, step.place if not isinstance(step, Mend | Drop) else step.hook.place
    try:
        match step:
            case Mend(hook, _):
                power.mend_webhook(hook, plan.url, plan.secrets[0])
            case Drop(hook):
                power.unsubscribe(hook)
            case _:
                power.subscribe(place, plan.url, plan.secrets[0])
    except AlreadyExists:  # somebody made it at this very moment
        for each in power.list_webhooks(place):
            if each.url == plan.url and plan.wrong(each):
                power.mend_webhook(each, plan.url, plan.secrets[0])
    except OutcomeUnknown:
        now = [each for each in power.list_webhooks(place) if plan.owns(each)]
        if isinstance(step, Drop):
            done = all(each.id != step.hook.id for each in now)
        else:
            done = any(not plan.wrong(each) for each in now)
        if not done:
            raise
