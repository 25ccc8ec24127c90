"""The kinds of fields that requests have: for each, how it travels and how our value is made of it.

One marker serves both the reader and the OpenAPI document, so the document cannot say anything else than is done.
Every reader raises InvalidRequest with one sentence; the pointer is added by who knows where the field stands.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

from attrs import frozen

from askpro.application.sync.judging import IssueKind
from askpro.application.sync.outside import OUTSIDE
from askpro.domain.appointment import Status, SyncState
from askpro.domain.company import ConflictPolicy, ImportPolicy
from askpro.domain.customer import a_phone, an_email
from askpro.domain.duplicates import LATE
from askpro.domain.errors import InvalidRequest
from askpro.domain.holds import LONGEST_HOLD
from askpro.domain.timespan import read_instant, zone

E = TypeVar("E", bound=StrEnum)
ABSENT: Any = type("Absent", (), {"__repr__": lambda _: "ABSENT"})()
"""The default of a field that a change leaves as it is."""

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_SPACE_FOR_PLUS = re.compile(r" (\d\d:?\d\d)$")
_MOST_MINUTES = 1440
_LARGEST_ID = 2**31 - 1


class IssueState(StrEnum):
    """Which issues a list shows."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class DeliveryState(StrEnum):
    """What became of a webhook."""

    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


@frozen(eq=False)
class Wire:
    """How a field travels (``schema``, JSON Schema) and how our value is made of it (``read``)."""

    schema: Mapping[str, Any]
    read: Callable[[Any], Any]


def pointer(*path: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(each)[:80].replace("~", "~0").replace("/", "~1") for each in path)


def text(longest: int, *, shortest: int = 0, **schema: Any) -> Wire:
    """Text of a length; without NUL, which no database keeps."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise InvalidRequest("must be text")
        if "\x00" in value:
            raise InvalidRequest("must not contain NUL")
        if not shortest <= len(value) <= longest or (shortest and not value.strip()):
            raise InvalidRequest(f"must be {shortest} to {longest} characters")
        return value

    lengths = {"minLength": shortest, "maxLength": longest} if shortest else {"maxLength": longest}
    return Wire({"type": "string", **lengths, **schema}, read)


def _text_as(made: Callable[[str], Any], **schema: Any) -> Wire:
    """Text of which the domain makes something, or says why not."""
    plain = text(500)

    def read(value: object) -> Any:
        try:
            return made(plain.read(value))
        except InvalidRequest as error:
            raise InvalidRequest(error.detail) from None

    return Wire({"type": "string", **schema}, read)


def _pattern(pattern: re.Pattern[str], what: str) -> Wire:
    def made(value: str) -> str:
        if not pattern.fullmatch(value):
            raise InvalidRequest(f"must be {what}")
        return value

    return _text_as(made, pattern=f"^{pattern.pattern}$")


def whole(least: int, most: int, **schema: Any) -> Wire:
    """A whole number as JSON has it; never a boolean, never text."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidRequest(f"must be a whole number from {least} to {most}")
        return value

    return Wire({"type": "integer", "minimum": least, "maximum": most, **schema}, read)


def digits(least: int, most: int, **schema: Any) -> Wire:
    """A whole number in a query string."""
    number = whole(least, most, **schema)

    def read(value: str) -> Any:
        return number.read(int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None)

    return Wire(number.schema, read)


def minutes(number: Wire) -> Wire:
    """A duration in whole minutes."""
    return Wire({**number.schema, "description": "minutes"}, lambda value: timedelta(minutes=number.read(value)))


def seconds(number: Wire) -> Wire:
    """A lapse in whole seconds."""
    return Wire({**number.schema, "description": "seconds"}, lambda value: timedelta(seconds=number.read(value)))


def choice(kind: type[E]) -> Wire:
    """One of the words of an enumeration."""
    words = [each.value for each in kind]

    def read(value: object) -> E:
        if value not in words:
            raise InvalidRequest(f"must be one of {', '.join(words)}")
        return kind(value)

    return Wire({"type": "string", "enum": words}, read)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequest("must be true or false")
    return value


