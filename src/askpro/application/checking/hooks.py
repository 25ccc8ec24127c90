"""Webhook subscriptions as they are and as they should be, on the levels that deliver (contract.md 8, 9, 15)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from askpro.application.checking.comparing import read_mapped
from askpro.application.checking.patient import Patient
from askpro.application.ports.calendar import Calendar
from askpro.application.ports.calendar_powers import WebhookRegistration
from askpro.domain.company import Company, ImportPolicy
from askpro.domain.errors import ConfigurationError, NotFound, NotSupported
from askpro.domain.findings import Finding, FindingCode
from askpro.domain.hooks import (
    ACCOUNT,
    INBOX_PATH,
    Drop,
    Hook,
    HookLevel,
    HookPlace,
    HookPlan,
    Mend,
    Step,
    Subscribe,
    plan_steps,
)

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)


@frozen(kw_only=True)
class HookOutlook:
    """What hangs at the calendar, and the steps that put ours right.

    ``by_hand``: event types of the team whose webhooks this calendar keeps on the team's own page only, where nobody
    but a person can look. ``account_tells``: whether the account's subscription has anything to tell: a team's event
    types are none of its matters.
    """

    plan: HookPlan
    wanted: tuple[HookPlace, ...]
    found: Mapping[HookPlace, Sequence[Hook]]
    by_hand: tuple[int, ...] = ()
    account_tells: bool = True
    steps: tuple[Step, ...] = field(init=False)

    @steps.default
    def _needed(self) -> tuple[Step, ...]:
        return plan_steps(self.plan, self.wanted, self.found)


def inbox_of(company: Company, public_url: str | None) -> str:
    """The address of the company's inbox. Raises ConfigurationError without a public one that can be one.

    Upstream 2025-10 subscribes any text, and nothing ever comes from there (contract.md 15).
    """
    if not public_url:
        raise ConfigurationError("Set ASKPRO_PUBLIC_URL to the address under which the calendar reaches askpro.")
    if not _ADDRESS.fullmatch(public_url):
        raise ConfigurationError("ASKPRO_PUBLIC_URL must be an address such as https://askpro.example, and no more.")
    return f"{public_url.rstrip('/')}{INBOX_PATH}{company.slug}"


def registrar(calendar: Calendar) -> WebhookRegistration:
    """The power to subscribe. Raises NotSupported."""
    if not isinstance(calendar, WebhookRegistration):
        raise NotSupported("Webhooks cannot be subscribed at this calendar.")
    return calendar


def look_at_hooks(patient: Patient, calendar: Calendar, url: str, secrets: tuple[str, ...]) -> HookOutlook:
    """Everything that hangs where ours may: one call for the account, and one for each mapped event type.

    One more for each of which nobody knows yet whether it is a team's. Raises NotSupported and the calendar's errors.
    """
    power = registrar(calendar)
    found: dict[HookPlace, Sequence[Hook]] = {ACCOUNT: power.list_webhooks(ACCOUNT)}
    wanted, by_hand, has_route = [ACCOUNT], list[int](), True
    mapped = _mapped(patient, calendar)
    for event_type_id, of_team in mapped.items():
        level = HookLevel.TEAM_EVENT_TYPE if of_team else HookLevel.EVENT_TYPE
        place = HookPlace(level, event_type_id)
        if of_team and not has_route:
            by_hand.append(event_type_id)
            continue
        try:
            found[place] = power.list_webhooks(place)
        except NotSupported:
            has_route = False
            by_hand += [event_type_id] * of_team
        except NotFound:
            continue  # the event type is gone; another check tells so
        else:
            wanted += [place] * of_team
    plan = HookPlan(url=url, triggers=power.triggers, secrets=secrets)
    teams_only = bool(mapped) and all(mapped.values())
    company = patient.company
    account_tells = (
        not teams_only or company.default_event_type is not None or company.import_policy is ImportPolicy.HOSTS
    )
    return HookOutlook(
        plan=plan, wanted=tuple(wanted), found=found, by_hand=tuple(by_hand), account_tells=account_tells
    )


def _mapped(patient: Patient, calendar: Calendar) -> dict[int, bool]:
    """Each mapped event type, and whether it is a team's."""
    active = {each.id for each in patient.services if each.active}
    known: dict[int, bool] = {}
    for mapping in (each for each in patient.mappings if each.service_id in active):
        of_team = mapping.of_team
        if of_team is None:
            event_type = read_mapped(calendar, mapping)
            if event_type is None:
                continue
            of_team = event_type.team_id is not None
        known[mapping.event_type_id] = of_team
    return known


@frozen(kw_only=True)
class CheckHooks:
    """The doctor's check: the address, and the subscriptions that tell it."""

    public_url: str | None

    def __call__(self, patient: Patient, calendar: Calendar) -> Iterator[Finding]:
        """What is missing, wrong or double. Costs what ``look_at_hooks`` costs."""
        secrets = patient.company.account.valid_secrets(patient.at)
        if not self.public_url:
            says = "The calendar does not know where askpro is: no public address is set."
            yield Finding(code=FindingCode.PUBLIC_URL_MISSING, says=says)
            return
        try:
            url = inbox_of(patient.company, self.public_url)
        except ConfigurationError as error:
            yield Finding(code=FindingCode.PUBLIC_URL_MISSING, says=error.detail)
            return
        if not secrets:
            yield Finding(
                code=FindingCode.WEBHOOK_MISSING, says="The company has no webhook secret: none was registered."
            )
            return
        seen = look_at_hooks(patient, calendar, url, secrets)
        steps = [each for each in seen.steps if seen.account_tells or each != Subscribe(ACCOUNT)]
        yield from (finding for step in steps for finding in _findings(step, url))
        if seen.by_hand and patient.inbox.latest is None:
            types = ", ".join(str(each) for each in seen.by_hand)
            says = f"No webhook has come in yet, and those of the team's event types ({types}) are added by hand only."
            yield Finding(code=FindingCode.WEBHOOK_BY_HAND, says=says)


_WRONG = {
    "address": (FindingCode.WEBHOOK_ELSEWHERE, "tells an address where askpro was before"),
    "inactive": (FindingCode.WEBHOOK_INACTIVE, "is switched off"),
    "triggers": (FindingCode.WEBHOOK_TRIGGERS, "does not tell everything that askpro reads"),
    "secret": (FindingCode.WEBHOOK_SECRET, "does not sign with the company's current secret"),
    "template": (FindingCode.WEBHOOK_TEMPLATE, "sends bodies of its own making, which cannot be read"),
}


def _findings(step: Step, url: str) -> Iterator[Finding]:
    match step:
        case Mend(hook, wrong):
            for name in wrong:
                code, says = _WRONG[name]
                yield Finding(code=code, says=f"The webhook {at(hook.place)} {says}.", about={"webhook_id": hook.id})
        case Drop(hook):
            says = f"A second webhook {at(hook.place)} tells what another one tells already."
            yield Finding(code=FindingCode.WEBHOOK_DOUBLE, says=says, about={"webhook_id": hook.id})
        case _:
            says = f"No webhook {at(step.place)} tells {url}."
            yield Finding(code=FindingCode.WEBHOOK_MISSING, says=says)


def at(place: HookPlace) -> str:
    """Where it hangs, as people say it."""
    if place.level is HookLevel.ACCOUNT:
        return "of the key's owner"
    whose = "the team's event type" if place.level is HookLevel.TEAM_EVENT_TYPE else "event type"
    return f"of {whose} {place.event_type_id}"
