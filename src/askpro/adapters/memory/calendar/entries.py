"""What the world of a calendar holds: people, event types with their rules, bookings."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TypeAlias

from attrs import field, frozen

from askpro.application.ports.calendar_powers import Host
from askpro.domain.booking import Attendee, Closing, Standing
from askpro.domain.service import EventType
from askpro.domain.timespan import Span

Hours: TypeAlias = Mapping[int, tuple[tuple[time, time], ...]]
"""Opening hours: weekday (Monday is 0) → from and to, on the wall clock of the person's zone."""


def weekdays(opens: time = time(9), closes: time = time(17)) -> Hours:
    """The same hours from Monday to Friday."""
    return dict.fromkeys(range(5), ((opens, closes),))


@frozen(kw_only=True)
class Person:
    """Somebody who gives appointments. ``key`` opens the calendar as them, and is none of anybody else's business."""

    host: Host
    zone: str
    hours: Hours
    key: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Kind:
    """An event type and the rules by which it may be booked. ``required`` are slugs of booking fields."""

    type: EventType
    notice: timedelta = timedelta(0)
    ahead: timedelta = timedelta(days=365)
    required: tuple[str, ...] = ()


@frozen(kw_only=True)
class Entry:
    """A booking. ``others`` are the co-hosts of a collective type; ``changed`` is None until something changes it."""

    uid: str
    event_type_id: int
    when: Span
    standing: Standing
    closing: Closing | None = None
    host: int
    others: tuple[int, ...] = ()
    attendee: Attendee
    metadata: Mapping[str, str]
    location: str | None = None
    created: datetime
    changed: datetime | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    reason: str | None = None
    absent: bool = False

    @property
    def live(self) -> bool:
        """Whether it takes its hosts' time: a requested one does, too."""
        return self.standing is not Standing.CLOSED

    @property
    def version(self) -> datetime:
        """When it last changed."""
        return self.changed or self.created


@frozen(kw_only=True)
class Reservation:
    """A slot that is kept from being shown, until a moment. Bookings do not look at it."""

    hosts: tuple[int, ...]
    span: Span
    until: datetime
