"""Calendars with one defect each: what an adapter can get wrong, and the suite must find."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, frozen

from askpro.adapters.memory.calendar import MemoryCalendar
from askpro.application.ports.calendar import BookingQuery, BookingRequest, LeftOut, Tell, tell_nobody
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypeDraft, Host
from askpro.domain.booking import Closing, Read, Standing
from askpro.domain.errors import AskproError, BookingClosed, BookingUnknown, CalendarRefused
from askpro.domain.service import Buffers, EventType
from askpro.domain.timespan import Span

_MINUTE = timedelta(minutes=1)


@frozen
class SlotsUnsorted(MemoryCalendar):
    def read_slots(self, *args: Any, **more: Any) -> tuple[Span, ...]:
        return tuple(reversed(super().read_slots(*args, **more)))


@frozen
class SlotsOfWholeDays(MemoryCalendar):
    def read_slots(self, event_type_id: int, window: Span, **more: Any) -> tuple[Span, ...]:
        day = window.start.replace(hour=0, minute=0)
        return super().read_slots(event_type_id, Span.starting(day, timedelta(days=1)), **more)


@frozen
class SlotsOfThePast(MemoryCalendar):
    def read_slots(self, event_type_id: int, window: Span, **more: Any) -> tuple[Span, ...]:
        slots = super().read_slots(event_type_id, window, **more)
        return slots or (Span.starting(window.start, 30 * _MINUTE),)


@frozen
class SlotsOfDefaultLength(MemoryCalendar):
    def read_slots(
        self, event_type_id: int, window: Span, *, length: timedelta | None = None, moving: str | None = None
    ) -> tuple[Span, ...]:
        return super().read_slots(event_type_id, window, moving=moving)


@frozen
class MovingTimeIsBusy(MemoryCalendar):
    def read_slots(
        self, event_type_id: int, window: Span, *, length: timedelta | None = None, moving: str | None = None
    ) -> tuple[Span, ...]:
        return super().read_slots(event_type_id, window, length=length)


@frozen
class UnknownTypesAreEmpty(MemoryCalendar):
    def read_slots(self, event_type_id: int, window: Span, **more: Any) -> tuple[Span, ...]:
        known = event_type_id in self.world.kinds
        return super().read_slots(event_type_id, window, **more) if known else ()


@frozen
class DoubleBooking(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        before = dict(self.world.entries)
        for uid, entry in before.items():
            self.world.entries[uid] = evolve(entry, standing=Standing.CLOSED)
        try:
            return super().create_booking(request)
        finally:
            self.world.entries.update(before)


@frozen
class TouchingTimesClash(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        near = Span(request.start - _MINUTE, request.start + 31 * _MINUTE)
        if any(entry.live and entry.when.overlaps(near) for entry in self.world.entries.values()):
            self.world.kind(-1)
        return super().create_booking(request)


@frozen
class MarksAreDropped(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        return super().create_booking(evolve(request, metadata={}))


@frozen
class MarksAreLostByMoves(MemoryCalendar):
    def read_booking(self, uid: str) -> Read:
        read = super().read_booking(uid)
        return evolve(read, mark=None, appointment_id=None) if read.replaces is not None else read


@frozen
class LengthIsIgnored(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        return super().create_booking(evolve(request, length=None))


@frozen
class EverythingIsConfirmed(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        return evolve(super().create_booking(request), standing=Standing.CONFIRMED)


@frozen
class MovesKeepTheUid(MemoryCalendar):
    def reschedule_booking(self, uid: str, start: datetime, reason: str) -> Read:
        return evolve(super().reschedule_booking(uid, start, reason), uid=uid)


@frozen
class MovesForgetTheOld(MemoryCalendar):
    def reschedule_booking(self, uid: str, start: datetime, reason: str) -> Read:
        return evolve(super().reschedule_booking(uid, start, reason), replaces=None)


@frozen
class MovesOfClosedOnesHideTheSuccessor(MemoryCalendar):
    def reschedule_booking(self, uid: str, start: datetime, reason: str) -> Read:
        try:
            return super().reschedule_booking(uid, start, reason)
        except BookingClosed as error:
            raise BookingClosed(error.detail) from None


@frozen
class CancellingTwiceWorks(MemoryCalendar):
    def cancel_booking(self, uid: str, reason: str) -> Read:
        try:
            return super().cancel_booking(uid, reason)
        except BookingClosed:
            return self.read_booking(uid)


@frozen
class ReasonsAreLost(MemoryCalendar):
    def cancel_booking(self, uid: str, reason: str) -> Read:
        return super().cancel_booking(uid, "")


@frozen
class CancelsAreNotDone(MemoryCalendar):
    def cancel_booking(self, uid: str, reason: str) -> Read:
        read = self.read_booking(uid)
        return evolve(read, standing=Standing.CLOSED, closing=Closing.CANCELLED)


@frozen
class UnknownIsRefused(MemoryCalendar):
    def read_booking(self, uid: str) -> Read:
        try:
            return super().read_booking(uid)
        except BookingUnknown:
            raise CalendarRefused("No.") from None


@frozen
class NobodysIsAnybodys(MemoryCalendar):
    def read_booking(self, uid: str) -> Read:
        try:
            return super().read_booking(uid)
        except AskproError:
            return next(iter(super().list_bookings(BookingQuery())))


@frozen
class ReadsBeginTooLate(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        return evolve(super().create_booking(request), began=self.world.clock.now() + timedelta(hours=1))


@frozen
class VersionsNeverChange(MemoryCalendar):
    def read_booking(self, uid: str) -> Read:
        read = super().read_booking(uid)
        return evolve(read, version=read.created)


@frozen
class _Listing(MemoryCalendar):
    """Lists what it likes."""

    def rows(self, query: BookingQuery, tell: Tell) -> Iterator[Read]:
        return super().list_bookings(query, tell)


@frozen
class ListsOnlyLiveOnes(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return (read for read in self.rows(query, tell) if read.standing is not Standing.CLOSED)


@frozen
class ListsEverything(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return self.rows(evolve(query, created_since=None), tell)


@frozen
class ListsNewestFirst(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return reversed(list(self.rows(query, tell)))


@frozen
class ListsWithExclusiveBounds(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        since = query.created_since
        return (read for read in self.rows(query, tell) if since is None or read.created > since)


@frozen
class ListsIgnoreChanges(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return self.rows(evolve(query, updated_since=None), tell)


@frozen
class ListsIgnoreSpans(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return self.rows(evolve(query, starting_since=None, ending_until=None), tell)


@frozen
class ListsHideWhatTheyLeaveOut(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return self.rows(query, tell_nobody)


@frozen
class ListsTellWithoutOccupations(_Listing):
    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        return self.rows(query, lambda left: tell(LeftOut(unsupported=left.unsupported)))


@frozen
class AnyKeyWillDo(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        return MemoryCalendar(self.world, "key_mira", self.team_id).create_booking(request)


@frozen
class ConfirmsTwice(MemoryCalendar):
    def confirm_booking(self, uid: str) -> Read:
        try:
            return super().confirm_booking(uid)
        except AskproError:
            return self.read_booking(uid)


@frozen
class DeclinesByCancelling(MemoryCalendar):
    def decline_booking(self, uid: str, reason: str) -> Read:
        return self.cancel_booking(uid, reason)


@frozen
class ReassigningMakesAnother(MemoryCalendar):
    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        entry = self.world.entry(uid)
        self.reschedule_booking(uid, entry.when.start, reason)
        return super().reassign_booking(self.world.entry(uid).replaced_by or "", host, reason)


@frozen
class ReassigningKeepsTheVersion(MemoryCalendar):
    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        given = super().reassign_booking(uid, host, reason)
        self.world.entries[uid] = evolve(self.world.entries[uid], changed=None)
        return given


@frozen
class ReassigningToWhoHasIt(MemoryCalendar):
    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        return self.world.entry(uid).host


@frozen
class ReassigningToStrangers(MemoryCalendar):
    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        known = host is None or host in self.world.people
        return super().reassign_booking(uid, host if known else None, reason)


@frozen
class AbsentBeforeItBegins(MemoryCalendar):
    def mark_absent(self, uid: str, absent: bool) -> Read:
        return evolve(super().read_booking(uid), absent=absent)


@frozen
class AbsenceIsNotKept(MemoryCalendar):
    def mark_absent(self, uid: str, absent: bool) -> Read:
        return evolve(super().read_booking(uid), absent=absent)


@frozen
class AbsenceIsForEver(MemoryCalendar):
    def mark_absent(self, uid: str, absent: bool) -> Read:
        return super().mark_absent(uid, absent or bool(super().read_booking(uid).absent))


@frozen
class AbsenceEndsIt(MemoryCalendar):
    def mark_absent(self, uid: str, absent: bool) -> Read:
        super().mark_absent(uid, absent)
        return self.cancel_booking(uid, "No-show")


@frozen
class BuffersAreForgotten(MemoryCalendar):
    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        return super().create_event_type(evolve(draft, buffers=Buffers()))


@frozen
class SlugsAreUsedTwice(MemoryCalendar):
    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        return super().create_event_type(evolve(draft, slug=f"{draft.slug}-{len(self.world.kinds)}"))


@frozen
class SlugsAreHidden(MemoryCalendar):
    def list_slugs(self, team_id: int | None) -> Mapping[str, int]:
        return {}


@frozen
class ChangesResetTheRest(MemoryCalendar):
    def change_event_type(self, event_type: EventType, change: EventTypeChange) -> EventType:
        return super().change_event_type(event_type, evolve(change, description=change.description or ""))


@frozen
class HostsTwice(MemoryCalendar):
    def list_hosts(self) -> tuple[Host, ...]:
        return (*super().list_hosts(), *super().list_hosts())


@frozen
class ReservationsBlockBookings(MemoryCalendar):
    def create_booking(self, request: BookingRequest) -> Read:
        if any(each.span.start == request.start for each in self.world.reservations.values()):
            self.world.kind(-1)
        return super().create_booking(request)


@frozen
class ReservationsAreShown(MemoryCalendar):
    def read_slots(self, *args: Any, **more: Any) -> tuple[Span, ...]:
        kept = dict(self.world.reservations)
        self.world.reservations.clear()
        try:
            return super().read_slots(*args, **more)
        finally:
            self.world.reservations.update(kept)


@frozen
class ReservationsCannotGoTwice(MemoryCalendar):
    def release_slot(self, reservation: str) -> None:
        if reservation not in self.world.reservations:
            raise BookingUnknown("There is no such reservation.")
        super().release_slot(reservation)


WRONG = [
    kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, MemoryCalendar) and kind not in (MemoryCalendar, _Listing)
]
