"""``askpro db``."""

import logging

import rich_click as click

from askpro.bootstrap import open_parts
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option
from askpro.entrypoints.logs import configure_logs
from askpro.settings import Settings


@click.group()
def db() -> None:
    """The database that ASKPRO_DATABASE_URL names."""


@db.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Make the tables, or bring them up to this version. Does nothing where they are."""
    settings, out = Settings.load(), Output(as_json)
    configure_logs(settings.askpro.log, logging.WARNING)
    with open_parts(settings) as parts:
        parts.storage.migrate()
        parts.storage.ready()
    out.result({"upgraded": True}, lambda: out.say("The database is up to date."))
