"""Anything, in any order, with lost answers, lost webhooks and deaths: at rest S1 to S3, S5, S7 and S8 hold."""

from collections.abc import Callable
from datetime import timedelta

from httpx import HTTPStatusError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.examples import examples

from askpro.domain.errors import AskproError
from askpro.testing.worlds import Fault, Killed, TheirBooking, World
from askpro.testing.worlds.invariants import broken, double_promises, wrong_claims

HORIZON = timedelta(minutes=5)
SLOTS = st.integers(0, 5)
PICK = st.integers(0, 7)
FAULTS = st.sampled_from([*Fault])


class Machine(RuleBasedStateMachine):
    """Callers, people at Cal.com, the network, the worker and the clock take turns."""

    world: World

    @initialize(edition=st.sampled_from(["upstream-2025-10", "caldiy-2026-07"]), holding=st.booleans())
    def begin(self, edition: str, holding: bool) -> None:
        self.world = World(edition=edition, holding=holding)
        self.emails = iter(range(10_000))

    # Callers

    @rule(slot=SLOTS, service=st.sampled_from(["Cut", "Ask"]), staff=st.sampled_from(["Alice", "Bob"]))
    def book(self, slot: int, service: str, staff: str) -> None:
        member = staff if (service, staff) in self.world.types else "Alice"
        email = f"c{next(self.emails)}@example.net"
        self.call(lambda: self.world.book(slot, staff=member, service=service, email=email))

    @rule(which=PICK, slot=SLOTS)
    def move(self, which: int, slot: int) -> None:
        self.command(which, lambda it: self.world.app.reschedule(self.world.company.id, it, self.world.at(slot)))

    @rule(which=PICK)
    def cancel(self, which: int) -> None:
        self.command(which, lambda it: self.world.app.cancel(self.world.company.id, it))

    @rule(which=PICK)
    def confirm(self, which: int) -> None:
        self.command(which, lambda it: self.world.app.confirm(self.world.company.id, it))

    @rule(which=PICK)
    def decline(self, which: int) -> None:
        self.command(which, lambda it: self.world.app.decline(self.world.company.id, it))

    # People at Cal.com

    @rule(slot=SLOTS, service=st.sampled_from(["Cut", "Ask"]))
    def outside_book(self, slot: int, service: str) -> None:
        kind, email = self.world.types[service, "Alice"], f"o{next(self.emails)}@example.org"
        self.there(lambda: self.world.outside.book(kind, self.world.at(slot), email=email))

    @rule(which=PICK, slot=SLOTS)
    def outside_move(self, which: int, slot: int) -> None:
        self.to_one(which, lambda it: self.world.outside.move(it.uid, self.world.at(slot)))

    @rule(which=PICK)
    def outside_cancel(self, which: int) -> None:
        self.to_one(which, lambda it: self.world.outside.cancel(it.uid))

    @rule(which=PICK)
    def outside_confirm(self, which: int) -> None:
        self.to_one(which, lambda it: self.world.outside.confirm(it.uid))

    @rule(which=PICK)
    def outside_decline(self, which: int) -> None:
        self.to_one(which, lambda it: self.world.outside.decline(it.uid))

    # The network

    @rule(fault=FAULTS)
    def lose(self, fault: Fault) -> None:
        self.world.network.faults.append(fault)

    @rule()
    def land_late(self) -> None:
        """Within the horizon; and no confirm or decline, which would revive what was moved or cancelled meanwhile."""
        waiting = self.world.network.kept_back
        waiting[:] = [(at, each) for at, each in waiting if not each.url.path.endswith(("/confirm", "/decline"))]
        self.world.network.land_late(younger=HORIZON)

    @rule()
    def land_after_the_horizon(self) -> None:
        """Bookings only: sync.md says what becomes of those that were given up and are committed after all."""
        waiting = self.world.network.kept_back
        others = [each for each in waiting if not each[1].url.path.endswith("/v2/bookings")]
        waiting[:] = [each for each in waiting if each not in others]
        self.world.network.land_late()
        self.world.network.kept_back += others

    @rule(holding=st.booleans())
    def hold_webhooks(self, holding: bool) -> None:
        self.world.holding = holding

    @rule(which=PICK, keep=st.booleans())
    def deliver(self, which: int, keep: bool) -> None:
        if self.world.held:
            self.world.deliver(which % len(self.world.held), keep=keep)

    @rule(which=PICK)
    def drop(self, which: int) -> None:
        if self.world.held:
            self.world.held.pop(which % len(self.world.held))

    # Time, the worker and death

    @rule(step=st.integers(0, 12))
    def die_at(self, step: int) -> None:
        self.world.wire.steps.clear()
        self.world.wire.kill_at = step

    @rule(seconds=st.sampled_from([1, 20, 61, 130, 301]))
    def pass_time(self, seconds: int) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    @rule()
    def work(self) -> None:
        self.call(self.world.drain)

    @rule(full=st.booleans())
    def sweep(self, full: bool) -> None:
        self.call(lambda: self.world.app.sweep(self.world.company.id, full=full))

    @invariant()
    def no_promise_overlaps_another(self) -> None:
        """S7."""
        if hasattr(self, "world"):
            assert double_promises(self.world) == []
            assert wrong_claims(self.world) == []

    def teardown(self) -> None:
        """S1, S2, S3, S5, S8."""
        if not hasattr(self, "world"):
            return
        world = self.world
        self.land_late()
        world.rest()
        assert broken(world) == []
        sent, sequences = len(world.network.writes), [each.sequence for each in world.appointments()]
        world.rest()
        assert (len(world.network.writes), [each.sequence for each in world.appointments()]) == (sent, sequences)

    def call(self, act: Callable[[], object]) -> None:
        """Whatever the tree of errors says to a caller is an answer; a death is followed by a new process."""
        try:
            act()
        except AskproError:
            pass
        except Killed:
            self.world.fresh_process()

    def command(self, which: int, act: Callable[[str], object]) -> None:
        if known := self.world.appointments():
            self.call(lambda: act(known[which % len(known)].id))

    def there(self, act: Callable[[], object]) -> None:
        """Cal.com may say no to people too."""
        kill_at, self.world.wire.kill_at = self.world.wire.kill_at, None
        try:
            act()
        except HTTPStatusError:
            pass
        finally:
            self.world.wire.kill_at = kill_at

    def to_one(self, which: int, act: Callable[[TheirBooking], object]) -> None:
        if theirs := self.world.outside.live():
            self.there(lambda: act(theirs[which % len(theirs)]))


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=examples(150),
    stateful_step_count=35,
    suppress_health_check=list(HealthCheck),
)
