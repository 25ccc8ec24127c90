"""What the optional powers of a calendar must hold, for calendars that have them, and what its webhooks must tell."""

from datetime import timedelta

import pytest
from attrs import evolve

from askpro.application.ports.calendar_powers import (
    Confirming,
    EventTypeChange,
    EventTypeDraft,
    EventTypes,
    HostDirectory,
    Reserving,
    WebhookRegistration,
)
from askpro.domain.booking import Closing, Notice, Standing
from askpro.domain.errors import (
    AlreadyConfirmed,
    AlreadyExists,
    BookingUnknown,
    CalendarMalformed,
    NotFound,
    SlotUnavailable,
)
from askpro.domain.hooks import ACCOUNT
from askpro.domain.service import Buffers
from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_presence import CalendarPresenceContract

SECRET = "a secret of the contract"


class CalendarPowersContract(CalendarPresenceContract):
    """The whole suite: subclass this one. What a calendar cannot do is skipped."""

    def notices(self, bench: CalendarBench) -> list[Notice]:
        """What the webhooks sent so far tell; each must be signed."""
        reader = bench.provider.notices
        told = []
        if bench.deliveries is None:
            pytest.skip("nobody can see what the calendar delivers")
        for headers, body in bench.deliveries():
            assert reader.genuine(headers, body, ("another secret", SECRET))
            assert not reader.genuine(headers, body + b" ", (SECRET,))
            told.append(reader.read(body, bench.free.start - timedelta(minutes=1)).notice)
        return [notice for notice in told if notice is not None]

    def test_a_length_can_be_chosen_where_there_are_several(self, bench: CalendarBench) -> None:
        if bench.choosable is None:
            pytest.skip("the calendar has no event type of several lengths")
        event_type_id, length = bench.choosable
        slots = bench.calendar.read_slots(event_type_id, bench.free, length=length)
        assert slots
        assert {slot.length for slot in slots} == {length}

    def test_a_requested_booking_is_confirmed_once(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if bench.confirmable is None or not isinstance(calendar, Confirming):
            pytest.skip("the calendar confirms nothing")
        booking = bench.book(bench.slots()[0].start, event_type_id=bench.confirmable)
        assert booking.standing is Standing.REQUESTED
        assert calendar.confirm_booking(booking.uid).standing is Standing.CONFIRMED
        with pytest.raises(AlreadyConfirmed):
            calendar.confirm_booking(booking.uid)

    def test_a_requested_booking_can_be_declined(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if bench.confirmable is None or not isinstance(calendar, Confirming):
            pytest.skip("the calendar confirms nothing")
        booking = bench.book(bench.slots()[0].start, event_type_id=bench.confirmable)
        declined = calendar.decline_booking(booking.uid, "Closed that day")
        assert (declined.standing, declined.closing) == (Standing.CLOSED, Closing.DECLINED)

    def test_an_unknown_booking_can_neither_be_confirmed_nor_declined(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, Confirming):
            pytest.skip("the calendar confirms nothing")
        with pytest.raises(BookingUnknown):
            calendar.confirm_booking("nosuchbooking00000000")
        with pytest.raises(BookingUnknown):
            calendar.decline_booking("nosuchbooking00000000", "Closed that day")

    def test_an_event_type_reads_back_as_it_was_made(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, EventTypes):
            pytest.skip("the calendar shows no event types")
        after = timedelta(minutes=10)
        draft = EventTypeDraft(
            title="Check-up", slug=f"{bench.label}-check-up", length=timedelta(minutes=40), buffers=Buffers(after=after)
        )
        made = calendar.create_event_type(draft)
        assert calendar.read_event_type(made.id) == made
        assert (made.slug, made.length, made.buffers) == (draft.slug, draft.length, Buffers(after=after))
        assert (made.unsupported, made.confirmation) == (None, False)

    def test_a_change_of_an_event_type_changes_what_it_says_and_nothing_else(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, EventTypes):
            pytest.skip("the calendar shows no event types")
        draft = EventTypeDraft(
            title="Check-up",
            slug=f"{bench.label}-change",
            length=timedelta(minutes=40),
            description="Short",
            confirmation=True,
        )
        made = calendar.create_event_type(draft)
        change = EventTypeChange(title="Check", buffer_after=timedelta(minutes=15), confirmation=False)
        changed = calendar.change_event_type(made, change)
        wanted = evolve(made, title="Check", buffers=Buffers(after=timedelta(minutes=15)), confirmation=False)
        assert changed == wanted
        assert calendar.read_event_type(made.id) == wanted
        more = EventTypeChange(description="", length=timedelta(minutes=50), buffer_after=timedelta(0))
        again = calendar.change_event_type(changed, more)
        assert again == evolve(wanted, description="", length=timedelta(minutes=50), buffers=Buffers())

    def test_an_event_type_that_is_gone_cannot_be_changed(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, EventTypes):
            pytest.skip("the calendar shows no event types")
        made = calendar.create_event_type(
            EventTypeDraft(title="Check-up", slug=f"{bench.label}-gone", length=timedelta(minutes=40))
        )
        with pytest.raises(NotFound):
            calendar.change_event_type(evolve(made, id=987_654_321), EventTypeChange(title="Check"))

    def test_a_slug_in_use_is_refused_and_leads_to_its_event_type(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, EventTypes):
            pytest.skip("the calendar shows no event types")
        draft = EventTypeDraft(title="Check-up", slug=f"{bench.label}-twice", length=timedelta(minutes=40))
        assert draft.slug not in calendar.list_slugs(None)
        made = calendar.create_event_type(draft)
        with pytest.raises(AlreadyExists):
            calendar.create_event_type(draft)
        assert calendar.list_slugs(None)[draft.slug] == made.id

    def test_an_unknown_event_type_is_not_found(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, EventTypes):
            pytest.skip("the calendar shows no event types")
        with pytest.raises(NotFound):
            calendar.read_event_type(987_654_321)

    def test_the_hosts_are_told_by_id_and_none_twice(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, HostDirectory):
            pytest.skip("the calendar does not tell its hosts")
        ids = [host.id for host in calendar.list_hosts()]
        assert ids == sorted(set(ids))
        assert bench.host in ids

    def test_a_slot_is_reserved_once_and_released(self, bench: CalendarBench) -> None:
        calendar, slot = bench.calendar, bench.slots()[0]
        if not isinstance(calendar, Reserving):
            pytest.skip("the calendar reserves nothing")
        lasts = timedelta(minutes=3)
        reservation = calendar.reserve_slot(bench.event_type_id, slot.start, lasts)
        with pytest.raises(SlotUnavailable):
            calendar.reserve_slot(bench.event_type_id, slot.start, lasts)
        for _ in range(2):
            calendar.release_slot(reservation)
        again = calendar.reserve_slot(bench.event_type_id, slot.start, lasts)
        assert again != reservation
        bench.book(slot.start)  # L05: a reservation of ours is not in our way
        calendar.release_slot(again)

    def test_a_reserved_slot_is_not_shown_until_it_is_released(self, bench: CalendarBench) -> None:
        calendar, slot = bench.calendar, bench.slots()[0]
        if not isinstance(calendar, Reserving):
            pytest.skip("the calendar reserves nothing")
        reservation = calendar.reserve_slot(bench.event_type_id, slot.start, timedelta(minutes=3))
        assert slot not in bench.slots()
        calendar.release_slot(reservation)
        assert slot in bench.slots()

    def test_unsigned_and_unreadable_webhooks_are_none(self, bench: CalendarBench) -> None:
        """L41: without a secret nothing is genuine, whatever is signed with."""
        reader = bench.provider.notices
        for headers in ({}, {"X-Cal-Signature-256": ""}, {"X-Cal-Signature-256": "no-secret-provided"}):
            assert not reader.genuine(headers, b"{}", (SECRET,))
            assert not reader.genuine(headers, b"{}", ())
        for body in (b"", b"false", b"[]", b"{", b'{"payload":{}}', b"\xff"):
            with pytest.raises(CalendarMalformed):
                reader.read(body, bench.free.start)

    def test_an_address_is_subscribed_once_listed_mended_and_dropped(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, WebhookRegistration):
            pytest.skip("the calendar takes no subscriptions")
        made = calendar.subscribe(ACCOUNT, bench.hook, "an old secret")
        assert (made.place, made.url, made.active, made.triggers) == (ACCOUNT, bench.hook, True, calendar.triggers)
        with pytest.raises(AlreadyExists):
            calendar.subscribe(ACCOUNT, bench.hook, SECRET)
        assert made in calendar.list_webhooks(ACCOUNT)
        mended = calendar.mend_webhook(made, bench.hook, SECRET)
        assert (
            [each.id for each in calendar.list_webhooks(ACCOUNT) if each.url == bench.hook] == [mended.id] == [made.id]
        )
        bench.book(bench.slots()[0].start)
        if bench.deliveries is not None:
            genuine = bench.provider.notices.genuine
            assert bench.deliveries()
            assert all(genuine(headers, body, (SECRET,)) for headers, body in bench.deliveries())
        for _ in range(2):
            calendar.unsubscribe(mended)
        assert [each for each in calendar.list_webhooks(ACCOUNT) if each.url == bench.hook] == []

    def test_a_subscription_moves_to_another_address_in_one_change(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, WebhookRegistration):
            pytest.skip("the calendar takes no subscriptions")
        made = calendar.subscribe(ACCOUNT, "https://old.example.net/calendar", SECRET)
        assert calendar.mend_webhook(made, bench.hook, SECRET).url == bench.hook
        bench.book(bench.slots()[0].start)
        if bench.deliveries is not None:
            assert bench.deliveries()

    def test_webhooks_tell_what_reads_tell(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if not isinstance(calendar, WebhookRegistration):
            pytest.skip("the calendar takes no subscriptions")
        calendar.subscribe(ACCOUNT, bench.hook, SECRET)
        first, second = bench.slots()[:2]
        made = bench.book(first.start)
        moved = calendar.reschedule_booking(made.uid, second.start, "Later, please")
        gone = calendar.cancel_booking(moved.uid, "Fell ill")
        told = self.notices(bench)
        assert [(n.uid, n.when, n.standing, n.closing, n.host, n.replaces) for n in told] == [
            (read.uid, read.when, read.standing, read.closing, read.host, replaces)
            for read, replaces in ((made, None), (moved, made.uid), (gone, None))
        ]
        assert (told[0].mark, told[0].appointment_id) == ("mark-1", "apt_1")
        assert told[2].reason == "Fell ill"

    def test_the_webhook_of_a_decline_closes(self, bench: CalendarBench) -> None:
        calendar = bench.calendar
        if bench.confirmable is None or not isinstance(calendar, Confirming):
            pytest.skip("the calendar confirms nothing")
        if not isinstance(calendar, WebhookRegistration):
            pytest.skip("the calendar takes no subscriptions")
        calendar.subscribe(ACCOUNT, bench.hook, SECRET)
        booking = bench.book(bench.slots()[0].start, event_type_id=bench.confirmable)
        calendar.decline_booking(booking.uid, "Closed that day")
        told = [(notice.standing, notice.closing) for notice in self.notices(bench)]
        assert told == [(Standing.REQUESTED, None), (Standing.CLOSED, Closing.DECLINED)]
