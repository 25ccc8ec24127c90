"""What comes between the attempts of a booking with anybody: lost answers, commands, leavers, death (S1, S2, S7)."""

from datetime import timedelta

import pytest
from tests.integration.sync.anybody import (
    MINUTE,
    asked,
    before_the_next,
    between,
    inside,
    retire,
    salon,
    status,
    take,
    the_only,
    who,
)

from askpro.domain.appointment import Status
from askpro.domain.errors import SlotUnavailable
from askpro.testing.worlds import Fault, Killed
from askpro.testing.worlds.invariants import broken


def test_an_unknown_outcome_is_never_taken_for_a_taken_time() -> None:
    """S2: nobody else is asked while the first booking may still be made."""
    world = salon()
    world.network.faults.append(Fault.LOST_AFTER)
    booked = world.book(staff=None)
    world.pass_time(MINUTE)
    assert (asked(world), who(world, booked), status(world, booked)) == (["Alice"], "Alice", Status.CONFIRMED)


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("nth", range(3))
def test_after_any_fault_at_any_attempt_there_is_one_live_booking(fault: Fault, nth: int) -> None:
    """S1, S2, S3: the first two are booked there; whatever is lost, the third has it in the end."""
    world = salon("Dora")
    take(world, "Alice", "Bob")
    world.network.faults += [None] * nth + [fault]
    booked = world.book(staff=None)
    world.rest()
    assert (len(world.live(booked)), who(world, booked), broken(world)) == (1, "Dora", [])


def test_a_proven_absence_goes_on_where_the_time_was_taken_meanwhile() -> None:
    """S2: the lost POST never arrived, and somebody else came first."""
    world = salon()
    world.network.faults.append(Fault.LOST_BEFORE)
    booked = world.book(staff=None)
    take(world, "Alice")
    world.pass_time(6 * MINUTE)
    assert (asked(world), who(world, booked), status(world, booked)) == (
        ["Alice", "Alice", "Bob"],
        "Bob",
        Status.CONFIRMED,
    )


def test_a_booking_that_lands_after_others_were_asked_is_cancelled_again() -> None:
    """S2: given up as absent, taken by somebody, who leaves again, and only then committed."""
    world = salon()
    world.network.faults.append(Fault.LATE)
    booked = world.book(staff=None)
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.pass_time(6 * MINUTE)
    world.outside.cancel(uid)
    world.network.land_late()
    world.rest()
    assert (len(world.live(booked)), who(world, booked), broken(world)) == (1, "Bob", [])


def test_in_doubt_nobody_else_is_asked() -> None:
    """S2: who took the time after our POST was lost cannot be told, since the calendar hides the metadata."""
    world = salon()
    world.network.faults.append(Fault.LOST_BEFORE)
    booked = world.book(staff=None)
    take(world, "Alice")

    def hide() -> None:
        world.network.hiding = True

    world.network.before_arrival.append(hide)
    world.pass_time(6 * MINUTE)
    assert (asked(world), status(world, booked)) == (["Alice", "Alice"], Status.REFUSED)


def test_a_caller_whose_booking_is_cancelled_between_two_attempts_is_told_so() -> None:
    """S9."""
    world = between(lambda world: world.cancel(the_only(world)))
    booked = world.book(staff=None)
    assert (booked.status(world.clock.now()), asked(world)) == (Status.CANCELLED, ["Alice"])


def test_a_caller_is_told_when_nobody_is_left_between_two_attempts() -> None:
    world = between(lambda world: retire(world, "Bob"))
    with pytest.raises(SlotUnavailable):
        world.book(staff=None)
    assert (asked(world), world.issues()) == (["Alice"], [])


def test_a_cancel_between_two_attempts_ends_it() -> None:
    world = salon()
    made = before_the_next(world, lambda: world.cancel(the_only(world)))
    world.rest()
    assert (asked(world), status(world, made), broken(world)) == (["Alice"], Status.CANCELLED, [])


def test_a_cancel_while_the_first_is_asked_ends_it() -> None:
    world = salon()
    take(world, "Alice")
    inside(world, lambda: world.cancel(the_only(world)))
    with pytest.raises(SlotUnavailable):
        world.book(staff=None)
    world.rest()
    assert (asked(world), the_only(world).closed, broken(world)) == (["Alice"], True, [])


