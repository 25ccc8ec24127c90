"""No offer covers a claim, whatever was booked, held, moved, cancelled or heard of in whatever order (S14, L02, L52).

What a process has committed is known to it with the next question, and to another one after a second. What changes
while an answer is being fetched is known afterwards.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import define, evolve, field
from httpx import HTTPStatusError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.adapters.cache.memory import MemoryCache
from askpro.application.app import Application
from askpro.application.hold_offer import HoldOrder
from askpro.application.offering.finder import OffersQuery
from askpro.application.ports.calendar import Calendar, CalendarProvider, NoticeReader
from askpro.application.ports.storage import Storage
from askpro.bootstrap import Parts, assemble
from askpro.domain.claims import Claim, in_force
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import AskproError
from askpro.domain.timespan import Span
from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation.stores import MEMORY, POSTGRES, SQLITE, Stores, open_stores
from askpro.testing.worlds import Fault, World

SECOND = timedelta(seconds=1)
WHO = ("Alice", "Bob", None)
SLOTS, PROCESSES, PICK = st.integers(0, 3), st.integers(0, 1), st.integers(0, 5)
Act = tuple[Any, ...]
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("book"), SLOTS, st.sampled_from(WHO)),
    st.tuples(st.just("hold"), SLOTS, st.sampled_from(WHO), st.sampled_from([20, 300])),
    st.tuples(st.just("release"), PICK),
    st.tuples(st.just("move"), PICK, SLOTS),
    st.tuples(st.just("cancel"), PICK),
    st.tuples(st.just("book outside"), SLOTS, st.sampled_from(WHO[:2])),
    st.tuples(st.just("move outside"), PICK, SLOTS),
    st.tuples(st.just("cancel outside"), PICK),
    st.tuples(st.just("hear")),
)
LOOK = st.tuples(st.just("look"), st.sampled_from(WHO))
STEPS = st.one_of(
    ACTS,
    LOOK,
    LOOK,
    st.tuples(st.just("look for a move"), PICK),
    st.tuples(st.just("look around"), st.sampled_from(WHO), PROCESSES, ACTS),
    st.tuples(st.just("look while"), st.sampled_from(WHO), PROCESSES, ACTS),
    st.tuples(st.just("lose"), st.sampled_from([Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.UNREACHABLE])),
    st.tuples(st.just("wait"), st.sampled_from([1, 25, 301])),
)


@define
class Meddled:
    """A calendar during whose answer something happens."""

    inner: CalendarProvider
    meanwhile: Callable[[], None] | None

    @property
    def notices(self) -> NoticeReader:
        return self.inner.notices

    def open(self, account: CalendarAccount, **turn: Any) -> Calendar:
        return _Answering(self.inner.open(account, **turn), self)  # type: ignore[return-value]  # it has all that is called

    def close(self) -> None: ...


@define
class _Answering:
    inner: Calendar
    meddled: Meddled

    def read_slots(self, *args: Any, **more: Any) -> tuple[Span, ...]:
        slots = self.inner.read_slots(*args, **more)
        act, self.meddled.meanwhile = self.meddled.meanwhile, None
        if act is not None:
            act()
        return slots


@define
class Streets:
    """Two processes, and when each wrote last. ``shared``: one cache for both."""

    store: Storage
    shared: bool
    world: World = field(init=False)
    apps: list[Application] = field(init=False)
    holds: list[str] = field(factory=list)
    wrote: dict[int, datetime] = field(factory=dict)
    seen: int = 0

    def __attrs_post_init__(self) -> None:
        self.world = World(store=self.store)
        one = MemoryCache(self.world.clock)
        self.apps = [self._process(one if self.shared else MemoryCache(self.world.clock)) for _ in range(2)]

    def _process(self, cache: MemoryCache) -> Application:
        world = self.world
        parts = Parts(
            storage=world.storage,
            calendars=world.calendars,
            cache=cache,
            clock=world.clock,
            ids=world.ids,
            outbound=world.outbound,
        )
        return assemble(parts)

    def step(self, process: int, name: str, *words: Any) -> None:
        """Raises AssertionError where an offer covers a claim."""
        if name == "look":
            self.look(process, OffersQuery(staff_id=self._member(words[0]), **self._asked()))
        elif name == "look for a move":
            if known := self.world.appointments():
                self.look(process, OffersQuery(appointment_id=known[words[0] % len(known)].id, **self._asked()))
        elif name in ("look around", "look while"):
            who, other, act = words
            query = OffersQuery(staff_id=self._member(who), **self._asked())
            self.look(process, query, (lambda: self.act(other, *act)) if name == "look while" else None)
            if name == "look around":
                self.act(other, *act)
            self.look(process, query)
        elif name == "lose":
            self.world.network.faults.append(words[0])
        elif name == "wait":
            self.world.clock.advance(timedelta(seconds=words[0]))
        else:
            self.act(process, name, *words)

    def act(self, process: int, name: str, *words: Any) -> None:
        """Something that changes what is claimed."""
        self.world.app = self.apps[process]
        with suppress(AskproError, HTTPStatusError):
            getattr(self, name.replace(" ", "_"))(*words)
        self.wrote[process] = self.world.clock.at

    def look(self, process: int, query: OffersQuery, meanwhile: Callable[[], None] | None = None) -> None:
        """Ask, at least a second after the other process wrote."""
        wrote = self.wrote.get(1 - process)
        if wrote is not None and self.world.clock.at - wrote < SECOND:
            self.world.clock.advance(SECOND)
        committed = self._claims()
        finder = evolve(self.apps[process].offers.finder, calendars=Meddled(self.world.calendars, meanwhile))
        try:
            found = finder(self.world.company.id, query)
        except AskproError:
            return
        self.seen += len(found)
        still = in_force(committed & self._claims(), self.world.clock.at)
        covered = [
            (offer, claim)
            for offer in found
            for claim in still
            if (offer.staff_id, query.appointment_id != claim.appointment_id) == (claim.staff_id, True)
            and offer.span.overlaps(claim.span)
        ]
        assert covered == []

    def _asked(self) -> dict[str, Any]:
        return {"service_id": self.world.services["Cut"], "window": Span(self.world.at(0), self.world.at(6))}

    def _member(self, name: str | None) -> str | None:
        return None if name is None else self.world.staff[name]

    def _claims(self) -> set[Claim]:
        with self.world.storage.read(self.world.company.id) as ledger:
            return set(ledger.claims.overlapping(list(self.world.staff.values()), self._asked()["window"]))

    def book(self, slot: int, who: str | None) -> None:
        self.world.book(slot, staff=who, email=f"c{len(self.world.network.calls)}@example.net")

    def hold(self, slot: int, who: str | None, ttl: int) -> None:
        order = HoldOrder(
            service_id=self.world.services["Cut"],
            start=self.world.at(slot),
            staff_id=self._member(who),
            ttl=timedelta(seconds=ttl),
        )
        self.holds.append(self.world.app.hold(self.world.company.id, order).id)

    def release(self, which: int) -> None:
        if self.holds:
            self.world.app.release_hold(self.world.company.id, self.holds[which % len(self.holds)])

    def move(self, which: int, slot: int) -> None:
        if known := self.world.appointments():
            self.world.move(known[which % len(known)], slot)

    def cancel(self, which: int) -> None:
        if known := self.world.appointments():
            self.world.cancel(known[which % len(known)])

    def book_outside(self, slot: int, who: str) -> None:
        email = f"o{len(self.world.outside.bookings())}@example.org"
        self.world.outside.book(self.world.types["Cut", who], self.world.at(slot), email=email)

    def move_outside(self, which: int, slot: int) -> None:
        if live := self.world.outside.live():
            self.world.outside.move(live[which % len(live)].uid, self.world.at(slot))

    def cancel_outside(self, which: int) -> None:
        if live := self.world.outside.live():
            self.world.outside.cancel(live[which % len(live)].uid)

    def hear(self) -> None:
        self.world.drain()


@pytest.fixture(scope="module", params=[MEMORY, SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    try:
        with open_stores(request.param) as stores:
            yield stores
    except PostgresAbsent as absent:
        skip_or_fail("postgres", str(absent).splitlines()[0])


EXAMPLES = {MEMORY: 80, SQLITE: 10, POSTGRES: 10}


@pytest.mark.parametrize("shared", [False, True])
def test_no_offer_covers_a_claim_after_anything(stores: Stores, shared: bool) -> None:
    """S14."""
    seen: list[int] = []

    @settings(max_examples=examples(EXAMPLES[stores.name]), suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(st.tuples(PROCESSES, STEPS), min_size=8, max_size=24))
    def anything(steps: list[tuple[int, Act]]) -> None:
        with stores.fresh() as store:
            streets = Streets(store, shared)
            for process, step in steps:
                streets.step(process, *step)
            seen.append(streets.seen)

    anything()
    assert sum(seen) > 100 * EXAMPLES[stores.name] // 10
