"""Availability: cached, dropped on every change, fetched once, and never over a claim (S14, L02, L51, L52)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from attrs import define, evolve, field

from askpro.application.offering.finder import OfferFinder, OffersQuery
from askpro.application.ports.calendar import Calendar, CalendarProvider, NoticeReader
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import TemporarilyUnavailable
from askpro.domain.offers import Availability
from askpro.domain.timespan import Span
from askpro.testing.worlds import Fault, World

SECOND = timedelta(seconds=1)


def ask(world: World, staff: str | None = "Alice") -> Availability:
    member = world.staff[staff] if staff is not None else None
    return world.app.find_offers(world.company, "Cut", world.at(0).date(), staff_id=member)


def slot_calls(world: World) -> int:
    return sum(call.path == "/slots" for call in world.network.calls)


def offered(world: World, slot: int, staff: str | None = "Alice") -> bool:
    return world.at(slot) in {offer.span.start for offer in ask(world, staff)}


@pytest.fixture
def quiet_world() -> World:
    """Nothing was written for a while: upstream's own memory of two seconds is over."""
    world = World()
    world.clock.advance(10 * SECOND)
    return world


def test_an_answer_is_used_for_five_minutes(quiet_world: World) -> None:
    ask(quiet_world)
    quiet_world.clock.advance(299 * SECOND)
    ask(quiet_world)
    assert slot_calls(quiet_world) == 1


def test_an_answer_is_not_used_for_longer(quiet_world: World) -> None:
    ask(quiet_world)
    quiet_world.clock.advance(301 * SECOND)
    ask(quiet_world)
    assert slot_calls(quiet_world) == 2


def test_an_answer_says_how_fresh_it_is(quiet_world: World) -> None:
    first = ask(quiet_world)
    again = ask(quiet_world)
    assert (first.source, again.source, again.as_of, again.fresh_until - again.as_of) == (
        "calendar",
        "cache",
        first.as_of,
        300 * SECOND,
    )


def test_a_booking_here_is_seen_by_the_very_next_question(quiet_world: World) -> None:
    """S14."""
    ask(quiet_world)
    quiet_world.book(2)
    assert not offered(quiet_world, 2)


def test_a_cancellation_here_is_seen_by_the_very_next_question(quiet_world: World) -> None:
    booked = quiet_world.book(2)
    ask(quiet_world)
    quiet_world.cancel(booked)
    quiet_world.clock.advance(3 * SECOND)
    assert offered(quiet_world, 2)


def test_a_move_here_is_seen_by_the_very_next_question(quiet_world: World) -> None:
    booked = quiet_world.book(2)
    ask(quiet_world)
    quiet_world.move(booked, 6)
    assert not offered(quiet_world, 6)


def test_an_outside_booking_is_seen_once_its_webhook_was_read(quiet_world: World) -> None:
    ask(quiet_world)
    quiet_world.outside.book(quiet_world.types["Cut", "Alice"], quiet_world.at(2))
    quiet_world.drain()
    assert not offered(quiet_world, 2)


def test_an_outside_cancellation_is_seen_once_its_webhook_was_read(quiet_world: World) -> None:
    booked = quiet_world.book(2)
    ask(quiet_world)
    quiet_world.outside.cancel(booked.head or "")
    quiet_world.drain()
    quiet_world.clock.advance(3 * SECOND)
    assert offered(quiet_world, 2)


def test_a_change_of_one_member_leaves_the_other_ones_answer_cached(quiet_world: World) -> None:
    """L52: one generation per staff member, not one for all."""
    ask(quiet_world, "Bob")
    quiet_world.book(2, staff="Alice")
    before = slot_calls(quiet_world)
    ask(quiet_world, "Bob")
    assert slot_calls(quiet_world) == before


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.UNREACHABLE])
def test_a_booking_that_is_not_agreed_yet_is_offered_to_nobody(quiet_world: World, fault: Fault) -> None:
    """L02: whatever the state of the sync."""
    quiet_world.network.faults.append(fault)
    quiet_world.book(2)
    assert not offered(quiet_world, 2)


def test_a_move_that_is_not_agreed_yet_keeps_both_times(quiet_world: World) -> None:
    booked = quiet_world.book(2)
    quiet_world.network.faults.append(Fault.LOST_BEFORE)
    quiet_world.move(booked, 6)
    assert (offered(quiet_world, 2), offered(quiet_world, 6)) == (False, False)


