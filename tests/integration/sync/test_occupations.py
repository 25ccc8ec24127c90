"""Seated and recurring bookings are nobody's appointment and take their hosts' time all the same (sync.md 1, S7)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from askpro.adapters.calcom.signature import HEADER, sign
from askpro.application.offering.finder import OffersQuery
from askpro.application.ports.records import Page
from askpro.domain.company import ImportPolicy
from askpro.domain.errors import SlotUnavailable
from askpro.domain.timespan import Span
from askpro.testing.worlds import World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import KEYS, SECRETS

HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
RECURRING = {"recurrence": {"interval": 1, "occurrences": 2, "frequency": "weekly"}}


def a_type(world: World) -> int:
    """An event type of Alice's own that cannot be mapped."""
    body = {"title": "Class", "slug": "class", "lengthInMinutes": 30, **RECURRING}
    headers = {"cal-api-version": "2024-06-14", "Authorization": f"Bearer {KEYS['alice']}"}
    answer = world.outside.client.post("/event-types", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["data"]["id"])


def book_there(world: World, start: datetime) -> list[str]:
    """A person books for this week and the next; the uids of what was made."""
    attendee = {"name": "Otto", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": a_type(world), "start": start.isoformat(), "attendee": attendee}
    return [each["uid"] for each in world.outside.client.post("/bookings", json=body).json()["data"]]


def claimed(world: World, start: datetime) -> bool:
    """Whether anything keeps Alice's half hour."""
    with world.storage.read(world.company.id) as ledger:
        held = ledger.claims.overlapping([world.staff["Alice"]], Span.starting(start, HALF_HOUR))
    return any(claim.in_force(world.clock.now()) for claim in held)


def offered(world: World, start: datetime) -> bool:
    query = OffersQuery(
        service_id=world.services["Cut"], staff_id=world.staff["Alice"], window=Span.starting(start, DAY)
    )
    return any(offer.span.start == start for offer in world.app.offers(world.company.id, query).offers)


def hear(world: World) -> None:
    world.pass_time(timedelta(minutes=3))


def sweep(world: World) -> None:
    world.app.sweep(world.company.id)


@pytest.mark.parametrize("learns", [hear, sweep])
def test_what_it_takes_is_promised_to_nobody(learns: Callable[[World], None]) -> None:
    world = World(holding=learns is sweep)
    assert offered(world, world.at(4))
    book_there(world, world.at(4))
    learns(world)
    assert claimed(world, world.at(4))
    assert (world.appointments(), world.issues(), broken(world)) == ([], [], [])
    assert not offered(world, world.at(4))
    world.network.calls.clear()
    with pytest.raises(SlotUnavailable):
        world.book(4)
    assert world.network.writes == []


def test_each_occurrence_takes_its_time() -> None:
    world = World(holding=True)
    book_there(world, world.at(4))
    sweep(world)
    assert [claimed(world, world.at(4, day=day)) for day in (7, 8, 14)] == [True, False, True]


@pytest.mark.parametrize("learns", [hear, sweep])
def test_it_is_free_again_when_it_was_cancelled(learns: Callable[[World], None]) -> None:
    world = World(holding=learns is sweep)
    uids = book_there(world, world.at(4))
    learns(world)
    headers = {"Authorization": f"Bearer {KEYS['alice']}"}
    answer = world.outside.client.post(
        f"/bookings/{uids[0]}/cancel", json={"cancellationReason": "ill"}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    learns(world)
    assert not claimed(world, world.at(4))
    assert offered(world, world.at(4))
    assert (world.appointments(), world.issues()) == ([], [])


def test_what_vanished_without_a_word_is_forgotten_after_two_days() -> None:
    """S16: nothing is concluded from its absence; and nobody is kept away for ever."""
    world = World(holding=True)
    book_there(world, world.at(4))
    sweep(world)
    world.network.garbling = True
    world.app.sweep(world.company.id, full=True)
    assert claimed(world, world.at(4))
    world.clock.advance(2 * DAY + HALF_HOUR)
    assert not claimed(world, world.at(4))
    world.clock.advance(2 * DAY)
    world.app.sweep(world.company.id, full=True)
    with world.storage.read(world.company.id) as ledger:
        assert ledger.claims.overlapping([world.staff["Alice"]], Span.starting(world.at(4), HALF_HOUR)) == []


def test_full_sweeps_keep_it_as_long_as_it_is_there() -> None:
    world = World(holding=True)
    book_there(world, world.at(4))
    for _ in range(5):
        world.app.sweep(world.company.id, full=True)
        world.clock.advance(DAY)
    assert claimed(world, world.at(4))


def test_seeing_it_again_makes_no_cache_stale() -> None:
    world = World(holding=True)
    book_there(world, world.at(4))
    sweep(world)
    with world.storage.read(world.company.id) as ledger:
        before = ledger.generations.current([world.staff["Alice"]])
    world.app.sweep(world.company.id, full=True)
    with world.storage.read(world.company.id) as ledger:
        assert ledger.generations.current([world.staff["Alice"]]) == before


def test_a_host_that_is_mapped_later_is_as_busy_as_the_next_sweep_finds_them() -> None:
    world = World(holding=True)
    world.app.hosts.unmap(world.company.id, world.staff["Alice"], "test")
    book_there(world, world.at(4))
    world.app.sweep(world.company.id, full=True)
    world.clock.advance(HALF_HOUR)
    world.app.hosts.match(world.company.id, "test")
    assert not claimed(world, world.at(4))
    sweep(world)
    assert claimed(world, world.at(4))


def test_a_dry_run_claims_nothing() -> None:
    world = World(holding=True)
    book_there(world, world.at(4))
    world.app.sweep(world.company.id, full=True, dry_run=True)
    assert not claimed(world, world.at(4))


def test_the_end_of_an_occurrence_that_says_nothing_of_it_makes_no_appointment() -> None:
    """Cal.com's notice of one cancelled occurrence carries no ``recurringEvent``."""
    world = World(holding=True)
    world.change_company(evolve(world.company, import_policy=ImportPolicy.HOSTS))
    uids = book_there(world, world.at(4))
    world.held.clear()
    headers = {"Authorization": f"Bearer {KEYS['alice']}"}
    why = {"cancellationReason": "ill"}
    world.outside.client.post(f"/bookings/{uids[0]}/cancel", json=why, headers=headers).raise_for_status()
    body = json.loads(world.held[0].body)
    body["payload"].pop("recurringEvent", None)
    raw = json.dumps(body).encode()
    world.app.receive_webhook("acme", {HEADER.lower(): sign(raw, SECRETS["acme"])}, raw)
    world.pass_time(timedelta(minutes=3))
    (latest, *_), _ = world.app.inbox.deliveries(world.company.id, Page())
    assert latest.did == "waits for a read"
    assert (world.appointments(), world.issues()) == ([], [])
    assert world.app.verify.due() == []
