"""Log lines of the adapter. A log that cannot be written never fails a call (L27): a booking may hang on it.

The programs configure structlog; a script that uses askpro as a library has not, and its output stays its own: there
the lines go to the standard library's logger ``askpro``, which shows nothing unless somebody asks.
"""

import contextlib
import logging

import structlog


def note(event: str, **facts: object) -> None:
    """Something ordinary happened."""
    _write(logging.INFO, event, facts)


def warn(event: str, **facts: object) -> None:
    """An operator may want to know."""
    _write(logging.WARNING, event, facts)


def _write(level: int, event: str, facts: dict[str, object]) -> None:
    with contextlib.suppress(Exception):
        if structlog.is_configured():
            structlog.get_logger().log(level, event, **facts)
        else:
            logging.getLogger("askpro").log(level, "%s %s", event, facts)
