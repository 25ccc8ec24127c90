"""What goes wrong: one sentence, a code, an exit code, never a traceback."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rich_click as click
from tests.integration.cli.conftest import Askpro

from askpro.domain import errors
from askpro.domain.errors import AskproError
from askpro.entrypoints.cli.errors import exit_code, problem

ASKPRO = (sys.executable, "-c", "from askpro.entrypoints.cli import main; main()")

TABLE = {
    errors.InvalidRequest: 2,
    errors.OutsideBookingWindow: 1,
    errors.StaffNotMapped: 1,
    errors.ServiceNotMapped: 1,
    errors.EventTypeNotSupported: 1,
    errors.BookingFieldMissing: 1,
    errors.CustomerEmailRequired: 1,
    errors.NotStarted: 1,
    errors.NotSupported: 1,
    errors.NotStarted: 1,
    errors.AlreadyExists: 1,
    errors.CustomerExpected: 1,
    errors.Erased: 1,
    errors.PayloadTooLarge: 1,
    errors.Unauthorized: 1,
    errors.Forbidden: 1,
    errors.NotFound: 1,
    errors.SlotUnavailable: 1,
    errors.AppointmentClosed: 1,
    errors.StaleSequence: 1,
    errors.TemporarilyUnavailable: 3,
    errors.NotBegun: 3,
    errors.IdempotencyInFlight: 3,
    errors.HoldNotPossible: 1,
    errors.IdempotencyMismatch: 1,
    errors.StillRunning: 3,
    errors.CalendarRefused: 1,
    errors.BookingUnknown: 1,
    errors.BookingClosed: 1,
    errors.AlreadyConfirmed: 1,
    errors.CannotUndo: 1,
    errors.CalendarCredentials: 3,
    errors.CalendarMalformed: 3,
    errors.ConfigurationError: 3,
    errors.OutcomeUnknown: 3,
    errors.StorageConflict: 3,
}


def leaves(kind: type[AskproError]) -> Iterator[type[AskproError]]:
    if "code" in vars(kind) or not kind.__subclasses__():
        yield kind
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:  # others' own kinds, such as a simulation's, are not in the tree
            yield from leaves(each)


def test_every_error_of_the_tree_has_its_exit_code() -> None:
    found = {kind: exit_code(kind("It is so.")) for kind in leaves(AskproError) if kind is not AskproError}
    assert found == TABLE


@pytest.mark.parametrize(
    ("error", "code"),
    [(click.UsageError("?"), 2), (KeyboardInterrupt(), 130), (click.Abort(), 130), (ZeroDivisionError("a\nb"), 3)],
)
def test_other_ends_have_theirs(error: BaseException, code: int) -> None:
    assert exit_code(error) == code
    assert "\n" not in problem(error)["detail"]


def test_json_usage_errors_are_json_too(askpro: Askpro) -> None:
    refused = askpro.ask("slots", "--nonsense")
    assert (refused.code, refused.problem["code"], refused.out) == (2, "usage", "")


def test_problems_point_at_what_is_wrong(askpro: Askpro) -> None:
    refused = askpro.ask("company", "add", "No Slug!")
    assert refused.problem["problems"] == [{"pointer": "/slug", "detail": "not a slug"}]


def test_without_secret_keys_it_is_said_how_to_get_one(askpro: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASKPRO_SECRET_KEYS")
    refused = askpro("company", "list")
    assert (refused.code, "askpro keys new" in refused.err) == (3, True)


def test_with_another_secret_key_what_is_stored_stays_shut(askpro: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    askpro("company", "add", "salon", "--calcom-api-key", "cal_live_key")
    monkeypatch.setenv("ASKPRO_SECRET_KEYS", askpro.ask("keys", "new").data["key"])
    assert askpro.ask("company", "list").problem["code"] == "configuration"


def test_without_tables_it_is_said_how_to_make_them(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Askpro(capsys)("show")
    assert (refused.code, "askpro db upgrade" in refused.err) == (3, True)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/askpro.db",
        "sqlite://",
        "mysql://localhost/askpro",
        "nonsense",
        "postgresql://nobody:hush@127.0.0.1:1/askpro",
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    askpro: Askpro, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ASKPRO_DATABASE_URL", url)
    refused = askpro.ask("show")
    assert (refused.code, refused.problem["code"], "hush" in refused.err) == (3, "configuration", False)


def test_a_settings_file_with_nonsense_in_it_is_told(
    askpro: Askpro, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "askpro.toml").write_text("[askpro]\nlog = 'loud'\n")
    assert askpro.ask("show").problem["code"] == "configuration"


def test_a_calendar_that_is_away_is_told_as_such(salon: Askpro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALCOM_API_URL", "http://127.0.0.1:9/v2")
    refused = salon.ask("staff", "match")
    assert (refused.code, refused.problem["code"]) == (3, "temporarily_unavailable")


def test_a_key_that_the_calendar_does_not_know_is_told_as_such(salon: Askpro) -> None:
    salon("company", "set", "--calcom-api-key", "cal_live_wrong")
    refused = salon.ask("staff", "match")
    assert (refused.code, refused.problem["code"]) == (3, "calendar_credentials")


@pytest.mark.parametrize("command", ["serve", "demo", "twin"])
def test_a_port_in_use_is_told_with_what_to_do(askpro: Askpro, home: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        more = ("--data", str(home / "demo")) if command == "demo" else ()
        refused = askpro(command, "--port", str(port), *more)
    assert (refused.code, f"port {port} is in use; choose another with --port" in refused.err) == (3, True)


@pytest.mark.parametrize("seed", ["{", "[]", '{"users": [{}]}', '{"users": 3}'])
def test_a_seed_that_is_none_is_told(askpro: Askpro, home: Path, seed: str) -> None:
    (home / "seed.json").write_text(seed)
    assert askpro.ask("twin", "--port", "0", "--seed", str(home / "seed.json")).problem["code"] == "configuration"


def test_who_reads_no_further_had_enough(salon: Askpro) -> None:
    """A pipe that is closed before anything was written, as by ``| true``."""
    with subprocess.Popen([*ASKPRO, "staff", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (0, b"")


def test_an_interrupt_is_one_word(salon: Askpro) -> None:
    """SIGINT while a command waits for a Cal.com that accepts and never answers."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v2"
        salon("company", "set", "--calcom-api-url", url)
        line = [*ASKPRO, "staff", "match", "--json"]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            connection.close()
            out, complaint = process.communicate()
    assert (process.returncode, out, json.loads(complaint)["code"]) == (130, b"", "interrupted")
