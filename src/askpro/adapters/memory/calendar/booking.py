"""Booking and moving: the rules by which the world takes a booking in. The lock is the caller's."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.memory.calendar.entries import Entry, Kind
from askpro.adapters.memory.calendar.world import World
from askpro.domain.booking import Attendee, Closing, Standing
from askpro.domain.errors import (
    BookingClosed,
    BookingFieldMissing,
    InvalidRequest,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
)
from askpro.domain.service import Scheduling
from askpro.domain.timespan import Span


@frozen
class Desk:
    """Takes bookings, from callers and from whoever else acts on the calendar."""

    world: World

    def book(
        self,
        event_type_id: int,
        start: datetime,
        attendee: Attendee,
        *,
        length: timedelta | None = None,
        metadata: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        location: str | None = None,
    ) -> Entry:
        """A new booking, requested where the type wants a yes. Raises as the port says."""
        kind = self.world.kind(event_type_id)
        if not kind.type.hosts:
            raise ServiceNotMapped("The event type has no hosts.")
        missing = [slug for slug in kind.required if not (fields or {}).get(slug)]
        if missing:
            raise BookingFieldMissing(f"The calendar demands a booking field that was not given: {missing[0]}.")
        if attendee.email is None:
            raise BookingFieldMissing("The calendar demands an e-mail address.")
        span = Span.starting(start, chosen_length(kind, length))
        hosts = self._hosts(kind, span)
        return self.world.add(
            Entry(
                uid=self.world.ids.secret("bkg"),
                event_type_id=event_type_id,
                when=span,
                standing=Standing.REQUESTED if kind.type.confirmation else Standing.CONFIRMED,
                host=hosts[0],
                others=hosts[1:],
                attendee=attendee,
                metadata=dict(metadata or {}),
                location=location,
                created=self.world.clock.now(),
            )
        )

    def move(self, uid: str, start: datetime, reason: str = "") -> Entry:
        """A new booking that replaces this one, with its marks, its host where that one is free, and its length."""
        old = open_entry(self.world, uid)
        kind = self.world.kind(old.event_type_id)
        hosts = self._hosts(kind, old.when.moved_to(start), old)
        new = self.world.add(
            Entry(
                uid=self.world.ids.secret("bkg"),
                event_type_id=old.event_type_id,
                when=old.when.moved_to(start),
                standing=Standing.REQUESTED if kind.type.confirmation else Standing.CONFIRMED,
                host=hosts[0],
                others=hosts[1:],
                attendee=old.attendee,
                metadata=old.metadata,
                location=old.location,
                created=self.world.clock.now(),
                replaces=uid,
                reason=reason or None,
            )
        )
        self.world.change(old, standing=Standing.CLOSED, closing=Closing.MOVED, replaced_by=new.uid)
        return new

    def close(self, uid: str, closing: Closing, reason: str = "") -> Entry:
        """Cancel or decline. Raises BookingClosed for what has ended."""
        return self.world.change(
            open_entry(self.world, uid), standing=Standing.CLOSED, closing=closing, reason=reason or None
        )

    def _hosts(self, kind: Kind, span: Span, moving: Entry | None = None) -> tuple[int, ...]:
        """Who gives it. Raises OutsideBookingWindow, SlotUnavailable."""
        now = self.world.clock.now()
        if not now + kind.notice <= span.start <= now + kind.ahead:
            raise OutsideBookingWindow("The start is outside of what may be booked.")
        free = self.world.free_hosts(kind, span, moving.uid if moving is not None else None)
        if kind.type.scheduling is Scheduling.COLLECTIVE:
            if len(free) < len(kind.type.hosts):
                raise SlotUnavailable("The time is taken or not offered.")
            return kind.type.hosts
        if not free:
            raise SlotUnavailable("The time is taken or not offered.")
        return (moving.host,) if moving is not None and moving.host in free else (free[0],)


def chosen_length(kind: Kind, length: timedelta | None) -> timedelta:
    """How long it will be. Raises InvalidRequest for a length that the type does not offer."""
    if length is None or length == kind.type.length:
        return kind.type.length
    if length not in kind.type.lengths:
        raise InvalidRequest("The event type does not offer that length.", {"/duration": "is not offered"})
    return length


def open_entry(world: World, uid: str) -> Entry:
    """A booking that has not ended. Raises BookingUnknown, BookingClosed with its successor."""
    entry = world.entry(uid)
    if not entry.live:
        raise BookingClosed("The booking is closed at the calendar.", moved_to=entry.replaced_by)
    return entry
