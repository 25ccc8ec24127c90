"""``/v2/me``: the caller's own account."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from askpro.twin.bookings.rules import LANGUAGES
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import Violation, refuse_tree
from askpro.twin.instants import is_zone
from askpro.twin.metadata import METADATA_LIMITS, fits_limits
from askpro.twin.places import is_link
from askpro.twin.rows import User
from askpro.twin.schedule_rules import WEEKDAYS

_COLUMNS = {
    "name": "name",
    "timeFormat": "time_format",
    "defaultScheduleId": "default_schedule_id",
    "weekStart": "week_start",
    "timeZone": "time_zone",
    "locale": "locale",
    "avatarUrl": "avatar_url",
    "bio": "bio",
    "metadata": "metadata",
}


def get_me(call: Call) -> Reply:
    """The account as it is."""
    return success(_show(call, call.caller))


def patch_me(call: Call) -> Reply:
    """Change what is sent; null leaves things as they are. A new time zone is also that of the default schedule.

    A new address must be verified first, and the twin sends no mail: the old one stays.
    """
    body, user, store = call.fields, call.caller, call.store
    _check(body)
    sent = {column: body[name] for name, column in _COLUMNS.items() if body.get(name) is not None}
    changes: dict[str, Any] = sent
    schedule = store.schedules.get(user.default_schedule_id or 0)
    if "time_zone" in sent and schedule is not None and schedule.owner_id == user.id:
        store.schedules[schedule.id] = evolve(schedule, time_zone=sent["time_zone"])
    if "default_schedule_id" in sent:
        for row in [row for row in store.schedules.values() if row.owner_id == user.id]:
            store.schedules[row.id] = evolve(row, is_default=row.id == sent["default_schedule_id"])
    changed = evolve(user, **changes)
    store.add_user(changed)
    return success(_show(call, changed))


def _check(body: Mapping[str, Any]) -> None:
    """Raises InvalidError 400."""
    rules = (
        ("email", _is_text, "isString", "email must be a string"),
        ("name", _is_text, "isString", "name must be a string"),
        ("timeFormat", _is_clock, "isIn", "timeFormat must be one of the following values: 12, 24"),
        ("defaultScheduleId", _is_number, "isNumber", "defaultScheduleId must be a number"),
        ("weekStart", _is_day, "isIn", f"weekStart must be one of the following values: {', '.join(WEEKDAYS)}"),
        ("timeZone", is_zone, "isTimeZone", "timeZone must be a valid IANA time-zone"),
        ("locale", _is_language, "isEnum", f"locale must be one of the following values: {', '.join(LANGUAGES)}"),
        ("avatarUrl", is_link, "isUrl", "avatarUrl must be a URL address"),
        ("bio", _is_text, "isString", "bio must be a string"),
        ("metadata", fits_limits, "validateMetadata", METADATA_LIMITS),
    )
    refuse_tree(
        [
            Violation(name, {rule: message})
            for name, is_right, rule, message in rules
            if body.get(name) is not None and not is_right(body[name])
        ]
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_clock(value: object) -> bool:
    return type(value) is int and value in (12, 24)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def _is_day(value: object) -> bool:
    return isinstance(value, str) and value in WEEKDAYS


def _is_language(value: object) -> bool:
    return isinstance(value, str) and value in LANGUAGES


def _show(call: Call, user: User) -> dict[str, Any]:
    row: dict[str, Any] = {"id": user.id, "email": user.email}
    if call.edition.newer:
        row |= {"name": user.name, "avatarUrl": user.avatar_url, "bio": user.bio}
    return row | {
        "timeFormat": user.time_format,
        "defaultScheduleId": user.default_schedule_id,
        "weekStart": user.week_start,
        "timeZone": user.time_zone,
        "username": user.username,
        "organizationId": user.organization_id,
    }
