"""Booking with anybody who gives the service: whom it is tried with, in which order, and how often (S1, S2, S7)."""

import pytest
from attrs import evolve
from tests.integration.sync.anybody import MINUTE, asked, order, salon, status, take, the_only, who

from askpro.application.hold_offer import HoldOrder
from askpro.domain.appointment import Status
from askpro.domain.errors import AppointmentClosed, AskproError, SlotUnavailable
from askpro.testing.worlds import Fault, Killed, World
from askpro.testing.worlds.seed import KEYS, TEAM

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


def test_a_customer_is_not_booked_with_two_people_at_once() -> None:
    """L11: types that need a yes answer a repeat with the existing booking."""
    world = salon()
    world.add_service(world.company, "Check", ["Alice", "Bob"], confirmation=True)
    world.outside.book(world.types["Check", "Alice"], world.at(0), email="jo@example.net")
    with pytest.raises(SlotUnavailable):
        world.book(staff=None, service="Check", email="jo@example.net")
    assert asked(world) == ["Alice"]


def test_asking_the_next_one_costs_no_look_at_the_calendar() -> None:
    world = salon()
    take(world, "Alice", "Bob")
    with pytest.raises(SlotUnavailable):
        world.book(staff=None)
    assert [call.method for call in world.network.calls if call.path.startswith("/bookings")] == ["POST", "POST"]


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
