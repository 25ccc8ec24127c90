"""What lists of bookings must hold: the part of the calendar's contract that a sweep leans on (S16)."""

from datetime import timedelta

import pytest

from askpro.application.ports.calendar import BookingQuery, LeftOut
from askpro.domain.booking import Closing, Read, Standing
from askpro.domain.timespan import Span
from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_input import CalendarInputContract


class CalendarListsContract(CalendarInputContract):
    """The suite for ``Calendar``, lists included."""

    def everything(self, bench: CalendarBench) -> list[Read]:
        """All bookings of the event type, by when they were made."""
        since = bench.free.start - timedelta(days=365)
        query = BookingQuery(event_type_id=bench.event_type_id, created_since=since)
        return list(bench.calendar.list_bookings(query))

    def test_a_list_holds_every_standing_oldest_first(self, bench: CalendarBench) -> None:
        first, second, third, fourth = bench.slots()[:4]
        moved = bench.book(first.start)
        cancelled = bench.book(second.start)
        new = bench.calendar.reschedule_booking(moved.uid, third.start, "Later, please")
        bench.calendar.cancel_booking(cancelled.uid, "Fell ill")
        live = bench.outside.book(bench.event_type_id, fourth.start)
        found = self.everything(bench)
        assert [read.uid for read in found] == [moved.uid, cancelled.uid, new.uid, live]
        assert [read.closing for read in found] == [Closing.MOVED, Closing.CANCELLED, None, None]
        assert [read.created for read in found] == sorted(read.created for read in found)

    def test_an_outside_booking_is_readable_and_unmarked(self, bench: CalendarBench) -> None:
        bench.outside.book(bench.event_type_id, bench.slots()[0].start)
        found = self.everything(bench)[0]
        assert (found.mark, found.appointment_id, found.readable) == (None, None, True)
        assert (found.standing, found.host) == (Standing.CONFIRMED, bench.host)

    def test_what_changed_since_is_found_by_its_change(self, bench: CalendarBench) -> None:
        first, second = bench.slots()[:2]
        booking, other = bench.book(first.start), bench.book(second.start)
        bench.wait()
        bench.outside.cancel(booking.uid)
        version = bench.calendar.read_booking(booking.uid).version
        assert version > other.version
        found = list(
            bench.calendar.list_bookings(BookingQuery(event_type_id=bench.event_type_id, updated_since=version))
        )
        assert [read.uid for read in found] == [booking.uid]

    def test_bounds_are_inclusive(self, bench: CalendarBench) -> None:
        booking = bench.book(bench.slots()[0].start)
        query = BookingQuery(event_type_id=bench.event_type_id, created_since=booking.created)
        assert [read.uid for read in bench.calendar.list_bookings(query)] == [booking.uid]
        after = booking.created + timedelta(milliseconds=1)
        later = BookingQuery(event_type_id=bench.event_type_id, created_since=after)
        assert list(bench.calendar.list_bookings(later)) == []

    def test_a_list_can_be_narrowed_to_an_event_type_and_a_span(self, bench: CalendarBench) -> None:
        first, second = bench.slots()[:2]
        wanted = bench.book(first.start)
        bench.book(second.start)
        span = Span(first.start, first.end)
        query = BookingQuery(event_type_id=bench.event_type_id, starting_since=span.start, ending_until=span.end)
        assert [read.uid for read in bench.calendar.list_bookings(query)] == [wanted.uid]

    def test_a_booking_that_is_nobodys_is_left_out_and_told(self, bench: CalendarBench) -> None:
        if bench.nobodys is None:
            pytest.skip("every booking of the calendar can stand for an appointment")
        slot = bench.slots()[0]
        uid = bench.outside.book(bench.nobodys, slot.start)
        told: list[LeftOut] = []
        query = BookingQuery(event_type_id=bench.nobodys, created_since=bench.free.start - timedelta(days=365))
        assert [read.uid for read in bench.calendar.list_bookings(query, told.append)] == []
        assert sum(each.unsupported for each in told) == 1
        assert sum(each.unreadable for each in told) == 0
        (occupation,) = [occupied for each in told for occupied in each.occupations]
        assert (occupation.uid, occupation.when.start, occupation.taken) == (uid, slot.start, True)

    def test_nothing_matching_is_an_empty_list(self, bench: CalendarBench) -> None:
        query = BookingQuery(event_type_id=bench.event_type_id, created_since=bench.free.start + timedelta(days=365))
        assert list(bench.calendar.list_bookings(query)) == []
