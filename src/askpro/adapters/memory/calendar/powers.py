"""The optional powers of the calendar in memory. A subclass has the world, and knows whose key it is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from askpro.adapters.memory.calendar.booking import Desk
from askpro.adapters.memory.calendar.entries import Entry, Kind, Person
from askpro.adapters.memory.calendar.reads import read_of
from askpro.adapters.memory.calendar.world import World
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypeDraft, Host
from askpro.domain.booking import Closing, Read, Standing
from askpro.domain.errors import (
    AlreadyConfirmed,
    AlreadyExists,
    CalendarRefused,
    EventTypeNotSupported,
    NotFound,
    NotStarted,
    SlotUnavailable,
    StaffNotMapped,
)
from askpro.domain.service import Buffers, EventType, Scheduling


class Powers(ABC):
    """Confirming, Reassigning, Attendance, EventTypes and HostDirectory."""

    __slots__ = ()

    world: World
    team_id: int | None

    @abstractmethod
    def owner(self) -> Person:
        """Whose key this is."""

    @abstractmethod
    def live(self, uid: str) -> Entry:
        """A booking that the key can see and that has not ended."""

    def confirm_booking(self, uid: str) -> Read:
        """Say yes."""
        with self.world.lock:
            began, entry = self.world.clock.now(), self.live(uid)
            if entry.standing is Standing.CONFIRMED:
                raise AlreadyConfirmed("The booking is confirmed already.")
            return read_of(self.world.change(entry, standing=Standing.CONFIRMED), began)

    def decline_booking(self, uid: str, reason: str) -> Read:
        """Say no."""
        with self.world.lock:
            began, entry = self.world.clock.now(), self.live(uid)
            if entry.standing is Standing.CONFIRMED:
                raise AlreadyConfirmed("The booking is confirmed already.")
            return read_of(Desk(self.world).close(uid, Closing.DECLINED, reason), began)

    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        """Give it to another host of its round robin. The uid stays, and nobody is told."""
        del reason
        with self.world.lock:
            entry = self.live(uid)
            kind = self.world.kind(entry.event_type_id)
            if kind.type.scheduling is not Scheduling.ROUND_ROBIN:
                raise EventTypeNotSupported("Bookings of this event type stay with their host.")
            if host is not None and host not in kind.type.hosts:
                raise StaffNotMapped("That member gives none of this event type's bookings.")
            others = [each for each in self.world.free_hosts(kind, entry.when, uid) if each != entry.host]
            if host is None and not others:
                raise SlotUnavailable("Nobody else is free at that time.")
            return self.world.change(entry, host=others[0] if host is None else host).host

    def mark_absent(self, uid: str, absent: bool) -> Read:
        """Note whether the customer stayed away. Such a mark makes no newer version."""
        with self.world.lock:
            began, entry = self.world.clock.now(), self.live(uid)
            if began < entry.when.start:
                raise NotStarted("The booking has not begun.")
            return read_of(self.world.mark(entry, absent=absent), began)

    def read_event_type(self, event_type_id: int) -> EventType:
        """One event type that this key owns or administers."""
        with self.world.lock:
            return self._owned(event_type_id).type

    def list_slugs(self, team_id: int | None) -> Mapping[str, int]:
        """The team's, or the owner's own."""
        with self.world.lock:
            kinds = [each.type for each in self.world.kinds.values()]
            if team_id is not None:
                return {each.slug: each.id for each in kinds if each.team_id == team_id}
            return {each.slug: each.id for each in kinds if each.owner_id == self.owner().host.id}

    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        """Make one: the owner's own, or a round robin of the draft's hosts."""
        with self.world.lock:
            owner = self.owner().host.id
            if draft.team_id is not None and not self._runs(draft.team_id):
                raise NotFound("The calendar has no such team for this key.")
            mine = (each.type for each in self.world.kinds.values())
            if any(each.slug == draft.slug and self._is_owned(each) for each in mine):
                raise AlreadyExists("The calendar has an event type with this slug already.")
            personal = draft.team_id is None
            made = EventType(
                id=self.world.next_number(),
                slug=draft.slug,
                title=draft.title,
                length=draft.length,
                buffers=draft.buffers,
                scheduling=Scheduling.PERSONAL if personal else Scheduling.ROUND_ROBIN,
                hosts=(owner,) if personal else draft.hosts,
                owner_id=owner if personal else None,
                team_id=draft.team_id,
                confirmation=draft.confirmation,
                description=draft.description,
            )
            self.world.kinds[made.id] = Kind(type=made)
            return made

    def change_event_type(self, event_type: EventType, change: EventTypeChange) -> EventType:
        """Change what is given and nothing else."""
        with self.world.lock:
            kind = self._owned(event_type.id)
            before, buffers = kind.type, kind.type.buffers
            if change.hosts is not None and before.team_id is None:
                raise CalendarRefused("A personal event type has its owner as its host.")
            values: dict[str, Any] = {
                "title": change.title,
                "description": change.description,
                "length": change.length,
                "confirmation": change.confirmation,
                "hosts": change.hosts,
                "buffers": Buffers(
                    buffers.before if change.buffer_before is None else change.buffer_before,
                    buffers.after if change.buffer_after is None else change.buffer_after,
                ),
            }
            after = evolve(before, **{name: value for name, value in values.items() if value is not None})
            self.world.kinds[after.id] = evolve(kind, type=after)
            return after

    def list_hosts(self) -> tuple[Host, ...]:
        """The key's owner and the members of the account's team; by id, none twice."""
        with self.world.lock:
            team = self.world.teams.get(self.team_id or 0)
            ids = {self.owner().host.id, *(team.members if team is not None else ())}
            return tuple(self.world.people[each].host for each in sorted(ids))

    def _owned(self, event_type_id: int) -> Kind:
        kind = self.world.kinds.get(event_type_id)
        if kind is None or not self._is_owned(kind.type):
            raise NotFound("The calendar has no such event type for this key.")
        return kind

    def _is_owned(self, event_type: EventType) -> bool:
        mine = event_type.owner_id is not None and event_type.owner_id == self.owner().host.id
        return mine or (event_type.team_id is not None and self._runs(event_type.team_id))

    def _runs(self, team_id: int) -> bool:
        team = self.world.teams.get(team_id)
        return team is not None and self.owner().host.id in team.owners
