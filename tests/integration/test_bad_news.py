"""Bad input by the real way in (web, inbox, engine): nothing is lost or broken, and somebody sees it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from askpro.adapters.calcom.signature import HEADER, sign
from askpro.application.ports.records import Page, Received
from askpro.domain.errors import NotFound, TemporarilyUnavailable
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import SECRETS

SLUG = "acme"


@pytest.fixture
def world() -> World:
    return World()


def told(world: World) -> dict[str, Any]:
    """The body of the last webhook."""
    body: dict[str, Any] = json.loads(world.delivered[-1].body)
    return body


def post(world: World, body: dict[str, Any], slug: str = SLUG) -> bool:
    raw = json.dumps(body).encode()
    return world.app.receive_webhook(slug, {HEADER.lower(): sign(raw, SECRETS[SLUG])}, raw)


def deliveries(world: World) -> list[Received]:
    return world.app.inbox.deliveries(world.company.id, Page(limit=200))[0]


def test_a_notice_for_an_unknown_company_is_refused_and_leaves_nothing(world: World) -> None:
    """S11."""
    world.book()
    with pytest.raises(NotFound):
        post(world, told(world), slug="nobody")
    world.rest()
    assert (len(deliveries(world)), broken(world)) == (1, [])


def test_a_notice_with_another_companys_booking_is_kept_as_out_of_scope(world: World) -> None:
    """S11: a uid of another tenant, of an event type that is not ours, makes and changes nothing here."""
    made = world.book()
    foreign = told(world)
    foreign["payload"] |= {"uid": "foreignforeignforeign1", "eventTypeId": 987654, "metadata": {}}
    foreign["payload"].pop("bookingId", None)
    post(world, foreign)
    world.rest()
    state = {each.did for each in deliveries(world)}
    assert ("out of scope" in state, [each.id for each in world.appointments()], broken(world)) == (True, [made.id], [])


@pytest.mark.parametrize("created", ["1970-01-01T00:00:00.000Z", "2999-12-31T23:59:59.000Z"])
def test_a_notice_from_no_honest_time_counts_as_sent_when_it_came(world: World, created: str) -> None:
    """S4, S16: it neither wins for ever nor is ignored; the read that follows tells the truth."""
    made = world.book()
    world.drain()
    lie = told(world) | {"triggerEvent": "BOOKING_CANCELLED", "createdAt": created}
    lie["payload"] |= {"status": "CANCELLED"}
    post(world, lie)
    world.rest()
    assert (world.appointment(made.id).standing.value, broken(world)) == ("confirmed", [])


def test_edges_in_a_circle_end_and_what_the_calendar_says_counts(world: World) -> None:
    """S4, S8, S18."""
    made = world.book()
    world.drain()
    moved = world.outside.move(made.head or "", world.at(4))
    world.drain()
    circle = told(world) | {"triggerEvent": "BOOKING_RESCHEDULED", "createdAt": "2027-03-01T07:30:00.000Z"}
    circle["payload"] |= {"uid": made.head, "rescheduleUid": moved, "status": "ACCEPTED"}
    post(world, circle)
    world.rest()
    assert ([each.head for each in world.appointments()], broken(world)) == ([moved], [])


def test_ten_thousand_copies_of_one_webhook_are_one(world: World) -> None:
    """S18: one row, one reading, no call."""
    world.holding = True
    made = world.book()
    body = json.loads(world.held[0].body)
    kept = sum(post(world, body) for _ in range(10_000))
    calls = len(world.network.calls)
    world.drain()
    assert (kept, len(deliveries(world)), len(world.network.calls) - calls) == (1, 1, 0)
    world.rest()
    assert ([each.id for each in world.appointments()], broken(world)) == ([made.id], [])


def test_copies_that_differ_in_a_byte_are_read_and_add_nothing(world: World) -> None:
    """S5, S18: the node holds one notice, however many rows the inbox has."""
    world.holding = True
    made = world.book()
    body = json.loads(world.held[0].body)
    for number in range(500):
        post(world, body | {"copy": number})
    world.drain()
    with world.storage.read(world.company.id) as ledger:
        notices = [len(row.node.notices) for row in ledger.bookings.of(made.id)]
    assert (notices, world.appointment(made.id).sequence) == ([1], made.sequence)
    world.rest()
    assert broken(world) == []


def test_a_storage_that_fails_at_commit_loses_no_webhook(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """S1: it stays in the inbox, is read again, and says so meanwhile."""
    world.holding = True
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(2))
    world.deliver()
    step = world.wire.step

    def failing(name: str) -> None:
        if name == "before commit":
            raise TemporarilyUnavailable("The disk is full.")
        step(name)

    with monkeypatch.context() as patch:
        patch.setattr(type(world.wire), "step", lambda _, name: failing(name))
        world.app.inbox()
    (waiting,) = deliveries(world)
    assert (waiting.state, waiting.did, world.appointments()) == ("new", "The disk is full.", [])
    world.clock.advance(timedelta(minutes=2))
    world.rest()
    assert ([each.head for each in world.appointments()], broken(world)) == ([uid], [])
