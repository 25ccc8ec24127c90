"""Event types as the API shows them."""

from typing import Any

from askpro.twin.call import Call
from askpro.twin.rows import EventType, User

_PLAIN: dict[str, Any] = {"disableOnPrefill": False, "hidden": False}

# Shown only if they were set.
_OPTIONAL = ("bookingLimitsCount", "bookingLimitsDuration", "color", "customName")


def owned(call: Call, event_type: EventType, *, written: bool) -> dict[str, Any]:
    """A personal event type as its owner sees it; ``written`` tells a create or change from a read."""
    row = _core(event_type, hidden_fields=True) | _people(call, event_type)
    if written and not call.edition.newer:
        row["calVideoSettings"] = event_type.cal_video_settings
    return row | _newer(call, event_type)


def public(call: Call, event_type: EventType) -> dict[str, Any]:
    """A personal event type in a list: hidden booking fields are left out."""
    return _core(event_type, hidden_fields=False) | _people(call, event_type) | _newer(call, event_type)


def of_team(call: Call, event_type: EventType, *, listed: bool) -> dict[str, Any]:
    """A team's event type. Lists tell more about the team."""
    managed = event_type.scheduling_type == "managed" or event_type.parent_event_type_id is not None
    shown = _core(event_type, hidden_fields=True) | ({"metadata": {"managedEventConfig": {}}} if managed else {})
    if event_type.team_id is None:
        return shown | _of_parent(event_type)
    team = call.store.teams[event_type.team_id]
    about = {
        "name": team.name,
        "slug": team.slug,
        "bannerUrl": None,
        "logoUrl": None,
        "weekStart": team.week_start,
        "brandColor": None,
        "darkBrandColor": None,
        "theme": None,
    }
    return shown | {
        "calVideoSettings": event_type.cal_video_settings,
        "hosts": [_host(call, event_type, host) for host in event_type.hosts],
        "teamId": team.id,
        "ownerId": None,
        "parentEventTypeId": None,
        "schedulingType": event_type.scheduling_type,
        "assignAllTeamMembers": event_type.assign_all_team_members,
        "team": {"id": team.id} | (about if listed else {}),
    }


def _of_parent(event_type: EventType) -> dict[str, Any]:
    """A child of a managed type, beside its parent: it is its person's, no longer the team's."""
    return {
        "hosts": [],
        "teamId": None,
        "ownerId": event_type.owner_id,
        "parentEventTypeId": event_type.parent_event_type_id,
        "schedulingType": None,
        "team": {"id": None},
    }


def _host(call: Call, event_type: EventType, host: Any) -> dict[str, Any]:
    user = call.store.users[host["userId"]]
    person = {"userId": user.id, "name": user.name, "username": user.username, "avatarUrl": None}
    if event_type.scheduling_type in ("collective", "managed"):
        return person
    return {"mandatory": host.get("mandatory", False), "priority": host.get("priority", "medium")} | person


def _people(call: Call, event_type: EventType) -> dict[str, Any]:
    assert event_type.owner_id is not None
    owner = call.store.users[event_type.owner_id]
    return {"ownerId": owner.id, "users": [_user(owner)]}


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "username": user.username,
        "avatarUrl": None,
        "brandColor": None,
        "darkBrandColor": None,
        "weekStart": user.week_start,
        "metadata": {},
    }


