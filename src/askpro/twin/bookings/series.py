"""Recurring bookings: as many at once as the event type, or the caller, says."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from askpro.twin.bookings.hosts import check_start
from askpro.twin.bookings.make import new_booking
from askpro.twin.bookings.render import show_new
from askpro.twin.bookings.rivals import free_hosts
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError
from askpro.twin.instants import instant, zone_of
from askpro.twin.rows import EventType
from askpro.twin.webhooks.fresh import fresh
from askpro.twin.webhooks.outbox import notify

_TOO_MANY = "Provided recurrence count is higher than the event type's recurring event count."


def is_recurring(event_type: EventType) -> bool:
    """Does one request book a series?"""
    return event_type.recurrence is not None and not event_type.recurrence.get("disabled")


def book_series(call: Call, event_type: EventType, body: Mapping[str, Any], length: timedelta) -> Reply:
    """Book every occurrence. Only the first one is checked for conflicts, as observed."""
    recurrence = event_type.recurrence or {}
    count = int(body.get("recurrenceCount") or recurrence["occurrences"])
    if count > recurrence["occurrences"]:
        raise FrameworkError(400, _TOO_MANY)
    first = instant(body["start"])
    starts = [occurrence(first, recurrence, body["attendee"]["timeZone"], number) for number in range(count)]
    check_start(call.store, event_type, first, call.now, body["attendee"]["timeZone"])
    hosts = free_hosts(call, event_type, first, first + length)
    series, rows = call.store.entropy.uuid(), []
    for start in starts:
        booking = new_booking(call, event_type, body, hosts, start, start + length)
        booking = evolve(booking, recurring_booking_uid=series)
        call.store.bookings.put(booking)
        trigger = "BOOKING_REQUESTED" if booking.status == "pending" else "BOOKING_CREATED"
        notify(call, trigger, event_type, fresh(call.store, call.edition, booking, event_type))
        rows.append(show_new(call.store, call.edition, booking))
    return success(rows, 201)


def occurrence(first: datetime, recurrence: Mapping[str, Any], zone_name: str, number: int) -> datetime:
    """The start of an occurrence: the attendee's clock shows the same time, also after a clock change."""
    zone, step = zone_of(zone_name), int(recurrence["interval"])
    wall = first.astimezone(zone)
    if recurrence["frequency"] in ("monthly", "yearly"):
        for _ in range(number):
            wall = _months_later(wall, step * (12 if recurrence["frequency"] == "yearly" else 1))
    else:
        wall += timedelta(days=number * step * (1 if recurrence["frequency"] == "daily" else 7))
    return wall.astimezone(UTC)


def _months_later(wall: datetime, months: int) -> datetime:
    """The same day of the month, or its last one; each step starts from the one before, so a 31st stays lost."""
    years, month = divmod(wall.month - 1 + months, 12)
    year = wall.year + years
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))
