"""What the twin starts from in these tests."""

from typing import Any

CALCOM_KEY = "cal_test_mira_0123456789"
NORAS_KEY = "cal_test_nora_0123456789"
Json = dict[str, Any]


def seed() -> Json:
    """Mira and Jonas with office hours in Berlin; a team of both; Mira's personal event types."""
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    hours = [{"days": days, "startTime": "09:00", "endTime": "17:00"}]
    people = {31: "Mira", 32: "Jonas", 41: "Nora"}
    return {
        "apiKeys": {"mira": CALCOM_KEY, "nora": NORAS_KEY},
        "apiKeyOwners": [
            {"name": "mira", "userId": 31, "expiresAt": None},
            {"name": "nora", "userId": 41, "expiresAt": None},
        ],
        "rateLimit": None,
        "users": [_user(number, name) for number, name in people.items()],
        "schedules": [
            {
                "id": number,
                "ownerId": number,
                "name": "Hours",
                "timeZone": "Europe/Berlin",
                "isDefault": True,
                "availability": hours,
                "overrides": [],
            }
            for number in people
        ],
        "teams": [],
        "memberships": [],
        "eventTypes": [
            _event_type(7, "cut"),
            _event_type(9, "tattoo", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True}),
            _event_type(70, "other", ownerId=41),
        ],
        "webhooks": [],
        "bookings": [],
        "nextIds": {"user": 1001, "schedule": 1001, "team": 1001, "eventType": 100, "booking": 1},
    }


def _user(number: int, name: str) -> Json:
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


def _event_type(number: int, slug: str, **more: Any) -> Json:
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
