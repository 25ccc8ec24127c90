"""A company: one tenant with its own calendar account, zone, buffer and policies."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from attrs import evolve, field, frozen

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


def _by_name(values: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(dict(values).items()))


def _dates(_: object, __: object, values: tuple[tuple[str, str], ...]) -> None:
    problems = {
        f"/calcom_versions/{name}": "must be a date such as 2024-08-13" for name, on in values if not _is_day(on)
    }
    if problems:
        raise InvalidRequest("A version of Cal.com's API is a date.", problems)


def _is_day(text: object) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@frozen(kw_only=True)
class CalendarAccount:
    """How to reach a company's calendar. The secrets never show in its ``repr`` (S17).

    ``versions``: where the versions of the calendar's API differ from the adapter's table, as (name, date), by name.
    ``webhook_secrets``: the current one, then former ones, which are valid until ``former_secrets_until``; None is
    until the next change.
    """

    api_key: str | None = field(default=None, repr=False)
    api_url: str | None = field(default=None, validator=_an_address)
    team_id: int | None = None
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False, validator=_real_secrets)
    former_secrets_until: datetime | None = None
    versions: tuple[tuple[str, str], ...] = field(default=(), converter=_by_name, validator=_dates)

    def valid_secrets(self, now: datetime) -> tuple[str, ...]:
        """Those that may sign a webhook at a moment."""
        over = self.former_secrets_until is not None and now >= self.former_secrets_until
        return self.webhook_secrets[:1] if over else self.webhook_secrets

    def with_secret(self, secret: str, now: datetime, most: int = 2) -> Self:
        """With a new current one. What was valid stays so until the next change, the latest ``most - 1`` of it."""
        former = [each for each in self.valid_secrets(now) if each != secret]
        return evolve(self, webhook_secrets=(secret, *former[: most - 1]), former_secrets_until=None)


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
