"""Customers with a browser and hosts at their desk, who act at the calendar and know nothing of askpro."""

from datetime import datetime
from typing import Any

from attrs import frozen

from askpro.domain.timespan import read_instant, write_instant
from askpro.testing.simulation.network import SimulatedNetwork
from askpro.testing.worlds.outside import TheirBooking
from askpro.testing.worlds.seed import KEYS
from askpro.twin.http import Request, to_json

_HEADERS = {"cal-api-version": "2024-08-13", "content-type": "application/json"}


class Unwanted(Exception):
    """The calendar said no."""


@frozen
class People:
    """Each method is one request, without a key (customers) or with that of the team's owner (hosts)."""

    network: SimulatedNetwork

    def book(self, event_type_id: int, start: datetime, email: str, metadata: dict[str, str]) -> None:
        """Book as a customer, who may write into the metadata what they like. This and all below raise Unwanted."""
        attendee = {"name": "Otto Outside", "email": email, "timeZone": "Europe/Berlin"}
        body = {"eventTypeId": event_type_id, "start": write_instant(start), "attendee": attendee}
        self._post("/bookings", {**body, "metadata": metadata} if metadata else body)

    def move(self, uid: str, start: datetime) -> None:
        """Reschedule as a customer."""
        self._post(f"/bookings/{uid}/reschedule", {"start": write_instant(start)})

    def cancel(self, uid: str) -> None:
        """Cancel as a customer."""
        self._post(f"/bookings/{uid}/cancel", {"cancellationReason": "Changed my mind"})

    def confirm(self, uid: str) -> None:
        """Say yes as the team's owner."""
        self._post(f"/bookings/{uid}/confirm", {}, KEYS["alice"])

    def decline(self, uid: str) -> None:
        """Say no as the team's owner."""
        self._post(f"/bookings/{uid}/decline", {"reason": "No time"}, KEYS["alice"])

    def reassign(self, uid: str, host: int) -> None:
        """Give the booking to another host of its event type. Cal.com tells nobody."""
        self._post(f"/bookings/{uid}/reassign/{host}", {}, KEYS["alice"])

    def bookings(self) -> list[TheirBooking]:
        """Every booking, as the twin's own tables have it."""
        return [
            TheirBooking(
                uid=row["uid"],
                status=row["status"],
                start=read_instant(row["start"]),
                end=read_instant(row["end"]),
                host=row["userId"],
                event_type_id=row["eventTypeId"],
                metadata=dict(row.get("metadata") or {}),
                moved_from=row.get("rescheduledFromUid"),
                moved_to=row.get("rescheduledToUid"),
            )
            for row in self.network.twin.snapshot()["bookings"]
        ]

    def _post(self, path: str, body: dict[str, Any], key: str | None = None) -> None:
        headers = {**_HEADERS, "authorization": f"Bearer {key}"} if key else _HEADERS
        answer = self.network.effect(Request(method="POST", path=f"/v2{path}", headers=headers, body=to_json(body)))
        if answer.status >= 300:
            raise Unwanted
