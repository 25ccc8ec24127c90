"""Grouped settings as the server keeps them: what it knows of them, with its defaults (contract.md 6)."""

from collections.abc import Callable, Mapping
from typing import Any

_OFF = {"disabled": True}


def as_kept(name: str, value: Any) -> Any:
    """A checked setting the way that reads will show it."""
    keep = _KEPT.get(name)
    if keep is None:
        return value
    return _OFF if value.get("disabled") is True else keep(value)


def _seats(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value[name] for name in ("seatsPerTimeSlot", "showAttendeeInfo", "showAvailabilityCount")}


def _window(value: Mapping[str, Any]) -> Mapping[str, Any]:
    if value["type"] == "range":
        return {"type": "range", "value": [text[:10] for text in value["value"]]}
    return {"type": value["type"], "value": value["value"], "rolling": bool(value.get("rolling"))}


def _recurrence(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value[name] for name in ("interval", "occurrences", "frequency")}


def _policy(value: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = {
        "type": value["type"],
        "blockUnconfirmedBookingsInBooker": bool(value.get("blockUnconfirmedBookingsInBooker")),
    }
    return kept | ({"noticeThreshold": value["noticeThreshold"]} if value["type"] == "time" else {})


_KEPT: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "seats": _seats,
    "bookingWindow": _window,
    "recurrence": _recurrence,
    "confirmationPolicy": _policy,
}
