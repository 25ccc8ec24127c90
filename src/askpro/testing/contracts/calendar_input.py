"""What a calendar must make of times, lengths, fields and keys: what it takes, what it refuses and how."""

from datetime import datetime, timedelta, timezone

import pytest

from askpro.application.ports.calendar import BookingQuery, BookingRequest, NobodysBooking
from askpro.domain.errors import (
    BookingFieldMissing,
    BookingUnknown,
    CalendarCredentials,
    InvalidRequest,
    OutsideBookingWindow,
)
from askpro.domain.timespan import Span
from askpro.testing.contracts.calendar import CalendarContract
from askpro.testing.contracts.calendar_bench import ANN, CalendarBench

_AGO = datetime.fromisoformat("2020-01-06T10:00:00+00:00")
_INDIA = timezone(timedelta(hours=5, minutes=30))


class CalendarInputContract(CalendarContract):
    """The suite for ``Calendar``, with what goes in."""

    def request(self, bench: CalendarBench, start: datetime, **more: object) -> BookingRequest:
        """A booking of ours."""
        values: dict[str, object] = {
            "event_type_id": bench.event_type_id,
            "start": start,
            "length": None,
            "attendee": ANN,
            "metadata": {"askpro_appointment_id": "apt_1", "askpro_attempt": "mark-1"},
        }
        return BookingRequest(**{**values, **more})  # type: ignore[arg-type]  # keyword by keyword

    def test_two_times_that_only_touch_are_both_booked(self, bench: CalendarBench) -> None:
        first = bench.slots()[0]
        second = next(slot for slot in bench.slots() if slot.start == first.end)
        bench.outside.book(bench.event_type_id, first.start)
        assert bench.book(second.start).when == second

    def test_a_start_in_any_offset_is_the_same_instant(self, bench: CalendarBench) -> None:
        slot = bench.slots()[0]
        assert bench.book(slot.start.astimezone(_INDIA)).when == slot

    def test_a_start_without_an_offset_is_refused(self, bench: CalendarBench) -> None:
        """S13."""
        slot = bench.slots()[0]
        naive = slot.start.replace(tzinfo=None)
        with pytest.raises(InvalidRequest):
            bench.calendar.create_booking(self.request(bench, naive))
        booking = bench.book(slot.start)
        with pytest.raises(InvalidRequest):
            bench.calendar.reschedule_booking(booking.uid, naive, "Later, please")

    def test_moving_into_the_past_is_refused_and_changes_nothing(self, bench: CalendarBench) -> None:
        booking = bench.book(bench.slots()[0].start)
        with pytest.raises(OutsideBookingWindow):
            bench.calendar.reschedule_booking(booking.uid, _AGO, "Sooner, please")
        assert bench.calendar.read_booking(booking.uid).facts == booking.facts

    def test_a_chosen_length_is_booked(self, bench: CalendarBench) -> None:
        if bench.choosable is None:
            pytest.skip("the calendar has no event type of several lengths")
        event_type_id, length = bench.choosable
        slot = bench.calendar.read_slots(event_type_id, bench.free, length=length)[0]
        asked = self.request(bench, slot.start, event_type_id=event_type_id, length=length)
        assert bench.calendar.create_booking(asked).when == Span.starting(slot.start, length)

    def test_a_required_field_that_is_missing_is_told(self, bench: CalendarBench) -> None:
        if bench.demanding is None:
            pytest.skip("the calendar has no event type that demands a field")
        with pytest.raises(BookingFieldMissing):
            bench.book(bench.slots()[0].start, event_type_id=bench.demanding)

    def test_a_move_by_somebody_else_keeps_our_marks(self, bench: CalendarBench) -> None:
        """L31: marks tell whose attempt made a booking, not who changed it."""
        first, second = bench.slots()[:2]
        booking = bench.book(first.start)
        moved = bench.calendar.read_booking(bench.outside.move(booking.uid, second.start))
        assert (moved.mark, moved.appointment_id, moved.replaces) == ("mark-1", "apt_1", booking.uid)
        assert moved.attendee == booking.attendee

    def test_a_booking_that_is_nobodys_says_what_it_takes(self, bench: CalendarBench) -> None:
        if bench.nobodys is None:
            pytest.skip("every booking of the calendar can stand for an appointment")
        slot = bench.slots()[0]
        uid = bench.outside.book(bench.nobodys, slot.start)
        with pytest.raises(NobodysBooking) as refusal:
            bench.calendar.read_booking(uid)
        (occupation,) = refusal.value.occupations
        assert (occupation.uid, occupation.when.start, occupation.taken) == (uid, slot.start, True)

    def test_an_unknown_key_changes_nothing(self, bench: CalendarBench) -> None:
        slot = bench.slots()[0]
        booking = bench.book(slot.start)
        for act in (
            lambda: bench.impostor.create_booking(self.request(bench, bench.slots()[0].start)),
            lambda: bench.impostor.reschedule_booking(booking.uid, bench.slots()[0].start, "Later, please"),
            lambda: bench.impostor.cancel_booking(booking.uid, "Fell ill"),
            lambda: bench.impostor.read_booking(booking.uid),
            lambda: bench.impostor.read_slots(bench.event_type_id, bench.free),
        ):
            with pytest.raises(CalendarCredentials):
                act()
        query = BookingQuery(event_type_id=bench.event_type_id, created_since=booking.created)
        found = bench.calendar.list_bookings(query)
        assert [(read.uid, read.facts) for read in found] == [(booking.uid, booking.facts)]

    def test_a_booking_of_an_unknown_uid_frees_no_time(self, bench: CalendarBench) -> None:
        with pytest.raises(BookingUnknown):
            bench.calendar.cancel_booking("nosuchbooking00000000", "Fell ill")
        slots = bench.calendar.read_slots(bench.event_type_id, bench.free, moving="nosuchbooking00000000")
        assert set(slots) == set(bench.slots())
