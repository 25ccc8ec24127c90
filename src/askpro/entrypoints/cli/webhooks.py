"""``askpro webhook``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import rich_click as click

from askpro.application.ports.records import Received, ReceivedQuery
from askpro.entrypoints.cli.desk import Desk, for_company
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.progress import counting
from askpro.entrypoints.cli.times import read_end, read_start
from askpro.entrypoints.web import hook_views, views
from askpro.entrypoints.web.fields import DeliveryState

_CHOSEN = "is shown to nobody: choose one, give it to `askpro company set --calcom-webhook-secret -`, and register"


@click.group()
def webhook() -> None:
    """Webhooks at Cal.com, and those that came in."""


@webhook.command()
@for_company
def register(desk: Desk) -> None:
    """Subscribe this installation's inbox, under ASKPRO_PUBLIC_URL, on the levels that deliver; or repair that."""
    seen = desk.application.register_webhook(desk.company.id)
    told = hook_views.registered(seen)
    desk.out.result(told, lambda: _say(desk.out, told, f"Cal.com tells {told['url']} from now on."))


@webhook.command()
@for_company
def status(desk: Desk) -> None:
    """Show the subscriptions of ours at Cal.com, and what `register` would put right. Changes nothing."""
    seen = desk.application.register_webhook.status(desk.company.id)
    told = hook_views.outlook(seen, desk.application.companies.get(desk.company.id), desk.application.clock.now())
    rows = [
        (
            _place(each),
            each["url"],
            "yes" if each["active"] else "no",
            ", ".join(each["wrong"]) or "nothing",
            each["id"],
        )
        for each in told["subscriptions"]
    ]

    def people() -> None:
        desk.out.table(("of", "address", "active", "wrong", "id"), rows, "No subscription of ours is there.")
        desk.out.facts((("secrets", told["secrets"]), ("former ones until", told["former_secrets_until"])))
        _say(desk.out, told, "`askpro webhook register` puts it right." if told["steps"] else "Nothing is to be done.")

    desk.out.result(told, people)


@webhook.command()
@click.option(
    "--grace-hours",
    type=click.IntRange(0, 720),
    default=24,
    show_default=True,
    help="How long the former secret stays valid.",
)
@for_company
def rotate(desk: Desk, grace_hours: int) -> None:
    """Give the company a new webhook secret. No delivery is lost, wherever this breaks off."""
    done = desk.application.rotate_webhook_secret(desk.company.id, grace=timedelta(hours=grace_hours))
    told = hook_views.rotated(done)
    said = f"Cal.com signs with a new secret; the former one is valid until {told['former_secrets_until']}."
    desk.out.result(told, lambda: _say(desk.out, told, said))


def _say(out: Output, told: Any, said: str) -> None:
    for each in told["steps"]:
        out.say(f"{each['step']}: {_place(each)}{' (' + ', '.join(each['wrong']) + ')' if each['wrong'] else ''}")
    out.say(said)
    if told["by_hand"]:
        types = ", ".join(str(each) for each in told["by_hand"])
        out.say(
            f"This Cal.com keeps webhooks of the team's event types ({types}) on the team's page only. Add one there:"
        )
        out.facts((("address", told["url"]), ("triggers", ", ".join(told["triggers"])), ("secret", _CHOSEN)))


def _place(each: Any) -> str:
    return "account" if each["event_type_id"] is None else f"{each['level'].replace('_', ' ')} {each['event_type_id']}"


@webhook.command()
@click.argument("delivery", nargs=-1)
@click.option("--since", metavar="TIME", help="Those that came in then or later.")
@click.option("--until", metavar="TIME", help="Those that came in before.")
@click.option("--state", type=click.Choice([each.value for each in DeliveryState]), help="Only these, such as failed.")
@click.option("--dry-run", is_flag=True, help="Say what would be read again, and read nothing.")
@for_company
def replay(
    desk: Desk, delivery: tuple[str, ...], since: str | None, until: str | None, state: str | None, dry_run: bool
) -> None:
    """Read webhooks again: each DELIVERY by its id, or those of a time or state. What is known changes nothing."""
    chosen = since is not None or until is not None or state is not None
    if bool(delivery) == chosen:
        raise click.UsageError("Name deliveries by their ids, or choose them by --since, --until or --state.")
    start, end = _moment(desk, since), read_end(until, desk.company.time_zone) if until is not None else None
    if start is not None and end is not None and end <= start:
        raise click.UsageError("--until must lie after --since.")
    query = ReceivedQuery(state=state, since=start, until=end)
    company_id, use = desk.company.id, desk.application.replay
    found = [use.one(company_id, each) for each in delivery] if delivery else use.matching(company_id, query)
    if not dry_run:
        with counting("webhooks read", quiet=desk.out.as_json) as progress:
            found = use.again(company_id, [each.id for each in found], progress=progress)
    told = [views.delivery(each) for each in found]
    desk.out.result({"dry_run": dry_run, "items": told}, lambda: _print(desk, found, dry_run))


def _print(desk: Desk, found: Sequence[Received], dry_run: bool) -> None:
    rows = [
        (f"{each.received_at:%Y-%m-%d %H:%M:%S}", each.trigger, each.state, each.did, each.appointment_id, each.id)
        for each in found
    ]
    desk.out.table(
        ("received (UTC)", "trigger", "state", "did", "appointment", "id"), rows, "There is no such webhook."
    )
    if rows:
        desk.out.say(f"{len(rows)} {'would be read' if dry_run else 'were read'} again.")


def _moment(desk: Desk, text: str | None) -> datetime | None:
    return read_start(text, desk.company.time_zone) if text is not None else None
