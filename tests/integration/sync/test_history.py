"""The history alone tells what became of every appointment, and nothing of anybody's person.

Random lives: callers, people at Cal.com, lost answers, deaths and sweeps in any order.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import structlog
from attrs import evolve, frozen
from httpx import HTTPStatusError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.examples import examples

from askpro.application.ports.records import HistoryEntry
from askpro.application.sync.keeping import rebuilt, seen
from askpro.domain.appointment import Appointment
from askpro.domain.company import ConflictPolicy
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AskproError
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.worlds import BOB, Fault, Killed, World
from askpro.testing.worlds.invariants import broken, untold
from askpro.testing.worlds.world import HALF_HOUR

LIVES = settings(
    max_examples=examples(150),
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=9, max_size=12).map("zqx{}".format)
"""Words that are none: Hypothesis also draws texts that stand in the source, such as a name that is ``appointment``."""


@frozen
class Person:
    """Somebody with values that nobody else has, and that no word of the program is."""

    details: CustomerDetails
    notes: str
    answer: str
    reason: str

    @property
    def words(self) -> list[str]:
        """Everything that tells who they are."""
        who = self.details
        return [*who.name.split(), who.email or who.name, who.phone or who.name, self.notes, self.answer, self.reason]


@st.composite
def people(draw: st.DrawFn) -> Person:
    first, last, notes, answer, reason = draw(st.lists(LETTERS, min_size=5, max_size=5, unique=True))
    number = draw(st.integers(10**9, 10**10 - 1))
    details = CustomerDetails(
        name=f"{first.title()} {last.title()}", email=f"{first}.{last}@{last}.example", phone=f"+49{number}"
    )
    return Person(details, notes, answer, reason)


Act = Callable[[World, Person, int], object]


def book(world: World, person: Person, slot: int) -> None:
    offer = Offer(
        Span.starting(world.at(slot), HALF_HOUR), world.staff["Alice"], world.services["Cut" if slot % 2 else "Ask"]
    )
    world.app.book_appointment(world.company, offer, person.details, notes=person.notes, metadata={"call": "c-1"})


def book_outside(world: World, person: Person, slot: int) -> None:
    attendee = {"name": person.details.name, "email": person.details.email, "timeZone": "Europe/Berlin"}
    more: dict[str, Any] = {"attendee": attendee, "bookingFieldsResponses": {"notes": person.answer}}
    world.outside.book(world.types["Cut", "Alice"], world.at(slot), **more)


def _latest(world: World) -> Appointment:
    return world.appointments()[-1]


def _there(world: World) -> str:
    return world.outside.live()[-1].uid


def book_after_somebody(world: World, person: Person, slot: int) -> None:
    world.network.before_arrival.append(lambda: book_outside(world, person, slot))
    book(world, person, slot)


def move(world: World, _: Person, slot: int) -> None:
    world.app.reschedule(world.company.id, _latest(world).id, world.at(slot))


def move_on_both_sides(world: World, person: Person, slot: int) -> None:
    world.network.faults.append(Fault.BROKEN_BEFORE)
    move(world, person, slot)
    world.outside.move(_latest(world).head or "", world.at(slot + 1))


def die(world: World, _: Person, step: int) -> None:
    world.wire.steps.clear()
    world.wire.kill_at = step


def askpro_wins(world: World, _: Person, __: int) -> None:
    world.change_company(evolve(world.company, conflict_policy=ConflictPolicy.ASKPRO_WINS))


ACTS: dict[str, Act] = {
    "book": book,
    "book outside": book_outside,
    "book where somebody is faster": book_after_somebody,
    "move": move,
    "move on both sides": move_on_both_sides,
    "cancel": lambda world, person, _: world.app.cancel(world.company.id, _latest(world).id, reason=person.reason),
    "confirm": lambda world, _, __: world.confirm(_latest(world)),
    "decline": lambda world, person, _: world.app.decline(world.company.id, _latest(world).id, reason=person.reason),
    "move there": lambda world, _, slot: world.outside.move(_there(world), world.at(slot)),
    "cancel there": lambda world, _, __: world.outside.cancel(_there(world)),
    "confirm there": lambda world, _, __: world.outside.confirm(_there(world)),
    "give to Bob there": lambda world, _, __: world.outside.reassign(_there(world), BOB),
    "lose an answer": lambda world, _, __: world.network.faults.append(Fault.LOST_AFTER),
    "lose a call": lambda world, _, __: world.network.faults.append(Fault.LOST_BEFORE),
    "hold webhooks": lambda world, _, slot: setattr(world, "holding", slot % 2 == 0),
    "die": die,
    "askpro wins": askpro_wins,
    "pass time": lambda world, _, __: world.pass_time(timedelta(minutes=2)),
    "work": lambda world, _, __: world.drain(),
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), people(), st.integers(0, 9)), min_size=4, max_size=12)


def live(steps: list[tuple[str, Person, int]]) -> World:
    """A world after these steps, each as far as it could be done, at rest."""
    world = World()
    for act, person, slot in steps:
        try:
            ACTS[act](world, person, slot)
        except Killed:
            world.fresh_process()
        except (AskproError, HTTPStatusError, IndexError):
            continue  # refused, here or there, or nothing there to do it to
    world.rest()
    return world


def everything(world: World) -> list[Appointment]:
    """Merged ones, too."""
    return [row for shelves in world.store._shelves.values() for row in shelves.appointments.rows.values()]  # type: ignore[attr-defined]  # in memory


def entries(world: World) -> list[HistoryEntry]:
    with world.storage.read(world.company.id) as ledger:
        return [entry for each in everything(world) for entry in ledger.history.of(each.id)]


@LIVES
@given(STEPS)
def test_the_history_of_any_life_rebuilds_the_state_and_names_nobody(steps: list[tuple[str, Person, int]]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with structlog.testing.capture_logs() as lines:
        world = live(steps)
    assert broken(world) == []
    assert misfits(world) == []
    with world.storage.read(world.company.id) as ledger:
        issues = ledger.issues.all(only_open=False)
    sent = [call.body.get("metadata") for call in world.network.calls]
    told = repr([entries(world), issues, lines, sent, [each.metadata for each in everything(world)]]).lower()
    assert [word for _, person, _ in steps for word in person.words if word.lower() in told] == []


def misfits(world: World) -> list[object]:
    """Entries that do not fit onto those before them or leave out who, what or why; and states not rebuilt by them."""
    state: dict[str, dict[str, Any]] = {}
    found: list[object] = []
    for entry in entries(world):
        known = state.setdefault(entry.appointment_id, {})
        before = {key: known.get(key) for key in entry.before}
        if before != entry.before or not (entry.actor and entry.action and entry.because):
            found.append(entry)
        known |= entry.after
    with world.storage.read(world.company.id) as ledger:
        found += [each for each in everything(world) if rebuilt(ledger.history.of(each.id)) != seen(each)]
    return found


def test_the_search_for_persons_finds_them_where_they_are() -> None:
    """Else the test above would prove nothing."""
    person = Person(CustomerDetails(name="Zita Zorn", email="zita@zorn.example", phone="+4930123456"), "n1n1", "a", "r")
    world = live([("book", person, 1), ("work", person, 1)])
    with world.storage.read(world.company.id) as ledger:
        bookings, customers = (
            ledger.bookings.of(everything(world)[0].id),
            ledger.customers.many([everything(world)[0].customer_id or ""]),
        )
    assert [
        word in repr([bookings, customers, everything(world)]) for word in ("Zorn", "zita@zorn.example", "n1n1")
    ] == [True] * 3


@pytest.mark.parametrize("act", ["move", "cancel", "move there", "cancel there"])
def test_a_change_is_one_entry_that_names_its_cause(act: str) -> None:
    person = Person(CustomerDetails(name="Zita Zorn", email="zita@zorn.example"), "n", "a", "r")
    world = live([("book", person, 1), ("work", person, 1)])
    known = len(entries(world))
    ACTS[act](world, person, 5)
    world.rest()
    told = entries(world)[known:]
    because, actor = ("notice whk_", "calendar") if "there" in act else ("command", "api")
    assert [each.actor for each in told if each.because.startswith(because)] == [actor]


def test_history_that_left_a_change_out_would_be_noticed() -> None:
    """``untold`` finds a row that was changed past the history."""
    world = World()
    made = world.book()
    assert untold(world) == []
    with world.storage.write(world.company.id) as ledger:
        ledger.appointments.save(evolve(world.appointment(made.id), staff_id=None))
    assert len(untold(world)) == 1
