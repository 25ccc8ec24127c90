"""What must hold where a booking can be given to another host, and where it is noted who stayed away."""

from datetime import timedelta

import pytest

from askpro.application.ports.calendar_powers import Attendance, Reassigning
from askpro.domain.booking import Read, Standing
from askpro.domain.errors import (
    BookingClosed,
    BookingUnknown,
    EventTypeNotSupported,
    NotStarted,
    NotSupported,
    SlotUnavailable,
    StaffNotMapped,
)
from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_lists import CalendarListsContract

_NOBODY = "nosuchbooking00000000"


class CalendarPresenceContract(CalendarListsContract):
    """The suite for ``Reassigning`` and ``Attendance``."""

    def passable(self, bench: CalendarBench) -> tuple[Reassigning, int]:
        """The calendar, and its round robin."""
        if bench.passable is None or not isinstance(bench.calendar, Reassigning):
            pytest.skip("the calendar passes no booking on")
        return bench.calendar, bench.passable

    def attended(self, bench: CalendarBench, offset: timedelta = timedelta(minutes=1)) -> tuple[Attendance, Read]:
        """The calendar, and a booking that has begun."""
        calendar = bench.calendar
        if bench.until is None or not isinstance(calendar, Attendance):
            pytest.skip("the calendar notes nobody's absence, or its time cannot be let pass")
        booking = bench.book(bench.slots()[0].start)
        bench.until(booking.when.start + offset)
        return calendar, booking

    def other_host(self, bench: CalendarBench, booking: Read) -> int:
        """The other host of the round robin: whoever gets it from the one who has it."""
        assert isinstance(bench.calendar, Reassigning)
        other = bench.calendar.reassign_booking(booking.uid, None, "Who is it?")
        assert booking.host is not None
        bench.calendar.reassign_booking(booking.uid, booking.host, "And back")
        return other

    def test_a_booking_goes_to_another_host_and_stays_the_one_it_is(self, bench: CalendarBench) -> None:
        calendar, event_type_id = self.passable(bench)
        booking = bench.book(bench.slots()[0].start, event_type_id=event_type_id)
        other = calendar.reassign_booking(booking.uid, None, "Ill")
        found = bench.calendar.read_booking(booking.uid)
        assert (found.host, found.when, found.standing) == (other, booking.when, booking.standing)
        assert (found.uid, found.mark, found.replaces) == (booking.uid, booking.mark, None)
        assert other != booking.host

    def test_a_change_of_host_is_a_newer_version(self, bench: CalendarBench) -> None:
        """No webhook tells of it: a list of changes must."""
        calendar, event_type_id = self.passable(bench)
        booking = bench.book(bench.slots()[0].start, event_type_id=event_type_id)
        calendar.reassign_booking(booking.uid, None, "Ill")
        assert bench.calendar.read_booking(booking.uid).version > booking.version

    def test_a_booking_goes_to_the_host_who_is_named(self, bench: CalendarBench) -> None:
        calendar, event_type_id = self.passable(bench)
        booking = bench.book(bench.slots()[0].start, event_type_id=event_type_id)
        other = self.other_host(bench, booking)
        assert calendar.reassign_booking(booking.uid, other, "Ill") == other
        assert bench.calendar.read_booking(booking.uid).host == other

    def test_where_nobody_else_is_free_it_stays(self, bench: CalendarBench) -> None:
        calendar, event_type_id = self.passable(bench)
        slot = bench.slots()[0]
        booking = bench.book(slot.start, event_type_id=event_type_id)
        bench.outside.book(event_type_id, slot.start)
        with pytest.raises(SlotUnavailable):
            calendar.reassign_booking(booking.uid, None, "Ill")
        assert bench.calendar.read_booking(booking.uid).host == booking.host

    def test_a_stranger_gets_no_booking(self, bench: CalendarBench) -> None:
        calendar, event_type_id = self.passable(bench)
        booking = bench.book(bench.slots()[0].start, event_type_id=event_type_id)
        with pytest.raises(StaffNotMapped):
            calendar.reassign_booking(booking.uid, 987_654_321, "Ill")
        assert bench.calendar.read_booking(booking.uid).facts == booking.facts

    def test_a_booking_with_one_host_stays_there(self, bench: CalendarBench) -> None:
        calendar, _ = self.passable(bench)
        booking = bench.book(bench.slots()[0].start)
        with pytest.raises(EventTypeNotSupported):
            calendar.reassign_booking(booking.uid, None, "Ill")

    def test_an_unknown_booking_goes_to_nobody(self, bench: CalendarBench) -> None:
        calendar, _ = self.passable(bench)
        with pytest.raises(BookingUnknown):
            calendar.reassign_booking(_NOBODY, None, "Ill")

    def test_what_a_server_cannot_pass_on_is_told_as_such(self, bench: CalendarBench) -> None:
        if bench.passable is not None or not isinstance(bench.calendar, Reassigning):
            pytest.skip("the calendar passes bookings on, or does not say that it could")
        booking = bench.book(bench.slots()[0].start)
        with pytest.raises((NotSupported, EventTypeNotSupported)):
            bench.calendar.reassign_booking(booking.uid, None, "Ill")

    def test_nobody_has_stayed_away_from_what_has_not_begun(self, bench: CalendarBench) -> None:
        if not isinstance(bench.calendar, Attendance):
            pytest.skip("the calendar notes nobody's absence")
        booking = bench.book(bench.slots()[0].start)
        with pytest.raises(NotStarted):
            bench.calendar.mark_absent(booking.uid, True)
        assert bench.calendar.read_booking(booking.uid).absent is False

    def test_a_mark_is_set_and_taken_back(self, bench: CalendarBench) -> None:
        calendar, booking = self.attended(bench)
        assert booking.absent is False
        for absent in (True, False):
            marked = calendar.mark_absent(booking.uid, absent)
            assert (marked.uid, marked.absent) == (booking.uid, absent)
            assert bench.calendar.read_booking(booking.uid).absent is absent

    def test_a_mark_changes_nothing_else(self, bench: CalendarBench) -> None:
        calendar, booking = self.attended(bench)
        calendar.mark_absent(booking.uid, True)
        found = bench.calendar.read_booking(booking.uid)
        assert (found.facts, found.standing, found.mark) == (booking.facts, Standing.CONFIRMED, booking.mark)

    def test_it_can_be_marked_when_it_is_over(self, bench: CalendarBench) -> None:
        calendar, booking = self.attended(bench, timedelta(days=2))
        assert calendar.mark_absent(booking.uid, True).absent is True

    def test_nobody_stays_away_from_what_does_not_take_place(self, bench: CalendarBench) -> None:
        if bench.until is None or not isinstance(bench.calendar, Attendance):
            pytest.skip("the calendar notes nobody's absence, or its time cannot be let pass")
        booking = bench.book(bench.slots()[0].start)
        bench.outside.cancel(booking.uid)
        bench.until(booking.when.start + timedelta(minutes=1))
        with pytest.raises(BookingClosed):
            bench.calendar.mark_absent(booking.uid, True)

    def test_an_unknown_booking_is_told(self, bench: CalendarBench) -> None:
        if not isinstance(bench.calendar, Attendance):
            pytest.skip("the calendar notes nobody's absence")
        with pytest.raises(BookingUnknown):
            bench.calendar.mark_absent(_NOBODY, True)
