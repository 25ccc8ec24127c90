"""The world of a twin that is started without a seed: a small hair salon."""

from typing import Any

_WEEK = [
    {"days": ["Tuesday", "Wednesday", "Thursday", "Friday"], "startTime": "09:00", "endTime": "18:00"},
    {"days": ["Saturday"], "startTime": "09:00", "endTime": "14:00"},
]
_PEOPLE = ((1, "mira", "Mira Castell"), (2, "tomas", "Tomas Brandt"))


def default_seed() -> dict[str, Any]:
    """Two hairdressers and their team. The first one owns the team and holds the only key, ``cal_twin_owner``."""
    location = [{"type": "address", "address": "Lindenweg 4, Berlin", "public": True}]
    hosts = [{"userId": number, "mandatory": False, "priority": "medium"} for number, _, _ in _PEOPLE]
    team_type = {"teamId": 1, "schedulingType": "roundRobin", "hosts": hosts, "locations": location}
    own_types = [
        {"id": number, "ownerId": number, "title": "Haircut", "slug": "haircut", "lengthInMinutes": 45}
        | {"locations": location}
        for number, _, _ in _PEOPLE
    ]
    return {
        "apiKeys": {"owner": "cal_twin_owner"},
        "apiKeyOwners": [{"name": "owner", "userId": 1, "expiresAt": None}],
        "users": [_user(*person) for person in _PEOPLE],
        "schedules": [_schedule(number) for number, _, _ in _PEOPLE],
        "teams": [{"id": 1, "name": "Salon Castell", "slug": "salon-castell", "timeZone": "Europe/Berlin"}],
        "memberships": [
            {"id": 1, "teamId": 1, "userId": 1, "role": "OWNER"},
            {"id": 2, "teamId": 1, "userId": 2, "role": "MEMBER"},
        ],
        "eventTypes": [
            *own_types,
            {"id": 3, "title": "Beard trim", "slug": "beard-trim", "lengthInMinutes": 20} | team_type,
        ],
    }


def _user(number: int, username: str, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "username": username,
        "name": name,
        "email": f"{username}@salon-castell.example",
        "timeZone": "Europe/Berlin",
        "weekStart": "Monday",
        "timeFormat": 24,
        "locale": "de",
        "defaultScheduleId": number,
    }


def _schedule(number: int) -> dict[str, Any]:
    hours = {"timeZone": "Europe/Berlin", "isDefault": True, "availability": _WEEK}
    return {"id": number, "ownerId": number, "name": "Opening hours"} | hours
