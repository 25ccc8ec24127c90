"""The row of an event type."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import field, frozen

from askpro.twin.codec import Row

_UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


def _rows(values: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(values)


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
    reschedule_with_same_round_robin_host: bool = False
    parent_event_type_id: int | None = None
    # Since 2026 only.
    booker_active_bookings_limit: Row = field(factory=lambda: {"disabled": True})
    disable_cancelling: Row = field(factory=lambda: {"disabled": False})
    disable_rescheduling: Row = field(factory=lambda: {"disabled": False})
    interface_language: str | None = None
    allow_rescheduling_past_bookings: bool = False
    allow_rescheduling_cancelled_bookings: bool = False
    show_optimized_slots: bool = False

    @property
    def requires_confirmation(self) -> bool:
        """Must a host confirm bookings of this type, at least those that come at short notice?"""
        return not self.confirmation_policy.get("disabled", False)

    def waits_for_host(self, start: datetime, now: datetime) -> bool:
        """Must a host confirm a booking for ``start`` that is made now? One far enough ahead of its threshold not."""
        threshold = self.confirmation_policy.get("noticeThreshold") or {}
        unit = _UNITS.get(str(threshold.get("unit")))
        if unit is None or self.confirmation_policy.get("type") != "time":
            return self.requires_confirmation
        return self.requires_confirmation and (start - now) // unit <= threshold.get("count", 0)

    @property
    def pending_blocks(self) -> bool:
        """Do unconfirmed bookings keep their time from others?"""
        return bool(self.confirmation_policy.get("blockUnconfirmedBookingsInBooker"))

    @property
    def places(self) -> int | None:
        """How many people one booking of a seated type takes; None for all other types."""
        return None if self.seats.get("disabled") else self.seats.get("seatsPerTimeSlot")
