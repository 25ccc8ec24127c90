"""Reschedule, cancel, confirm and decline over answers that never came."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from askpro.domain.appointment import Appointment, Status
from askpro.domain.errors import AppointmentClosed, InvalidRequest, StaleSequence
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)
Give = Callable[[World, Appointment], Appointment]

COMMANDS: dict[str, tuple[str, Give, Status]] = {
    "reschedule": ("Cut", lambda world, it: world.move(it, 4), Status.CONFIRMED),
    "cancel": ("Cut", lambda world, it: world.cancel(it), Status.CANCELLED),
    "confirm": ("Ask", lambda world, it: world.confirm(it), Status.CONFIRMED),
    "decline": ("Ask", lambda world, it: world.decline(it), Status.DECLINED),
}


def status(world: World, appointment: Appointment) -> Status:
    return world.app.show_appointment(world.company, appointment.id).status


def writes(world: World, verb: str) -> list[str]:
    return [call.path for call in world.network.writes if call.path.endswith(verb)]


def cancel_first(world: World) -> None:
    world.cancel(world.appointments()[0])


@pytest.fixture(params=list(COMMANDS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def given(world: World, name: str, *faults: Fault) -> Appointment:
    service, give, _ = COMMANDS[name]
    booked = world.book(service=service)
    world.drain()
    world.network.faults.extend(faults)
    give(world, booked)
    return booked


def test_the_answer_ends_a_command(world: World, name: str) -> None:
    appointment = given(world, name)
    assert status(world, appointment) is COMMANDS[name][2]


def test_the_echo_of_a_command_changes_nothing(world: World, name: str) -> None:
    """S5, L30."""
    appointment = given(world, name)
    before = world.appointment(appointment.id).sequence, len(world.network.writes)
    world.rest()
    assert (world.appointment(appointment.id).sequence, len(world.network.writes)) == before


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BROKEN_BEFORE, Fault.LATE])
def test_no_write_is_repeated_before_the_horizon(world: World, name: str, fault: Fault) -> None:
    """S2, L50."""
    world.holding = True
    given(world, name, fault)
    world.pass_time(4.9 * MINUTE)
    assert len(writes(world, name)) == 1


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.BROKEN_AFTER])
def test_what_landed_is_found_without_a_second_write(world: World, name: str, fault: Fault) -> None:
    """S1, S2."""
    world.holding = True
    appointment = given(world, name, fault)
    world.pass_time(MINUTE)
    assert (status(world, appointment), len(writes(world, name))) == (COMMANDS[name][2], 1)


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.BROKEN_BEFORE])
def test_what_did_not_land_is_sent_once_more_after_the_horizon(world: World, name: str, fault: Fault) -> None:
    """S1, S2."""
    appointment = given(world, name, fault)
    world.pass_time(6 * MINUTE)
    assert (status(world, appointment), len(writes(world, name))) == (COMMANDS[name][2], 2)


@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.QUOTA])
def test_what_was_certainly_not_done_is_repeated_soon(world: World, name: str, fault: Fault) -> None:
    """S1, S18."""
    appointment = given(world, name, fault)
    world.pass_time(MINUTE)
    assert (status(world, appointment), len(writes(world, name))) == (COMMANDS[name][2], 2)


@pytest.mark.parametrize("holding", [False, True])
@pytest.mark.parametrize("faults", [(fault,) for fault in Fault] + [(one, one) for one in Fault])
def test_after_any_fault_both_sides_agree(name: str, faults: tuple[Fault, ...], holding: bool) -> None:
    """S1, S2, S3."""
    world = World(holding=holding)
    appointment = given(world, name, *faults)
    world.pass_time(12 * MINUTE)
    world.rest()
    live = 0 if name in ("cancel", "decline") else 1
    assert (status(world, appointment), len(world.live(appointment)), broken(world)) == (COMMANDS[name][2], live, [])


def test_a_write_that_lands_after_its_repetition_changes_nothing(world: World, name: str) -> None:
    """S2: the late commit finds the booking already changed."""
    appointment = given(world, name, Fault.LATE)
    world.pass_time(6 * MINUTE)
    world.network.land_late()
    world.rest()
    assert (status(world, appointment), broken(world)) == (COMMANDS[name][2], [])


def test_a_second_reschedule_goes_to_the_new_uid(world: World) -> None:
    """S8, L28."""
    booked = world.book()
    first = world.move(booked, 2)
    world.move(booked, 4)
    assert writes(world, "reschedule")[1] == f"/bookings/{first.head}/reschedule"


def test_a_reschedule_under_way_shows_the_old_time(world: World) -> None:
    """S9, L24."""
    booked = world.book(0)
    world.network.faults.append(Fault.LOST_BEFORE)
    moved = world.move(booked, 4)
    assert (moved.when.start, moved.wish is not None) == (world.at(0), True)


def test_a_reschedule_given_while_the_booking_is_unknown_is_carried_out_after_it(world: World) -> None:
    """S1: the create that landed is agreed first, then moved."""
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book(0)
    world.move(booked, 4)
    world.rest()
    assert (world.appointment(booked.id).when.start, broken(world)) == (world.at(4), [])


def test_a_move_there_and_back_while_the_first_is_unknown_leaves_no_wish(world: World) -> None:
    """S1, S6: a wish left behind would undo the customer's next move."""
    booked = world.book(0)
    world.network.faults.append(Fault.LOST_BEFORE)
    world.move(booked, 4)
    world.move(booked, 0)
    world.pass_time(6 * MINUTE)
    moved = world.outside.move(world.appointment(booked.id).head or "", world.at(6))
    world.rest()
    after = world.appointment(booked.id)
    assert (after.wish, after.head, broken(world)) == (None, moved, [])


