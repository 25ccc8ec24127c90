"""What the Cal.com of a world holds at the beginning: a team of two, a stranger, and no bookings."""

from typing import Any

ORIGIN = "http://calcom.test/v2"
TEAM = 201
TEAMED = "upstream-2025-10"
"""The edition that has teams."""

ALICE, BOB, CAROL = 101, 102, 103
KEYS = {"alice": "cal_test_alice", "carol": "cal_test_carol"}
SECRETS = {"acme": "whsec_acme", "globex": "whsec_globex"}
_TRIGGERS = [
    *("BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REQUESTED", "BOOKING_REJECTED"),
    "BOOKING_NO_SHOW_UPDATED",
]


def seed(*colleagues: str) -> dict[str, Any]:
    """Alice runs the team of Alice, Bob and their colleagues, Carol is on her own.

    All work from 9 to 17 in Berlin, Monday to Friday.
    """
    others = {name.lower(): CAROL + number for number, name in enumerate(colleagues, start=1)}
    people = {"alice": ALICE, "bob": BOB, "carol": CAROL, **others}
    return {
        "apiKeys": dict(KEYS),
        "apiKeyOwners": [{"name": name, "userId": people[name], "expiresAt": None} for name in KEYS],
        "rateLimit": None,
        "users": [_user(name, number) for name, number in people.items()],
        "schedules": [_schedule(number) for number in people.values()],
        "teams": [
            {
                "id": TEAM,
                "name": "Acme",
                "slug": "acme",
                "timeZone": "Europe/Berlin",
                "weekStart": "Monday",
                "editions": [TEAMED],
            }
        ],
        "memberships": [
            _member(1, ALICE, "OWNER"),
            _member(2, BOB, "MEMBER"),
            *[_member(number, person, "MEMBER") for number, person in enumerate(others.values(), start=3)],
        ],
        "eventTypes": [],
        "webhooks": [
            {**_webhook("acme-team", "acme", teamId=TEAM), "editions": [TEAMED]},
            _webhook("acme-alice", "acme", userId=ALICE),
            _webhook("globex-carol", "globex", userId=CAROL),
        ],
        "bookings": [],
        "nextIds": {"user": 1001, "schedule": 1001, "team": 1001, "eventType": 10, "booking": 1},
    }


def _user(name: str, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "username": name,
        "name": name.title(),
        "email": f"{name}@salon.example",
        "timeZone": "Europe/Berlin",
        "weekStart": "Monday",
        "timeFormat": 24,
        "locale": "en",
        "defaultScheduleId": number,
        "organizationId": None,
    }


def _schedule(number: int) -> dict[str, Any]:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    return {
        "id": number,
        "ownerId": number,
        "name": "Hours",
        "timeZone": "Europe/Berlin",
        "isDefault": True,
        "availability": [{"days": days, "startTime": "09:00", "endTime": "17:00"}],
        "overrides": [],
    }


def _member(number: int, person: int, role: str) -> dict[str, Any]:
    return {
        "id": number,
        "teamId": TEAM,
        "userId": person,
        "role": role,
        "accepted": True,
        "editions": [TEAMED],
    }


def _webhook(name: str, slug: str, **owner: int) -> dict[str, Any]:
    return {
        "id": name,
        "subscriberUrl": f"http://askpro.test/v1/webhooks/calcom/{slug}",
        "active": True,
        "triggers": _TRIGGERS,
        "secret": SECRETS[slug],
        **owner,
    }
