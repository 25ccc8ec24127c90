"""Real histories: what a real Cal.com sent during a random life of one calendar, and what stood there in the end.

What must come out of them is computed here from the files alone, by a few lines that know nothing of the sync.
"""

import json
import os
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import field, frozen

from askpro.domain.timespan import read_instant
from askpro.testing.requirements import skip_or_fail

Row = dict[str, Any]
Open = tuple[str, datetime, datetime, str]
"""(uid, start, end, standing) of a live booking."""

_STANDINGS = {"accepted": "confirmed", "pending": "requested"}


@frozen
class Delivery:
    """One webhook as it was received: the body is exact to the byte."""

    headers: dict[str, str]
    body: bytes
    received: datetime

    @property
    def event(self) -> Row:
        """The body, parsed."""
        parsed: Row = json.loads(self.body)
        return parsed


@frozen(slots=False)
class History:
    """One file."""

    name: str
    told: Row = field(repr=False)

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """In the order in which they were received."""
        rows = sorted(self.told["deliveries"], key=lambda row: read_instant(row["received_at"]))
        return tuple(Delivery(row["headers"], row["body"].encode(), read_instant(row["received_at"])) for row in rows)

    @cached_property
    def bookings(self) -> dict[str, Row]:
        """The final list, by uid."""
        return {row["uid"]: row for row in self.told["final_bookings"]}

    @cached_property
    def live(self) -> list[Open]:
        """What must be open in the end."""
        return sorted(_open(row) for row in self.bookings.values() if row["status"] in _STANDINGS)

    @cached_property
    def heads(self) -> list[str]:
        """Where Cal.com's chains end, and what lives again in the middle of one: each stands for an appointment."""
        moved = {row.get("rescheduledFromUid") for row in self.bookings.values()}
        moved |= {uid for uid, row in self.bookings.items() if row.get("rescheduledToUid") in self.bookings}
        return sorted(uid for uid, row in self.bookings.items() if uid not in moved or row["status"] in _STANDINGS)

    @cached_property
    def brought_back(self) -> set[str]:
        """Bookings that somebody said yes to when they were cancelled, declined or moved (README: not told)."""
        closed: set[str] = set()
        found: set[str] = set()
        for operation in self.told["operations"]:
            if operation["status"] not in (200, 201):
                continue
            uid = operation["path"].split("/")[2] if operation["path"].count("/") > 1 else ""
            if operation["op"] in ("cancel", "decline", "move"):
                closed.add(uid)
            elif operation["op"] == "confirm" and uid in closed:
                found.add(uid)
        return found

    @cached_property
    def told_open(self) -> set[str]:
        """The bookings that the deliveries alone, all of them, leave open: told of, and of no end or successor.

        A request whose calendar entry began with another booking waits for a read that says which it replaces.
        """
        told: dict[str, set[str]] = {}
        ended: set[str] = set()
        waiting: set[str] = set()
        for payload, trigger in ((each.event["payload"], each.event["triggerEvent"]) for each in self.deliveries):
            uid = payload["uid"]
            told.setdefault(uid, set()).add(trigger)
            if trigger in ("BOOKING_CANCELLED", "BOOKING_REJECTED"):
                ended.add(uid)
            elif payload.get("rescheduleUid"):
                ended.add(payload["rescheduleUid"])
            elif trigger == "BOOKING_REQUESTED" and payload["iCalUID"].partition("@")[0] != uid:
                waiting.add(uid)
        return told.keys() - ended - {uid for uid in waiting if told[uid] == {"BOOKING_REQUESTED"}}

    @cached_property
    def moved_untold(self) -> set[str]:
        """Both ends of the moves that came as a request which does not name the booking that it replaces (README)."""
        events = [delivery.event for delivery in self.deliveries]
        named = {event["payload"]["uid"] for event in events if event["payload"].get("rescheduleUid")}
        new = {uid for uid, row in self.bookings.items() if row.get("rescheduledFromUid") and uid not in named}
        return new | {self.bookings[uid]["rescheduledFromUid"] for uid in new}


def _open(row: Row) -> Open:
    return row["uid"], read_instant(row["start"]), read_instant(row["end"]), _STANDINGS[row["status"]]


def histories() -> list[History]:
    """Every history at hand; none without ASKPRO_TEST_CALCOM."""
    folder = os.environ.get("ASKPRO_TEST_CALCOM")
    files = sorted(Path(folder, "histories").glob("*.json")) if folder else []
    return [History(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files]


def the_history(name: str) -> History:
    """The history of that name; skips without the recorded material."""
    for history in histories():
        if history.name == name:
            return history
    return skip_or_fail("histories", "ASKPRO_TEST_CALCOM names no folder with histories of a real Cal.com.")
