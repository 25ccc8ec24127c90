"""Holds in the ledger: granted once (S7), ended by themselves, used up by one booking."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from askpro.application.book_appointment import BookingOrder
from askpro.application.hold_offer import HoldOrder
from askpro.domain.appointment import Appointment
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AskproError, NotFound, SlotUnavailable
from askpro.domain.holds import REMEMBERED, Hold
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.death import Killed
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def hold(world: World, slot: int = 0, *, staff: str | None = "Alice", actor: str = "api:one", ttl: int = 5) -> Hold:
    member = world.staff[staff] if staff is not None else None
    order = HoldOrder(service_id=world.services["Cut"], start=world.at(slot), staff_id=member, ttl=ttl * MINUTE)
    return world.app.hold(world.company.id, order, actor=actor)


def book(world: World, held: Hold, actor: str = "api:one") -> Appointment:
    order = BookingOrder(
        service_id=held.service_id,
        start=held.span.start,
        customer=CustomerDetails(name="Jo", email="jo@example.net"),
        hold_id=held.id,
    )
    return world.app.book(world.company.id, order, actor=actor)


def test_s7_of_many_who_hold_and_book_one_time_one_wins() -> None:
    world, barrier = World(), threading.Barrier(8)

    def attempt(number: int) -> bool:
        barrier.wait(10)
        try:
            if number % 2:
                hold(world, actor=f"api:{number}")
            else:
                world.book(0, email=f"c{number}@example.net")
        except SlotUnavailable:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    world.rest()
    assert broken(world) == []


def test_s7_a_hold_is_used_up_once() -> None:
    world, barrier = World(), threading.Barrier(4)
    held = hold(world)

    def attempt(_: int) -> bool:
        barrier.wait(10)
        try:
            book(world, held)
        except AskproError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
    world.rest()
    assert (len(world.outside.live()), broken(world)) == (1, [])


def test_a_hold_stands_in_the_way_of_a_move_until_it_ends() -> None:
    world = World()
    booked = world.book(4)
    hold(world, 0, ttl=1)
    with pytest.raises(SlotUnavailable):
        world.move(booked, 0)
    world.clock.advance(MINUTE)
    assert world.move(booked, 0).when.start == world.at(0)


def test_without_a_name_the_least_booked_of_the_day_is_held() -> None:
    world = World()
    world.book(6, staff="Alice")
    first, second = hold(world, staff=None), hold(world, staff=None)
    assert [first.staff_id, second.staff_id] == [world.staff["Bob"], world.staff["Alice"]]
    with pytest.raises(SlotUnavailable):
        hold(world, staff=None)


def test_s7_who_is_refused_a_hold_is_told_what_else_is_free() -> None:
    world = World()
    hold(world)
    with pytest.raises(SlotUnavailable) as refused:
        hold(world, actor="api:two")
    told = refused.value.alternatives
    assert (len(told), world.at(0) in told) == (3, False)
    assert hold(world, 1, actor="api:two").span.start in told
    world.network.faults.append(Fault.UNREACHABLE)
    with pytest.raises(SlotUnavailable):
        hold(world, actor="api:two")


def test_a_buffer_is_held_too() -> None:
    world = World()
    mapped = world.app.services.get(world.company.id, world.services["Cut"])[1]
    assert mapped
    held = hold(world)
    with world.storage.read(world.company.id) as ledger:
        claims = ledger.claims.overlapping([world.staff["Alice"]], held.span)
    assert [(claim.appointment_id, claim.until) for claim in claims] == [(held.id, held.expires_at)]


def test_an_outside_booking_over_a_hold_is_no_overlap_of_appointments() -> None:
    world = World()
    hold(world)
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.drain()
    assert world.issues("overlap") == []


def test_a_killed_booking_used_its_hold_up_or_left_it() -> None:
    """S1: the hold goes in the transaction of the booking, or not at all."""
    step, died = 0, True
    while died:
        world = World()
        held = hold(world)
        world.wire.steps.clear()
        world.wire.kill_at = step
        try:
            book(world, held)
            died = False
        except Killed:
            world.fresh_process()
        world.wire.kill_at = None
        gone = False
        with world.storage.read(world.company.id) as ledger:
            try:
                ledger.holds.get(held.id)
            except NotFound:
                gone = True
        assert gone is bool(world.appointments()), step
        world.rest()
        assert broken(world) == [], step
        step += 1
    assert step > 5


def test_ended_holds_are_known_for_a_day_and_then_swept_away() -> None:
    world = World()
    held = hold(world)
    world.clock.advance(REMEMBERED)
    world.app.tidy()
    with world.storage.read(world.company.id) as ledger:
        assert ledger.holds.get(held.id) == held
    world.clock.advance(6 * MINUTE)
    world.app.tidy()
    with world.storage.read(world.company.id) as ledger:
        assert ledger.claims.overlapping([held.staff_id], held.span) == []
        with pytest.raises(NotFound):
            ledger.holds.get(held.id)
