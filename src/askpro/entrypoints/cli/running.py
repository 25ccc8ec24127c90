"""``askpro serve`` and ``askpro worker``."""

import logging
from contextlib import ExitStack
from datetime import timedelta

import rich_click as click

from askpro.application.app import Application
from askpro.bootstrap import open_application
from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.cli.output import as_json as json_option
from askpro.entrypoints.logs import configure_logs
from askpro.entrypoints.serving import LastCall, Waking, listening, url_of, wait_for_the_end
from askpro.entrypoints.serving import serve as serve_app
from askpro.entrypoints.web.app import create_app
from askpro.entrypoints.worker import Worker
from askpro.settings import Settings

_OWN_INBOX, _OTHERS_INBOX = 2.0, 0.2
"""Seconds between looks into the inbox: rarely where the web wakes the worker, often where another process does."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run the worker in this process.")
@json_option
def serve(host: str, port: int, worker: bool, as_json: bool) -> None:
    """Serve the HTTP API until Ctrl-C. The reference of the API is at /schema."""
    settings, out = Settings.load(), Output(as_json)
    configure_logs(settings.askpro.log, logging.INFO)
    with LastCall() as last_call, ExitStack() as stack:
        listener = stack.enter_context(listening(host, port))
        application = stack.enter_context(open_application(settings))
        running = stack.enter_context(the_worker(application, settings, _OWN_INBOX)) if worker else None
        app = create_app(application, admin_key=settings.askpro.admin_key)
        url = url_of(host, listener)
        told = {"url": url, "schema": f"{url}/schema", "worker": worker}
        serve_app(
            app if running is None else Waking(app, running.wake),
            listener,
            lambda: out.result(told, lambda: out.say(f"askpro answers at {url} (API reference: {url}/schema)")),
        )
        last_call.begin()


@click.command()
@json_option
def worker(as_json: bool) -> None:
    """Run the worker alone: read the inbox, settle and verify what is due, sweep. Ends with Ctrl-C."""
    settings, out = Settings.load(), Output(as_json)
    configure_logs(settings.askpro.log, logging.INFO)
    with (
        LastCall() as last_call,
        open_application(settings) as application,
        the_worker(application, settings, _OTHERS_INBOX),
    ):
        out.result({"working": True}, lambda: out.say("The worker works; Ctrl-C ends it."))
        wait_for_the_end()
        last_call.begin()


def the_worker(application: Application, settings: Settings, inbox_idle: float) -> Worker:
    """The worker as these settings want it."""
    every = timedelta(minutes=max(0.05, settings.askpro.sweep_minutes))
    probes = timedelta(hours=settings.askpro.probe_hours)
    return Worker(application, sweep_every=every, probe_every=probes, inbox_idle=inbox_idle)
