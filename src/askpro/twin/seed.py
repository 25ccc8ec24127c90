"""The state that a twin starts from, and the way back: a snapshot is a seed."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from askpro.twin.codec import write
from askpro.twin.edition import Edition
from askpro.twin.entropy import Entropy
from askpro.twin.instants import milliseconds
from askpro.twin.rows import ApiKey, EventType, Membership, Reservation, Schedule, Team, User, Webhook
from askpro.twin.seed_bookings import put_booking
from askpro.twin.seed_checks import check_references
from askpro.twin.seed_fields import SeedError as SeedError
from askpro.twin.seed_fields import kind_of, read_row
from askpro.twin.seed_tables import Places, check_shape, rows_of
from askpro.twin.store import Store

_COUNTED = {
    "user": "users",
    "schedule": "schedules",
    "team": "teams",
    "membership": "memberships",
    "eventType": "eventTypes",
    "booking": "bookings",
}


def load_seed(path: Path) -> dict[str, Any]:
    """A seed from a JSON file. Raises SeedError if the file cannot be read or holds no JSON object."""
    try:
        seed = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise SeedError(f"{path}: {problem.strerror}") from problem
    except (ValueError, RecursionError) as problem:
        raise SeedError(f"{path}: not JSON: {problem}") from problem
    if not isinstance(seed, dict):
        raise SeedError(f"{path}: the file must hold one JSON object, not {kind_of(seed)}")
    return seed


def build_store(seed: Mapping[str, Any], edition: Edition, default_entropy: str, now: datetime) -> Store:
    """The state that a seed describes, for one edition. Raises SeedError.

    A row with ``editions`` counts only for those. Bookings may leave out what a new booking gets by itself.
    """
    check_shape(seed)
    places = Places()
    entropy = seed.get("entropy") or {}
    store = Store(Entropy(entropy.get("seed", default_entropy), entropy.get("drawn", 0)))
    for user in places.read(seed, "users", User, edition).values():
        store.add_user(user)
    store.schedules = places.read(seed, "schedules", Schedule, edition)
    store.teams = places.read(seed, "teams", Team, edition)
    store.memberships = places.read(seed, "memberships", Membership, edition)
    store.event_types = places.read(seed, "eventTypes", EventType, edition)
    for place, row in rows_of(seed, "webhooks", edition):
        webhook = read_row(Webhook, row if "id" in row else {"id": store.entropy.uuid(), **row}, place)
        places.note("webhooks", webhook.id, place)
        store.webhooks[webhook.id] = webhook
    store.reservations = places.read(seed, "reservations", Reservation, edition)
    for place, key in _keys(seed, edition):
        if key.key in store.keys:
            raise SeedError(f"{place}.name: that key is {store.keys[key.key].name}'s already")
        places.note("apiKeyOwners", key.name, place, "name")
        store.keys[key.key] = key
    check_references(store, places)
    store.next_ids = _next_ids(seed)
    for place, row in rows_of(seed, "bookings", edition):
        put_booking(store, row, place, places, now)
    return store


def snapshot(store: Store, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The seed that continues exactly where ``store`` is. ``settings`` are the rate limit and the like."""
    keys = list(store.keys.values())
    tables: dict[str, list[attrs.AttrsInstance]] = {
        "users": list(store.users.values()),
        "schedules": list(store.schedules.values()),
        "teams": list(store.teams.values()),
        "memberships": list(store.memberships.values()),
        "eventTypes": list(store.event_types.values()),
        "webhooks": list(store.webhooks.values()),
        "reservations": list(store.reservations.values()),
        "bookings": list(store.bookings.by_uid.values()),
    }
    return {
        **settings,
        "apiKeys": {key.name: key.key for key in keys},
        "apiKeyOwners": [
            {
                "name": key.name,
                "userId": key.user_id,
                "expiresAt": milliseconds(key.expires_at) if key.expires_at else None,
            }
            for key in keys
        ],
        **{name: [write(row) for row in rows] for name, rows in tables.items()},
        "nextIds": dict(store.next_ids),
        "entropy": {"seed": store.entropy.seed, "drawn": store.entropy.drawn},
    }


def _keys(seed: Mapping[str, Any], edition: Edition) -> list[tuple[str, ApiKey]]:
    values, keys = seed.get("apiKeys") or {}, []
    for place, row in rows_of(seed, "apiKeyOwners", edition):
        name = row.get("name")
        if not isinstance(name, str) or name not in values:
            raise SeedError(f"{place}.name: no such name in apiKeys")
        keys.append((place, read_row(ApiKey, {**row, "key": values[name]}, place)))
    return keys


def _next_ids(seed: Mapping[str, Any]) -> dict[str, int]:
    """The counters of the seed; never below an id that is taken."""
    counters = dict(seed.get("nextIds") or {})
    for counter, table in _COUNTED.items():
        counters[counter] = _above(counters.get(counter, 1), seed.get(table) or [])
    people = [person for row in seed.get("bookings") or [] for person in _rows(row.get("attendees"))]
    counters["attendee"] = _above(counters.get("attendee", 1), people)
    return counters


def _above(counter: int, rows: list[Any]) -> int:
    """Rows that are not read yet may hold anything."""
    taken = [int(row["id"]) for row in rows if isinstance(row, dict) and type(row.get("id")) is int]
    return max([counter, *(number + 1 for number in taken)])


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
