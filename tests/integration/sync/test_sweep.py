"""The sweep heals what webhooks did not bring, and closes nothing by absence (S3, S16)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from attrs import define, evolve

from askpro.application.ports.calendar import BookingQuery, Calendar, CalendarProvider, NoticeReader, Tell, tell_nobody
from askpro.application.sweep_calendar import SweepCalendar
from askpro.domain.booking import Read
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import CalendarMalformed, TemporarilyUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken


@define
class Blind:
    """A calendar whose list shows nothing, breaks off after some rows, or shows what it showed before."""

    inner: CalendarProvider
    after: int = 0
    error: Exception | None = None
    hidden: str | None = None
    rows: list[Read] | None = None

    @property
    def notices(self) -> NoticeReader:
        return self.inner.notices

    def open(self, account: CalendarAccount, **turn: Any) -> Calendar:
        return _BlindCalendar(self.inner.open(account, **turn), self)  # type: ignore[return-value]  # it has all that the test calls

    def close(self) -> None:
        """Nothing to give back."""


@define
class _BlindCalendar:
    inner: Calendar
    blindness: Blind

    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        if self.blindness.rows is not None:
            yield from self.blindness.rows
            return
        rows = list(self.inner.list_bookings(query, tell))
        yield from [row for row in rows if row.uid != self.blindness.hidden][: self.blindness.after]
        if self.blindness.error is not None:
            raise self.blindness.error

    def read_booking(self, uid: str) -> Read:
        return self.inner.read_booking(uid)


def blind_sweep(world: World, after: int = 0, error: Exception | None = None) -> SweepCalendar:
    return evolve(world.app.sweep, calendars=Blind(world.calendars, after, error))


def test_every_change_whose_webhook_was_dropped_is_found() -> None:
    """S3."""
    world = World(holding=True)
    cut = world.types["Cut", "Alice"]
    booked, other = world.book(0), world.book(2, email="b@example.net")
    world.outside.book(cut, world.at(8))
    world.outside.move(booked.head or "", world.at(4))
    world.outside.cancel(other.head or "")
    world.held.clear()
    world.app.sweep(world.company.id)
    assert broken(world) == []


def test_a_second_sweep_finds_no_difference() -> None:
    """S5."""
    world = World(holding=True)
    booked = world.book(0)
    world.outside.move(booked.head or "", world.at(4))
    world.app.sweep(world.company.id)
    assert world.app.sweep(world.company.id).differences == {}


def test_the_report_names_what_differed() -> None:
    world = World(holding=True)
    booked = world.book(0)
    world.outside.move(booked.head or "", world.at(4))
    assert world.app.sweep(world.company.id).differences == {"start": 1, "end": 1, "booking": 1}


def test_a_booking_seen_by_the_sweep_is_not_doubled_by_its_late_webhook() -> None:
    world = World(holding=True)
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.app.sweep(world.company.id)
    world.deliver()
    world.drain()
    assert len(world.appointments()) == 1


def test_an_empty_list_closes_nothing(world: World) -> None:
    """S16."""
    booked = world.book(0)
    blind_sweep(world)(world.company.id, full=True)
    assert not world.appointment(booked.id).closed


@pytest.mark.parametrize("error", [TemporarilyUnavailable("down"), CalendarMalformed("half a list")])
def test_a_list_that_breaks_off_moves_no_mark(world: World, error: Exception) -> None:
    """The next sweep begins where the last complete one ended."""
    world.holding = True
    world.book(0)
    world.app.sweep(world.company.id)
    with world.storage.directory() as directory:
        mark = directory.sweep_mark(world.company.id)
    world.outside.book(world.types["Cut", "Alice"], world.at(2))
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    with pytest.raises(type(error)):
        blind_sweep(world, after=1, error=error)(world.company.id)
    with world.storage.directory() as directory:
        assert directory.sweep_mark(world.company.id) == mark


def test_rows_before_a_list_breaks_off_are_kept(world: World) -> None:
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(2))
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    with pytest.raises(TemporarilyUnavailable):
        blind_sweep(world, after=1, error=TemporarilyUnavailable("down"))(world.company.id)
    assert len(world.appointments()) == 1


def test_a_row_that_became_visible_late_is_found_by_the_next_sweep() -> None:
    """The mark is the greatest stamp seen, less ten minutes: a slow commit has an older one."""
    world = World(holding=True)
    slow = world.outside.book(world.types["Cut", "Alice"], world.at(2))
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    evolve(world.app.sweep, calendars=Blind(world.calendars, 100, hidden=slow))(world.company.id)
    world.app.sweep(world.company.id)
    assert slow in {each.head for each in world.appointments()}


def test_a_sweep_that_cannot_reach_the_calendar_raises_and_changes_nothing(world: World) -> None:
    booked = world.book(0)
    world.network.always = Fault.UNREACHABLE
    with pytest.raises(TemporarilyUnavailable):
        world.app.sweep(world.company.id)
    assert world.appointment(booked.id) == booked


def test_an_old_state_in_a_list_does_not_undo_a_newer_one(world: World) -> None:
    """L43: the list was read before the move was answered, and is applied after it."""
    booked = world.book(0)
    calendar = world.calendars.open(world.company.account)
    stale = list(calendar.list_bookings(BookingQuery()))
    moved = world.move(booked, 4)
    evolve(world.app.sweep, calendars=Blind(world.calendars, rows=stale))(world.company.id)
    assert world.appointment(booked.id).agreed == moved.agreed


def test_the_first_sweep_finds_what_began_days_ago() -> None:
    """S3: a company that no sweep has seen yet, whose customer moved a booking, and nobody was there for days."""
    world = World()
    booked = world.book(0)
    world.holding = True
    world.outside.move(booked.head or "", world.at(4))
    world.held.clear()
    world.clock.advance(booked.when.start - world.clock.at + timedelta(days=3))
    world.app.sweep(world.company.id, full=True)
    assert (world.appointment(booked.id).when.start, broken(world)) == (world.at(4), [])
