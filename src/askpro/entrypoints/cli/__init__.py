"""The command line. ``main`` is the entry point; each command is imported when it runs."""

import sys
from collections.abc import Sequence
from typing import NoReturn

import rich_click as click

from askpro.entrypoints.cli.errors import tell
from askpro.entrypoints.cli.lazy import LazyGroup, Place

PLACES = {
    "demo": Place("demo.command:demo", "Try askpro: a sample company and a simulated Cal.com, nothing to set up."),
    "serve": Place("running:serve", "Serve the HTTP API, with the worker in the same process."),
    "worker": Place("running:worker", "Run the worker alone."),
    "doctor": Place("doctor:doctor", "Tell whether everything works, and what to do where it does not."),
    "twin": Place("twin:twin", "Run a simulated Cal.com."),
    "db": Place("database:db", "The database: upgrade."),
    "keys": Place("keys:keys", "Keys of the installation: new."),
    "company": Place("companies:company", "Companies and their API keys: add, list, show, set, key."),
    "staff": Place("staff:staff", "Staff and their Cal.com hosts: add, list, retire, map, unmap, match, audit."),
    "service": Place(
        "services:service",
        "Services and their event types: add, list, retire, map, create-event-type, event-types, push, accept, audit.",
    ),
    "webhook": Place("webhooks:webhook", "Webhooks: register at Cal.com, status, rotate, replay what came in."),
    "customer": Place("customers:customer", "Customers: erase."),
    "sync": Place("sync:sync", "The sync: status, issues, retry, dismiss, undo, sweep."),
    "slots": Place("slots:slots", "Show what can be booked."),
    "book": Place("appointments:book", "Book an appointment."),
    "reschedule": Place("appointments:reschedule", "Move an appointment."),
    "cancel": Place("appointments:cancel", "Cancel an appointment."),
    "confirm": Place("answers:confirm", "Confirm a requested appointment."),
    "decline": Place("answers:decline", "Decline a requested appointment."),
    "reassign": Place("answers:reassign", "Give an appointment to another staff member."),
    "no-show": Place("answers:no_show", "Note that the customer stayed away."),
    "show": Place("show:show", "Show one appointment, its history, or a list."),
}


class _Askpro(LazyGroup):
    places = PLACES


@click.group(cls=_Askpro, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="askpro", prog_name="askpro")
def cli() -> None:
    """Keeps a company's appointments and its Cal.com calendar in agreement.

    Settings come from the environment and askpro.toml. Every command takes --json. Exit codes: 0 done, 1 refused,
    2 usage, 3 unavailable.
    """


def run(args: Sequence[str]) -> int:
    """Run a command line; answers its exit code. Whatever goes wrong is told in one sentence."""
    try:
        result = cli.main(args=list(args), prog_name="askpro", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - never a traceback: the table knows every error
        return tell(error, as_json="--json" in args)
    return result if isinstance(result, int) else 0


def main() -> NoReturn:
    """The entry point ``askpro``."""
    sys.exit(run(sys.argv[1:]))
