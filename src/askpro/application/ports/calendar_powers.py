"""What a calendar may be able to do besides: each power a Protocol of its own, asked for with a typed check.

Contract suite: ``askpro.testing.contracts.calendar_powers``. Every method raises, besides what it names itself,
what every method of a calendar raises (``calendar``), and NotSupported where this very account cannot.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from askpro.domain.booking import Read
from askpro.domain.hooks import Hook, HookPlace
from askpro.domain.service import Buffers, EventType


@runtime_checkable
class Confirming(Protocol):
    """A calendar whose bookings may need a person's yes."""

    def confirm_booking(self, uid: str) -> Read:
        """Say yes to a requested booking. Raises AlreadyConfirmed, BookingUnknown."""
        ...

    def decline_booking(self, uid: str, reason: str) -> Read:
        """Say no to a requested booking. Raises BookingUnknown."""
        ...


@runtime_checkable
class Reassigning(Protocol):
    """A calendar where a booking can be given to another of its event type's hosts. Nobody is told of it."""

    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        """Give it to that host, or to whoever's turn it is; answers the new host's id. The uid stays.

        Raises SlotUnavailable (nobody else is free), StaffNotMapped (not a host of this event type),
        EventTypeNotSupported (its bookings are not passed on), BookingUnknown.
        """
        ...


@runtime_checkable
class Attendance(Protocol):
    """A calendar that notes which customer stayed away. It may do so without a newer version of the booking."""

    def mark_absent(self, uid: str, absent: bool) -> Read:
        """Note that the customer stayed away, or came after all.

        Only the calendar knows the address under which it has the customer. Raises NotStarted before the booking's
        start, BookingClosed, BookingUnknown.
        """
        ...


@frozen(kw_only=True)
class EventTypeDraft:
    """An event type to make. With ``team_id`` it is a team's, given by exactly ``hosts``; else the key owner's."""

    title: str
    slug: str
    length: timedelta
    description: str = ""
    buffers: Buffers = field(factory=Buffers)
    confirmation: bool = False
    team_id: int | None = None
    hosts: tuple[int, ...] = ()


@frozen(kw_only=True)
class EventTypeChange:
    """What changes of an event type; what is None stays. ``hosts`` only of a team's."""

    title: str | None = None
    description: str | None = None
    length: timedelta | None = None
    buffer_before: timedelta | None = None
    buffer_after: timedelta | None = None
    confirmation: bool | None = None
    hosts: tuple[int, ...] | None = None


@runtime_checkable
class EventTypes(Protocol):
    """A calendar whose event types can be looked at, made and changed."""

    def read_event_type(self, event_type_id: int) -> EventType:
        """One event type that this key owns or administers. Raises NotFound for any other (L55)."""
        ...

    def list_slugs(self, team_id: int | None) -> Mapping[str, int]:
        """The ids of the team's event types, without one of the key owner's own, by slug."""
        ...

    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        """Make one. Raises AlreadyExists when the slug is in use."""
        ...

    def change_event_type(self, event_type: EventType, change: EventTypeChange) -> EventType:
        """Change what is given and nothing else; the type as it is then. Raises NotFound when it is gone."""
        ...


@frozen(kw_only=True)
class Host:
    """A person of the calendar who can give appointments. ``id`` is the user id."""

    id: int
    name: str
    email: str
    time_zone: str | None = None


@runtime_checkable
class HostDirectory(Protocol):
    """A calendar that tells who its hosts are."""

    def list_hosts(self) -> tuple[Host, ...]:
        """The key's owner and, with a team id, the team's accepted members; by id, none twice."""
        ...


@runtime_checkable
class Reserving(Protocol):
    """A calendar that keeps a slot from the visitors of its own pages for a while. Bookings do not look at it."""

    def reserve_slot(
        self, event_type_id: int, start: datetime, lasts: timedelta, *, length: timedelta | None = None
    ) -> str:
        """Reserve, for at least so long in whole minutes; the reservation's id. Raises SlotUnavailable."""
        ...

    def release_slot(self, reservation: str) -> None:
        """Let go; nothing happens if it is gone."""
        ...


@runtime_checkable
class WebhookRegistration(Protocol):
    """A calendar where webhooks can be subscribed. Each raises NotSupported for a place that it does not have."""

    @property
    def triggers(self) -> frozenset[str]:
        """Everything that we read, by the calendar's own words."""
        ...

    def list_webhooks(self, place: HookPlace) -> tuple[Hook, ...]:
        """Every subscription there, anybody's. Raises NotFound where the event type is gone."""
        ...

    def subscribe(self, place: HookPlace, url: str, secret: str) -> Hook:
        """Have this address told of everything that we read. Raises AlreadyExists when it is subscribed there."""
        ...

    def mend_webhook(self, hook: Hook, url: str, secret: str) -> Hook:
        """Make an existing one tell this address everything that we read, signed with this secret."""
        ...

    def unsubscribe(self, hook: Hook) -> None:
        """Take it away; nothing happens if it is gone."""
        ...


@runtime_checkable
class TellingTime(Protocol):
    """A calendar that tells what time it has."""

    def clock_offset(self) -> timedelta | None:
        """How far its clock is ahead of ours (negative: behind), to the second; None where it does not tell."""
        ...
