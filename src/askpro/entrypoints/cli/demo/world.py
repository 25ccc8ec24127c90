"""The demo's Cal.com: a practice for physiotherapy whose owner holds the API key, and two therapists."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from askpro.twin.core import Twin
from askpro.twin.seed import load_seed
from askpro.twin.server import build_twin, page_of

TEAM_ID = 1
ZONE = "Europe/Berlin"
SLUG = "praxis-am-kanal"

OWNER = (1, "nora", "Nora Feld")
THERAPISTS = ((2, "jonas", "Jonas Adler"), (3, "lena", "Lena Brandt"))

_WEBHOOK = "praxis-am-kanal-team"
_DOMAIN = "praxis-am-kanal.example"
_TRIGGERS = (
    *("BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REJECTED"),
    "BOOKING_NO_SHOW_UPDATED",
)
_WEEK = [
    {"days": ["Monday", "Tuesday", "Wednesday", "Thursday"], "startTime": "08:00", "endTime": "12:30"},
    {"days": ["Monday", "Tuesday", "Wednesday", "Thursday"], "startTime": "13:30", "endTime": "18:00"},
    {"days": ["Friday", "Saturday"], "startTime": "08:00", "endTime": "14:00"},
]


def email_of(username: str) -> str:
    """The address that a person has here and at Cal.com."""
    return f"{username}@{_DOMAIN}"


def open_twin(state: Path, calcom_key: str, webhook_url: str, secret: str) -> Twin:
    """The twin as it was left, or a fresh one. Its webhook points to where askpro is now. Raises SeedError."""
    world = load_seed(state) if state.exists() else _seed(calcom_key)
    return build_twin({**world, "webhooks": _webhooks(world, webhook_url, secret)})


def _webhooks(world: Mapping[str, Any], url: str, secret: str) -> list[dict[str, Any]]:
    """The team's subscription, which no call of the API can make (as observed: Cal.com's pages only)."""
    known = world.get("webhooks") or []
    others = [each for each in known if each.get("teamId") != TEAM_ID]
    former: dict[str, Any] = next((each for each in known if each.get("teamId") == TEAM_ID), {})
    ours = {"id": _WEBHOOK, "teamId": TEAM_ID, "subscriberUrl": url, "triggers": list(_TRIGGERS), "secret": secret}
    return [*others, former | ours]


def press_ping_test(twin_url: str) -> None:
    """What whoever added the subscription does next, on the same page: the first webhook that comes in proves it.

    Never fails: a demo whose webhooks do not come works all the same, and its doctor says so.
    """
    with suppress(httpx.HTTPError):
        httpx.post(f"{page_of(twin_url)}_twin/webhooks/{_WEBHOOK}/ping", json={}, trust_env=False)


def _seed(calcom_key: str) -> dict[str, Any]:
    people = (OWNER, *THERAPISTS)
    return {
        "apiKeys": {"owner": calcom_key},
        "apiKeyOwners": [{"name": "owner", "userId": OWNER[0], "expiresAt": None}],
        "rateLimit": None,
        "users": [_user(*person) for person in people],
        "schedules": [_schedule(number) for number, _, _ in people],
        "teams": [{"id": TEAM_ID, "name": "Praxis am Kanal", "slug": SLUG, "timeZone": ZONE}],
        "memberships": [
            {"id": number, "teamId": TEAM_ID, "userId": number, "role": "OWNER" if number == OWNER[0] else "MEMBER"}
            for number, _, _ in people
        ],
    }


def _user(number: int, username: str, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "username": username,
        "name": name,
        "email": email_of(username),
        "timeZone": ZONE,
        "weekStart": "Monday",
        "timeFormat": 24,
        "locale": "de",
        "defaultScheduleId": number,
    }


def _schedule(number: int) -> dict[str, Any]:
    hours = {"timeZone": ZONE, "isDefault": True, "availability": _WEEK}
    return {"id": number, "ownerId": number, "name": "Working hours"} | hours
