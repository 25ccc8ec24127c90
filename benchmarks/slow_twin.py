"""The Cal.com twin with a world for the bench: ``python -m benchmarks.slow_twin DELAY`` (seconds)."""

import sys
from typing import Any

from askpro.entrypoints.serving import wait_for_the_end
from askpro.twin.faults import Latency
from askpro.twin.server import build_twin, running_twin

KEY = "cal_bench_owner"
HOSTS = (51, 52)
EVENT_TYPES = (61, 62)
"""One per host: through askpro one is booked, directly the other."""

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _user(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "username": f"host-{number}",
        "name": f"Host {number}",
        "email": f"host-{number}@salon-brandner.example",
        "timeZone": "UTC",
        "weekStart": "Monday",
        "timeFormat": 24,
        "locale": "en",
        "defaultScheduleId": number,
    }


def _schedule(number: int) -> dict[str, Any]:
    always = [{"days": _DAYS, "startTime": "00:00", "endTime": "23:59"}]
    return {"id": number, "ownerId": number, "name": "Always", "timeZone": "UTC", "isDefault": True} | {
        "availability": always
    }


def _event_type(number: int, owner: int) -> dict[str, Any]:
    return {
        "id": number,
        "ownerId": owner,
        "title": "Consultation",
        "slug": "consultation",
        "lengthInMinutes": 30,
        "minimumBookingNotice": 0,
        "locations": [],
    }


def seed() -> dict[str, Any]:
    """Two hosts who work day and night, and no limit to the calls."""
    return {
        "apiKeys": {"owner": KEY, "second": f"{KEY}_2"},
        "apiKeyOwners": [
            {"name": name, "userId": host, "expiresAt": None}
            for name, host in zip(("owner", "second"), HOSTS, strict=True)
        ],
        "rateLimit": None,
        "users": [_user(host) for host in HOSTS],
        "schedules": [_schedule(host) for host in HOSTS],
        "eventTypes": [_event_type(number, host) for number, host in zip(EVENT_TYPES, HOSTS, strict=True)],
    }


def main(delay: str) -> None:
    """Serve until the process is told to stop."""
    with running_twin(build_twin(seed()), faults=[Latency(seconds=float(delay))]) as running:
        print(running.url, flush=True)
        wait_for_the_end()


if __name__ == "__main__":
    main(*sys.argv[1:])
