"""Which event type, and whose time, a booking of a service goes to: one target for offers and bookings (L04)."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from askpro.application.book_appointment import BookingOrder
from askpro.domain.appointment import Appointment
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import InvalidRequest, ServiceNotMapped, SlotUnavailable, StaffNotMapped
from askpro.domain.offers import Availability
from askpro.domain.timespan import Span
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import KEYS, TEAM

HALF_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)


def offers(world: World, service: str, **more: Any) -> Availability:
    return world.app.find_offers(world.company, world.services[service], world.at(0).date(), **more)


def book(world: World, service: str, **more: Any) -> Appointment:
    details = CustomerDetails(name="Jo", email="jo@example.net")
    order = BookingOrder(service_id=world.services[service], start=world.at(0), customer=details, **more)
    return world.app.book(world.company.id, order)


def asked(world: World) -> list[int]:
    """The event types that were POSTed to."""
    return [call.body["eventTypeId"] for call in world.network.writes if call.path == "/bookings"]


def unmapped(world: World, minutes: int = 30) -> None:
    """A service that nothing is mapped to."""
    made = world.app.services.add(world.company.id, name="Chat", duration=timedelta(minutes=minutes))
    world.services["Chat"] = made.id


def with_default(world: World) -> None:
    """The company's default event type is Alice's own for Cut."""
    world.change_company(evolve(world.company, default_event_type=world.types["Cut", "Alice"]))


# The company's default event type


def test_the_default_event_type_serves_a_service_without_a_mapping(world: World) -> None:
    unmapped(world)
    with_default(world)
    found = offers(world, "Chat")
    booked = book(world, "Chat")
    assert ({offer.staff_id for offer in found}, asked(world)) == ({None}, [world.types["Cut", "Alice"]])
    assert (booked.staff_id, booked.service_id) == (world.staff["Alice"], world.services["Chat"])


def test_the_default_event_type_serves_nothing_of_another_length(world: World) -> None:
    unmapped(world, minutes=45)
    with_default(world)
    with pytest.raises(ServiceNotMapped):
        offers(world, "Chat")
    with pytest.raises(ServiceNotMapped):
        book(world, "Chat")
    assert asked(world) == []


def test_the_default_event_type_is_not_booked_for_longer_than_it_takes(world: World) -> None:
    unmapped(world)
    with_default(world)
    with pytest.raises(InvalidRequest):
        book(world, "Chat", length=HOUR)
    with pytest.raises(InvalidRequest):
        offers(world, "Chat", length=HOUR)
    assert asked(world) == []


def test_without_a_default_a_service_without_a_mapping_is_not_booked(world: World) -> None:
    unmapped(world)
    with pytest.raises(ServiceNotMapped):
        offers(world, "Chat")
    with pytest.raises(ServiceNotMapped):
        book(world, "Chat")


def test_the_default_event_type_does_not_stand_in_for_a_member_asked_for_by_name(world: World) -> None:
    """L58."""
    unmapped(world)
    with_default(world)
    with pytest.raises(StaffNotMapped):
        book(world, "Chat", staff_id=world.staff["Bob"])


def test_the_default_event_type_does_not_stand_in_for_members_who_left(world: World) -> None:
    with_default(world)
    for name in ("Alice", "Bob"):
        world.app.staff.retire(world.company.id, world.staff[name])
    with pytest.raises(StaffNotMapped):
        offers(world, "Cut")
    with pytest.raises(StaffNotMapped):
        book(world, "Cut")


# Lengths


def also_an_hour(world: World, name: str) -> None:
    """Cut is given by that member for half an hour or an hour, by the other one for half an hour."""
    host = next(
        each.host_id for _, each in world.app.staff.all(world.company.id) if each and each.staff_id == world.staff[name]
    )
    body = {
        "title": "Cut",
        "slug": f"cut-{name.lower()}",
        "lengthInMinutes": 30,
        "lengthInMinutesOptions": [30, 60],
        "schedulingType": "roundRobin",
        "hosts": [{"userId": host}],
    }
    headers = {"authorization": f"Bearer {KEYS['alice']}", "cal-api-version": "2024-06-14"}
    made = world.outside.client.post(f"/teams/{TEAM}/event-types", json=body, headers=headers)
    world.types["Cut", name] = made.raise_for_status().json()["data"]["id"]
    mapped = [(world.types["Cut", each], world.staff[each]) for each in ("Alice", "Bob")]
    world.app.event_types(world.company.id, world.services["Cut"], mapped)


def test_a_length_that_one_member_offers_is_booked_with_that_one(world: World) -> None:
    also_an_hour(world, "Bob")
    found = offers(world, "Cut", length=HOUR)
    booked = book(world, "Cut", length=HOUR)
    assert {(offer.staff_id, offer.span.length) for offer in found} == {(world.staff["Bob"], HOUR)}
    assert (booked.staff_id, booked.when) == (world.staff["Bob"], Span.starting(world.at(0), HOUR))


def test_a_length_that_nobody_offers_is_refused(world: World) -> None:
    also_an_hour(world, "Bob")
    for length in (timedelta(minutes=45), timedelta(hours=2)):
        with pytest.raises(InvalidRequest, match="30, 60 minutes"):
            offers(world, "Cut", length=length)
        with pytest.raises(InvalidRequest, match="30, 60 minutes"):
            book(world, "Cut", length=length)


def test_a_length_that_another_member_offers_is_refused_for_this_one(world: World) -> None:
    also_an_hour(world, "Bob")
    with pytest.raises(InvalidRequest, match="30 minutes"):
        book(world, "Cut", length=HOUR, staff_id=world.staff["Alice"])


# Anybody


def test_the_offers_of_anybody_are_those_of_each_member_and_say_whose(world: World) -> None:
    world.book(2, staff="Alice")
    world.book(3, staff="Bob", email="b@example.net")
    each = {offer for name in ("Alice", "Bob") for offer in offers(world, "Cut", staff_id=world.staff[name])}
    found = list(offers(world, "Cut"))
    assert set(found) == each
    assert [offer.staff_id for offer in found if offer.span.start == world.at(2)] == [world.staff["Bob"]]
    assert [offer.span for offer in found] == sorted(offer.span for offer in found)


def test_a_team_event_type_is_booked_rather_than_the_members_own(world: World) -> None:
    """The calendar chooses the host; the staff member is whoever that is."""
    team = world.app.event_types.create(world.company.id, world.services["Cut"], None)
    own = {event_type for (service, _), event_type in world.types.items() if service == "Cut"}
    booked = book(world, "Cut")
    assert asked(world) == [each.event_type_id for each in team if each.event_type_id not in own]
    assert booked.staff_id in world.staff.values()


# Moving


def test_a_move_does_not_change_the_staff_member(world: World) -> None:
    booked = world.book(0, staff=None)
    moved = world.move(booked, 4)
    assert (booked.staff_id, moved.staff_id) == (world.staff["Alice"], world.staff["Alice"])


def test_a_move_to_a_time_at_which_another_member_is_free_is_refused(world: World) -> None:
    booked = world.book(0, staff=None)
    world.book(4, staff="Alice", email="a@example.net")
    with pytest.raises(SlotUnavailable):
        world.move(booked, 4)


def test_the_offers_for_a_move_are_those_of_its_own_member(world: World) -> None:
    booked = world.book(0, staff=None)
    world.book(4, staff="Alice", email="a@example.net")
    found = offers(world, "Cut", appointment_id=booked.id)
    starts = {offer.span.start for offer in found}
    assert ({offer.staff_id for offer in found}, world.at(0) in starts, world.at(4) in starts) == (
        {world.staff["Alice"]},
        True,
        False,
    )


def test_what_a_team_gives_is_moved_to_what_the_team_offers(world: World) -> None:
    world.add_service(world.company, "Talk", [])
    booked = book(world, "Talk")
    found = offers(world, "Talk", appointment_id=booked.id)
    moved = world.move(booked, 4)
    world.rest()
    assert ({offer.staff_id for offer in found}, world.at(4) in {offer.span.start for offer in found}) == (
        {booked.staff_id},
        True,
    )
    assert (moved.when.start, broken(world)) == (world.at(4), [])


@pytest.mark.parametrize("gone", ["service", "member", "mapping"])
def test_what_was_booked_may_be_moved_after_the_end_of_its_offer(world: World, gone: str) -> None:
    booked = world.book(0, staff="Bob")
    if gone == "service":
        service = world.app.services.get(world.company.id, world.services["Cut"])[0]
        world.app.services.change(world.company.id, evolve(service, active=False))
    elif gone == "member":
        world.app.staff.retire(world.company.id, world.staff["Bob"])
    else:
        world.app.event_types(
            world.company.id, world.services["Cut"], [(world.types["Cut", "Alice"], world.staff["Alice"])]
        )
    assert world.at(4) in {offer.span.start for offer in offers(world, "Cut", appointment_id=booked.id)}
    assert world.move(booked, 4).staff_id == world.staff["Bob"]
