"""Event types and their service: drift is shown, pushed or accepted per field; what is equal costs no write (L39)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.integration.doctor.conftest import Ward
from tests.integration.doctor.test_diagnosis import change_event_type, delete_event_type, store_of

from askpro.application.push_event_types import PushOutcome
from askpro.domain.errors import InvalidRequest, NotFound
from askpro.domain.findings import FindingCode
from askpro.domain.ownership import TypeField
from askpro.domain.service import Service
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.seed import ALICE, BOB

MINUTE = timedelta(minutes=1)


def drift(world: World, service: str = "Cut") -> dict[int, list[str]]:
    found = world.app.compare_event_types(world.company.id, world.services[service])
    return {each.mapping.event_type_id: [name.value for name in each.drift] for each in found if each.drift}


def push(world: World, service: str = "Cut", **which: Any) -> list[str]:
    done = world.app.push_event_types(world.company.id, world.services[service], **which)
    return [each.outcome.value for each in done]


def accept(world: World, service: str = "Cut", **which: Any) -> list[list[str]]:
    done = world.app.accept_event_types(world.company.id, world.services[service], **which)
    return [[name.value for name in each.fields] for each in done]


def change_service(world: World, service: str = "Cut", **changes: Any) -> Service:
    known, _ = world.app.services.get(world.company.id, world.services[service])
    return world.app.services.change(world.company.id, evolve(known, **changes))


def patches(world: World) -> list[dict[str, Any]]:
    return [call.body for call in world.network.writes if call.method == "PATCH"]


CHANGES: list[tuple[str, Callable[[World], object], str]] = [
    ("the buffer", lambda world: world.change_company(evolve(world.company, buffer_time=10 * MINUTE)), "buffer_after"),
    ("the duration", lambda world: change_service(world, duration=45 * MINUTE), "duration"),
    ("the confirmation", lambda world: change_service(world, confirmation=True), "confirmation"),
    ("the name", lambda world: change_service(world, name="Haircut"), "title"),
    ("the description", lambda world: change_service(world, description="With washing"), "description"),
]


@pytest.mark.parametrize(("change", "field"), [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES])
def test_a_change_here_shows_as_drift_and_can_be_pushed(
    world: World, change: Callable[[World], object], field: str
) -> None:
    change(world)
    types = [world.types["Cut", "Alice"], world.types["Cut", "Bob"]]
    assert drift(world) == {each: [field] for each in types}
    assert world.network.writes == []
    assert push(world) == ["pushed", "pushed"]
    assert len(patches(world)) == 2
    assert drift(world) == {}
    assert push(world) == ["unchanged", "unchanged"]
    assert len(world.network.writes) == 2


@pytest.mark.parametrize(("change", "field"), [each[1:] for each in CHANGES], ids=[each[0] for each in CHANGES])
def test_a_push_writes_the_field_that_differs_and_no_other(
    world: World, change: Callable[[World], object], field: str
) -> None:
    change(world)
    push(world)
    sent = {
        "buffer_after": {"afterEventBuffer"},
        "duration": {"lengthInMinutes"},
        "confirmation": {"confirmationPolicy"},
        "title": {"title"},
        "description": {"description"},
    }[field]
    assert [set(body) for body in patches(world)] == [sent, sent]


def test_a_pushed_duration_can_be_booked(world: World) -> None:
    change_service(world, duration=45 * MINUTE)
    push(world)
    offers = world.app.find_offers(world.company, "Cut", world.at(0).date())
    booked = world.app.book_appointment(world.company, offers[0], {"name": "Jo", "email": "jo@example.net"})
    assert booked.when.length == 45 * MINUTE


def test_only_the_fields_and_event_types_that_are_named_are_pushed(world: World) -> None:
    change_service(world, name="Haircut", duration=45 * MINUTE)
    bobs = world.types["Cut", "Bob"]
    assert push(world, fields=[TypeField.DURATION], event_types=[bobs]) == ["pushed"]
    assert drift(world) == {world.types["Cut", "Alice"]: ["title", "duration"], bobs: ["title"]}


def test_an_event_type_of_another_service_is_not_pushed(world: World) -> None:
    with pytest.raises(InvalidRequest):
        push(world, event_types=[world.types["Ask", "Alice"]])
    with pytest.raises(NotFound):
        world.app.push_event_types(world.company.id, "svc_none")
    assert world.network.writes == []


def outcomes(world: World, faults: list[Fault | None]) -> list[str]:
    change_service(world, name="Haircut")
    world.network.faults.extend(faults)
    return push(world)


def test_a_push_whose_answer_is_lost_is_proved_by_a_read(world: World) -> None:
    assert outcomes(world, [Fault.LOST_AFTER]) == ["pushed", "pushed"]
    assert (len(patches(world)), drift(world)) == (2, {})


def test_a_push_that_never_arrived_is_told_as_unknown_and_the_next_one_does_it(world: World) -> None:
    assert outcomes(world, [Fault.LOST_BEFORE]) == ["unknown", "pushed"]
    assert push(world) == ["pushed", "unchanged"]
    assert drift(world) == {}


def test_after_a_failure_that_concerns_all_the_others_are_not_begun_and_told_so(world: World) -> None:
    assert outcomes(world, [None, Fault.QUOTA]) == ["pushed", "failed"]
    change_service(world, name="Hair")
    world.network.faults.append(Fault.QUOTA)
    assert push(world) == ["failed", "not_begun"]
    assert list(drift(world).values()) == [["title"], ["title"]]


def test_one_that_is_gone_fails_and_the_others_are_pushed(world: World) -> None:
    change_service(world, name="Haircut")
    del store_of(world).event_types[world.types["Cut", "Alice"]]
    done = world.app.push_event_types(world.company.id, world.services["Cut"])
    assert [(each.outcome, each.code) for each in done] == [
        (PushOutcome.FAILED, "not_found"),
        (PushOutcome.PUSHED, None),
    ]


def change_at_calendar(world: World, name: str = "Alice", **changes: Any) -> None:
    types, number = store_of(world).event_types, world.types["Cut", name]
    types[number] = evolve(types[number], **changes)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "Cut & go"}, "title"),
        ({"description": "Short"}, "description"),
        ({"after_event_buffer": 20}, "buffer_after"),
        ({"before_event_buffer": 5}, "buffer_before"),
    ],
)
def test_what_is_accepted_is_that_event_types_own(world: World, change: dict[str, Any], field: str) -> None:
    change_at_calendar(world, **change)
    assert drift(world) == {world.types["Cut", "Alice"]: [field]}
    assert accept(world) == [[field], []]
    assert (drift(world), world.network.writes) == ({}, [])
    assert push(world) == ["unchanged", "unchanged"]
    change_service(world, name="Haircut", description="Long")
    world.change_company(evolve(world.company, buffer_time=10 * MINUTE))
    shown = drift(world)[world.types["Cut", "Alice"]]
    assert (field in shown) is (field != "buffer_before")


def test_an_accepted_duration_becomes_the_services(world: World) -> None:
    for name in ("Alice", "Bob"):
        change_at_calendar(world, name, length_in_minutes=40)
    assert accept(world) == [["duration"], ["duration"]]
    service, mappings = world.app.services.get(world.company.id, world.services["Cut"])
    assert (service.duration, {each.length for each in mappings}) == (40 * MINUTE, {40 * MINUTE})
    assert (drift(world), world.network.writes) == ({}, [])


def test_two_durations_cannot_both_be_the_services(world: World) -> None:
    change_at_calendar(world, "Alice", length_in_minutes=40, title="Cut!")
    change_at_calendar(world, "Bob", length_in_minutes=50)
    with pytest.raises(InvalidRequest, match="duration"):
        accept(world)
    assert drift(world)[world.types["Cut", "Alice"]] == ["title", "duration"]
    assert accept(world, event_types=[world.types["Cut", "Bob"]]) == [["duration"]]


def test_an_event_type_that_was_mapped_by_hand_keeps_its_own_title(world: World) -> None:
    change_at_calendar(world, title="Herrenschnitt", description="Mit Waschen", after_event_buffer=15)
    wanted = [(world.types["Cut", "Alice"], world.staff["Alice"])]
    world.app.event_types(world.company.id, world.services["Cut"], [])
    world.app.event_types(world.company.id, world.services["Cut"], wanted)
    assert drift(world) == {world.types["Cut", "Alice"]: ["buffer_after"]}
    change_service(world, name="Haircut")
    assert drift(world)[world.types["Cut", "Alice"]] == ["title", "buffer_after"]


def test_hosts_are_theirs_and_pushed_only_by_name(world: World) -> None:
    service = world.app.services.add(world.company.id, name="Any", duration=30 * MINUTE)
    world.services["Any"] = service.id
    (team,) = world.app.event_types.create(world.company.id, service.id, None)
    types = store_of(world).event_types
    types[team.event_type_id] = evolve(
        types[team.event_type_id], hosts=[{"userId": ALICE, "mandatory": True, "priority": "high"}]
    )
    assert drift(world, "Any") == {}
    assert push(world, "Any") == ["unchanged"]
    world.network.calls.clear()
    assert push(world, "Any", fields=[TypeField.HOSTS]) == ["pushed"]
    assert patches(world) == [{"hosts": [{"userId": ALICE, "mandatory": True, "priority": "high"}, {"userId": BOB}]}]


def test_the_host_of_a_personal_event_type_cannot_be_pushed() -> None:
    world = World(edition="caldiy-2026-07")
    world.app.hosts.unmap(world.company.id, world.staff["Alice"], "test")
    done = world.app.push_event_types(world.company.id, world.services["Cut"], fields=[TypeField.HOSTS])
    assert [(each.outcome, each.code) for each in done] == [(PushOutcome.FAILED, "invalid_request")]
    assert patches(world) == []


def issue_of(world: World) -> dict[str, Any] | None:
    found = world.issues("event_type_drift")
    return found[0].detail["event_types"] if found else None


def test_the_watch_shows_drift_until_it_is_gone(world: World) -> None:
    world.app.watch_event_types(world.company.id)
    assert issue_of(world) is None
    change_service(world, name="Haircut")
    world.app.watch_event_types(world.company.id)
    assert issue_of(world) == {str(world.types["Cut", each]): ["title"] for each in ("Alice", "Bob")}
    push(world)
    world.app.watch_event_types(world.company.id)
    assert issue_of(world) is None


def test_l55_the_watch_shows_what_is_gone_and_unmaps_nothing(world: World) -> None:
    """S16."""
    delete_event_type(world)
    world.app.watch_event_types(world.company.id)
    assert issue_of(world) == {str(world.types["Ask", "Alice"]): ["event_type_gone"]}
    assert len(world.app.services.get(world.company.id, world.services["Ask"])[1]) == 1


def test_retrying_the_issue_looks_again(world: World) -> None:
    change_service(world, name="Haircut")
    world.app.watch_event_types(world.company.id)
    (issue,) = world.issues("event_type_drift")
    change_service(world, name="Cut")
    assert world.app.retry_issue(world.company.id, issue.id, actor="test").issue.closed_at is not None


def test_the_watch_costs_one_call_for_each_event_type_and_writes_nothing_that_is_known(world: World) -> None:
    world.app.watch_event_types(world.company.id)
    before, world.network.calls = list(world.wire.steps), []
    world.app.watch_event_types(world.company.id)
    assert len(world.network.calls) == len(world.types)
    assert [each for each in world.wire.steps[len(before) :] if "write" in each] == []


def test_what_bookings_need_to_know_follows_the_calendar(world: World) -> None:
    """The buffers of a mapped type count, whatever the company's are (sync.md 6)."""
    change_at_calendar(world, after_event_buffer=25)
    world.app.watch_event_types(world.company.id)
    booked = world.book(0)
    assert booked.buffers.after == 25 * MINUTE


def test_a_mapping_that_cannot_be_booked_is_made_and_told(ward: Ward) -> None:
    """L36."""
    schedules = store_of(ward.world).schedules
    schedules[BOB] = evolve(schedules[BOB], availability=())
    found = ward.world.app.compare_event_types.findings(ward.world.company.id, ward.world.services["Cut"])
    assert [each.code for each in found] == [FindingCode.EVENT_TYPE_WITHOUT_SLOTS]


def test_a_managed_parent_is_told(ward: Ward) -> None:
    change_event_type(ward.world, scheduling_type="managed")
    found = ward.world.app.compare_event_types.findings(ward.world.company.id, ward.world.services["Ask"])
    assert [each.code for each in found] == [FindingCode.EVENT_TYPE_UNSUPPORTED]


def test_a_probe_that_cannot_be_made_does_not_fail_the_mapping(ward: Ward) -> None:
    ward.world.network.always = Fault.UNREACHABLE
    ward.world.clock.advance(timedelta(minutes=6))
    found = ward.world.app.compare_event_types.findings(ward.world.company.id, ward.world.services["Cut"])
    assert [each.code for each in found] == [FindingCode.CALENDAR_UNREACHABLE]
