"""``askpro keys``."""

import rich_click as click

from askpro.bootstrap import new_vault_key
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option


@click.group()
def keys() -> None:
    """Keys of the installation."""


@keys.command()
@json_option
def new(as_json: bool) -> None:
    """Print a fresh key for ASKPRO_SECRET_KEYS, with which secrets are encrypted in the database."""
    out, key = Output(as_json), new_vault_key()
    out.result({"key": key}, lambda: out.say(key))
