"""What people do at Cal.com arrives: bookings, moves, answers to requests, cancellations, other hosts (S6)."""

from datetime import timedelta

import pytest
from attrs import evolve

from askpro.domain.appointment import Status
from askpro.domain.booking import Closing
from askpro.domain.company import ImportPolicy
from askpro.testing.worlds import BOB, Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def statuses(world: World) -> list[Status]:
    return [each.status(world.clock.now()) for each in world.appointments()]


def test_an_outside_booking_appears_with_its_source(world: World) -> None:
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    (found,) = world.appointments()
    assert (found.source, found.staff_id, found.service_id, found.when.start) == (
        "calcom_direct",
        world.staff["Bob"],
        world.services["Cut"],
        world.at(2),
    )


def test_an_outside_booking_takes_the_time_of_its_host(world: World) -> None:
    """L02."""
    world.outside.book(world.types["Cut", "Alice"], world.at(2))
    world.drain()
    offers = world.app.find_offers(world.company, "Cut", world.at(0).date(), staff_id=world.staff["Alice"])
    assert world.at(2) not in {offer.span.start for offer in offers}


def test_the_customer_of_an_outside_booking_is_known(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(2), email="Otto@Example.org")
    world.drain()
    shown = world.app.show_appointment(world.company, world.appointments()[0].id)
    assert shown.customer is not None
    assert shown.customer.details.contact == "otto@example.org"


@pytest.mark.parametrize("webhooks", [True, False])
def test_a_customers_move_of_our_booking_is_taken_over(world: World, webhooks: bool) -> None:
    """S6, L31: its metadata carries our mark, and yet it is no echo."""
    booked = world.book(0)
    world.holding = not webhooks
    moved = world.outside.move(booked.head or "", world.at(6))
    world.rest()
    after = world.appointment(booked.id)
    assert (after.when.start, after.head, broken(world)) == (world.at(6), moved, [])


def test_a_customers_move_is_not_written_back(world: World) -> None:
    """S5."""
    booked = world.book(0)
    world.outside.move(booked.head or "", world.at(6))
    world.rest()
    assert [call.path for call in world.network.writes] == ["/bookings"]


def test_a_customers_cancellation_arrives_at_once(world: World) -> None:
    booked = world.book(0)
    world.outside.cancel(booked.head or "")
    world.drain()
    assert statuses(world) == [Status.CANCELLED]


def test_a_cancellation_is_verified_once_after_the_settle_delay(world: World) -> None:
    booked = world.book(0)
    world.outside.cancel(booked.head or "")
    world.drain()
    sent = len(world.network.calls)
    world.pass_time(10 * MINUTE)
    assert [call.path for call in world.network.calls[sent:]] == [f"/bookings/{booked.head}"]


def test_a_declined_request_arrives_as_declined(world: World) -> None:
    booked = world.book(service="Ask")
    world.outside.decline(booked.head or "")
    world.drain()
    assert (world.appointment(booked.id).closing, statuses(world)) == (Closing.DECLINED, [Status.DECLINED])


def test_a_request_confirmed_there_arrives_as_confirmed(world: World) -> None:
    booked = world.book(service="Ask")
    world.outside.confirm(booked.head or "")
    world.drain()
    assert statuses(world) == [Status.CONFIRMED]


def test_a_cancelled_booking_that_is_brought_back_is_live_again(world: World) -> None:
    """A closed uid that is live again is an ordinary pull."""
    booked = world.book(service="Ask")
    world.outside.cancel(booked.head or "")
    world.pass_time(3 * MINUTE)
    world.outside.confirm(booked.head or "")
    world.rest()
    assert (statuses(world), broken(world)) == ([Status.CONFIRMED], [])


def test_a_chain_of_outside_moves_is_one_appointment(world: World) -> None:
    """S8."""
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    for slot in (2, 4, 6):
        uid = world.outside.move(uid, world.at(slot))
    world.rest()
    (found,) = world.appointments()
    assert (found.head, found.when.start, broken(world)) == (uid, world.at(6), [])


