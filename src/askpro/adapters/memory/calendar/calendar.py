"""One account's calendar in a world: the ports, each method under the world's lock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.memory.calendar.booking import Desk, chosen_length, open_entry
from askpro.adapters.memory.calendar.entries import Entry, Person, Reservation
from askpro.adapters.memory.calendar.powers import Powers
from askpro.adapters.memory.calendar.reads import left_out, matches, read_of
from askpro.adapters.memory.calendar.world import World
from askpro.application.ports.calendar import BookingQuery, BookingRequest, NobodysBooking, Tell, tell_nobody
from askpro.domain.booking import Closing, Read
from askpro.domain.errors import BookingUnknown, CalendarCredentials, InvalidRequest, SlotUnavailable
from askpro.domain.timespan import Span, utc

_LONGEST_WINDOW = timedelta(days=31)


@frozen
class MemoryCalendar(Powers):
    """Implements Calendar and every optional power but webhooks."""

    world: World
    key: str
    team_id: int | None = None

    def read_slots(
        self, event_type_id: int, window: Span, *, length: timedelta | None = None, moving: str | None = None
    ) -> tuple[Span, ...]:
        """Free spans that start inside the window."""
        if window.length > _LONGEST_WINDOW:
            raise InvalidRequest("Slots are asked for at most 31 days.")
        with self.world.lock:
            self.owner()
            kind = self.world.kind(event_type_id)
            return self.world.slots(kind, window, chosen_length(kind, length), moving)

    def create_booking(self, request: BookingRequest) -> Read:
        """Book."""
        with self.world.lock:
            began, _ = self.world.clock.now(), self.owner()
            made = Desk(self.world).book(
                request.event_type_id,
                utc(request.start),
                request.attendee,
                length=request.length,
                metadata=request.metadata,
                fields=request.fields,
                location=request.location,
            )
            return read_of(made, began)

    def reschedule_booking(self, uid: str, start: datetime, reason: str) -> Read:
        """Move."""
        with self.world.lock:
            began, _ = self.world.clock.now(), self.seen(uid)
            return read_of(Desk(self.world).move(uid, utc(start), reason), began)

    def cancel_booking(self, uid: str, reason: str) -> Read:
        """Cancel."""
        with self.world.lock:
            began, _ = self.world.clock.now(), self.seen(uid)
            return read_of(Desk(self.world).close(uid, Closing.CANCELLED, reason), began)

    def read_booking(self, uid: str) -> Read:
        """One booking in any standing."""
        with self.world.lock:
            began, entry = self.world.clock.now(), self.seen(uid)
            out = left_out(self.world, entry)
            if out is not None:
                raise NobodysBooking("It can stand for no appointment.", out.occupations)
            return read_of(entry, began)

    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        """All bookings that match, oldest stamp first. What changes under way is shown as it is then."""
        with self.world.lock:
            began, owner = self.world.clock.now(), self.owner()
            rows = [each for each in self.world.entries.values() if self._sees(owner, each) and matches(each, query)]
        rows.sort(key=lambda each: each.created if query.updated_since is None else each.version)
        for row in rows:
            with self.world.lock:
                entry = self.world.entry(row.uid)
                out = left_out(self.world, entry)
            if out is None:
                yield read_of(entry, began)
            else:
                tell(out)

    def reserve_slot(
        self, event_type_id: int, start: datetime, lasts: timedelta, *, length: timedelta | None = None
    ) -> str:
        """Reserve softly."""
        with self.world.lock:
            self.owner()
            kind = self.world.kind(event_type_id)
            span = Span.starting(start, chosen_length(kind, length))
            if span not in self.world.slots(kind, span, span.length):
                raise SlotUnavailable("The time is taken or not offered.")
            uid = self.world.ids.secret("rsv")
            until = self.world.clock.now() + lasts
            self.world.reservations[uid] = Reservation(hosts=kind.type.hosts, span=span, until=until)
            return uid

    def release_slot(self, reservation: str) -> None:
        """Let go."""
        with self.world.lock:
            self.owner()
            self.world.reservations.pop(reservation, None)

    def owner(self) -> Person:
        """Whose key this is. Raises CalendarCredentials."""
        found = next((each for each in self.world.people.values() if each.key == self.key), None)
        if found is None:
            raise CalendarCredentials("The calendar does not accept the key.")
        return found

    def seen(self, uid: str) -> Entry:
        """A booking that the key can see. Raises BookingUnknown for any other."""
        owner, entry = self.owner(), self.world.entry(uid)
        if not self._sees(owner, entry):
            raise BookingUnknown("The calendar does not know this booking.")
        return entry

    def live(self, uid: str) -> Entry:
        """One of those that has not ended. Raises BookingUnknown, BookingClosed."""
        self.seen(uid)
        return open_entry(self.world, uid)

    def _sees(self, owner: Person, entry: Entry) -> bool:
        """What they give, and what their teams give."""
        team = self.world.teams.get(self.world.kinds[entry.event_type_id].type.team_id or 0)
        return owner.host.id in (entry.host, *entry.others) or (team is not None and owner.host.id in team.owners)
