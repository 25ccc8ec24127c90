"""The twin's tables: one frozen class per kind of row, with its seed form in camel case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from attrs import field, frozen

from askpro.twin.codec import Row, read
from askpro.twin.event_type import EventType as EventType
from askpro.twin.instants import instant, optional_instant, zone_of
from askpro.twin.schedule_rules import WEEKDAYS
from askpro.twin.working_hours import WorkingHours


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _rows(values: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(values)


@frozen(kw_only=True)
class User:
    """A person with an account."""

    id: int
    username: str
    name: str
    email: str
    time_zone: str = "UTC"
    week_start: str = "Sunday"
    time_format: int = 12
    locale: str = "en"
    default_schedule_id: int | None = None
    organization_id: int | None = None
    avatar_url: str | None = None
    bio: str | None = None
    metadata: Mapping[str, Any] | None = None


@frozen(kw_only=True)
class ApiKey:
    """A key and whose it is."""

    name: str
    key: str
    user_id: int
    expires_at: datetime | None = field(default=None, converter=optional_instant)


@frozen(kw_only=True)
class Schedule:
    """Weekly working hours in wall time of ``time_zone``; an override replaces the hours of its date."""

    id: int
    owner_id: int
    name: str
    time_zone: str = "UTC"
    is_default: bool = False
    availability: tuple[Row, ...] = field(default=(), converter=_rows)
    overrides: tuple[Row, ...] = field(default=(), converter=_rows)

    @cached_property
    def hours(self) -> WorkingHours:
        """The same as spans of time."""
        return WorkingHours(zone_of(self.time_zone), self.availability, self.overrides)

    @staticmethod
    def of_weekdays(user: User) -> "Schedule":
        """What counts for a user without a schedule."""
        row = {"days": WEEKDAYS[:5], "startTime": "09:00", "endTime": "17:00"}
        return Schedule(id=0, owner_id=user.id, name="Working hours", time_zone=user.time_zone, availability=[row])


@frozen(kw_only=True)
class Team:
    """A team of users."""

    id: int
    name: str
    slug: str
    time_zone: str = "Europe/London"
    week_start: str = "Sunday"
    parent_id: int | None = None
    is_organization: bool = False
    is_private: bool = False
    hide_book_a_team_member: bool = False
    hide_branding: bool = False
    logo_url: str | None = None
    cal_video_logo: str | None = None
    app_logo: str | None = None
    app_icon_logo: str | None = None
    banner_url: str | None = None
    bio: str | None = None
    theme: str | None = None
    brand_color: str | None = None
    dark_brand_color: str | None = None
    time_format: int | None = None
    metadata: Mapping[str, Any] | None = None


@frozen(kw_only=True)
class Membership:
    """A user's place in a team."""

    id: int
    team_id: int
    user_id: int
    role: str = "MEMBER"
    accepted: bool = True
    disable_impersonation: bool = False


@frozen(kw_only=True)
class Seat:
    """A place in a booking of a seated type, with what its person answered and sent along as metadata."""

    uid: str
    responses: Mapping[str, Any] = field(factory=dict)
    metadata: Mapping[str, Any] = field(factory=dict)


def _seat(value: Any) -> Seat | None:
    return value if value is None or isinstance(value, Seat) else read(Seat, value)


@frozen(kw_only=True)
class Attendee:
    """Somebody who comes to a booking; the first one is the booker. Who sits there has a ``seat``.

    The store gives the ``id``: whoever comes to two bookings, or to one and the one it was moved to, has two.
    """

    id: int | None = None
    name: str
    email: str
    time_zone: str = "UTC"
    language: str = "en"
    phone_number: str | None = None
    absent: bool = False
    seat: Seat | None = field(default=None, converter=_seat)


def _attendees(values: Any) -> tuple[Attendee, ...]:
    return tuple(value if isinstance(value, Attendee) else read(Attendee, value) for value in values)


@frozen(kw_only=True)
class Booking:
    """A booking, in every state of its life. A move leaves the old one cancelled and makes a new one."""

    id: int
    uid: str
    user_id: int
    event_type_id: int | None
    title: str
    description: str | None = ""
    status: str = "accepted"
    start: datetime = field(converter=instant)
    end: datetime = field(converter=instant)
    location: str | None = None
    metadata: Mapping[str, Any] = field(factory=dict)
    responses: Mapping[str, Any] = field(factory=dict)
    attendees: tuple[Attendee, ...] = field(converter=_attendees)
    created_at: datetime = field(converter=instant)
    updated_at: datetime | None = field(default=None, converter=optional_instant)
    ics_uid: str
    sequence: int = 0
    rescheduled_from_uid: str | None = None
    rescheduled_to_uid: str | None = None
    rescheduling_reason: str | None = None
    rescheduled_by: str | None = None
    cancellation_reason: str | None = None
    rejection_reason: str | None = None
    absent_host: bool = False
    one_time_password: str | None = None
    recurring_booking_uid: str | None = None

    @property
    def live(self) -> bool:
        """Accepted, or waiting for a host."""
        return self.status in ("accepted", "pending")


@frozen(kw_only=True)
class Webhook:
    """A subscription of one user, one event type or (made in Cal.com's pages only) one team."""

    id: str
    user_id: int | None = None
    event_type_id: int | None = None
    team_id: int | None = None
    subscriber_url: str
    triggers: tuple[str, ...] = field(converter=_texts)
    active: bool = True
    secret: str | None = None
    payload_template: str | None = None
    created_at: datetime | None = field(default=None, converter=optional_instant)


@frozen(kw_only=True)
class Reservation:
    """A slot held for a while. It hides the slot and protects nothing."""

    uid: str
    event_type_id: int
    user_id: int
    start: datetime = field(converter=instant)
    end: datetime = field(converter=instant)
    minutes: int = 5
    until: datetime = field(converter=instant)
