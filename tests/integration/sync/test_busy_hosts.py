"""A busy host that comes as a bare 500: the caller is told that the time is taken, and nothing is left in doubt.

On upstream 2025-10 that is a collective event type one of whose hosts is booked (contract.md 15), with the newer core
a fixed host or a whole round robin (2.2). The same words stand for a booking that was made all the same.
"""

from datetime import timedelta

import pytest

from askpro.application.book_appointment import BookingOrder
from askpro.application.hold_offer import HoldOrder
from askpro.domain.appointment import Appointment, Status, SyncState
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import SlotUnavailable
from askpro.testing.worlds import BOB, HALF_HOUR, Fault, World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import ALICE, KEYS, TEAM

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    """Webhooks are held back: what people do at Cal.com is not known here. Duo is given by Alice and Bob together."""
    world = World(holding=True)
    made = world.app.services.add(world.company.id, name="Duo", duration=HALF_HOUR)
    body = {"title": "Duo", "slug": "duo", "lengthInMinutes": 30, "schedulingType": "collective"}
    hosts = {"hosts": [{"userId": ALICE}, {"userId": BOB}]}
    headers = {"authorization": f"Bearer {KEYS['alice']}", "cal-api-version": "2024-06-14"}
    answer = world.outside.client.post(f"/teams/{TEAM}/event-types", json=body | hosts, headers=headers)
    world.types["Duo", ""] = answer.raise_for_status().json()["data"]["id"]
    world.services["Duo"] = made.id
    world.app.event_types(world.company.id, made.id, [(world.types["Duo", ""], None)])
    return world


def duo(world: World, slot: int = 0) -> Appointment:
    return world.book(slot, staff=None, service="Duo")


def posts(world: World) -> int:
    return [call.path for call in world.network.writes].count("/bookings")


def shown(world: World, booked: Appointment) -> Status:
    return world.app.show_appointment(world.company, booked.id).status


def bob_is_taken(world: World, slot: int = 0) -> None:
    world.outside.book(world.types["Cut", "Bob"], world.at(slot))


def test_a_time_at_which_one_of_several_hosts_is_busy_is_taken_and_others_are_offered(world: World) -> None:
    bob_is_taken(world)
    with pytest.raises(SlotUnavailable) as refusal:
        duo(world)
    assert (posts(world), world.at(1) in refusal.value.alternatives) == (1, True)
    assert world.at(0) not in refusal.value.alternatives
    assert duo(world, 1).head is not None


def test_what_was_refused_so_is_never_sent_again_and_leaves_nothing(world: World) -> None:
    """S1, S2."""
    bob_is_taken(world)
    with pytest.raises(SlotUnavailable):
        duo(world)
    world.rest()
    assert (posts(world), len(world.outside.live()), world.issues(), broken(world)) == (1, 1, [], [])
    ours = [each for each in world.appointments() if each.service_id == world.services["Duo"]]
    assert [shown(world, each) for each in ours] == [Status.REFUSED]


def test_a_booking_that_a_500_hides_is_confirmed_at_once(world: World) -> None:
    """S9: its own mark says so, no webhook does."""
    world.network.faults.append(Fault.FAILED_AFTER)
    booked = duo(world)
    assert (shown(world, booked), posts(world)) == (Status.CONFIRMED, 1)
    assert booked.sync_state(world.clock.now()) is SyncState.IN_SYNC


def test_a_500_while_the_time_is_still_offered_says_nothing(world: World) -> None:
    """S9, L50."""
    world.network.faults.append(Fault.FAILED_BEFORE)
    booked = duo(world)
    assert (shown(world, booked), booked.sync_state(world.clock.now())) == (Status.PENDING, SyncState.UNRESOLVED)
    world.rest()
    assert (shown(world, booked), posts(world), broken(world)) == (Status.CONFIRMED, 2, [])


@pytest.mark.parametrize("fault", [Fault.BROKEN_BEFORE, Fault.LOST_BEFORE, Fault.LATE])
def test_what_may_still_be_under_way_is_not_judged_by_the_slots(world: World, fault: Fault) -> None:
    """S2: only Cal.com's own words tell that the request has come to its end; a proxy's do not."""
    bob_is_taken(world)
    world.network.faults.append(fault)
    booked = duo(world)
    assert (shown(world, booked), posts(world)) == (Status.PENDING, 1)
    world.rest()
    assert (shown(world, booked), broken(world)) == (Status.REFUSED, [])


def test_without_a_look_at_the_bookings_nothing_is_concluded(world: World) -> None:
    bob_is_taken(world)
    world.network.before_answer.append(lambda: setattr(world.network, "always", Fault.UNREACHABLE))
    booked = duo(world)
    assert shown(world, booked) is Status.PENDING
    world.rest()
    assert (shown(world, booked), broken(world)) == (Status.REFUSED, [])


def test_a_booking_that_hides_its_metadata_may_be_ours(world: World) -> None:
    """S2, L21: nothing is concluded beside it."""
    world.network.faults.append(Fault.FAILED_AFTER)
    world.network.hiding = True
    booked = duo(world)
    assert shown(world, booked) is Status.PENDING
    world.network.hiding = False
    world.rest()
    assert (shown(world, booked), posts(world), broken(world)) == (Status.CONFIRMED, 1, [])


def test_a_time_that_our_own_reservation_hides_is_not_taken(world: World) -> None:
    """A hold keeps visitors away, and the booking that uses it up comes before it is let go."""
    order = HoldOrder(
        service_id=world.services["Cut"],
        start=world.at(0),
        staff_id=world.staff["Alice"],
        ttl=5 * MINUTE,
        reserve=True,
    )
    held = world.app.hold(world.company.id, order, actor="api:one")
    assert held.reservation is not None
    world.network.faults.extend([Fault.FAILED_BEFORE])
    details = CustomerDetails(name="Jo", email="jo@example.net")
    asked = BookingOrder(service_id=held.service_id, start=held.span.start, customer=details, hold_id=held.id)
    booked = world.app.book(world.company.id, asked, actor="api:one")
    assert shown(world, booked) is Status.PENDING
    world.rest()
    assert (shown(world, booked), posts(world), broken(world)) == (Status.CONFIRMED, 2, [])


def test_a_server_that_books_after_it_said_that_it_failed_is_taken_back(world: World) -> None:
    """S1, S2: the customer was told no, and has made other plans."""
    theirs = world.outside.book(world.types["Cut", "Bob"], world.at(0))
    with pytest.raises(SlotUnavailable):
        duo(world)
    world.outside.cancel(theirs)
    world.outside.post("/bookings", world.network.writes[-1].body)
    assert len(world.outside.live()) == 1
    world.rest()
    assert (world.outside.live(), broken(world)) == ([], [])
