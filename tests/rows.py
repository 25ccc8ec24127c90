"""Rows of a twin's seed: people with office hours in Berlin, and what Mira, who is 31, offers."""

from typing import Any

Json = dict[str, Any]


def a_schedule(number: int) -> Json:
    """Office hours."""
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    hours = [{"days": days, "startTime": "09:00", "endTime": "17:00"}]
    return {
        "id": number,
        "ownerId": number,
        "name": "Hours",
        "timeZone": "Europe/Berlin",
        "isDefault": True,
        "availability": hours,
        "overrides": [],
    }


def a_user(number: int, name: str) -> Json:
    """Somebody at the salon."""
    return {
        "id": number,
        "username": name.lower(),
        "name": name,
        "email": f"{name.lower()}@salon.example",
        "timeZone": "Europe/Berlin",
        "weekStart": "Monday",
        "timeFormat": 24,
        "locale": "en",
        "defaultScheduleId": number,
        "organizationId": None,
    }


def an_event_type(number: int, slug: str, **more: Any) -> Json:
    """Half an hour with Mira."""
    return {
        "id": number,
        "ownerId": 31,
        "title": slug.title(),
        "slug": slug,
        "description": "",
        "lengthInMinutes": 30,
        "locations": [],
        "minimumBookingNotice": 0,
        **more,
    }
