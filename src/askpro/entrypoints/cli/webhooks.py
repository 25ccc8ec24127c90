"""``askpro webhook``."""

from collections.abc import Sequence
from datetime import datetime

import rich_click as click

from askpro.application.ports.records import Received, ReceivedQuery
from askpro.entrypoints.cli.desk import Desk, for_company
from askpro.entrypoints.cli.progress import counting
from askpro.entrypoints.cli.times import read_end, read_start
from askpro.entrypoints.web import views
from askpro.entrypoints.web.fields import DeliveryState


@click.group()
def webhook() -> None:
    """Webhooks at Cal.com, and those that came in."""


@webhook.command()
@for_company
def register(desk: Desk) -> None:
    """Subscribe this installation's inbox, under ASKPRO_PUBLIC_URL, to the company's bookings."""
    url = desk.application.register_webhook(desk.company.id)
    desk.out.result({"url": url}, lambda: desk.out.say(f"Cal.com tells {url} from now on."))
    if desk.company.account.team_id is not None and not desk.out.as_json:
        desk.out.say("Bookings of a team's event types need a webhook of the team too: add one in Cal.com.")


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
