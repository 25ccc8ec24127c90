"""The settings of a company as options, for ``company add`` and ``company set``."""

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import rich_click as click
from attrs import evolve

from askpro.domain.company import CalendarAccount, Company, ConflictPolicy, ImportPolicy
from askpro.domain.errors import InvalidRequest

_OPTIONS = (
    click.option("--name", help="What people call it."),
    click.option("--time-zone", help="IANA zone, such as Europe/Berlin."),
    click.option("--calcom-api-key", metavar="KEY", help="Its Cal.com API key; - reads it from standard input."),
    click.option("--calcom-team-id", type=int, help="Its team at Cal.com."),
    click.option("--calcom-webhook-secret", metavar="SECRET", help="With which Cal.com signs; - as above."),
    click.option("--calcom-api-url", metavar="URL", help="Its Cal.com, where it is not CALCOM_API_URL."),
    click.option("--buffer-time", type=int, metavar="MINUTES", help="Between two appointments."),
    click.option("--default-event-type", type=int, metavar="ID", help="For services of its length without one."),
    click.option("--conflict-policy", type=click.Choice([each.value for each in ConflictPolicy])),
    click.option("--import", "import_policy", type=click.Choice([each.value for each in ImportPolicy])),
    click.option("--attendee-email-template", metavar="ADDRESS", help="For customers without e-mail."),
)

Command = Callable[..., Any]


def company_options(function: Command) -> Command:
    """Adds every option; those that are not given are None."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def changed(company: Company, given: Mapping[str, Any]) -> Company:
    """The company with the options that were given. Raises InvalidRequest."""
    account = _account(company.account, given)
    changes: dict[str, Any] = {
        name: given[name]
        for name in ("name", "time_zone", "default_event_type", "attendee_email_template")
        if given.get(name) is not None
    }
    if given.get("buffer_time") is not None:
        changes["buffer_time"] = timedelta(minutes=min(max(given["buffer_time"], -1), 10_000))
    if given.get("conflict_policy") is not None:
        changes["conflict_policy"] = ConflictPolicy(given["conflict_policy"])
    if given.get("import_policy") is not None:
        changes["import_policy"] = ImportPolicy(given["import_policy"])
    return evolve(company, account=account, **changes)


def _account(account: CalendarAccount, given: Mapping[str, Any]) -> CalendarAccount:
    changes: dict[str, Any] = {}
    if given.get("calcom_api_key") is not None:
        changes["api_key"] = _secret(given["calcom_api_key"])
    if given.get("calcom_webhook_secret") is not None:
        fresh = _secret(given["calcom_webhook_secret"])
        # The former one stays good for what is on its way (sync.md, 7).
        changes["webhook_secrets"] = tuple(dict.fromkeys((fresh, *account.webhook_secrets[:1])))
    if given.get("calcom_team_id") is not None:
        changes["team_id"] = given["calcom_team_id"]
    if given.get("calcom_api_url") is not None:
        changes["api_url"] = given["calcom_api_url"]
    return evolve(account, **changes)


def _secret(given: str) -> str:
    """What was given, or a line of standard input: arguments are seen by everybody on the machine."""
    secret = sys.stdin.readline().strip() if given == "-" else given
    if not secret:
        raise InvalidRequest("A secret must not be empty.")
    return secret
