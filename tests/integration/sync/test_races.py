"""Many callers at once, in real threads (S7), and callers whose patience ends (L50)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from askpro.adapters.outbound import ThreadOutbound
from askpro.application.book_appointment import BookingOrder
from askpro.domain.appointment import Appointment, Status
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken


@pytest.mark.parametrize(("staff", "winners"), [("Alice", 1), (None, 2)])
def test_of_many_callers_on_one_time_as_many_win_as_there_are_staff(staff: str | None, winners: int) -> None:
    """S7, L01: the others get alternatives."""
    world = World()
    barrier = threading.Barrier(8)

    def attempt(number: int) -> str | int:
        barrier.wait(10)
        try:
            return world.book(2, staff=staff, email=f"c{number}@example.net").id
        except SlotUnavailable as taken:
            return len(taken.alternatives)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    losers = [answer for answer in answers if isinstance(answer, int)]
    assert (len(answers) - len(losers), losers, len(world.outside.live())) == (winners, [3] * (8 - winners), winners)


def test_of_many_movers_to_one_time_one_wins() -> None:
    """S7."""
    world = World()
    booked = [world.book(slot, email=f"c{slot}@example.net") for slot in range(6)]
    barrier = threading.Barrier(6)

    def attempt(appointment: Appointment) -> bool:
        barrier.wait(10)
        try:
            world.move(appointment, 10)
        except SlotUnavailable:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, booked)) == 1
    world.rest()
    assert broken(world) == []


def test_commands_of_one_appointment_given_at_once_end_in_one_state() -> None:
    """L09: whoever is second finds what the first one did, or is carried out after it."""
    world = World()
    booked = world.book(0)
    barrier = threading.Barrier(4)

    def attempt(number: int) -> None:
        barrier.wait(10)
        try:
            if number == 0:
                world.cancel(booked)
            else:
                world.move(booked, number * 2)
        except AskproError:
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, range(4)))
    world.rest()
    assert broken(world) == []


def test_workers_side_by_side_carry_each_appointment_out_once() -> None:
    """S2, S12."""
    world = World()
    for slot in range(4):  # one failure more, and the calendar is left alone
        world.network.faults.append(Fault.UNREACHABLE)
        world.book(slot, email=f"c{slot}@example.net")
    world.clock.advance(timedelta(minutes=1))
    due = world.app.settle.due()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: world.app.settle(*each), due * 4))
    posts = [call.path for call in world.network.writes]
    assert (len(due), len(posts), len(world.outside.live())) == (4, 8, 4)


def wait_for(answer: threading.Event) -> None:
    assert answer.wait(10)


def impatient(world: World, patience: timedelta) -> Appointment:
    order = BookingOrder(
        service_id=world.services["Cut"],
        start=world.at(0),
        staff_id=world.staff["Alice"],
        customer=CustomerDetails(name="Jo", email="jo@example.net"),
    )
    return world.app.book(world.company.id, order, patience)


def test_a_caller_whose_patience_ends_is_told_that_it_is_pending() -> None:
    """L50: a slow answer is no failure."""
    outbound, answer = ThreadOutbound(threads=2), threading.Event()
    world = World(outbound=outbound)
    world.network.before_answer.append(lambda: wait_for(answer))
    booked = impatient(world, timedelta(milliseconds=20))
    assert booked.status(world.clock.now()) is Status.PENDING
    answer.set()
    outbound.close()
    assert world.appointment(booked.id).status(world.clock.now()) is Status.CONFIRMED


def test_a_full_place_for_calls_leaves_the_booking_to_the_worker() -> None:
    """L48."""
    world = World(outbound=(outbound := ThreadOutbound(threads=1)))
    outbound.close()
    booked = world.book(0)
    assert (booked.status(world.clock.now()), world.network.writes) == (Status.PENDING, [])
    world.pass_time(timedelta(minutes=1))
    assert world.appointment(booked.id).status(world.clock.now()) is Status.CONFIRMED
