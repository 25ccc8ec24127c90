"""The world of a calendar: who there is, what they offer, and what is booked. Built by code, and gone at the end."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any

from attrs import define, evolve, field, frozen

from askpro.adapters.memory.calendar.entries import Entry, Hours, Kind, Person, Reservation, weekdays
from askpro.adapters.memory.calendar.openings import busy_spans, free_slots, is_free, together
from askpro.application.ports.calendar_powers import Host
from askpro.application.ports.system import Clock, Ids
from askpro.domain.errors import BookingUnknown, ServiceNotMapped
from askpro.domain.service import Buffers, EventType, Scheduling
from askpro.domain.timespan import Span


@frozen
class Team:
    """Some people, and who runs it: their keys see and make what is the team's."""

    id: int
    members: tuple[int, ...]
    owners: tuple[int, ...]


@define
class World:
    """One calendar's people, event types, bookings and reservations. ``lock`` is held by whoever changes them."""

    clock: Clock
    ids: Ids
    people: dict[int, Person] = field(factory=dict, init=False)
    teams: dict[int, Team] = field(factory=dict, init=False)
    kinds: dict[int, Kind] = field(factory=dict, init=False)
    entries: dict[str, Entry] = field(factory=dict, init=False)
    reservations: dict[str, Reservation] = field(factory=dict, init=False)
    lock: RLock = field(factory=RLock, init=False, repr=False)
    _numbers: Iterator[int] = field(factory=lambda: count(1), init=False)

    # How it is built

    def add_person(
        self, name: str, email: str, *, key: str | None = None, zone: str = "UTC", hours: Hours | None = None
    ) -> int:
        """Somebody with opening hours (Monday to Friday, 9 to 17 without any); answers the host id."""
        number = next(self._numbers)
        host = Host(id=number, name=name, email=email, time_zone=zone)
        self.people[number] = Person(host=host, zone=zone, hours=weekdays() if hours is None else hours, key=key)
        return number

    def add_team(self, members: Sequence[int], owners: Sequence[int]) -> int:
        """A team of these people, run by the owners; answers its id."""
        number = next(self._numbers)
        self.teams[number] = Team(number, tuple(members), tuple(owners))
        return number

    def add_event_type(
        self,
        slug: str,
        hosts: Sequence[int],
        *,
        length: timedelta = timedelta(minutes=30),
        lengths: Sequence[timedelta] = (),
        buffers: Buffers | None = None,
        confirmation: bool = False,
        team_id: int | None = None,
        scheduling: Scheduling = Scheduling.PERSONAL,
        unsupported: str | None = None,
        notice: timedelta = timedelta(0),
        ahead: timedelta = timedelta(days=365),
        required: Sequence[str] = (),
    ) -> int:
        """An event type; answers its id. ``scheduling`` is a team's. Bookings of ``unsupported`` ones are nobody's."""
        number = next(self._numbers)
        event_type = EventType(
            id=number,
            slug=slug,
            title=slug.title(),
            length=length,
            lengths=tuple(lengths),
            buffers=buffers if buffers is not None else Buffers(),
            scheduling=scheduling,
            hosts=tuple(hosts),
            owner_id=hosts[0] if team_id is None else None,
            team_id=team_id,
            confirmation=confirmation,
            unsupported=unsupported,
        )
        self.kinds[number] = Kind(type=event_type, notice=notice, ahead=ahead, required=tuple(required))
        return number

    def next_number(self) -> int:
        """An id that nothing has yet."""
        return next(self._numbers)

    # What can be seen

    def kind(self, event_type_id: int) -> Kind:
        """Raises ServiceNotMapped."""
        found = self.kinds.get(event_type_id)
        if found is None:
            raise ServiceNotMapped("The calendar has no bookable event type of that id.")
        return found

    def entry(self, uid: str) -> Entry:
        """Raises BookingUnknown."""
        found = self.entries.get(uid)
        if found is None:
            raise BookingUnknown("The calendar does not know this booking.")
        return found

    def slots(self, kind: Kind, window: Span, length: timedelta, moving: str | None = None) -> tuple[Span, ...]:
        """The free spans that start inside a window, sorted."""
        now = self.clock.now()
        reserved = [each for each in self.reservations.values() if now < each.until]
        each_hosts = []
        for host in kind.type.hosts:
            busy = busy_spans(host, self.entries.values(), self._type, moving)
            busy += [each.span for each in reserved if host in each.hosts]
            each_hosts.append(free_slots(self.people[host], kind, window, length, busy, now))
        return tuple(sorted(together(kind, each_hosts))) if each_hosts else ()

    def free_hosts(self, kind: Kind, span: Span, moving: str | None = None) -> list[int]:
        """Who of the type's hosts can give a span, least lately booked first. Reservations keep nobody away."""
        free = [
            host
            for host in kind.type.hosts
            if is_free(self.people[host], span, kind.type, busy_spans(host, self.entries.values(), self._type, moving))
        ]
        booked = {each.host: each.created for each in self.entries.values() if each.event_type_id == kind.type.id}
        long_ago = datetime.min.replace(tzinfo=span.start.tzinfo)
        return sorted(free, key=lambda host: booked.get(host, long_ago))

    # How bookings change

    def add(self, entry: Entry) -> Entry:
        """A new booking."""
        self.entries[entry.uid] = entry
        return entry

    def change(self, entry: Entry, **changes: Any) -> Entry:
        """The booking, changed now."""
        self.entries[entry.uid] = evolve(entry, changed=self.clock.now(), **changes)
        return self.entries[entry.uid]

    def mark(self, entry: Entry, **marks: Any) -> Entry:
        """The booking with a mark, which makes no newer version of it: lists of changes do not show it."""
        self.entries[entry.uid] = evolve(entry, **marks)
        return self.entries[entry.uid]

    def _type(self, event_type_id: int) -> EventType:
        return self.kinds[event_type_id].type
