"""What goes wrong, as the command line says it: one sentence, a code, an exit code. The one table of exit codes."""

import json
import os
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import rich_click as click

from askpro.domain.errors import (
    AskproError,
    CalendarCredentials,
    CalendarMalformed,
    ConfigurationError,
    InvalidRequest,
    OutcomeUnknown,
    SlotUnavailable,
    StorageConflict,
    TryLater,
)

DONE, REFUSED, USAGE, UNAVAILABLE, INTERRUPTED = 0, 1, 2, 3, 130

EXIT_CODES: Mapping[type[BaseException], int] = {
    InvalidRequest: USAGE,
    TryLater: UNAVAILABLE,
    CalendarCredentials: UNAVAILABLE,
    CalendarMalformed: UNAVAILABLE,
    ConfigurationError: UNAVAILABLE,
    OutcomeUnknown: UNAVAILABLE,
    StorageConflict: UNAVAILABLE,
    AskproError: REFUSED,
    click.ClickException: USAGE,
    click.Abort: INTERRUPTED,
    KeyboardInterrupt: INTERRUPTED,
    Exception: UNAVAILABLE,
}
"""The nearest ancestor of an error decides."""


def exit_code(error: BaseException) -> int:
    """The exit code of an error."""
    return next((EXIT_CODES[each] for each in type(error).__mro__ if each in EXIT_CODES), UNAVAILABLE)


def problem(error: BaseException) -> dict[str, Any]:
    """An error as scripts read it: what the HTTP API says, without the status."""
    match error:
        case AskproError():
            return {"code": error.code, "detail": error.detail, **_more(error)}
        case click.ClickException():
            return {"code": "usage", "detail": error.format_message()}
        case click.Abort() | KeyboardInterrupt():
            return {"code": "interrupted", "detail": "Interrupted."}
        case OSError():
            return {"code": "internal", "detail": f"{error.strerror or type(error).__name__}."}
        case _:
            return {"code": "internal", "detail": f"askpro stumbled ({type(error).__name__}): {_line(error)}"}


def tell(error: BaseException, *, as_json: bool) -> int:
    """Say what went wrong, on standard error; answers the exit code."""
    if os.environ.get("ASKPRO_TRACEBACK"):
        traceback.print_exception(error)
    with suppress(OSError, ValueError):  # nobody listens
        click.echo(_text(error, as_json), err=True)
    return exit_code(error)


def _text(error: BaseException, as_json: bool) -> str:
    told = problem(error)
    if as_json:
        return json.dumps(told, ensure_ascii=False, indent=2)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        return f"{click.style('usage', fg='red')}: {told['detail']}\nTry `{path} --help`."
    lines = [f"{click.style(told['code'], fg='red')}: {told['detail']}"]
    lines += [f"  {each['pointer']}: {each['detail']}" for each in told.get("problems", []) if each["pointer"]]
    lines += [f"  free instead: {each['start']}" for each in told.get("alternatives_local", [])]
    lines += [f"  appointment: {each}" for each in told.get("appointments", [])]
    return "\n".join(lines)


def _more(error: AskproError) -> dict[str, Any]:
    """What an error knows beyond its sentence."""
    import attrs

    from askpro.domain.timespan import local_moment, write_instant

    more: dict[str, Any] = {}
    if problems := getattr(error, "problems", None):
        more["problems"] = [{"pointer": place, "detail": said} for place, said in problems.items()]
    if isinstance(error, SlotUnavailable) and error.alternatives:
        there = error.time_zone or "UTC"
        more["alternatives"] = [write_instant(each) for each in error.alternatives]
        more["alternatives_local"] = [attrs.asdict(local_moment(each, there)) for each in error.alternatives]
    if appointments := getattr(error, "appointments", None):
        more["appointments"] = list(appointments)
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        more["retry_after"] = retry_after
    if said := getattr(error, "said", None):
        more["said"] = said
    return more


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or "no more is known."
