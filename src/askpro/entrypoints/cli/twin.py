"""``askpro twin``: a simulated Cal.com on a port, with whatever goes wrong at real ones."""

import logging
from pathlib import Path
from textwrap import fill

import rich_click as click
from attrs import frozen

from askpro.domain.errors import ConfigurationError
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option
from askpro.entrypoints.logs import configure_logs
from askpro.entrypoints.serving import listening, serve, url_of
from askpro.settings import Settings
from askpro.twin.core import Twin
from askpro.twin.edition import EDITIONS
from askpro.twin.faults import KINDS, FaultError, Faults, Latency, plain, read_words
from askpro.twin.scenarios import Scenario, find_scenario, library
from askpro.twin.scenarios.desk import shown
from askpro.twin.seed import SeedError
from askpro.twin.server import TwinApp, build_twin, page_of

_EDITION = "upstream-2025-10"


@frozen(kw_only=True)
class _Trouble:
    """What shall go wrong: flags as they were given."""

    scenario: Scenario | None
    faults: Faults


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8020, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=click.Path(path_type=Path), help="JSON file with the world to start from.")
@click.option("--edition", show_default=_EDITION, help=f"Which Cal.com it behaves as: {' or '.join(EDITIONS)}.")
@click.option("--now", metavar="INSTANT", help="Start its clock there instead of now.")
@click.option("--api-key", "api_keys", multiple=True, help="A further key of the first user. May be repeated.")
@click.option("--state", type=click.Path(path_type=Path), help="Keep everything in this file, also over restarts.")
@click.option(
    "--latency", "--delay", metavar="SECONDS", help="Slowness: 0.5, 0.1-0.9 or lognormal:0.4:1.2 (median, sigma)."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="WORDS",
    help='What goes wrong, as in "lost-answer POST /v2/bookings 10%". May be repeated; --list names the kinds.',
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME|FILE",
    help="A named scenario (--list), or a JSON or TOML file of your own; one at a time.",
)
@click.option("--luck", help="Seeds what is left to chance: the same one strikes the same requests.")
@click.option("--list", "listing", is_flag=True, help="Explain every kind of fault and every scenario, and end.")
@click.option("--desk/--no-desk", default=True, show_default=True, help="Let /_twin/faults change them meanwhile.")
@json_option
def twin(
    host: str,
    port: int,
    seed: Path | None,
    edition: str | None,
    now: str | None,
    api_keys: tuple[str, ...],
    state: Path | None,
    latency: str | None,
    faults: tuple[str, ...],
    scenarios: tuple[str, ...],
    luck: str | None,
    listing: bool,
    desk: bool,
    as_json: bool,
) -> None:
    """Run a simulated Cal.com: slots, bookings, event types, signed webhooks. No account, no network.

    Without --seed it starts with a small salon whose key is cal_twin_owner. What goes wrong at real ones goes wrong
    here on demand: --list explains it.
    """
    out = Output(as_json)
    if listing:
        _explain(out)
        return
    configure_logs(Settings.load().askpro.log, logging.WARNING)
    try:
        trouble = _trouble(latency, faults, scenarios, luck)
        story = trouble.scenario
        chosen = edition or (story.edition if story is not None else None) or _EDITION
        over = story.world if story is not None else None
        built = build_twin(seed, edition=chosen, now=now, api_keys=api_keys, state=state, over=over)
    except (SeedError, FaultError) as error:
        raise ConfigurationError(f"The twin cannot start: {error}") from None
    with listening(host, port) as listener:
        url = url_of(host, listener)
        app = TwinApp(built, state=state, faults=trouble.faults, desk=desk)
        serve(app, listener, lambda: _announce(built, url, trouble, out))


def _trouble(latency: str | None, words: tuple[str, ...], names: tuple[str, ...], luck: str | None) -> _Trouble:
    """Raises FaultError."""
    if len(names) > 1:
        raise FaultError("--scenario", "is one at a time; a file of your own can hold the faults of several")
    story = find_scenario(names[0]) if names else None
    wanted = list(story.faults) if story is not None else []
    if latency is not None:
        wanted.append(Latency(seconds=latency))
    wanted += [read_words(each) for each in words]
    usual = story.luck if story is not None else 0
    return _Trouble(scenario=story, faults=Faults(wanted, luck=usual if luck is None else luck))


def _announce(built: Twin, url: str, trouble: _Trouble, out: Output) -> None:
    keys = list(built.snapshot()["apiKeys"].values())
    faults = [plain(each.fault) for each in trouble.faults.report()]
    name = trouble.scenario.name if trouble.scenario is not None else None
    data = {
        "url": f"{url}/v2",
        "page": page_of(f"{url}/v2"),
        "edition": built.edition.name,
        "api_keys": keys,
        "scenario": name,
        "faults": faults,
    }
    out.result(data, lambda: _say(built, url, keys, trouble, out))


def _say(built: Twin, url: str, keys: list[str], trouble: _Trouble, out: Output) -> None:
    out.say(f"The twin of Cal.com ({built.edition.name}) answers at {url}/v2\nIts page for people: {url}/")
    out.say(f"API keys: {', '.join(keys)}")
    if trouble.scenario is not None:
        _tell(trouble.scenario, out)
    if not trouble.faults.idle:
        kinds = ", ".join(dict.fromkeys(each.fault.kind for each in trouble.faults.report()))
        out.say(f"In place: {kinds} (luck {trouble.faults.luck}). What they did: {url}/_twin/faults")


def _explain(out: Output) -> None:
    kinds = [{"kind": kind, "about": each.about} for kind, each in KINDS.items()]
    data = {"scenarios": [shown(each) for each in library().values()], "faults": kinds}
    out.result(data, lambda: _explain_to_people(out))


def _explain_to_people(out: Output) -> None:
    out.say("Scenarios (askpro twin --scenario NAME):")
    for scenario in library().values():
        _tell(scenario, out)
    out.say('\nFaults (askpro twin --fault "KIND METHOD /path TRIGGER 10% 2nd name=value"):\n')
    out.table(("Kind", "Does"), [(kind, each.about) for kind, each in KINDS.items()], "None.")


def _tell(scenario: Scenario, out: Output) -> None:
    out.say(f"\n[bold]{scenario.name}[/bold]")
    said = (
        ("", scenario.about),
        ("Seen: ", scenario.seen),
        ("Correct: ", scenario.correct),
        ("Try: ", scenario.attempt),
    )
    for head, words in said:
        if words:
            out.say(fill(f"{head}{words}".replace("[", r"\["), 110, initial_indent="  ", subsequent_indent="  "))
