"""The adapter's log lines."""

import logging

import pytest
import structlog
from structlog.testing import capture_logs

from askpro.adapters.calcom.journal import note, warn


def test_a_script_that_configured_nothing_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    note("calendar_called", status=200)
    assert capsys.readouterr() == ("", "")


def test_a_script_that_asks_for_it_sees_the_lines(caplog: pytest.LogCaptureFixture) -> None:
    structlog.reset_defaults()
    with caplog.at_level(logging.WARNING, logger="askpro"):
        warn("row_left_out", uid="abcd…")
    assert [record.message for record in caplog.records] == ["row_left_out {'uid': 'abcd…'}"]


def test_a_program_gets_them_through_structlog() -> None:
    structlog.configure()
    try:
        with capture_logs() as lines:
            note("calendar_called", status=200)
    finally:
        structlog.reset_defaults()
    assert lines == [{"event": "calendar_called", "status": 200, "log_level": "info"}]
