"""A company: one tenant with its own calendar account, zone, buffer and policies."""

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import field, frozen

from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import zone

_UNSIGNED = "no-secret-provided"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class ConflictPolicy(StrEnum):
    """Who wins when both sides moved an appointment, differently."""

    CALENDAR_WINS = "calendar_wins"
    ASKPRO_WINS = "askpro_wins"


class ImportPolicy(StrEnum):
    """Which outside bookings become appointments: of mapped event types, or also all of mapped hosts."""

    EVENT_TYPES = "event_types"
    HOSTS = "hosts"


def _a_slug(_: object, __: object, value: str) -> None:
    if not _SLUG.fullmatch(value):
        raise InvalidRequest("A slug is 1 to 63 lower-case letters, digits and hyphens.", {"/slug": "not a slug"})


def _a_zone(_: object, __: object, value: str) -> None:
    zone(value)


def _a_template(_: object, __: object, value: str | None) -> None:
    if value is not None and ("{appointment_id}" not in value or value.count("@") != 1):
        raise InvalidRequest(
            "The template must be an e-mail address that contains {appointment_id}.",
            {"/attendee_email_template": "must contain {appointment_id} and one @"},
        )


def _a_buffer(_: object, __: object, value: timedelta) -> None:
    if not timedelta(0) <= value <= timedelta(hours=24):
        raise InvalidRequest("A buffer is 0 to 1440 minutes.", {"/buffer_time": "must be 0 to 1440 minutes"})


def _an_address(_: object, __: object, value: str | None) -> None:
    if value is not None and (not value.startswith(("https://", "http://")) or "@" in value):
        raise InvalidRequest(
            "The calendar's address starts with https:// or http:// and holds no name or password.",
            {"/calcom_api_url": "is no such address"},
        )


def _real_secrets(_: object, __: object, values: tuple[str, ...]) -> None:
    if any(not value or value == _UNSIGNED for value in values):  # what Cal.com sends where there is no secret
        raise InvalidRequest("That is no secret.", {"/calcom_webhook_secret": "is no secret"})


@frozen(kw_only=True)
class CalendarAccount:
    """How to reach a company's calendar. The secrets never show in its ``repr`` (S17)."""

    api_key: str | None = field(default=None, repr=False)
    api_url: str | None = field(default=None, validator=_an_address)
    team_id: int | None = None
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False, validator=_real_secrets)


@frozen(kw_only=True)
class Company:
    """One tenant. ``buffer_time`` is the time between two appointments of a staff member."""

    id: str
    slug: str = field(validator=_a_slug)
    name: str
    time_zone: str = field(validator=_a_zone)
    account: CalendarAccount = field(factory=CalendarAccount)
    buffer_time: timedelta = field(default=timedelta(0), validator=_a_buffer)
    default_event_type: int | None = None
    conflict_policy: ConflictPolicy = ConflictPolicy.CALENDAR_WINS
    import_policy: ImportPolicy = ImportPolicy.EVENT_TYPES
    attendee_email_template: str | None = field(default=None, validator=_a_template)
    created_at: datetime


@frozen(kw_only=True)
class ApiKey:
    """A company's key, as its hash: the key itself is shown once and kept nowhere."""

    id: str
    company_id: str
    name: str
    digest: str = field(repr=False)
    created_at: datetime
    revoked_at: datetime | None = None


def digest_of(key: str) -> str:
    """What is kept of a key. Keys are long and random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()