def test_another_host_is_taken_over(world: World) -> None:
    """S3: theirs, always. Cal.com tells nobody, the sweep sees it."""
    world.add_service(world.company, "Team", [])
    booked = world.book(staff=None, service="Team")
    host = next(each.host for each in world.outside.live())
    other = BOB if host != BOB else 101
    world.outside.reassign(booked.head or "", other)
    world.rest()
    name = "Bob" if other == BOB else "Alice"
    assert (world.appointment(booked.id).staff_id, broken(world)) == (world.staff[name], [])


def test_a_host_who_is_nobody_here_makes_the_staff_nobody_and_an_issue(world: World) -> None:
    """L58: never a guess."""
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    assert ([each.staff_id for each in world.appointments()], [each.kind for each in world.issues()]) == (
        [None],
        ["unmapped"],
    )


def test_a_change_to_an_unmapped_host_frees_the_old_claim(world: World) -> None:
    world.add_service(world.company, "Team", [])
    booked = world.book(staff=None, service="Team")
    host = next(each.host for each in world.outside.live())
    names = {101: "Alice", BOB: "Bob"}
    other = BOB if host != BOB else 101
    world.app.hosts.unmap(world.company.id, world.staff[names[other]], "test")
    world.outside.reassign(booked.head or "", other)
    world.rest()
    with world.storage.read(world.company.id) as ledger:
        held = ledger.claims.overlapping([world.staff[names[host]]], booked.when)
    assert (held, world.appointment(booked.id).staff_id) == ([], None)


def test_a_booking_of_an_unmapped_type_is_not_stored(world: World) -> None:
    world.app.event_types(world.company.id, world.services["Ask"], [])
    world.outside.book(world.types["Ask", "Alice"], world.at(2))
    world.rest()
    with world.storage.read(world.company.id) as ledger:
        stored = ledger.bookings.around([each.uid for each in world.outside.bookings()])
    assert (stored, world.appointments()) == ([], [])


def test_a_company_may_import_all_bookings_of_its_hosts(world: World) -> None:
    world.change_company(evolve(world.company, import_policy=ImportPolicy.HOSTS))
    world.app.event_types(world.company.id, world.services["Ask"], [])
    world.outside.book(world.types["Ask", "Alice"], world.at(2))
    world.drain()
    assert [each.staff_id for each in world.appointments()] == [world.staff["Alice"]]


def test_the_id_of_an_appointment_in_foreign_metadata_adopts_nothing(world: World) -> None:
    """L31: ids are readable by customers; only the attempt's own mark adopts."""
    booked = world.book(0)
    metadata = {"askpro_appointment_id": booked.id, "askpro_attempt": "guessed"}
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(4), metadata=metadata)
    world.rest()
    heads = {each.head for each in world.appointments()}
    assert (heads, world.appointment(booked.id).head, broken(world)) == ({booked.head, uid}, booked.head, [])


def test_a_stolen_mark_adopts_nothing_once_the_booking_is_known(world: World) -> None:
    """L31."""
    booked = world.book(0)
    metadata = dict(world.outside.live()[0].metadata)
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(4), metadata=metadata)
    world.drain()
    assert (world.appointment(booked.id).head, len(world.appointments())) == (booked.head, 2)
    assert world.appointment(booked.id).head != uid


def test_an_overlap_made_at_the_calendar_is_kept_and_shown(world: World) -> None:
    """S7: two requests for one time can both be confirmed there."""
    for email in ("a@example.org", "b@example.org"):
        world.holding = True
        world.outside.book(world.types["Ask", "Alice"], world.at(0), email=email)
        world.outside.cancel(world.outside.live()[-1].uid) if email == "a@example.org" else None
    for booking in world.outside.bookings():
        if booking.status == "cancelled":
            world.outside.confirm(booking.uid)
    world.rest()
    assert (len(world.outside.live()), [each.kind for each in world.issues()]) == (2, ["overlap"])


def test_a_booking_that_cannot_be_read_for_a_day_becomes_an_issue(world: World) -> None:
    """S18: every retry has a backoff and an end."""
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.drain()
    world.network.always = Fault.UNREACHABLE
    world.network.calls.clear()
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    assert ([issue.kind for issue in world.issues()], len(world.network.calls) < 60) == (["unverified"], True)
