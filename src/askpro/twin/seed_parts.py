"""What the parts of a seed must be: tables are lists of rows, and what is beside them has its own form."""

from collections.abc import Callable, Mapping
from typing import Any

_TABLES = (
    "users",
    "schedules",
    "teams",
    "memberships",
    "eventTypes",
    "webhooks",
    "reservations",
    "bookings",
)
_LIMITS = ("limitPerApiKey", "limitWithoutKeyPerIp", "windowSeconds", "blockSeconds")


_LARGEST = 10**9


def _object_of(check: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, Mapping) and all(check(each) for each in value.values())


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _is_entropy(value: object) -> bool:
    return isinstance(value, Mapping) and _is_text(value.get("seed", "")) and _is_count(value.get("drawn", 0))


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


_SETTINGS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "apiKeys": (_object_of(_is_text), "an object of keys by their names"),
    "apiKeyOwners": (_is_list_of_objects, "a list of objects"),
    "nextIds": (_object_of(_is_count), "an object of whole numbers"),
    "entropy": (_is_entropy, "an object with a text, seed, and a whole number, drawn"),
    "rateLimit": (_object_of(_is_number), f"null, or an object of numbers: {', '.join(_LIMITS)}"),
    "slotsCacheSeconds": (_is_number, "a number of seconds"),
}


def check_parts(seed: Mapping[str, Any]) -> None:
    """Raises ValueError, with its name, for a part that cannot be one."""
    for name in _TABLES:
        if not _is_list_of_objects(seed.get(name, [])):
            raise ValueError(f"{name}: must be a list of objects")
    for name, (fits, wanted) in _SETTINGS.items():
        value = seed.get(name)
        if value is not None and not fits(value):
            raise ValueError(f"{name}: must be {wanted}")
