"""The kinds of fields that requests have: for each, how it travels and how our value is made of it.

One marker serves both the reader and the OpenAPI document, so the document cannot say anything else than is done.
Every reader raises InvalidRequest with one sentence; the pointer is added by who knows where the field stands.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlsplit

from askpro.application.sync.judging import IssueKind
from askpro.application.sync.outside import OUTSIDE
from askpro.domain.appointment import Status, SyncState
from askpro.domain.company import ConflictPolicy, ImportPolicy
from askpro.domain.customer import a_phone, an_email
from askpro.domain.duplicates import LATE
from askpro.domain.errors import InvalidRequest
from askpro.domain.holds import LONGEST_HOLD
from askpro.domain.ownership import TypeField
from askpro.domain.timespan import read_instant, zone
from askpro.entrypoints.web.wires import (
    Wire,
    choice,
    digits,
    flag,
    hours,
    matching,
    minutes,
    query_flag,
    seconds,
    text,
    text_as,
    texts,
    whole,
)

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


def _calendar_key(value: str) -> str:
    return _secret(value.strip())


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
Cursor: TypeAlias = Annotated[str, text(2000, shortest=1, description="the next_cursor of the page before")]
Texts: TypeAlias = Annotated[Mapping[str, str], texts(50, 500)]
VersionDates: TypeAlias = Annotated[Mapping[str, str], texts(30, 10)]
Answers: TypeAlias = Annotated[Mapping[str, str], texts(50, 2000)]
Flag: TypeAlias = Annotated[bool, Wire({"type": "boolean"}, flag)]
QueryFlag: TypeAlias = Annotated[bool, Wire({"type": "boolean"}, query_flag)]
Minutes: TypeAlias = Annotated[timedelta, minutes(whole(1, _MOST_MINUTES))]
GraceHours: TypeAlias = Annotated[timedelta, hours(whole(0, 720))]
HoldSeconds: TypeAlias = Annotated[timedelta, seconds(whole(1, int(LONGEST_HOLD.total_seconds())))]
BufferMinutes: TypeAlias = Annotated[timedelta, minutes(whole(0, _MOST_MINUTES))]
CalendarId: TypeAlias = Annotated[int, whole(1, _LARGEST_ID)]
Position: TypeAlias = Annotated[int, whole(0, 1_000_000)]
Sequence: TypeAlias = Annotated[int, whole(1, _LARGEST_ID)]
Instant: TypeAlias = Annotated[datetime, text_as(read_instant, format="date-time")]
ZoneName: TypeAlias = Annotated[str, text_as(_zone, description="an IANA time zone")]
Email: TypeAlias = Annotated[str, text_as(an_email, format="email")]
Phone: TypeAlias = Annotated[str, text_as(a_phone, description="E.164, such as +4930123456")]
Language: TypeAlias = Annotated[str, matching(_LANGUAGE, "a language tag such as en or pt-BR")]
Source: TypeAlias = Annotated[str, text_as(_source, pattern=f"^{_SOURCE.pattern}$")]
Address: TypeAlias = Annotated[str, text_as(_url, format="uri")]
Secret: TypeAlias = Annotated[str, text_as(_secret, minLength=8, maxLength=500, format="password")]
CalendarKey: TypeAlias = Annotated[str, text_as(_calendar_key, minLength=8, maxLength=500, format="password")]
QueryInstant: TypeAlias = Annotated[datetime, text_as(_instant, format="date-time")]
QueryMinutes: TypeAlias = Annotated[timedelta, minutes(digits(1, _MOST_MINUTES))]
Limit: TypeAlias = Annotated[int, digits(1, 200, default=50)]
StatusWord: TypeAlias = Annotated[Status, choice(Status)]
SyncWord: TypeAlias = Annotated[SyncState, choice(SyncState)]
IssueKindWord: TypeAlias = Annotated[IssueKind, choice(IssueKind)]
IssueStateWord: TypeAlias = Annotated[IssueState, choice(IssueState)]
DeliveryWord: TypeAlias = Annotated[DeliveryState, choice(DeliveryState)]
ConflictWord: TypeAlias = Annotated[ConflictPolicy, choice(ConflictPolicy)]
TypeFieldWord: TypeAlias = Annotated[TypeField, choice(TypeField)]
ImportWord: TypeAlias = Annotated[ImportPolicy, choice(ImportPolicy)]
