"""Which values the optional properties of event types take."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

_MOST_MINUTES = 1_000_000
_MOST_BUFFER = 1440
_FREQUENCIES = ("yearly", "monthly", "weekly", "daily")
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
    return numbers and value.get("frequency") in _FREQUENCIES


def _is_policy(value: Mapping[str, Any]) -> bool:
    return value.get("type") in ("always", "time")


def _is_seating(value: Mapping[str, Any]) -> bool:
    return is_whole(value.get("seatsPerTimeSlot"), 1, 1000)


def _is_limit(value: Mapping[str, Any]) -> bool:
    periods = (value[period] for period in ("day", "week", "month", "year") if value.get(period) is not None)
    return all(is_whole(most, 1) for most in periods)


def _is_host(value: Any) -> bool:
    named = isinstance(value, Mapping) and is_whole(value.get("userId"))
    return named and value.get("priority", "medium") in PRIORITIES and _is_flag(value.get("mandatory", False))


KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("description", "customName", "successRedirectUrl"), (_is_text, "a string")),
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
        ),
        (_is_flag, "a boolean value"),
    ),
    **dict.fromkeys(("slotInterval", "minimumBookingNotice", "offsetStart"), (_is_wait, "a number of minutes")),
    **dict.fromkeys(("beforeEventBuffer", "afterEventBuffer"), (_is_buffer, "a number of minutes of one day")),
    **dict.fromkeys(("color", "calVideoSettings"), (_is_object, "an object")),
    **dict.fromkeys(("bookingLimitsCount", "bookingLimitsDuration"), (_or_disabled(_is_limit), "limits per period")),
    "scheduleId": (is_whole, "an integer number"),
    "bookingWindow": (_or_disabled(_is_window), "a booking window"),
    "recurrence": (_or_disabled(_is_recurrence), "a recurrence"),
    "confirmationPolicy": (_or_disabled(_is_policy), "a confirmation policy"),
    "seats": (_or_disabled(_is_seating), "seats"),
    "locations": (_are(_is_object), "an array of locations"),
    "bookingFields": (_are(_is_object), "an array of booking fields"),
    "hosts": (_are(_is_host), "an array of hosts"),
    "lengthInMinutesOptions": (_are(is_minutes), "an array of lengths"),
}
