"""Booking with anybody who gives the service: whom it is tried with, in which order, and how often (S1, S2, S7)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import evolve

from askpro.application.book_appointment import BookingOrder
from askpro.application.hold_offer import HoldOrder
from askpro.domain.appointment import Appointment, Status
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AppointmentClosed, AskproError, SlotUnavailable
from askpro.testing.worlds import Fault, Killed, World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import KEYS, TEAM

MINUTE = timedelta(minutes=1)


def salon(*colleagues: str) -> World:
    """Alice, Bob and their colleagues. Webhooks wait: what is booked at Cal.com is not known here."""
    return World(holding=True, colleagues=colleagues)


def asked(world: World) -> list[str]:
    """Whose event types were POSTed to, one after another."""
    owners = {event_type: name for (service, name), event_type in world.types.items() if service == "Cut"}
    return [owners[call.body["eventTypeId"]] for call in world.network.writes if call.path == "/bookings"]


def take(world: World, *names: str, slot: int = 0) -> None:
    """Somebody books these at Cal.com, and no webhook tells us."""
    for name in names:
        world.outside.book(world.types["Cut", name], world.at(slot), email=f"{name.lower()}@example.org")


def who(world: World, appointment: Appointment) -> str:
    staff_id = world.appointment(appointment.id).staff_id
    return next(name for name, each in world.staff.items() if each == staff_id)


def status(world: World, appointment: Appointment) -> Status:
    return world.app.show_appointment(world.company, appointment.id).status


def the_only(world: World) -> Appointment:
    (made,) = [each for each in world.appointments() if each.marks]
    return made


def order(world: World, **more: object) -> BookingOrder:
    details = CustomerDetails(name="Jo", email="jo@example.net")
    return BookingOrder(service_id=world.services["Cut"], start=world.at(0), customer=details, **more)  # type: ignore[arg-type]  # as the tests name them


def inside(world: World, act: Callable[[], object]) -> None:
    """Act while the next write is under way."""

    def meanwhile() -> None:
        act()

    world.network.before_answer.append(meanwhile)


def retire(world: World, name: str) -> None:
    world.app.staff.retire(world.company.id, world.staff[name])


# Whom it is tried with


def test_the_next_one_is_asked_where_the_first_is_booked_at_the_calendar() -> None:
    world = salon()
    take(world, "Alice")
    booked = world.book(staff=None)
    assert (asked(world), who(world, booked), status(world, booked)) == (["Alice", "Bob"], "Bob", Status.CONFIRMED)


def test_what_is_told_of_the_ones_before_is_no_refusal_of_the_booking() -> None:
    """S9."""
    world = salon()
    take(world, "Alice")
    booked = world.book(staff=None)
    assert (world.appointment(booked.id).last_refusal, world.issues()) == (None, [])


def test_each_attempt_has_a_mark_and_rows_of_its_own() -> None:
    world = salon()
    take(world, "Alice")
    booked = world.book(staff=None)
    rows = world.app.appointments.history(world.company.id, booked.id)
    begun = [row.after["staff_id"] for row in rows if row.after.get("attempt") == "book" and "staff_id" in row.after]
    passed_on = [
        row.after["staff_id"] for row in rows if row.before.get("attempt") == "book" and "staff_id" in row.after
    ]
    assert (begun, passed_on, len(set(world.appointment(booked.id).marks))) == (
        [world.staff["Alice"]],
        [world.staff["Bob"]],
        2,
    )


def test_at_most_three_are_asked() -> None:
    world = salon("Dora", "Emil")
    take(world, "Alice", "Bob", "Dora")
    with pytest.raises(SlotUnavailable) as taken:
        world.book(staff=None)
    assert (asked(world), len(taken.value.alternatives)) == (["Alice", "Bob", "Dora"], 3)


def test_refused_by_all_is_refused() -> None:
    """S1."""
    world = salon()
    take(world, "Alice", "Bob")
    with pytest.raises(SlotUnavailable) as taken:
        world.book(staff=None)
    made = the_only(world)
    assert (asked(world), status(world, made), len(taken.value.alternatives)) == (
        ["Alice", "Bob"],
        Status.REFUSED,
        3,
    )


def test_whoever_is_asked_for_by_name_is_not_replaced() -> None:
    """L58: never a silent substitute."""
    world = salon()
    take(world, "Alice")
    with pytest.raises(SlotUnavailable):
        world.book(staff="Alice")
    assert asked(world) == ["Alice"]


def test_nobody_else_is_asked_after_another_refusal_than_a_taken_time() -> None:
    world = salon()
    headers = {"authorization": f"Bearer {KEYS['alice']}", "cal-api-version": "2024-06-14"}
    gone = world.outside.client.delete(f"/teams/{TEAM}/event-types/{world.types['Cut', 'Alice']}", headers=headers)
    with pytest.raises(AskproError) as refused:
        world.book(staff=None)
    assert (gone.status_code, isinstance(refused.value, SlotUnavailable), asked(world)) == (200, False, ["Alice"])


def test_a_calendar_that_cannot_be_reached_is_asked_for_the_same_one_again() -> None:
    world = salon()
    world.network.faults.append(Fault.UNREACHABLE)
    booked = world.book(staff=None)
    world.pass_time(MINUTE)
    assert (asked(world), who(world, booked), status(world, booked)) == (["Alice", "Alice"], "Alice", Status.CONFIRMED)


def test_whom_we_know_to_be_booked_is_not_asked() -> None:
    world = World()
    take(world, "Alice")
    world.drain()
    world.book(staff=None)
    assert asked(world) == ["Bob"]


def test_nobody_is_asked_where_all_are_claimed() -> None:
    """S7."""
    world = salon()
    world.book(staff="Alice", email="a@example.net")
    world.book(staff="Bob", email="b@example.net")
    before = len(world.network.writes)
    with pytest.raises(SlotUnavailable) as taken:
        world.book(staff=None)
    assert (len(world.network.writes), len(taken.value.alternatives)) == (before, 3)


# In which order


def test_the_least_booked_of_the_day_is_asked_first() -> None:
    world = salon("Dora")
    for slot, name in ((4, "Alice"), (6, "Alice"), (4, "Bob")):
        world.book(slot, staff=name, email=f"c{slot}{name}@example.net")
    world.network.calls.clear()
    take(world, "Dora", "Bob")
    booked = world.book(staff=None)
    assert (asked(world), who(world, booked)) == (["Dora", "Bob", "Alice"], "Alice")


def test_who_is_booked_alike_is_asked_in_the_companys_order() -> None:
    world = salon("Dora")
    member = world.app.staff.get(world.company.id, world.staff["Dora"])[0]
    world.app.staff.change(world.company.id, evolve(member, position=-1))
    take(world, "Dora")
    world.book(staff=None)
    assert asked(world) == ["Dora", "Alice"]


@pytest.mark.parametrize(("zone", "first"), [("Europe/Berlin", "Bob"), ("Pacific/Auckland", "Alice")])
def test_the_day_that_counts_is_that_of_the_company(zone: str, first: str) -> None:
    """S13: 12:30 and 9:00 in Berlin are one day there, and two days in Auckland."""
    world = salon()
    world.book(7, staff="Alice")
    world.change_company(evolve(world.company, time_zone=zone))
    world.network.calls.clear()
    world.book(0, staff=None, email="b@example.net")
    assert asked(world) == [first]


# What comes between


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


def before_the_next(world: World, act: Callable[[], object]) -> Appointment:
    """Book with anybody while Alice is taken at Cal.com; the process dies before Bob is asked, then the act."""
    take(world, "Alice")
    world.wire.steps.clear()
    world.wire.kill_at = 7  # after the commit of her refusal
    with pytest.raises(Killed, match="after commit"):
        world.book(staff=None)
    assert asked(world) == ["Alice"]
    world.fresh_process()
    act()
    return the_only(world)


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


# Holds, keys and answers


def test_a_hold_with_anybody_binds_who_it_holds() -> None:
    world = salon()
    held = world.app.hold(world.company.id, HoldOrder(service_id=world.services["Cut"], start=world.at(0)))
    take(world, "Alice")
    with pytest.raises(SlotUnavailable):
        world.app.book(world.company.id, order(world, hold_id=held.id))
    assert (held.staff_id, asked(world)) == (world.staff["Alice"], ["Alice"])


def test_asked_again_under_its_reserved_id_it_goes_on() -> None:
    """S10: the first caller's process died between two attempts."""
    world = salon()
    take(world, "Alice")
    world.wire.steps.clear()
    world.wire.kill_at = 7
    with pytest.raises(Killed):
        world.app.book(world.company.id, order(world, appointment_id="apt_reserved"))
    again = world.fresh_process().book(world.company.id, order(world, appointment_id="apt_reserved"))
    once_more = world.app.book(world.company.id, order(world, appointment_id="apt_reserved"))
    assert (asked(world), again.id, status(world, again), once_more.id) == (
        ["Alice", "Bob"],
        "apt_reserved",
        Status.CONFIRMED,
        "apt_reserved",
    )


def test_refused_by_all_it_is_not_tried_again_under_its_reserved_id() -> None:
    """S10."""
    world = salon()
    take(world, "Alice", "Bob")
    for _ in range(2):
        with pytest.raises(SlotUnavailable) as taken:
            world.app.book(world.company.id, order(world, appointment_id="apt_reserved"))
        assert len(taken.value.alternatives) == 3
    assert asked(world) == ["Alice", "Bob"]


def test_a_refused_booking_is_closed() -> None:
    world = salon()
    take(world, "Alice", "Bob")
    with pytest.raises(SlotUnavailable):
        world.book(staff=None)
    with pytest.raises(AppointmentClosed):
        world.cancel(the_only(world))
