"""What every calendar must hold. A port's contract is what this suite checks, no more and no less.

Subclass ``CalendarContract`` in a test module of your own and give the fixture ``bench``. To waive a test,
override it with a body that calls ``super()`` and the mark ``pytest.mark.xfail(reason=…)``; an override without
that mark is refused. Optional powers are checked where the calendar has them (``calendar_powers``).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from askpro.application.ports.calendar import BookingQuery
from askpro.domain.booking import Closing, Standing
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import (
    BookingClosed,
    BookingUnknown,
    CalendarCredentials,
    InvalidRequest,
    OutcomeUnknown,
    OutsideBookingWindow,
    ServiceNotMapped,
    SlotUnavailable,
)
from askpro.domain.timespan import Span
from askpro.testing.contracts.calendar_bench import ANN, CalendarBench


class CalendarContract:
    """The suite for ``Calendar`` and ``CalendarProvider``."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse quiet overrides: a waiver says why."""
        super().__init_subclass__(**kwargs)
        for name, test in vars(cls).items():
            if name.startswith("test_") and any(name in vars(base) for base in cls.__mro__[1:]):
                marks = {mark.name for mark in getattr(test, "pytestmark", ())}
                if "xfail" not in marks:
                    raise TypeError(f"{cls.__name__}.{name} overrides the contract without an xfail that says why")

    @pytest.fixture
    def bench(self) -> CalendarBench:
        """Override this fixture: return a fresh ``CalendarBench``; see its docstring for what each field needs."""
        raise NotImplementedError("Override the fixture 'bench' and return a CalendarBench.")

    def test_slots_start_inside_the_window_sorted_and_none_twice(self, bench: CalendarBench) -> None:
        slots = bench.slots()
        assert slots
        assert list(slots) == sorted(set(slots))
        assert all(bench.free.start <= slot.start < bench.free.end for slot in slots)

    def test_a_window_of_instants_cuts_the_day_exactly(self, bench: CalendarBench) -> None:
        first, second, third = bench.slots()[:3]
        assert bench.calendar.read_slots(bench.event_type_id, Span(second.start, third.start)) == (second,)
        assert first not in bench.calendar.read_slots(bench.event_type_id, Span(second.start, bench.free.end))

    def test_a_window_without_free_time_has_no_slots(self, bench: CalendarBench) -> None:
        long_ago = Span.starting(datetime(2020, 1, 6, tzinfo=UTC), timedelta(days=2))
        assert bench.calendar.read_slots(bench.event_type_id, long_ago) == ()

    def test_a_window_of_more_than_31_days_is_refused(self, bench: CalendarBench) -> None:
        with pytest.raises(InvalidRequest):
            bench.calendar.read_slots(bench.event_type_id, Span.starting(bench.free.start, timedelta(days=32)))

    def test_slots_of_an_unknown_event_type_say_so(self, bench: CalendarBench) -> None:
        with pytest.raises(ServiceNotMapped):
            bench.calendar.read_slots(987_654_321, bench.free)

    def test_a_booked_time_is_not_offered_and_free_again_when_cancelled(self, bench: CalendarBench) -> None:
        slot = bench.slots()[1]
        booking = bench.book(slot.start)
        assert not any(each.overlaps(slot) for each in bench.slots())
        bench.calendar.cancel_booking(booking.uid, "No longer needed")
        assert slot in bench.slots()

    def test_the_time_of_the_booking_that_moves_counts_as_free(self, bench: CalendarBench) -> None:
        slot = bench.slots()[1]
        booking = bench.book(slot.start)
        bench.wait()
        assert slot in bench.calendar.read_slots(bench.event_type_id, bench.free, moving=booking.uid)

    def test_a_booking_answers_what_was_asked(self, bench: CalendarBench) -> None:
        slot = bench.slots()[0]
        booking = bench.book(slot.start)
        assert (booking.when, booking.standing, booking.host) == (slot, Standing.CONFIRMED, bench.host)
        assert (booking.mark, booking.appointment_id, booking.readable) == ("mark-1", "apt_1", True)
        assert (booking.event_type_id, booking.replaces, booking.replaced_by) == (bench.event_type_id, None, None)
        assert booking.attendee == ANN

    def test_a_read_shows_what_the_booking_answered(self, bench: CalendarBench) -> None:
        booking = bench.book(bench.slots()[0].start)
        found = bench.calendar.read_booking(booking.uid)
        assert (found.facts, found.mark, found.created) == (booking.facts, "mark-1", booking.created)
        assert found.began >= booking.began
        assert found.version >= booking.version

    def test_a_taken_time_is_refused(self, bench: CalendarBench) -> None:
        slot = bench.slots()[0]
        bench.outside.book(bench.event_type_id, slot.start)
        with pytest.raises(SlotUnavailable):
            bench.book(slot.start)

    def test_a_past_start_is_refused(self, bench: CalendarBench) -> None:
        with pytest.raises(OutsideBookingWindow):
            bench.book(datetime(2020, 1, 6, 10, tzinfo=UTC))

    def test_booking_an_unknown_event_type_says_so(self, bench: CalendarBench) -> None:
        with pytest.raises(ServiceNotMapped):
            bench.book(bench.free.start, event_type_id=987_654_321)

    def test_a_move_makes_a_new_booking_that_replaces_the_old(self, bench: CalendarBench) -> None:
        first, _, third = bench.slots()[:3]
        old = bench.book(first.start)
        new = bench.calendar.reschedule_booking(old.uid, third.start, "Later, please")
        assert new.uid != old.uid
        assert (new.when, new.standing, new.replaces, new.mark) == (third, Standing.CONFIRMED, old.uid, "mark-1")
        left = bench.calendar.read_booking(old.uid)
        assert (left.standing, left.closing, left.replaced_by) == (Standing.CLOSED, Closing.MOVED, new.uid)

    def test_moving_a_moved_booking_names_its_successor(self, bench: CalendarBench) -> None:
        first, second, third = bench.slots()[:3]
        old = bench.book(first.start)
        new = bench.outside.move(old.uid, second.start)
        with pytest.raises(BookingClosed) as refusal:
            bench.calendar.reschedule_booking(old.uid, third.start, "Later, please")
        assert refusal.value.moved_to == new

    def test_moving_a_cancelled_booking_is_refused(self, bench: CalendarBench) -> None:
        first, second = bench.slots()[:2]
        uid = bench.outside.book(bench.event_type_id, first.start)
        bench.outside.cancel(uid)
        with pytest.raises(BookingClosed) as refusal:
            bench.calendar.reschedule_booking(uid, second.start, "Later, please")
        assert refusal.value.moved_to is None

    def test_moving_to_a_taken_time_leaves_the_booking_as_it_was(self, bench: CalendarBench) -> None:
        first, second = bench.slots()[:2]
        booking = bench.book(first.start)
        bench.outside.book(bench.event_type_id, second.start)
        with pytest.raises(SlotUnavailable):
            bench.calendar.reschedule_booking(booking.uid, second.start, "Later, please")
        assert bench.calendar.read_booking(booking.uid).facts == booking.facts

    def test_moving_an_unknown_booking_is_unknown(self, bench: CalendarBench) -> None:
        # Cal.com upstream 2025-10 answers 500 here, which says nothing of what happened.
        with pytest.raises((BookingUnknown, OutcomeUnknown)):
            bench.calendar.reschedule_booking("nosuchbooking00000000", bench.free.start, "Later, please")

    def test_a_cancel_closes_and_keeps_its_reason(self, bench: CalendarBench) -> None:
        booking = bench.book(bench.slots()[0].start)
        bench.calendar.cancel_booking(booking.uid, "Fell ill")
        found = bench.calendar.read_booking(booking.uid)
        assert (found.standing, found.closing, found.reason) == (Standing.CLOSED, Closing.CANCELLED, "Fell ill")

    def test_a_cancel_needs_no_reason_of_ours(self, bench: CalendarBench) -> None:
        booking = bench.book(bench.slots()[0].start)
        assert bench.calendar.cancel_booking(booking.uid, "").standing is Standing.CLOSED

    def test_cancelling_twice_or_a_moved_booking_is_refused(self, bench: CalendarBench) -> None:
        first, second = bench.slots()[:2]
        booking = bench.book(first.start)
        moved = bench.outside.move(booking.uid, second.start)
        with pytest.raises(BookingClosed):
            bench.calendar.cancel_booking(booking.uid, "Fell ill")
        bench.calendar.cancel_booking(moved, "Fell ill")
        with pytest.raises(BookingClosed):
            bench.calendar.cancel_booking(moved, "Fell ill")

    @pytest.mark.parametrize("uid", ["nosuchbooking00000000", "..", "../me", "a b", "", "\x00"])
    def test_reading_or_cancelling_an_unknown_booking_says_so(self, bench: CalendarBench, uid: str) -> None:
        with pytest.raises(BookingUnknown):
            bench.calendar.read_booking(uid)
        with pytest.raises(BookingUnknown):
            bench.calendar.cancel_booking(uid, "Fell ill")

    def test_an_unknown_key_is_told_from_a_refusal(self, bench: CalendarBench) -> None:
        with pytest.raises(CalendarCredentials):
            list(bench.impostor.list_bookings(BookingQuery(created_since=bench.free.start)))
        with pytest.raises(CalendarCredentials):
            bench.provider.open(CalendarAccount())
