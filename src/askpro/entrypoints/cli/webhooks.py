"""``askpro webhook``."""

import rich_click as click

from askpro.entrypoints.cli.desk import Desk, for_company


@click.group()
def webhook() -> None:
    """Webhooks at Cal.com."""


@webhook.command()
@for_company
def register(desk: Desk) -> None:
    """Subscribe this installation's inbox, under ASKPRO_PUBLIC_URL, to the company's bookings."""
    url = desk.application.register_webhook(desk.company.id)
    desk.out.result({"url": url}, lambda: desk.out.say(f"Cal.com tells {url} from now on."))
    if desk.company.account.team_id is not None and not desk.out.as_json:
        desk.out.say("Bookings of a team's event types need a webhook of the team too: add one in Cal.com.")
