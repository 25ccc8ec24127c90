"""``askpro twin``: a simulated Cal.com on a port."""

import logging
from pathlib import Path

import rich_click as click

from askpro.domain.errors import ConfigurationError
from askpro.entrypoints.cli.desk import as_json as json_option
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.logs import configure_logs
from askpro.entrypoints.serving import listening, serve, url_of
from askpro.settings import Settings
from askpro.twin.core import Twin
from askpro.twin.seed import SeedError
from askpro.twin.server import TwinApp, build_twin


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8020, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=click.Path(path_type=Path), help="JSON file with the world to start from.")
@click.option("--edition", default="upstream-2025-10", show_default=True, help="Which Cal.com it behaves as.")
@click.option("--now", metavar="INSTANT", help="Start its clock there instead of now.")
@click.option("--api-key", "api_keys", multiple=True, help="A further key of the first user. May be repeated.")
@click.option("--state", type=click.Path(path_type=Path), help="Keep everything in this file, also over restarts.")
@click.option("--delay", type=click.FloatRange(0, 60), default=0.0, help="Seconds added to every answer.")
@json_option
def twin(
    host: str,
    port: int,
    seed: Path | None,
    edition: str,
    now: str | None,
    api_keys: tuple[str, ...],
    state: Path | None,
    delay: float,
    as_json: bool,
) -> None:
    """Run a simulated Cal.com: slots, bookings, event types, signed webhooks. No account, no network.

    Without --seed it starts with a small salon whose key is cal_twin_owner.
    """
    configure_logs(Settings.load().askpro.log, logging.WARNING)
    try:
        built = build_twin(seed, edition=edition, now=now, api_keys=api_keys, state=state)
    except SeedError as error:
        raise ConfigurationError(f"The twin cannot start: {error}") from None
    with listening(host, port) as listener:
        url = f"{url_of(host, listener)}/v2"
        serve(TwinApp(built, delay=delay, state=state), listener, lambda: _announce(built, url, Output(as_json)))


def _announce(built: Twin, url: str, out: Output) -> None:
    keys = list(built.snapshot()["apiKeys"].values())
    out.result(
        {"url": url, "edition": built.edition.name, "api_keys": keys},
        lambda: out.say(f"The twin of Cal.com ({built.edition.name}) answers at {url}\nAPI keys: {', '.join(keys)}"),
    )
