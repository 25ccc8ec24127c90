"""What the page shows of the twin's world: what can be booked, what is booked, and what was told to whom."""

import heapq
import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from askpro.twin.deliveries import Sent
from askpro.twin.instants import milliseconds
from askpro.twin.rows import Attendee, Booking, EventType
from askpro.twin.slots import hosts_of
from askpro.twin.store import Store

_PASSWORD = re.compile(r'("oneTimePassword"\s*:\s*)"[^"]*"')


def event_types(store: Store) -> list[dict[str, Any]]:
    """What can be booked, in the order in which it was made."""
    return [_event_type(store, row) for row in store.event_types.values()]


def _event_type(store: Store, row: EventType) -> dict[str, Any]:
    people = [store.users[number] for numbers in hosts_of(row) for number in numbers if number in store.users]
    return {
        "id": row.id,
        "title": row.title,
        "team": store.teams[row.team_id].name if row.team_id in store.teams else None,
        "hosts": [person.name for person in people],
        "timeZone": people[0].time_zone if people else "UTC",
        "minutes": row.length_in_minutes,
        "lengths": list(row.length_in_minutes_options or ()),
        "confirmation": row.requires_confirmation,
    }


def bookings(store: Store, most: int, now: datetime) -> dict[str, Any]:
    """The bookings that changed last, newest first, and how many there are."""
    rows = store.bookings.by_uid.values()
    newest = heapq.nlargest(most, rows, key=lambda row: (row.updated_at or row.created_at, row.id))
    return {"total": len(rows), "items": [_booking(store, row, now) for row in newest]}


def _booking(store: Store, row: Booking, now: datetime) -> dict[str, Any]:
    host, event_type = store.users[row.user_id], store.event_types.get(row.event_type_id or 0)
    return {
        "uid": row.uid,
        "status": row.status,
        "what": event_type.title if event_type else row.title,
        "eventTypeId": row.event_type_id,
        "start": milliseconds(row.start),
        "end": milliseconds(row.end),
        "host": {"name": host.name, "timeZone": host.time_zone},
        "attendees": [_person(person) for person in row.attendees],
        "movedFrom": row.rescheduled_from_uid,
        "movedTo": row.rescheduled_to_uid,
        "reason": row.cancellation_reason or row.rejection_reason or row.rescheduling_reason,
        "changed": milliseconds(row.updated_at or row.created_at),
        "open": row.live and row.end > now,
        "acts": _acts(row, event_type, now),
    }


def _person(row: Attendee) -> dict[str, Any]:
    """Who sits in a seated booking moves and leaves alone, by the uid of the seat."""
    seat = row.seat.uid if row.seat else None
    return {"name": row.name, "email": row.email, "timeZone": row.time_zone, "seat": seat}


def _acts(row: Booking, event_type: EventType | None, now: datetime) -> dict[str, str | None]:
    """What can be done with it: None, or why it cannot be done. Other refusals come from the server itself."""
    closed = {
        "cancelled": "Moved: its successor can be moved." if row.rescheduled_to_uid else "It is cancelled.",
        "rejected": "It was declined.",
    }.get(row.status)
    over = "It is over." if row.end <= now else None
    # A visitor who names no seat is refused for all of a seated booking.
    seated = (over or "Each seat is moved or left by itself.") if any(each.seat for each in row.attendees) else None
    acts: dict[str, str | None] = {
        "move": closed or seated or (None if event_type else "Its event type is gone."),
        "cancel": closed or over or seated,
    }
    asked: dict[str, str | None] = {"confirm": None, "decline": None} if row.status == "pending" else {}
    return asked | acts


def deliveries(sent: list[Sent], total: int) -> dict[str, Any]:
    """The attempts to deliver webhooks, as given, and how many were made since the start."""
    return {"total": total, "items": [delivery(each) for each in sent]}


def delivery(sent: Sent) -> dict[str, Any]:
    """One attempt, without its body."""
    return {
        "number": sent.number,
        "trigger": sent.delivery.trigger,
        "url": shown_url(sent.delivery.url),
        "at": milliseconds(sent.at),
        "status": sent.status,
        "error": sent.error,
        "milliseconds": sent.milliseconds,
        "again": sent.again,
    }


def whole_delivery(sent: Sent) -> dict[str, Any]:
    """One attempt with its headers and its body, indented. A one-time password is a secret, and is masked."""
    text = sent.delivery.body.decode("utf-8", "replace")
    with suppress(ValueError):  # a body of somebody's own template need not be JSON
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    masked = _PASSWORD.sub(r'\1"•••"', text)
    return delivery(sent) | {"headers": dict(sent.delivery.headers), "body": masked, "bytes": len(sent.delivery.body)}


def shown_url(url: str) -> str:
    """A subscriber's address without user, password and query, which may hold secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    authority = parts.netloc.rpartition("@")[2]
    shown = parts._replace(netloc=authority, query="", fragment="").geturl()
    return shown + ("?…" if parts.query else "")
