"""Logs of the programs: to standard error, for people or for machines. Logging never fails a command (L27)."""

import logging
import sys
from typing import Any

import structlog

_MASKED = ("secret", "password", "authorization", "api_key", "token")


def configure_logs(form: str, level: int = logging.INFO) -> None:
    """``form`` is ``console`` or ``json``; what the libraries log comes out the same way, from warnings on."""
    renderer: Any = structlog.processors.JSONRenderer()
    if form == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask,
    ]
    if form == "json":
        steps.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*steps, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Stderr(),
        cache_logger_on_first_use=False,
    )
    _adopt_libraries()


def _mask(_: Any, __: str, event: Any) -> Any:
    """A secret that somebody logs by mistake stays one (S17)."""
    for name in event:
        if any(part in name.lower() for part in _MASKED):
            event[name] = "…"
    return event


class _Stderr:
    """Writes lines. A closed pipe or a full disk loses the line and nothing else."""

    def msg(self, message: str) -> None:
        try:
            sys.stderr.write(message + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            return

    log = debug = info = warn = warning = error = critical = failure = fatal = exception = msg


class _Libraries(logging.Handler):
    """What uvicorn, alembic and others log, in our form."""

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        tell = getattr(structlog.get_logger(), level if level in ("error", "critical") else "warning")
        tell(record.getMessage(), logger=record.name, exc_info=record.exc_info or None)


def _adopt_libraries() -> None:
    logging.raiseExceptions = False
    root = logging.getLogger()
    if not any(isinstance(handler, _Libraries) for handler in root.handlers):
        root.addHandler(_Libraries(logging.WARNING))
