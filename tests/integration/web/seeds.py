"""What the twin starts from in these tests."""

from tests.rows import Json, a_schedule, a_user, an_event_type

__all__ = ["CALCOM_KEY", "NORAS_KEY", "Json", "seed"]

CALCOM_KEY = "cal_test_mira_0123456789"
NORAS_KEY = "cal_test_nora_0123456789"


def seed() -> Json:
    """Mira and Jonas with office hours in Berlin; a team of both; Mira's personal event types."""
    people = {31: "Mira", 32: "Jonas", 41: "Nora"}
    return {
        "apiKeys": {"mira": CALCOM_KEY, "nora": NORAS_KEY},
        "apiKeyOwners": [
            {"name": "mira", "userId": 31, "expiresAt": None},
            {"name": "nora", "userId": 41, "expiresAt": None},
        ],
        "rateLimit": None,
        "users": [a_user(number, name) for number, name in people.items()],
        "schedules": [a_schedule(number) for number in people],
        "teams": [],
        "memberships": [],
        "eventTypes": [
            an_event_type(7, "cut"),
            an_event_type(9, "tattoo", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True}),
            an_event_type(70, "other", ownerId=41),
        ],
        "webhooks": [],
        "bookings": [],
        "nextIds": {"user": 1001, "schedule": 1001, "team": 1001, "eventType": 100, "booking": 1},
    }
