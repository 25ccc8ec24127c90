"""A JSON body as the real server reads it: bytes to an array or an object."""

import json
from math import isinf
from typing import Any

from askpro.twin.errors import FrameworkError
from askpro.twin.json_words import complaint


def read_json(body: bytes) -> Any:
    """An array or an object. A byte order mark is skipped; what is no UTF-8 becomes replacement characters.

    Raises FrameworkError 400, in V8's words. Two things the real server reads and the twin refuses: a number beyond a
    double's range, and nesting beyond what Python reads.
    """
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        value = json.loads(text, parse_constant=_refused, parse_float=_number, parse_int=_whole)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, (dict, list)):
        return value
    raise FrameworkError(400, complaint(text) or "The twin reads no number that large, and nothing nested so deep")


def _number(text: str) -> float | int:
    """A whole number is an integer, however it is written, as in JavaScript."""
    value = float(text)
    if isinf(value):
        raise ValueError
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _whole(text: str) -> int:
    _number(text)
    return int(text)


def _refused(_: str) -> None:
    """NaN and the infinities, which Python's reader takes."""
    raise ValueError
