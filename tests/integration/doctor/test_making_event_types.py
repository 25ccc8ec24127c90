"""An event type is made once for each pair of service and member, whatever goes wrong between making and mapping."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from tests.integration.doctor.test_diagnosis import delete_event_type, store_of
from tests.integration.doctor.test_event_types import MINUTE, change_service, drift

from askpro.domain.errors import AlreadyExists, AskproError, OutcomeUnknown, StaffNotMapped
from askpro.domain.service import EventTypeMapping
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.death import Killed
from askpro.testing.worlds.seed import BOB


@pytest.fixture
def wash(world: World) -> str:
    """A service that nothing stands for yet."""
    made = world.app.services.add(world.company.id, name="Wash", duration=30 * MINUTE)
    world.services["Wash"] = made.id
    return made.id


def make(world: World, service: str = "Wash", staff: str | None = "Alice", **how: Any) -> list[EventTypeMapping]:
    member = world.staff[staff] if staff is not None else None
    return world.app.event_types.create(world.company.id, world.services[service], member, **how)


def theirs(world: World) -> set[int]:
    return set(store_of(world).event_types)


def void(_: object) -> None:
    """What happens on the way answers nothing."""


def mapped(world: World, service: str = "Wash") -> list[int]:
    _, mappings = world.app.services.get(world.company.id, world.services[service])
    return [each.event_type_id for each in mappings]


@pytest.mark.parametrize("staff", ["Alice", None])
def test_a_second_one_is_refused_and_names_the_first(world: World, wash: str, staff: str | None) -> None:
    (first,) = make(world, staff=staff)
    before, world.network.calls[:] = theirs(world), []
    with pytest.raises(AlreadyExists, match=str(first.event_type_id)):
        make(world, staff=staff)
    assert (theirs(world), mapped(world), world.network.writes) == (before, [first.event_type_id], [])


def test_another_member_and_the_team_have_their_own(world: World, wash: str) -> None:
    for staff in ("Alice", "Bob", None):
        make(world, staff=staff)
    assert len(set(mapped(world))) == 3


def test_what_is_deleted_at_the_calendar_is_replaced(world: World) -> None:
    delete_event_type(world)
    (fresh,) = make(world, "Ask")
    assert fresh.event_type_id != world.types["Ask", "Alice"]
    assert fresh.event_type_id in theirs(world)
    assert mapped(world, "Ask") == [fresh.event_type_id]


def test_what_was_unmapped_is_taken_again_and_not_made_twice(world: World, wash: str) -> None:
    (first,) = make(world)
    before = theirs(world)
    world.app.event_types(world.company.id, wash, [])
    change_service(world, "Wash", name="Hairwash")
    (again,) = make(world)
    assert (again.event_type_id, theirs(world)) == (first.event_type_id, before)
    assert drift(world, "Wash") == {first.event_type_id: ["title"]}


def test_what_cannot_stand_for_it_any_more_is_named_and_not_doubled(world: World, wash: str) -> None:
    (first,) = make(world)
    world.app.event_types(world.company.id, wash, [])
    types = store_of(world).event_types
    types[first.event_type_id] = evolve(types[first.event_type_id], length_in_minutes=50)
    before = theirs(world)
    with pytest.raises(AlreadyExists, match=str(first.event_type_id)):
        make(world)
    assert (theirs(world), mapped(world)) == (before, [])


def test_what_stands_for_something_else_now_is_left_there(world: World, wash: str) -> None:
    (first,) = make(world)
    world.app.event_types(world.company.id, wash, [(first.event_type_id, None)])
    before = theirs(world)
    with pytest.raises(AlreadyExists, match=str(first.event_type_id)):
        make(world)
    assert (theirs(world), mapped(world)) == (before, [first.event_type_id])


def test_a_personal_one_is_not_made_for_somebody_else_than_its_owner() -> None:
    world = World(edition="caldiy-2026-07")
    member = world.app.staff.add(world.company.id, name="Bob")
    with world.storage.write(world.company.id) as ledger:
        host = ledger.staff.hosts()[0]
        ledger.staff.map_host(evolve(host, staff_id=member.id, host_id=BOB))
    before = theirs(world)
    with pytest.raises(StaffNotMapped):
        world.app.event_types.create(world.company.id, world.services["Cut"], member.id)
    assert theirs(world) == before


def _kills() -> range:
    """A kill at each step of making one, and one beyond the last."""
    world = World()
    world.services["Wash"] = world.app.services.add(world.company.id, name="Wash", duration=30 * MINUTE).id
    world.wire.steps.clear()
    make(world)
    return range(len(world.wire.steps))


@pytest.mark.parametrize("step", _kills())
@pytest.mark.parametrize("edition", ["upstream-2025-10", "caldiy-2026-07"])
def test_one_that_was_made_before_a_death_is_mapped_afterwards(edition: str, step: int) -> None:
    world = World(edition=edition)
    world.services["Wash"] = world.app.services.add(world.company.id, name="Wash", duration=30 * MINUTE).id
    before = theirs(world)
    world.wire.kill_at = len(world.wire.steps) + step
    with pytest.raises(Killed):
        make(world, reserved="ety_1")
    world.wire.kill_at = None
    world.fresh_process()
    (after,) = make(world, reserved="ety_1")  # its repeat under the same key goes through (S10)
    assert theirs(world) - before == {after.event_type_id}
    assert mapped(world) == [after.event_type_id]


def test_a_repeat_under_its_key_finds_what_was_made_whatever_became_of_the_member(world: World, wash: str) -> None:
    """S10."""
    first = make(world, reserved="ety_1")
    world.app.hosts.unmap(world.company.id, world.staff["Alice"], "test")
    before = theirs(world)
    assert (make(world, reserved="ety_1"), theirs(world)) == (first, before)
    with pytest.raises(StaffNotMapped):
        make(world, reserved="ety_2")


@pytest.mark.parametrize("fault", [Fault.LOST_AFTER, Fault.BROKEN_AFTER])
def test_an_answer_that_was_lost_is_looked_for_at_once(world: World, wash: str, fault: Fault) -> None:
    before = theirs(world)
    world.network.faults = [fault]
    (made,) = make(world)
    assert theirs(world) - before == {made.event_type_id}


def test_one_that_arrives_late_is_mapped_by_the_next_try(world: World, wash: str) -> None:
    before = theirs(world)
    world.network.faults = [Fault.LATE]
    with pytest.raises(OutcomeUnknown):
        make(world)
    assert mapped(world) == []
    world.network.land_late()
    (made,) = make(world)
    assert theirs(world) - before == {made.event_type_id}


def test_of_two_at_once_both_come_to_the_same_one(world: World, wash: str) -> None:
    before, rivals = theirs(world), list[EventTypeMapping]()
    world.network.before_arrival = [lambda: rivals.extend(make(world))]
    (made,) = make(world)
    assert [each.event_type_id for each in rivals] == [made.event_type_id]
    assert theirs(world) - before == {made.event_type_id}


def test_what_was_mapped_meanwhile_is_not_thrown_out(world: World, wash: str) -> None:
    other = world.types["Cut", "Alice"]
    pair = [(other, world.staff["Alice"])]
    world.network.before_answer = [lambda: void(world.app.event_types(world.company.id, wash, pair))]
    with pytest.raises(AlreadyExists, match=str(other)):
        make(world)
    assert mapped(world) == [other]


def test_a_colleagues_that_was_mapped_meanwhile_stays(world: World, wash: str) -> None:
    world.network.before_answer = [lambda: void(make(world, staff="Bob"))]
    assert len(make(world)) == 2
    assert len(mapped(world)) == 2


DEEDS: list[tuple[Callable[[World], object], list[tuple[str, str]]]] = [
    (lambda world: make(world, actor="ann"), [("create", "ann")]),
    (
        lambda world: world.app.event_types(
            world.company.id, world.services["Cut"], [(world.types["Cut", "Bob"], None)], actor="ann"
        ),
        [("map", "ann"), ("unmap", "ann"), ("unmap", "ann")],
    ),
]


@pytest.mark.parametrize(("deed", "told"), DEEDS, ids=["create", "map"])
def test_who_made_and_mapped_what_is_kept(
    world: World, wash: str, deed: Callable[[World], object], told: list[tuple[str, str]]
) -> None:
    known = len(world.app.event_types.audit(world.company.id))
    deed(world)
    kept = world.app.event_types.audit(world.company.id)
    assert [(each.action, each.actor) for each in kept[: len(kept) - known]] == told
    assert [each for each in world.app.hosts.audit(world.company.id) if each.action == "create"] == []


def test_who_pushed_and_accepted_which_fields_is_kept_with_its_outcome(world: World) -> None:
    alice = world.types["Cut", "Alice"]
    known = len(world.app.event_types.audit(world.company.id))
    change_service(world, name="Haircut")
    push, accept = world.app.push_event_types, world.app.accept_event_types
    push(world.company.id, world.services["Cut"], event_types=[alice], actor="ann")
    push(world.company.id, world.services["Cut"], event_types=[alice], actor="nobody, for nothing differs")
    accept(world.company.id, world.services["Cut"], actor="bea")
    kept = world.app.event_types.audit(world.company.id)[:-known]
    assert [(each.action, each.actor, each.fields, each.outcome) for each in kept] == [
        ("accept", "bea", ("title",), None),
        ("push", "ann", ("title",), "pushed"),
    ]
    assert (kept[1].event_type_id, kept[1].staff_id) == (alice, world.staff["Alice"])


def test_a_push_that_failed_is_kept_too(world: World) -> None:
    change_service(world, name="Haircut")
    world.network.faults = [Fault.LOST_BEFORE]
    world.app.push_event_types(world.company.id, world.services["Cut"], actor="ann")
    kept = world.app.event_types.audit(world.company.id)
    assert ("push", "unknown") in [(each.action, each.outcome) for each in kept]


def test_an_audit_of_a_company_is_its_own(world: World) -> None:
    """S11."""
    globex = world.add_company("globex", "carol")
    assert world.app.event_types.audit(globex.id) == []
    with pytest.raises(AskproError):
        world.app.event_types.audit("com_unknown")
