"""The state that a twin starts from, and the way back: a snapshot is a seed."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import attrs

from askpro.twin.codec import read, write
from askpro.twin.edition import Edition
from askpro.twin.entropy import Entropy
from askpro.twin.errors import FrameworkError
from askpro.twin.event_types.rules import check_event_type
from askpro.twin.instants import instant, is_zone, milliseconds
from askpro.twin.row_rules import check_row
from askpro.twin.rows import (
    ApiKey,
    Booking,
    EventType,
    Membership,
    Reservation,
    Schedule,
    Team,
    User,
    Webhook,
)
from askpro.twin.schedule_rules import check_hours
from askpro.twin.seed_parts import check_parts
from askpro.twin.store import Store

R = TypeVar("R", bound=attrs.AttrsInstance)

_ROLES = ("MEMBER", "ADMIN", "OWNER")
_STATUSES = ("accepted", "pending", "cancelled", "rejected")
_COUNTED = {
    "user": "users",
    "schedule": "schedules",
    "team": "teams",
    "membership": "memberships",
    "eventType": "eventTypes",
    "booking": "bookings",
}


class SeedError(ValueError):
    """A seed that no server state can be made of. Its sentence names the table and the row."""


def load_seed(path: Path) -> dict[str, Any]:
    """A seed from a JSON file. Raises SeedError if the file cannot be read or holds no JSON object."""
    try:
        seed = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise SeedError(f"{path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise SeedError(f"{path}: not JSON: {problem}") from problem
    if not isinstance(seed, dict):
        raise SeedError(f"{path}: the file must hold one JSON object, not a {type(seed).__name__}")
    return seed


def check_seed(seed: Mapping[str, Any]) -> None:
    """Raises SeedError unless its tables are lists of rows and the rest is of its form."""
    try:
        check_parts(seed)
    except ValueError as problem:
        raise SeedError(str(problem)) from None


def build_store(seed: Mapping[str, Any], edition: Edition, default_entropy: str, now: datetime) -> Store:
    """The state that a seed describes, for one edition. Raises SeedError.

    A row with ``editions`` counts only for those. Bookings may leave out what a new booking gets by itself.
    """
    check_seed(seed)
    entropy = seed.get("entropy") or {}
    store = Store(Entropy(str(entropy.get("seed", default_entropy)), int(entropy.get("drawn", 0))))
    for user in _rows(seed, "users", User, edition):
        store.add_user(user)
    store.schedules = {row.id: row for row in _rows(seed, "schedules", Schedule, edition)}
    store.teams = {row.id: row for row in _rows(seed, "teams", Team, edition)}
    store.memberships = {row.id: row for row in _rows(seed, "memberships", Membership, edition)}
    store.event_types = {row.id: row for row in _rows(seed, "eventTypes", EventType, edition)}
    for number, row in enumerate(_plain_rows(seed, "webhooks", edition)):
        webhook = _row(Webhook, row if "id" in row else {"id": store.entropy.uuid(), **row}, f"webhooks[{number}]")
        store.webhooks[webhook.id] = webhook
    store.reservations = {row.uid: row for row in _rows(seed, "reservations", Reservation, edition)}
    store.keys = {key.key: key for key in _keys(seed)}
    store.next_ids = _next_ids(seed)
    _check_references(store)
    for number, row in enumerate(_plain_rows(seed, "bookings", edition)):
        _put_booking(store, row, f"bookings[{number}]", now)
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


def _plain_rows(seed: Mapping[str, Any], table: str, edition: Edition) -> list[dict[str, Any]]:
    rows = seed.get(table, [])
    for number, row in enumerate(rows):
        _require(isinstance(row.get("editions", []), list), f"{table}[{number}]: editions must be a list of names")
    wanted = [row for row in rows if edition.name in row.get("editions", [edition.name])]
    return [{name: value for name, value in row.items() if name != "editions"} for row in wanted]


def _rows(seed: Mapping[str, Any], table: str, kind: type[R], edition: Edition) -> list[R]:
    rows = []
    for number, row in enumerate(_plain_rows(seed, table, edition)):
        rows.append(_row(kind, row, f"{table}[{number}]"))
    return rows


def _row(kind: type[R], row: Mapping[str, Any], place: str) -> R:
    try:
        entity = read(kind, row)
    except ValueError as problem:
        raise SeedError(f"{place}: {problem}") from problem
    zone = getattr(entity, "time_zone", "UTC")
    if not is_zone(zone):
        raise SeedError(f"{place}: {zone!r} is no IANA time zone")
    return entity


def _keys(seed: Mapping[str, Any]) -> list[ApiKey]:
    values, keys = seed.get("apiKeys") or {}, []
    for number, row in enumerate(seed.get("apiKeyOwners") or []):
        if not isinstance(row.get("name"), str) or row["name"] not in values:
            raise SeedError(f"apiKeyOwners[{number}]: no such name in apiKeys")
        keys.append(_row(ApiKey, {**row, "key": values[row["name"]]}, f"apiKeyOwners[{number}]"))
    return keys


def _next_ids(seed: Mapping[str, Any]) -> dict[str, int]:
    """The counters of the seed; never below an id that is taken."""
    counters = dict(seed.get("nextIds") or {})
    for counter, table in _COUNTED.items():
        counters[counter] = _above(counters.get(counter, 1), seed.get(table, []))
    people = [row.get("attendees") for row in seed.get("bookings", [])]
    here = [person for each in people if isinstance(each, list) for person in each if isinstance(person, dict)]
    counters["attendee"] = _above(counters.get("attendee", 1), here)
    return counters


def _above(counter: int, rows: Iterable[Mapping[str, Any]]) -> int:
    taken = (row.get("id") for row in rows)
    return max([counter, *(number + 1 for number in taken if isinstance(number, int))])


def _check_references(store: Store) -> None:
    """Every row must point at rows that exist."""
    for key in store.keys.values():
        _require(key.user_id in store.users, f"apiKeyOwners {key.name}: no user {key.user_id}")
    for schedule in store.schedules.values():
        _require(not check_hours(write(schedule)), f"schedules {schedule.id}: its hours cannot be read")
        _require(schedule.owner_id in store.users, f"schedules {schedule.id}: no user {schedule.owner_id}")
    for row in store.memberships.values():
        _require(row.user_id in store.users and row.team_id in store.teams, f"memberships {row.id}: dangling")
        _require(row.role in _ROLES, f"memberships {row.id}: role must be one of {', '.join(_ROLES)}")
    for event_type in store.event_types.values():
        place, owner, team = f"eventTypes {event_type.id}", event_type.owner_id, event_type.team_id
        _require((owner is None) != (team is None), f"{place}: needs either ownerId or teamId")
        _require(owner in store.users or team in store.teams, f"{place}: its owner or team does not exist")
        try:
            check_event_type(write(event_type), partial=False, of_team=team is not None)
        except FrameworkError as problem:
            raise SeedError(f"{place}: {problem.error()['details']}") from problem
        hosts = [host.get("userId") for host in event_type.hosts]
        _require(all(host in store.users for host in hosts), f"{place}: a host is no user")


def _require(condition: bool, complaint: str) -> None:
    if not condition:
        raise SeedError(complaint)


def _put_booking(store: Store, row: dict[str, Any], place: str, now: datetime) -> None:
    try:
        check_row(Booking, row, whole=False)
    except ValueError as problem:
        raise SeedError(f"{place}: {problem}") from None
    _require("start" in row and "attendees" in row, f"{place}: needs start and attendees")
    _require(bool(row["attendees"]) or "responses" in row, f"{place}: attendees must name who comes")
    event_type = store.event_types.get(row.get("eventTypeId") or 0)
    owner = row.get("userId")
    _require(owner is None or owner in store.users, f"{place}: no user {owner}")
    full = _complete(store, row, event_type, now)
    booking = _row(Booking, full, place)
    _require(booking.status in _STATUSES, f"{place}: status must be one of {', '.join(_STATUSES)}")
    store.bookings.put(booking)


def _complete(store: Store, row: dict[str, Any], event_type: EventType | None, now: datetime) -> dict[str, Any]:
    """A booking's row with everything that a new booking would have got by itself."""
    uid = row.get("uid") or store.entropy.short_uid()
    start = instant(row["start"])
    # Nobody is left in a seated booking that was cancelled; only a snapshot's row is whole enough to tell so.
    booker = row["attendees"][0] if row["attendees"] or "responses" not in row else {"name": "", "email": ""}
    full: dict[str, Any] = {"uid": uid, "icsUid": f"{uid}@Cal.com", "createdAt": min(start, now), **row}
    if event_type is not None:
        hosts = [host["userId"] for host in event_type.hosts] or [event_type.owner_id]
        full.setdefault("userId", hosts[0])
        host = store.users[full["userId"]].name
        full.setdefault("title", f"{event_type.title} between {host} and {booker['name']}")
        full.setdefault("end", milliseconds(start + timedelta(minutes=event_type.length_in_minutes)))
    full.setdefault("responses", {"email": booker["email"], "name": booker["name"]})
    full["uid"] = uid
    if "id" not in row:
        full["id"] = store.take_id("booking")
    return full
