"""``askpro demo``: askpro, its worker and the twin of Cal.com in one process."""

import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import rich_click as click
from attrs import evolve

from askpro.application.app import Application
from askpro.bootstrap import open_application, open_parts
from askpro.domain.errors import ConfigurationError
from askpro.entrypoints.cli.demo.banner import Banner
from askpro.entrypoints.cli.demo.keeping import Keeping, Notes, kept_in
from askpro.entrypoints.cli.demo.sample import FIRST_SERVICE, sample_company
from askpro.entrypoints.cli.demo.world import SLUG, open_twin, press_ping_test
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option
from askpro.entrypoints.logs import configure_logs
from askpro.entrypoints.serving import LastCall, Waking, listening, serve, url_of
from askpro.entrypoints.web.app import create_app
from askpro.entrypoints.worker import Worker
from askpro.settings import AskproSettings, CalcomSettings, Settings
from askpro.twin.seed import SeedError
from askpro.twin.server import page_of, running_twin


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, envvar="PORT", help="0 takes a free one."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".askpro"),
    show_default=True,
    help="Directory that keeps everything between starts.",
)
@json_option
def demo(host: str, port: int, data: Path, as_json: bool) -> None:
    """Try askpro: SQLite, a sample company and a twin of Cal.com, in one process. Ctrl-C ends it."""
    configure_logs("console", logging.WARNING)
    with LastCall() as last_call, ExitStack() as stack:
        listener = stack.enter_context(listening(host, port, "--port (make run PORT=…)"))
        url = url_of(host, listener)
        keeping = stack.enter_context(kept_in(data))
        notes = keeping.notes()
        notes, twin_url = stack.enter_context(_twin(keeping, notes, url))
        settings = _settings(keeping, notes, url, twin_url)
        application = stack.enter_context(_application(settings))
        if not notes.api_key:  # the first start, or one after a first one that was cut short
            company, api_key = sample_company(application, notes)
            notes = evolve(notes, company_id=company.id, api_key=api_key)
            keeping.write(notes)
        keeping.write_settings(notes, url, twin_url)
        every = timedelta(minutes=settings.askpro.sweep_minutes)
        worker = stack.enter_context(Worker(application, sweep_every=every, inbox_idle=2.0))
        app = Waking(create_app(application, admin_key=notes.admin_key), worker.wake)
        banner = _banner(application, keeping, notes, url, twin_url)
        out = Output(as_json)
        serve(
            app,
            listener,
            ready=lambda: out.result(banner.data(), lambda: click.echo(banner.text())),
            before=lambda: press_ping_test(twin_url),
        )
        last_call.begin()


@contextmanager
def _twin(keeping: Keeping, notes: Notes, url: str) -> Iterator[tuple[Notes, str]]:
    """The twin on the port that it had before, if that is free; the notes with its port, and its address."""
    webhook_url = f"{url}/v1/webhooks/calcom/{SLUG}"
    try:
        twin = open_twin(keeping.twin_state, notes.calcom_key, webhook_url, notes.webhook_secret)
    except SeedError as error:
        raise ConfigurationError(f"The twin's file cannot be used ({error}); remove {keeping.place}.") from None
    port = notes.twin_port if _free(notes.twin_port) else 0
    with running_twin(twin, state=keeping.twin_state, port=port) as running:
        notes = evolve(notes, twin_port=int(running.url.rpartition(":")[2].partition("/")[0]))
        keeping.write(notes)
        yield notes, running.url


def _free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _settings(keeping: Keeping, notes: Notes, url: str, twin_url: str) -> Settings:
    """Nothing of the environment: a demo must not reach for a real calendar."""
    return Settings(
        AskproSettings(
            database_url=keeping.database_url,
            secret_keys=notes.secret_key,
            admin_key=notes.admin_key,
            public_url=url,
            sweep_minutes=1.0,
        ),
        CalcomSettings(api_url=twin_url, calls_per_second=20.0),
    )


@contextmanager
def _application(settings: Settings) -> Iterator[Application]:
    with open_parts(settings) as parts:
        try:
            parts.storage.ready()
        except ConfigurationError:  # the first start, or the first of another version
            parts.storage.migrate()
    with open_application(settings) as application:
        yield application


def _banner(application: Application, keeping: Keeping, notes: Notes, url: str, twin_url: str) -> Banner:
    services = {service.name: service.id for service, _ in application.services.all(notes.company_id)}
    return Banner(
        url=url,
        api_key=notes.api_key,
        admin_key=notes.admin_key,
        twin_url=twin_url,
        twin_page=page_of(twin_url),
        twin_key=notes.calcom_key,
        settings_file=str(keeping.settings_file),
        service_id=services.get(FIRST_SERVICE) or next(iter(services.values())),
        now=application.clock.now(),
    )
