"""The doctor: a healthy company has no finding, one with a fault exactly that one."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from attrs import evolve
from tests.integration.doctor.conftest import Ward, a_world, admitted

from askpro.adapters.calcom.signature import HEADER, sign
from askpro.adapters.reaching import HttpReach
from askpro.domain.findings import REMEDIES, FindingCode, Weight
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.seed import BOB, ORIGIN
from askpro.twin.store import Store


def test_a_healthy_company_has_no_finding(ward: Ward) -> None:
    found = ward.world.app.diagnose(ward.world.company.id)
    assert (found.findings, found.healthy, found.complete) == ((), True, True)


def test_an_examination_changes_nothing(ward: Ward) -> None:
    ward.world.network.calls.clear()
    ward.world.app.diagnose(ward.world.company.id)
    assert ward.world.network.calls
    assert ward.world.network.writes == []


def test_it_costs_two_calls_for_each_event_type_and_five_for_the_rest(ward: Ward) -> None:
    ward.world.network.calls.clear()
    ward.world.app.diagnose(ward.world.company.id)
    people, clock, hooks, types = 2, 1, 2, 2 * len(ward.world.types)
    assert len(ward.world.network.calls) == people + clock + hooks + types


def test_every_kind_has_a_remedy() -> None:
    assert set(REMEDIES) == set(FindingCode)


def store_of(world: World) -> Store:
    """What the twin keeps, to be changed as no caller can."""
    store: Store = world.outside.twin._store
    return store


def with_account(world: World, **changes: Any) -> None:
    world.change_company(evolve(world.company, account=evolve(world.company.account, **changes)))


def delete_event_type(world: World) -> None:
    del store_of(world).event_types[world.types["Ask", "Alice"]]


def change_event_type(world: World, **changes: Any) -> None:
    types = store_of(world).event_types
    number = world.types["Ask", "Alice"]
    types[number] = evolve(types[number], **changes)


def close_the_shop(world: World) -> None:
    schedules = store_of(world).schedules
    schedules[BOB] = evolve(schedules[BOB], availability=())


def leave_the_team(world: World) -> None:
    members = store_of(world).memberships
    members[2] = evolve(members[2], accepted=False)


def change_the_email(world: World) -> None:
    users = store_of(world).users
    users[BOB] = evolve(users[BOB], email="bob+new@salon.example")


def add_somebody(world: World) -> None:
    world.app.staff.add(world.company.id, name="Carl")


def add_a_service(world: World) -> None:
    world.app.services.add(world.company.id, name="Dye", duration=timedelta(minutes=30))


def retire_all(world: World) -> None:
    """Who is retired needs no host, and what is retired no event type."""
    add_somebody(world)
    add_a_service(world)
    for member, host in world.app.staff.all(world.company.id):
        if host is None:
            world.app.staff.retire(world.company.id, member.id)
    for service, mappings in world.app.services.all(world.company.id):
        if not mappings:
            world.app.services.retire(world.company.id, service.id)


def stop_sweeping(world: World) -> None:
    world.clock.advance(timedelta(hours=2))
    world.app.report_worker()


def lose_the_worker(world: World) -> None:
    world.clock.advance(timedelta(minutes=4))


def kill_the_address(world: World) -> None:
    world.reach = HttpReach(httpx.MockTransport(lambda _: httpx.Response(502)))
    world.fresh_process()


def forget_the_address(world: World) -> None:
    world.public_url = None
    world.fresh_process()


def put_the_clock_forward(world: World) -> None:
    told = format_datetime(world.clock.at - timedelta(minutes=2))
    plain = world.network._direct.handle_request

    def dated(request: httpx.Request) -> httpx.Response:
        answer = plain(request)
        answer.headers["date"] = told
        return answer

    world.network._direct = httpx.MockTransport(dated)  # type: ignore[assignment] # the same, with a date


def lose_webhooks(world: World) -> None:
    world.clock.advance(timedelta(minutes=5))
    world.holding = True
    world.outside.book(world.types["Cut", "Bob"], world.at(3))
    world.app.sweep(world.company.id)
    world.app.report_worker()


def send_nonsense(world: World) -> None:
    world.app.receive_webhook("acme", {HEADER: sign(b"[1, 2]", "whsec_acme")}, b"[1, 2]")
    world.drain()


FAULTS: list[tuple[FindingCode | None, Callable[[World], object]]] = [
    (None, retire_all),
    (FindingCode.KEY_MISSING, lambda world: with_account(world, api_key=None)),
    (FindingCode.KEY_REFUSED, lambda world: with_account(world, api_key="cal_of_nobody")),
    (FindingCode.CALENDAR_UNREADABLE, lambda world: with_account(world, api_url=ORIGIN.replace("/v2", "/v1"))),
    (FindingCode.STAFF_UNMAPPED, add_somebody),
    (FindingCode.HOST_GONE, leave_the_team),
    (FindingCode.HOST_EMAIL_CHANGED, change_the_email),
    (FindingCode.SERVICE_UNMAPPED, add_a_service),
    (FindingCode.EVENT_TYPE_GONE, delete_event_type),
    (FindingCode.EVENT_TYPE_UNSUPPORTED, lambda world: change_event_type(world, seats={"seatsPerTimeSlot": 4})),
    (FindingCode.EVENT_TYPE_WITHOUT_HOSTS, lambda world: change_event_type(world, hosts=[])),
    (FindingCode.EVENT_TYPE_OTHER_HOST, lambda world: change_event_type(world, hosts=[{"userId": BOB}])),
    (FindingCode.EVENT_TYPE_WITHOUT_SLOTS, close_the_shop),
    (FindingCode.SWEEP_OVERDUE, stop_sweeping),
    (FindingCode.NO_WORKER, lose_the_worker),
    (FindingCode.PUBLIC_URL_DEAD, kill_the_address),
    (FindingCode.PUBLIC_URL_MISSING, forget_the_address),
    (FindingCode.CLOCK_OFF, put_the_clock_forward),
    (FindingCode.WEBHOOKS_SILENT, lose_webhooks),
    (FindingCode.WEBHOOK_UNREADABLE, send_nonsense),
]


@pytest.mark.parametrize(("code", "plant"), FAULTS, ids=lambda value: getattr(value, "value", None))
def test_a_planted_fault_gives_exactly_its_finding(
    ward: Ward, code: FindingCode | None, plant: Callable[[World], object]
) -> None:
    plant(ward.world)
    assert ward.codes() == ([code.value] if code is not None else [])


def test_a_new_company_waits_an_hour_for_its_first_sweep_if_somebody_works(world: World) -> None:
    ward = Ward(world)
    assert "sweep_overdue" in ward.codes()
    world.app.report_worker()
    assert "sweep_overdue" not in ward.codes()
    world.clock.advance(timedelta(minutes=61))
    world.app.report_worker()
    assert "sweep_overdue" in ward.codes()


def test_a_member_of_the_team_whom_nobody_maps_is_told(world: World) -> None:
    team = world.app.services.add(world.company.id, name="Any", duration=timedelta(minutes=30))
    world.app.event_types.create(world.company.id, team.id, None)
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    found = {each.code: each for each in world.app.diagnose(world.company.id).findings}
    assert found[FindingCode.HOST_UNKNOWN].about["host_id"] == BOB
    assert found[FindingCode.HOST_UNKNOWN].weight is Weight.WARNING


def test_a_key_that_was_stored_with_a_line_break_works(ward: Ward) -> None:
    """As it was kept before what surrounds a key was dropped."""
    with_account(ward.world, api_key=f" {ward.world.company.account.api_key}\r\n")
    assert ward.codes() == []


def test_a_calendar_that_cannot_be_reached_makes_the_examination_incomplete(ward: Ward) -> None:
    ward.world.network.always = Fault.UNREACHABLE
    found = ward.world.app.diagnose(ward.world.company.id)
    assert ([each.code for each in found.findings], found.complete) == ([FindingCode.CALENDAR_UNREACHABLE], False)


def test_silence_ends_with_the_next_webhook(ward: Ward) -> None:
    lose_webhooks(ward.world)
    assert "never" not in ward.says(FindingCode.WEBHOOKS_SILENT)
    ward.world.clock.advance(timedelta(minutes=1))
    ward.world.deliver()
    ward.world.drain()
    assert ward.codes() == []


def test_without_teams_there_is_nothing_to_find_either() -> None:
    assert admitted(a_world("caldiy-2026-07")).codes() == []


def test_a_team_at_a_calendar_without_teams_is_told() -> None:
    ward = admitted(a_world("caldiy-2026-07"))
    with_account(ward.world, team_id=7)
    assert "team_missing" in ward.codes()
    assert "team 7" in ward.says(FindingCode.TEAM_MISSING)