def test_a_move_between_two_attempts_keeps_who_is_to_give_it() -> None:
    """A reschedule does not change the staff member."""
    world = salon()
    made = before_the_next(world, lambda: world.move(the_only(world), 6))
    assert (asked(world), who(world, made), world.appointment(made.id).when.start) == (
        ["Alice", "Bob"],
        "Bob",
        world.at(6),
    )


def test_after_a_move_nobody_else_is_asked() -> None:
    """A reschedule does not change the staff member."""
    world = salon("Dora")
    take(world, "Bob", slot=6)
    with pytest.raises(SlotUnavailable):
        before_the_next(world, lambda: world.move(the_only(world), 6))
    assert asked(world) == ["Alice", "Bob"]


def test_after_a_move_while_the_first_was_asked_nobody_else_is_asked() -> None:
    """A reschedule does not change the staff member."""
    world = salon()
    take(world, "Alice")
    take(world, "Alice", slot=6)
    inside(world, lambda: world.move(the_only(world), 6))
    with pytest.raises(SlotUnavailable):
        world.book(staff=None)
    world.rest()
    assert (asked(world), status(world, the_only(world)), broken(world)) == (
        ["Alice", "Alice"],
        Status.REFUSED,
        [],
    )


def test_nobody_is_asked_for_a_time_that_has_come() -> None:
    """L25."""
    world = salon()
    made = before_the_next(world, lambda: world.clock.advance(timedelta(days=8)))
    world.drain()
    assert (asked(world), status(world, made)) == (["Alice"], Status.REFUSED)


@pytest.mark.parametrize("gone", ["member", "mapping"])
def test_who_does_not_give_the_service_any_more_is_not_asked(gone: str) -> None:
    world = salon("Dora")

    def leave() -> None:
        if gone == "member":
            retire(world, "Bob")
        else:
            mapped = world.app.services.get(world.company.id, world.services["Cut"])[1]
            stay = [(each.event_type_id, each.staff_id) for each in mapped if each.staff_id != world.staff["Bob"]]
            world.app.event_types(world.company.id, world.services["Cut"], stay)

    made = before_the_next(world, leave)
    world.drain()
    assert (asked(world), who(world, made), status(world, made)) == (["Alice", "Dora"], "Dora", Status.CONFIRMED)


def test_where_everybody_left_it_is_refused() -> None:
    """S1: with a reason, and an issue, since nobody waits for the answer any more."""
    world = salon()
    made = before_the_next(world, lambda: retire(world, "Bob"))
    world.clock.advance(MINUTE)
    world.drain()
    after = world.appointment(made.id)
    assert (asked(world), status(world, made), after.last_refusal and after.last_refusal.code) == (
        ["Alice"],
        Status.REFUSED,
        SlotUnavailable.code,
    )
    assert [issue.appointment_id for issue in world.issues("refused")] == [made.id]


def test_who_was_claimed_by_another_caller_meanwhile_is_not_promised_again() -> None:
    """S7: looked for in the transaction that promises."""
    world = salon("Dora")
    take(world, "Alice")
    inside(world, lambda: world.book(staff="Bob", email="b@example.net"))
    booked = world.book(staff=None)
    assert (asked(world), who(world, booked)) == (["Alice", "Bob", "Dora"], "Dora")


def test_between_two_attempts_the_next_one_is_promised() -> None:
    """S7, S14."""
    world = salon()

    def offers() -> None:
        with pytest.raises(SlotUnavailable):
            world.book(staff="Bob", email="b@example.net")
        day = world.at(0).date()
        assert world.at(0) not in {offer.span.start for offer in world.app.find_offers(world.company, "Cut", day)}

    before_the_next(world, offers)


@pytest.mark.parametrize("holding", [False, True])
def test_it_survives_the_death_of_its_process_at_every_step(holding: bool) -> None:
    """S1, S2: also in the middle of the second attempt; never more than three are asked."""
    step, died = 0, True
    while died:
        world = salon("Dora", "Emil")
        take(world, "Alice", "Bob", "Dora")
        world.holding, world.network.calls[:] = holding, []
        world.wire.steps.clear()
        world.wire.kill_at = step
        try:
            world.book(staff=None)
            died = False
        except Killed:
            world.fresh_process()
        except SlotUnavailable:
            died = False
        committed = "after commit" in world.wire.steps
        world.rest()
        made = [each for each in world.appointments() if each.marks]
        assert (len(made), broken(world), "Emil" in asked(world)) == (int(committed), [], False), step
        assert [status(world, each) for each in made] == [Status.REFUSED] * len(made), step
        step += 1
    assert step > 18