def texts(most: int, longest: int) -> Wire:
    """An object whose values are texts."""
    entry = text(longest)

    def read(value: object) -> Mapping[str, str]:
        if not isinstance(value, dict) or len(value) > most:
            raise InvalidRequest(f"must be an object with at most {most} entries")
        problems = {}
        for key, each in value.items():
            try:
                entry.read(each)
            except InvalidRequest as error:
                problems[pointer(key)] = error.detail
            if not 1 <= len(key) <= 40 or "\x00" in key:
                problems[pointer(key)] = "its name must be 1 to 40 characters"
        if problems:
            raise InvalidRequest("has wrong entries", problems)
        return value

    values = {"additionalProperties": entry.schema, "propertyNames": {"minLength": 1, "maxLength": 40}}
    return Wire({"type": "object", "maxProperties": most, **values}, read)


def _instant(value: str) -> datetime:
    """In a query string, ``+01:00`` that was not escaped arrives as `` 01:00``; it can mean nothing else."""
    return read_instant(_SPACE_FOR_PLUS.sub(r"+\1", value))


def _zone(value: str) -> str:
    zone(value)
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable or not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidRequest("must be an address such as https://api.cal.com/v2")
    return value


def _secret(value: str) -> str:
    if not 8 <= len(value) <= 500 or not value.isascii() or not value.isprintable() or " " in value:
        raise InvalidRequest("must be 8 to 500 printable ASCII characters without spaces")
    return value


def _source(value: str) -> str:
    if not _SOURCE.fullmatch(value) or value in (OUTSIDE, LATE):
        raise InvalidRequest(f"must be 1 to 40 of a-z 0-9 _ . - and not {OUTSIDE} or {LATE}")
    return value


Id: TypeAlias = Annotated[str, text(80, shortest=1)]
Name: TypeAlias = Annotated[str, text(200, shortest=1)]
Words: TypeAlias = Annotated[str, text(5000)]
Reason: TypeAlias = Annotated[str, text(500)]
Location: TypeAlias = Annotated[str, text(500, shortest=1)]
Phrase: TypeAlias = Annotated[str, text(300, shortest=1)]
Cursor: TypeAlias = Annotated[str, text(500, shortest=1, description="the next_cursor of the page before")]
Texts: TypeAlias = Annotated[Mapping[str, str], texts(50, 500)]
Answers: TypeAlias = Annotated[Mapping[str, str], texts(50, 2000)]
Flag: TypeAlias = Annotated[bool, Wire({"type": "boolean"}, _flag)]
Minutes: TypeAlias = Annotated[timedelta, minutes(whole(1, _MOST_MINUTES))]
HoldSeconds: TypeAlias = Annotated[timedelta, seconds(whole(1, int(LONGEST_HOLD.total_seconds())))]
BufferMinutes: TypeAlias = Annotated[timedelta, minutes(whole(0, _MOST_MINUTES))]
CalendarId: TypeAlias = Annotated[int, whole(1, _LARGEST_ID)]
Position: TypeAlias = Annotated[int, whole(0, 1_000_000)]
Sequence: TypeAlias = Annotated[int, whole(1, _LARGEST_ID)]
Instant: TypeAlias = Annotated[datetime, _text_as(read_instant, format="date-time")]
ZoneName: TypeAlias = Annotated[str, _text_as(_zone, description="an IANA time zone")]
Email: TypeAlias = Annotated[str, _text_as(an_email, format="email")]
Phone: TypeAlias = Annotated[str, _text_as(a_phone, description="E.164, such as +4930123456")]
Language: TypeAlias = Annotated[str, _pattern(_LANGUAGE, "a language tag such as en or pt-BR")]
Source: TypeAlias = Annotated[str, _text_as(_source, pattern=f"^{_SOURCE.pattern}$")]
Address: TypeAlias = Annotated[str, _text_as(_url, format="uri")]
Secret: TypeAlias = Annotated[str, _text_as(_secret, minLength=8, maxLength=500, format="password")]
QueryInstant: TypeAlias = Annotated[datetime, _text_as(_instant, format="date-time")]
QueryMinutes: TypeAlias = Annotated[timedelta, minutes(digits(1, _MOST_MINUTES))]
Limit: TypeAlias = Annotated[int, digits(1, 200, default=50)]
StatusWord: TypeAlias = Annotated[Status, choice(Status)]
SyncWord: TypeAlias = Annotated[SyncState, choice(SyncState)]
IssueKindWord: TypeAlias = Annotated[IssueKind, choice(IssueKind)]
IssueStateWord: TypeAlias = Annotated[IssueState, choice(IssueState)]
DeliveryWord: TypeAlias = Annotated[DeliveryState, choice(DeliveryState)]
ConflictWord: TypeAlias = Annotated[ConflictPolicy, choice(ConflictPolicy)]
ImportWord: TypeAlias = Annotated[ImportPolicy, choice(ImportPolicy)]