def _core(event_type: EventType, *, hidden_fields: bool) -> dict[str, Any]:
    """What event types of users and of teams have in common."""
    options = event_type.length_in_minutes_options
    lengths = {"lengthInMinutesOptions": list(options)} if options else {}
    row: dict[str, Any] = {"id": event_type.id, "lengthInMinutes": event_type.length_in_minutes, **lengths}
    row |= {
        "title": event_type.title,
        "slug": event_type.slug,
        "description": event_type.description,
        "locations": list(event_type.locations),
        "bookingFields": _booking_fields(event_type, hidden_fields),
        "recurrence": None if (event_type.recurrence or {}).get("disabled") else event_type.recurrence,
        "disableGuests": event_type.disable_guests,
        "slotInterval": event_type.slot_interval,
        "minimumBookingNotice": event_type.minimum_booking_notice,
        "beforeEventBuffer": event_type.before_event_buffer,
        "afterEventBuffer": event_type.after_event_buffer,
        "metadata": {"multipleDuration": list(options)} if options else {},
        "price": 0,
        "currency": "usd",
        "lockTimeZoneToggleOnBookingPage": event_type.lock_time_zone_toggle_on_booking_page,
        "forwardParamsSuccessRedirect": True,
        "successRedirectUrl": event_type.success_redirect_url,
        "isInstantEvent": False,
        "scheduleId": event_type.schedule_id,
    }
    return row | _limits(event_type)


def _limits(event_type: EventType) -> dict[str, Any]:
    optional = {
        "bookingLimitsCount": event_type.booking_limits_count,
        "bookingLimitsDuration": event_type.booking_limits_duration,
        "color": event_type.color,
        "customName": event_type.custom_name,
    }
    return {name: value for name, value in optional.items() if value is not None} | {
        "onlyShowFirstAvailableSlot": event_type.only_show_first_available_slot,
        "offsetStart": event_type.offset_start,
        "bookingWindow": event_type.booking_window,
        "confirmationPolicy": event_type.confirmation_policy,
        "requiresBookerEmailVerification": event_type.requires_booker_email_verification,
        "hideCalendarNotes": event_type.hide_calendar_notes,
        "seats": event_type.seats,
        "useDestinationCalendarEmail": event_type.use_destination_calendar_email,
        "hideCalendarEventDetails": event_type.hide_calendar_event_details,
        "hideOrganizerEmail": event_type.hide_organizer_email,
        "hidden": event_type.hidden,
        "bookingRequiresAuthentication": event_type.booking_requires_authentication,
    }


def _booking_fields(event_type: EventType, hidden_fields: bool) -> list[dict[str, Any]]:
    """The form of the booking page: the fields every event type has, then its own."""
    fields = [
        {"type": "name", "slug": "name", "required": True, "label": "your_name", "disableOnPrefill": False},
        {"type": "email", "slug": "email", "required": True} | _PLAIN,
        {"type": "radioInput", "slug": "location", "required": False, "hidden": False},
        {"type": "text", "slug": "title", "required": True} | _PLAIN | {"hidden": True},
        {"type": "textarea", "slug": "notes", "required": False} | _PLAIN,
        {"type": "multiemail", "slug": "guests", "required": False} | _PLAIN | {"hidden": event_type.disable_guests},
        {"type": "textarea", "slug": "rescheduleReason", "required": False} | _PLAIN,
    ]
    shown = [{"isDefault": True} | row for row in fields if hidden_fields or not row.get("hidden")]
    own = [{"isDefault": False, "required": False} | _PLAIN | dict(row) for row in event_type.booking_fields or ()]
    return shown + own


def _newer(call: Call, event_type: EventType) -> dict[str, Any]:
    """What cal.diy 2026-07 shows beyond upstream 2025-10."""
    if not call.edition.newer or event_type.owner_id is None:
        return {}
    owner = call.store.users[event_type.owner_id]
    return {
        "calVideoSettings": {"sendTranscriptionEmails": True},
        "bookerActiveBookingsLimit": event_type.booker_active_bookings_limit,
        "disableCancelling": event_type.disable_cancelling,
        "disableRescheduling": event_type.disable_rescheduling,
        "interfaceLanguage": event_type.interface_language,
        "allowReschedulingPastBookings": event_type.allow_rescheduling_past_bookings,
        "allowReschedulingCancelledBookings": event_type.allow_rescheduling_cancelled_bookings,
        "showOptimizedSlots": event_type.show_optimized_slots,
        "bookingUrl": f"{call.edition.booker_url}/{owner.username}/{event_type.slug}",
    }
