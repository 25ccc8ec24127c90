"""The settings of a company as options, for ``company add`` and ``company set``."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import rich_click as click
from attrs import evolve

from askpro.domain.company import CalendarAccount, Company, ConflictPolicy, ImportPolicy
from askpro.domain.credentials import calendar_key, signing_secret
from askpro.domain.errors import InvalidRequest

_AN_ID = click.IntRange(0, 2**31 - 1)

_OPTIONS = (
    click.option("--name", help="What people call it."),
    click.option("--time-zone", help="IANA zone, such as Europe/Berlin."),
    click.option("--calcom-api-key", metavar="KEY", help="Its Cal.com API key; - reads it from standard input."),
    click.option("--calcom-team-id", type=_AN_ID, help="Its team at Cal.com; 0: none."),
    click.option("--calcom-webhook-secret", metavar="SECRET", help="With which Cal.com signs; - as above."),
    click.option("--calcom-api-url", metavar="URL", help="Its Cal.com, where it is not CALCOM_API_URL."),
    click.option(
        "--calcom-version",
        "calcom_versions",
        metavar="NAME=DATE",
        multiple=True,
        help="Version of Cal.com's API, such as list_bookings=2026-05-01; NAME= goes back to ours.",
    ),
    click.option("--buffer-time", type=int, metavar="MINUTES", help="Between two appointments."),
    click.option(
        "--default-event-type", type=_AN_ID, metavar="ID", help="For services of its length without one; 0: none."
    ),
    click.option("--conflict-policy", type=click.Choice([each.value for each in ConflictPolicy])),
    click.option("--import", "import_policy", type=click.Choice([each.value for each in ImportPolicy])),
    click.option("--attendee-email-template", metavar="ADDRESS", help="For customers without e-mail."),
)

_SECRETS = {"calcom_api_key": calendar_key, "calcom_webhook_secret": signing_secret}

Command = Callable[..., Any]


def company_options(function: Command) -> Command:
    """Adds every option; those that are not given are None."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def with_secrets(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with the secrets that are given on standard input. Raises InvalidRequest for one that is none."""
    read = {name: _secret(given[name], made) for name, made in _SECRETS.items() if given.get(name) is not None}
    return {**given, **read}


def changed(company: Company, given: Mapping[str, Any], now: datetime) -> Company:
    """The company with the options that were given. Raises InvalidRequest."""
    account = _account(company.account, given, now)
    changes: dict[str, Any] = {
        name: given[name] for name in ("name", "time_zone", "attendee_email_template") if given.get(name) is not None
    }
    if given.get("default_event_type") is not None:
        changes["default_event_type"] = given["default_event_type"] or None
    if given.get("buffer_time") is not None:
        changes["buffer_time"] = timedelta(minutes=min(max(given["buffer_time"], -1), 10_000))
    if given.get("conflict_policy") is not None:
        changes["conflict_policy"] = ConflictPolicy(given["conflict_policy"])
    if given.get("import_policy") is not None:
        changes["import_policy"] = ImportPolicy(given["import_policy"])
    return evolve(company, account=account, **changes)


def _account(account: CalendarAccount, given: Mapping[str, Any], now: datetime) -> CalendarAccount:
    changes: dict[str, Any] = {}
    if given.get("calcom_api_key") is not None:
        changes["api_key"] = given["calcom_api_key"]
    if given.get("calcom_webhook_secret") is not None:
        # The former one stays good for what is on its way (sync.md, 7).
        account = account.with_secret(given["calcom_webhook_secret"], now)
    if given.get("calcom_team_id") is not None:
        changes["team_id"] = given["calcom_team_id"] or None
    if given.get("calcom_api_url") is not None:
        changes["api_url"] = given["calcom_api_url"]
    if given.get("calcom_versions"):
        changes["versions"] = _versions(account, given["calcom_versions"])
    return evolve(account, **changes)


def _versions(account: CalendarAccount, given: Sequence[str]) -> dict[str, str]:
    """What was set before and now. An empty date goes back to the adapter's own."""
    if not all("=" in each for each in given):
        raise InvalidRequest("A version is given as NAME=DATE, such as list_bookings=2026-05-01.")
    wanted = dict(account.versions) | dict(each.split("=", 1) for each in given)
    return {name: on for name, on in wanted.items() if on}


def _secret(given: str, made: Callable[[str], str]) -> str:
    """What was given, or a line of standard input: arguments are seen by everybody on the machine."""
    secret = made(sys.stdin.readline().rstrip("\r\n") if given == "-" else given)
    if not secret:
        raise InvalidRequest("A secret must not be empty.")
    return secret
