"""A calendar that is down is left alone: reads serve what it said last, writes are accepted and settled later."""

from datetime import timedelta

import pytest
from attrs import evolve

from askpro.domain.appointment import Status
from askpro.domain.errors import TemporarilyUnavailable
from askpro.domain.offers import Availability
from askpro.domain.timespan import Span
from askpro.testing.worlds import Fault, World

SECOND = timedelta(seconds=1)


def ask(world: World, first: int = 0, last: int = 16) -> Availability:
    window = Span(world.at(first), world.at(last))
    return world.app.find_offers(world.company, "Cut", window, staff_id=world.staff["Alice"])


def starts(answer: Availability) -> set[object]:
    return {offer.span.start for offer in answer}


@pytest.fixture
def world() -> World:
    """Nothing was written for a while."""
    made = World()
    made.clock.advance(10 * SECOND)
    return made


def break_down(world: World) -> None:
    """Nothing answers, and enough calls have found that out."""
    world.network.always = Fault.UNREACHABLE
    for _ in range(2):
        with pytest.raises(TemporarilyUnavailable):
            world.app.find_offers(world.company, "Cut", world.at(0, day=14).date(), staff_id=world.staff["Bob"])


def test_what_the_calendar_said_last_is_served_as_stale(world: World) -> None:
    before = ask(world)
    world.clock.advance(301 * SECOND)
    break_down(world)
    calls = len(world.network.calls)
    stale = ask(world)
    assert (stale.source, starts(stale)) == ("stale", starts(before))
    assert stale.as_of - before.as_of < SECOND < stale.fresh_until - stale.as_of
    assert len(world.network.calls) == calls, "and nothing was sent"


def test_s14_stale_offers_never_cover_a_claim(world: World) -> None:
    ask(world)
    break_down(world)
    booked = world.book(2)
    assert booked.status(world.clock.now()) is Status.PENDING
    stale = ask(world)
    assert stale.source == "stale"
    assert world.at(2) not in starts(stale)
    assert world.at(3) in starts(stale)


def test_a_narrower_question_is_answered_from_a_wider_one(world: World) -> None:
    ask(world)
    break_down(world)
    with world.storage.write(world.company.id) as ledger:
        ledger.generations.move([world.staff["Alice"]])
    narrow = ask(world, 4, 8)
    assert narrow.source == "stale"
    assert starts(narrow) == {world.at(slot) for slot in range(4, 8)}


def test_what_was_never_asked_is_unavailable_at_once(world: World) -> None:
    ask(world)
    break_down(world)
    before = world.clock.at
    with pytest.raises(TemporarilyUnavailable) as refusal:
        world.app.find_offers(world.company, "Cut", world.at(0, day=14).date(), staff_id=world.staff["Alice"])
    assert 0 < refusal.value.retry_after <= 60
    assert world.clock.at - before < SECOND


def test_the_default_event_type_is_known_for_as_long_as_its_slots(world: World) -> None:
    world.change_company(evolve(world.company, default_event_type=world.types["Cut", "Alice"]))
    world.app.services.add(world.company.id, name="Chat", duration=timedelta(minutes=30))
    world.clock.advance(10 * SECOND)
    window = Span(world.at(0), world.at(16))
    before = world.app.find_offers(world.company, "Chat", window)
    world.clock.advance(timedelta(minutes=20))
    break_down(world)
    stale = world.app.find_offers(world.company, "Chat", window)
    assert (stale.source, starts(stale)) == ("stale", starts(before))


def test_what_is_too_old_is_not_served(world: World) -> None:
    ask(world)
    world.clock.advance(timedelta(minutes=31))
    break_down(world)
    with pytest.raises(TemporarilyUnavailable):
        ask(world)


def test_s11_stale_offers_are_of_the_company_alone(world: World) -> None:
    ask(world)
    break_down(world)
    other = world.add_company("globex", "carol")
    service = world.app.services.add(other.id, name="Cut", duration=timedelta(minutes=30))
    window = Span(world.at(0), world.at(16))
    with pytest.raises(Exception, match="mapped"):
        world.app.find_offers(other, service, window)


def test_when_the_calendar_is_back_it_is_asked_again(world: World) -> None:
    ask(world)
    break_down(world)
    world.clock.advance(301 * SECOND)
    assert ask(world).source == "stale"
    world.network.always = None
    world.clock.advance(61 * SECOND)
    assert ask(world).source == "calendar"
    assert ask(world).source == "cache"


def test_s1_writes_are_pending_at_once_and_settled_when_the_calendar_is_back(world: World) -> None:
    ask(world)
    world.network.always = Fault.UNREACHABLE
    booked = [world.book(slot) for slot in range(6)]
    calls = len(world.network.calls)
    before = world.clock.at
    last = world.book(7)
    assert last.status(world.clock.now()) is Status.PENDING
    assert len(world.network.calls) == calls, "nothing is sent while it is left alone"
    assert world.clock.at - before < SECOND, "and nobody waits"
    world.network.always = None
    world.pass_time(timedelta(minutes=10))
    for each in [*booked, last]:
        assert world.appointment(each.id).status(world.clock.now()) is Status.CONFIRMED
        assert len(world.live(each)) == 1