def test_the_appointment_that_is_to_be_moved_does_not_stand_in_its_own_way(quiet_world: World) -> None:
    """L05."""
    booked = quiet_world.book(2)
    day = quiet_world.at(0).date()
    offers = quiet_world.app.find_offers(quiet_world.company, "Cut", day, appointment_id=booked.id)
    assert quiet_world.at(2) in {offer.span.start for offer in offers}


def test_the_buffer_is_kept_free_after_an_appointment() -> None:
    """Minutes between two appointments."""
    world = World()
    world.change_company(evolve(world.company, buffer_time=timedelta(minutes=15)))
    world.add_service(world.company, "Buffered", ["Alice"])
    world.book(2, service="Buffered")
    offers = world.app.find_offers(world.company, "Buffered", world.at(0).date(), staff_id=world.staff["Alice"])
    starts = {offer.span.start for offer in offers}
    assert (world.at(1) in starts, world.at(3) in starts, world.at(4) in starts) == (False, False, True)


def test_an_error_is_not_remembered(quiet_world: World) -> None:
    """L53."""
    quiet_world.network.always = Fault.UNREACHABLE
    with pytest.raises(TemporarilyUnavailable):
        ask(quiet_world)
    quiet_world.network.always = None
    assert len(ask(quiet_world)) > 0


def test_an_empty_answer_is_remembered_for_a_moment_only(quiet_world: World) -> None:
    """L53."""
    sunday = quiet_world.at(0) - timedelta(days=1)
    window = Span(sunday, sunday + timedelta(hours=9))
    for _ in range(2):
        quiet_world.app.find_offers(quiet_world.company, "Cut", window, staff_id=quiet_world.staff["Alice"])
        quiet_world.clock.advance(31 * SECOND)
    assert slot_calls(quiet_world) == 2


@define
class Gate:
    """A calendar that lets its slots wait until somebody opens the gate."""

    inner: CalendarProvider
    asked: threading.Event = field(factory=threading.Event)
    opened: threading.Event = field(factory=threading.Event)
    calls: list[int] = field(factory=list)

    @property
    def notices(self) -> NoticeReader:
        return self.inner.notices

    def open(self, account: CalendarAccount, **turn: Any) -> Calendar:
        return _GatedCalendar(self.inner.open(account, **turn), self)  # type: ignore[return-value]  # it has all that the test calls

    def close(self) -> None:
        """Nothing to give back."""


@define
class _GatedCalendar:
    inner: Calendar
    gate: Gate

    def read_slots(
        self, event_type_id: int, window: Span, *, length: timedelta | None = None, moving: str | None = None
    ) -> tuple[Span, ...]:
        slots = self.inner.read_slots(event_type_id, window, length=length, moving=moving)
        self.gate.calls.append(event_type_id)
        self.gate.asked.set()
        assert self.gate.opened.wait(10)
        return slots


def gated(world: World) -> tuple[OfferFinder, Gate, OffersQuery]:
    gate = Gate(world.calendars)
    query = OffersQuery(
        service_id=world.services["Cut"],
        staff_id=world.staff["Alice"],
        window=Span(world.at(0), world.at(16)),
    )
    return evolve(world.app.offers.finder, calendars=gate), gate, query


def test_parallel_misses_make_one_call(quiet_world: World) -> None:
    """L51."""
    finder, gate, query = gated(quiet_world)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(finder, quiet_world.company.id, query) for _ in range(8)]
        assert gate.asked.wait(10)
        gate.opened.set()
        found = {len(answer.result(10)) for answer in answers}
    assert (len(gate.calls), len(found)) == (1, 1)


def test_an_answer_fetched_before_a_change_is_not_found_after_it(quiet_world: World) -> None:
    """S14: the slots were read, then the slot was booked, then the answer came."""
    finder, gate, query = gated(quiet_world)
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(finder, quiet_world.company.id, query)
        assert gate.asked.wait(10)
        quiet_world.book(2)
        gate.opened.set()
        early.result(10)
    assert quiet_world.at(2) not in {offer.span.start for offer in finder(quiet_world.company.id, query)}


def test_who_asks_after_a_change_does_not_get_the_answer_to_who_asked_before(quiet_world: World) -> None:
    """S14, L51: only those who ask of one state share a call."""
    finder, gate, query = gated(quiet_world)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(finder, quiet_world.company.id, query)
        assert gate.asked.wait(10)
        quiet_world.book(2)
        gate.asked.clear()
        late = pool.submit(finder, quiet_world.company.id, query)
        asked_anew = gate.asked.wait(10)
        gate.opened.set()
        starts = {offer.span.start for offer in late.result(10)}
    assert (asked_anew, quiet_world.at(2) in starts) == (True, False)
