"""What people do at Cal.com without us, and what stands there in the end."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

import httpx
from attrs import frozen

from askpro.domain.timespan import read_instant, write_instant
from askpro.testing.worlds.seed import KEYS
from askpro.twin.core import Twin


@frozen(kw_only=True)
class TheirBooking:
    """A booking as the twin has it."""

    uid: str
    status: str
    start: datetime
    end: datetime
    host: int
    absent: bool = False
    event_type_id: int
    metadata: dict[str, Any]
    moved_from: str | None
    moved_to: str | None

    @property
    def live(self) -> bool:
        """Accepted, or waiting for a yes."""
        return self.status in ("accepted", "pending")


class Outsiders(ABC):
    """Customers with a browser (no key) and the hosts at their desk (with one). None knows of askpro."""

    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """Every booking, as the twin's own table has it."""

    @abstractmethod
    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        """Send a request; answers what is in ``data``. Raises where the calendar says no."""

    def book(self, event_type_id: int, start: datetime, email: str = "otto@example.org", **more: Any) -> str:
        """Book as a customer; answers the uid."""
        attendee = {"name": "Otto Outside", "email": email, "timeZone": "Europe/Berlin"}
        body = {"eventTypeId": event_type_id, "start": write_instant(start), "attendee": attendee, **more}
        return str(self.post("/bookings", body)["uid"])

    def move(self, uid: str, start: datetime) -> str:
        """Reschedule as a customer; answers the new uid."""
        return str(self.post(f"/bookings/{uid}/reschedule", {"start": write_instant(start)})["uid"])

    def cancel(self, uid: str) -> None:
        """Cancel as a customer."""
        self.post(f"/bookings/{uid}/cancel", {"cancellationReason": "Changed my mind"})

    def confirm(self, uid: str) -> None:
        """Say yes as the team's owner."""
        self.post(f"/bookings/{uid}/confirm", {}, KEYS["alice"])

    def decline(self, uid: str) -> None:
        """Say no as the team's owner."""
        self.post(f"/bookings/{uid}/decline", {"reason": "No time"}, KEYS["alice"])

    def reassign(self, uid: str, host: int) -> None:
        """Give the booking to another host of its event type. Cal.com tells nobody."""
        self.post(f"/bookings/{uid}/reassign/{host}", {}, KEYS["alice"])

    def mark(self, uid: str, email: str, *, absent: bool = True) -> None:
        """Note who stayed away, or that they came after all."""
        self.post(f"/bookings/{uid}/mark-absent", {"attendees": [{"email": email, "absent": absent}]}, KEYS["alice"])

    def bookings(self) -> list[TheirBooking]:
        """Every booking, read."""
        return [
            TheirBooking(
                uid=row["uid"],
                status=row["status"],
                start=read_instant(row["start"]),
                end=read_instant(row["end"]),
                host=row["userId"],
                absent=any(each["absent"] for each in row["attendees"]),
                event_type_id=row["eventTypeId"],
                metadata=dict(row.get("metadata") or {}),
                moved_from=row.get("rescheduledFromUid"),
                moved_to=row.get("rescheduledToUid"),
            )
            for row in self.rows()
        ]

    def live(self) -> list[TheirBooking]:
        """Those that are accepted or wait for a yes."""
        return [booking for booking in self.bookings() if booking.live]


@frozen
class Outside(Outsiders):
    """Outsiders who come over an HTTP client. A no of the calendar is a HTTPStatusError."""

    client: httpx.Client
    twin: Twin

    def rows(self) -> list[dict[str, Any]]:
        """See Outsiders."""
        return list(self.twin.snapshot()["bookings"])

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        """See Outsiders."""
        headers = {"authorization": f"Bearer {key}"} if key else {}
        answer = self.client.post(path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()["data"]
