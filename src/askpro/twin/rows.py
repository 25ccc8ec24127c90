"""The twin's tables: one frozen class per kind of row, with its seed form in camel case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from askpro.twin.codec import Row, read
from askpro.twin.instants import instant, optional_instant


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
class EventType:
    """Something that can be booked: of one user (``owner_id``) or of a team (``team_id``)."""

    id: int
    owner_id: int | None = None
    team_id: int | None = None
    title: str
    slug: str
    description: str = ""
    length_in_minutes: int
    length_in_minutes_options: tuple[int, ...] | None = None
    locations: tuple[Row, ...] = field(default=(), converter=_rows)
    booking_fields: tuple[Row, ...] | None = None
    recurrence: Row | None = None
    disable_guests: bool = False
    slot_interval: int | None = None
    minimum_booking_notice: int = 120
    before_event_buffer: int = 0
    after_event_buffer: int = 0
    lock_time_zone_toggle_on_booking_page: bool = False
    success_redirect_url: str | None = None
    schedule_id: int | None = None
    booking_limits_count: Row | None = None
    booking_limits_duration: Row | None = None
    only_show_first_available_slot: bool = False
    offset_start: int = 0
    booking_window: Row = field(factory=lambda: {"disabled": True})
    confirmation_policy: Row = field(factory=lambda: {"disabled": True})
    requires_booker_email_verification: bool = False
    hide_calendar_notes: bool = False
    color: Row | None = None
    seats: Row = field(factory=lambda: {"disabled": True})
    custom_name: str | None = None
    use_destination_calendar_email: bool = False
    hide_calendar_event_details: bool = False
    hide_organizer_email: bool = False
    cal_video_settings: Row | None = None
    hidden: bool = False
    booking_requires_authentication: bool = False
    scheduling_type: str | None = None
    hosts: tuple[Row, ...] = field(default=(), converter=_rows)
    assign_all_team_members: bool = False

    @property
    def requires_confirmation(self) -> bool:
        """Must a host confirm bookings of this type?"""
        return not self.confirmation_policy.get("disabled", False)

    @property
    def pending_blocks(self) -> bool:
        """Do unconfirmed bookings keep their time from others?"""
        return bool(self.confirmation_policy.get("blockUnconfirmedBookingsInBooker"))


@frozen(kw_only=True)
class Attendee:
    """Somebody who comes to a booking; the first one is the booker."""

    name: str
    email: str
    time_zone: str = "UTC"
    language: str = "en"
    phone_number: str | None = None
    absent: bool = False


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
    description: str = ""
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
