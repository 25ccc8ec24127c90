"""What every request and every answer have in common.

A success is ``{"status": "success", "data": …}`` (lists of bookings add ``pagination``). Failures have four
shapes, as observed on upstream 2025-10 and cal.diy 2026-07: an ``error`` object with details, the same
without details, a bare ``statusCode`` with ``message``, and the throttler's, whose details are a string.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import field, frozen

from askpro.adapters.calcom.versions import Operation
from askpro.domain.errors import CalendarMalformed

MOST_MESSAGE = 20_000
_PRIVATE = (
    "secret",
    "attendee",
    "guests",
    "bookingFieldsResponses",
    "location",
    "reason",
    "cancellationReason",
    "reschedulingReason",
)
_TELLING_NOTHING = frozenset({"timeZone", "language", "type", "integration"})
_SHORTEST = 3


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
    elif isinstance(value, Mapping):
        for name in value.keys() - _TELLING_NOTHING:
            yield from _texts_in(value[name])
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts_in(each)


@frozen(kw_only=True)
class WireRequest:
    """A request without its server and key. ``path`` is below ``/v2``; ``body`` goes out as JSON."""

    operation: Operation
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    query: Mapping[str, str] = field(factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What the body holds that no text may repeat: secrets, and what tells of a person."""
        body = self.body or {}
        return tuple(text for name in _PRIVATE for text in _texts_in(body.get(name)))

    @property
    def content(self) -> bytes | None:
        """The body in compact UTF-8 JSON. A POST without a body still sends ``{}``."""
        if self.method in ("GET", "DELETE"):
            return None
        return json.dumps(self.body or {}, separators=(",", ":")).encode()


@frozen(kw_only=True)
class WireAnswer:
    """An answer as it came. The names of the headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = field(default=b"", repr=False)

    @property
    def succeeded(self) -> bool:
        """Whether the server says that it did what was asked."""
        return 200 <= self.status < 300


@frozen
class Problem:
    """What a failure says. ``code`` is a class name there and empty in the bare shape."""

    message: str
    code: str = ""


def parse(body: bytes) -> object:
    """The JSON value in these bytes. Raises CalendarMalformed, without quoting them (S17)."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_such_number)
    except (ValueError, RecursionError):
        raise CalendarMalformed("The calendar sent something that is not JSON.") from None


def _no_such_number(_: str) -> object:
    raise ValueError


def read_success(body: bytes) -> Mapping[str, object]:
    """The envelope of a success, with its ``data``. Raises CalendarMalformed for anything else."""
    envelope = parse(body)
    if not isinstance(envelope, dict) or envelope.get("status") != "success" or "data" not in envelope:
        raise CalendarMalformed("The calendar's answer has no success envelope with data.")
    return envelope


def read_data(body: bytes) -> object:
    """What is inside the envelope of a success. Raises CalendarMalformed."""
    return read_success(body)["data"]


def read_problem(body: bytes) -> Problem | None:
    """What a failure says, in any of the four shapes; None when it is none of them (a proxy's HTML page)."""
    try:
        answer = parse(body)
    except CalendarMalformed:
        return None
    if not isinstance(answer, dict):
        return None
    error = answer.get("error")
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        code = error.get("code")
        faults = "; ".join(_faults(error.get("details")))
        message = f"{error['message']}: {faults}" if faults else error["message"]
        return Problem(message[:MOST_MESSAGE], code if isinstance(code, str) else "")
    if isinstance(answer.get("message"), str) and isinstance(answer.get("statusCode"), int):
        return Problem(answer["message"][:MOST_MESSAGE])
    return None


def _faults(details: object, depth: int = 3) -> list[str]:
    """The constraints of a validation tree. Its ``target`` repeats our body and is never touched (S17)."""
    errors = details.get("errors") if isinstance(details, dict) else details
    if not isinstance(errors, list) or depth == 0:
        return []
    found: list[str] = []
    for entry in errors:
        if isinstance(entry, dict):
            constraints = entry.get("constraints")
            texts = constraints.values() if isinstance(constraints, dict) else ()
            found += [text for text in texts if isinstance(text, str)]
            found += _faults(entry.get("children"), depth - 1)
    return found