def test_a_cancel_given_while_the_create_is_in_flight_cancels_what_the_create_made() -> None:
    """S1, S2."""
    world = World()
    world.network.before_answer.append(lambda: cancel_first(world))
    booked = world.book()
    assert (status(world, booked), world.outside.live()) == (Status.CANCELLED, [])


def test_a_cancel_given_while_the_create_is_unknown_cancels_what_the_create_made(world: World) -> None:
    """L22."""
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book()
    world.cancel(booked)
    world.rest()
    assert (status(world, booked), world.outside.live(), broken(world)) == (Status.CANCELLED, [], [])


def test_a_cancel_of_what_never_came_to_be_asks_nobody(world: World) -> None:
    world.network.faults.append(Fault.UNREACHABLE)
    booked = world.book()
    world.cancel(booked)
    assert (status(world, booked), len(world.network.writes)) == (Status.CANCELLED, 1)


def test_a_command_given_while_another_one_is_under_way_waits_for_its_end(world: World) -> None:
    """S12: one write at a time, the later command after it."""
    booked = world.book(0)
    sent: list[int] = []

    def move_again() -> None:
        world.move(booked, 6)
        sent.append(len(writes(world, "reschedule")))

    world.network.before_answer.append(move_again)
    moved = world.move(booked, 4)
    assert (sent, len(writes(world, "reschedule")), moved.when.start) == ([1], 2, world.at(6))


def test_a_closed_appointment_takes_no_command(world: World) -> None:
    booked = world.book()
    world.cancel(booked)
    with pytest.raises(AppointmentClosed):
        world.move(booked, 3)


@pytest.mark.parametrize("command", ["reschedule", "cancel", "confirm", "decline"])
def test_a_command_for_an_older_version_is_refused(world: World, command: str) -> None:
    """L09."""
    booked = world.book(service="Ask")
    now = world.move(booked, 3)
    give, more = getattr(world.app, command), {"start": world.at(5)} if command == "reschedule" else {}
    with pytest.raises(StaleSequence):
        give(world.company.id, booked.id, sequence=booked.sequence, **more)
    assert world.appointment(booked.id) == now
    assert give(world.company.id, booked.id, sequence=now.sequence, **more).sequence > now.sequence


def test_a_confirmed_appointment_cannot_be_declined(world: World) -> None:
    with pytest.raises(InvalidRequest):
        world.decline(world.book())
