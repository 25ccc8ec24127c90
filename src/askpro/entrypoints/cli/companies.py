"""``askpro company``."""

from typing import Any

import rich_click as click

from askpro.domain.company import CalendarAccount, Company
from askpro.entrypoints.cli.company_options import changed, company_options, with_secrets
from askpro.entrypoints.cli.desk import Desk, for_company, opened
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option
from askpro.entrypoints.web import views
from askpro.settings import CalcomSettings


@click.group()
def company() -> None:
    """Companies, their settings and their API keys."""


@company.command()
@click.argument("slug")
@company_options
@json_option
def add(slug: str, as_json: bool, **given: Any) -> None:
    """Add a company and print its API key, this once.

    The first company takes CALCOM_API_KEY and CALCOM_WEBHOOK_SECRET from the environment where nothing else is said.
    """
    out = Output(as_json)
    with opened(adopt=False) as (application, settings):
        alone = not application.companies.all()
        plain = Company(
            id=application.companies.new_id(),
            slug=slug,
            name=slug,
            time_zone="UTC",
            account=_of_environment(settings.calcom) if alone else CalendarAccount(),
            created_at=application.clock.now(),
        )
        made, key = application.companies.add(changed(plain, with_secrets(given), plain.created_at))
    out.result({**views.company(made), "key": key}, lambda: _welcome(out, made, key))


def _of_environment(calcom: CalcomSettings) -> CalendarAccount:
    secrets = (calcom.webhook_secret,) if calcom.webhook_secret else ()
    return CalendarAccount(api_key=calcom.api_key or None, webhook_secrets=secrets)


def _welcome(out: Output, made: Company, key: str) -> None:
    _show(out, made)
    out.say(f"\nIts API key, shown this once: {key}")


@company.command(name="list")
@json_option
def list_(as_json: bool) -> None:
    """List the companies."""
    out = Output(as_json)
    with opened() as (application, _):
        companies = application.companies.all()
    rows = [(each.slug, each.name, each.time_zone, views.masked(each.account.api_key), each.id) for each in companies]
    out.result(
        {"items": [views.company(each) for each in companies]},
        lambda: out.table(("slug", "name", "zone", "Cal.com key", "id"), rows, "There is no company yet."),
    )


@company.command()
@for_company
def show(desk: Desk) -> None:
    """Show a company and its API keys; secrets are masked."""
    entries = desk.application.companies.keys(desk.company.id)
    desk.out.result(
        {**views.company(desk.company), "keys": [views.key(each) for each in entries]},
        lambda: _show_all(desk, [tuple(views.key(each).values()) for each in entries]),
    )


def _show_all(desk: Desk, keys: list[tuple[object, ...]]) -> None:
    _show(desk.out, desk.company)
    desk.out.say("")
    desk.out.table(("key", "name", "since", "revoked"), keys, "It has no API key.")


@company.command(name="set")
@company_options
@for_company
def set_(desk: Desk, **given: Any) -> None:
    """Change settings of a company; those that are not given stay. A new webhook secret leaves the former one valid."""
    read, now = with_secrets(given), desk.application.clock.now()
    made = desk.company
    if changed(made, read, now) != made:
        made = desk.application.companies.alter(made.id, lambda known: changed(known, read, now))
    desk.out.result(views.company(made), lambda: _show(desk.out, made))


@company.group()
def key() -> None:
    """API keys of a company."""


@key.command(name="add")
@click.option("--name", default="cli", show_default=True, help="What it is for.")
@for_company
def add_key(desk: Desk, name: str) -> None:
    """Make a key and print it, this once."""
    entry, secret = desk.application.companies.issue_key(desk.company.id, name)
    desk.out.result({**views.key(entry), "key": secret}, lambda: desk.out.say(f"{entry.id}: {secret}"))


@key.command()
@click.argument("key_id")
@for_company
def revoke(desk: Desk, key_id: str) -> None:
    """Refuse a key from now on."""
    entry = desk.application.companies.revoke_key(desk.company.id, key_id)
    desk.out.result(views.key(entry), lambda: desk.out.say(f"{entry.id} is refused from now on."))


def _show(out: Output, made: Company) -> None:
    out.facts((name.replace("_", " "), value) for name, value in views.company(made).items())
