"""Which values the optional properties of event types take."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from askpro.twin.event_types.complaints import (
    FREQUENCIES,
    Complaint,
    bounded,
    disorder,
    each_whole,
    limits,
    one_rule,
    recurrence,
    seats,
)

_MOST_MINUTES = 1_000_000
_MOST_BUFFER = 1440
_WINDOWS = ("businessDays", "calendarDays")
PRIORITIES = ("highest", "high", "medium", "low", "lowest")


def is_whole(value: Any, least: int = 0, most: int = 2**53) -> bool:
    """A whole JSON number in that range; true and false are none."""
    return type(value) is int and least <= value <= most


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def is_minutes(value: Any) -> bool:
    """A length of time of at least a minute."""
    return is_whole(value, 1, _MOST_MINUTES)


def _is_wait(value: Any) -> bool:
    return is_whole(value, 0, _MOST_MINUTES)


def _is_buffer(value: Any) -> bool:
    return is_whole(value, 0, _MOST_BUFFER)


def _are(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (list, tuple)) and all(check(item) for item in value)


def _or_disabled(check: Callable[[Mapping[str, Any]], bool]) -> Callable[[Any], bool]:
    """Settings that can be switched off: ``{"disabled": true}``, or what ``check`` accepts."""
    return lambda value: isinstance(value, Mapping) and (value.get("disabled") is True or check(value))


def _is_window(value: Mapping[str, Any]) -> bool:
    amount = value.get("value")
    if value.get("type") == "range":
        return isinstance(amount, (list, tuple)) and len(amount) == 2 and all(map(_is_date, amount))
    return value.get("type") in _WINDOWS and is_whole(amount, 0, 10_000)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).year < 9000
    except ValueError:
        return False


def _is_recurrence(value: Mapping[str, Any]) -> bool:
    numbers = is_whole(value.get("interval"), 1, 100) and is_whole(value.get("occurrences"), 1, 100)
    return numbers and value.get("frequency") in FREQUENCIES


def _is_policy(value: Mapping[str, Any]) -> bool:
    threshold = value.get("noticeThreshold")
    needed = value.get("type") == "time"
    return value.get("type") in ("always", "time") and (not needed if threshold is None else _is_threshold(threshold))


def _is_seating(value: Mapping[str, Any]) -> bool:
    told = (value.get("showAttendeeInfo"), value.get("showAvailabilityCount"))
    return is_whole(value.get("seatsPerTimeSlot"), 1, 1000) and all(map(_is_flag, told))


def _is_limit(value: Mapping[str, Any]) -> bool:
    periods = (value[period] for period in ("day", "week", "month", "year") if value.get(period) is not None)
    return all(is_whole(most, 1) for most in periods) and disorder(value) is None


def _is_threshold(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("unit"), str) and is_whole(value.get("count"))


def _is_booker_limit(value: Mapping[str, Any]) -> bool:
    return is_whole(value.get("maximumActiveBookings"), 1)


def _is_switch(value: Any) -> bool:
    """``{"disabled": …}``, for moves also with the minutes before the start in which they are off."""
    if not isinstance(value, Mapping) or not _is_flag(value.get("disabled", False)):
        return False
    return value.get("minutesBefore") is None or is_minutes(value["minutesBefore"])


def _is_host(value: Any) -> bool:
    named = isinstance(value, Mapping) and is_whole(value.get("userId"))
    return named and value.get("priority", "medium") in PRIORITIES and _is_flag(value.get("mandatory", False))


_FLAG = one_rule("isBoolean", "{} must be a boolean value")
_TEXT = one_rule("isString", "{} must be a string")
_COUNT = limits("ValidateBookingLimitsCount", "Invalid bookingLimitsCount", "", "number of bookings")
_DURATION = limits("ValidateBookingLimistsDuration", "Invalid booking durations", " structure", "duration of bookings")
_WINDOW = one_rule("ValidateBookingWindow", "Invalid bookingWindow structure.")
_POLICY = one_rule(
    "ConfirmationPolicyValidator",
    'Invalid requiresConfirmation structure. Use "type": "always" or provide a valid time and unit in '
    '"noticeThreshold" for "type": "time".',
)
_OBJECT = one_rule("nestedValidation", "nested property {} must be either object or array")
_LIST = one_rule("isArray", "{} must be an array")

KINDS: Mapping[str, tuple[Callable[[Any], bool], Complaint]] = {
    **dict.fromkeys(("description", "customName", "successRedirectUrl", "interfaceLanguage"), (_is_text, _TEXT)),
    **dict.fromkeys(
        (
            "disableGuests",
            "onlyShowFirstAvailableSlot",
            "requiresBookerEmailVerification",
            "hideCalendarNotes",
            "hidden",
            "hideCalendarEventDetails",
            "hideOrganizerEmail",
            "lockTimeZoneToggleOnBookingPage",
            "useDestinationCalendarEmail",
            "bookingRequiresAuthentication",
            "assignAllTeamMembers",
            "rescheduleWithSameRoundRobinHost",
            "allowReschedulingPastBookings",
            "allowReschedulingCancelledBookings",
            "showOptimizedSlots",
        ),
        (_is_flag, _FLAG),
    ),
    **dict.fromkeys(("minimumBookingNotice", "offsetStart"), (_is_wait, bounded(0, _MOST_MINUTES, told=0))),
    # The real server takes any whole number for these; one that no day can hold is refused here.
    "slotInterval": (_is_wait, bounded(0, _MOST_MINUTES)),
    **dict.fromkeys(("beforeEventBuffer", "afterEventBuffer"), (_is_buffer, bounded(0, _MOST_BUFFER))),
    "scheduleId": (is_whole, bounded(0, 2**53)),
    **dict.fromkeys(("color", "calVideoSettings"), (_is_object, _OBJECT)),
    "bookingLimitsCount": (_or_disabled(_is_limit), _COUNT),
    "bookingLimitsDuration": (_or_disabled(_is_limit), _DURATION),
    "bookingWindow": (_or_disabled(_is_window), _WINDOW),
    "recurrence": (_or_disabled(_is_recurrence), recurrence),
    "confirmationPolicy": (_or_disabled(_is_policy), _POLICY),
    "bookerActiveBookingsLimit": (_or_disabled(_is_booker_limit), _OBJECT),
    **dict.fromkeys(("disableCancelling", "disableRescheduling"), (_is_switch, _OBJECT)),
    "seats": (_or_disabled(_is_seating), seats),
    **dict.fromkeys(("locations", "bookingFields"), (_are(_is_object), _LIST)),
    "hosts": (_are(_is_host), _LIST),
    "lengthInMinutesOptions": (_are(is_minutes), each_whole),
}
