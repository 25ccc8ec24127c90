"""The rules that working hours are checked against, in requests and in seeds."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from askpro.twin.errors import Violation, refuse_tree
from askpro.twin.instants import is_zone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check_schedule(body: Mapping[str, Any], *, partial: bool) -> None:
    """Raises InvalidError 400. ``partial`` is a change, in which everything may be left out."""
    violations = []
    if (not partial or "name" in body) and not isinstance(body.get("name"), str):
        violations.append(Violation("name", {"isString": "name must be a string"}))
    if (not partial or "timeZone" in body) and not is_zone(body.get("timeZone")):
        violations.append(Violation("timeZone", {"isTimeZone": "timeZone must be a valid IANA time-zone"}))
    if (not partial or "isDefault" in body) and not isinstance(body.get("isDefault"), bool):
        violations.append(Violation("isDefault", {"isBoolean": "isDefault must be a boolean value"}))
    refuse_tree(violations + check_hours(body))


def check_hours(row: Mapping[str, Any]) -> list[Violation]:
    """What is wrong with the availability and the overrides of a schedule."""
    violations = []
    for name in ("availability", "overrides"):
        items = row.get(name)
        if items is None:
            continue
        if not isinstance(items, (list, tuple)):
            violations.append(Violation(name, {"isArray": f"{name} must be an array"}))
            continue
        broken = tuple(
            Violation(str(position), children=found)
            for position, item in enumerate(items)
            if (found := tuple(_opening(item, name)))
        )
        if broken:
            violations.append(Violation(name, children=broken))
    return violations


def _opening(item: Any, kind: str) -> list[Violation]:
    if not isinstance(item, dict):
        return [Violation("item", {"isObject": "each value must be an object"})]
    found = []
    days = item.get("days")
    if kind == "overrides" and not _is_date(item.get("date")):
        found.append(Violation("date", {"isDateString": "date must be a valid ISO 8601 date string"}))
    if kind == "availability" and not (isinstance(days, list) and all(day in WEEKDAYS for day in days)):
        message = f"each value in days must be one of the following values: {', '.join(WEEKDAYS)}"
        found.append(Violation("days", {"isIn": message}))
    for name in ("startTime", "endTime"):
        if not isinstance(item.get(name), str) or not _CLOCK.fullmatch(item[name]):
            found.append(Violation(name, {"matches": f"{name} must be a valid time in format HH:MM"}))
    return found


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
