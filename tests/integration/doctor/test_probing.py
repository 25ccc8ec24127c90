"""What a probe leaves behind: an issue while something is missing, and what the calendar lacks."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.integration.doctor.conftest import Ward

from askpro.application.ports.probing import Capabilities, Feature
from askpro.domain.errors import NotSupported
from askpro.domain.findings import FindingCode
from askpro.testing.worlds import World

CALDIY = "caldiy-2026-07"


def test_a_probe_of_what_is_as_expected_leaves_no_issue(world: World) -> None:
    world.book()
    world.network.calls.clear()
    report = world.app.probe(world.company.id)
    assert (report.alarms, world.issues(), world.network.writes) == ((), [], [])


def test_what_is_missing_is_one_issue_that_closes_itself(world: World) -> None:
    """L40."""
    world.book()
    world.network.garbling = True
    for _ in range(2):
        world.app.probe(world.company.id)
    (issue,) = world.issues("contract_changed")
    assert "missing: status" in issue.detail["calls"]["list_bookings"]
    world.network.garbling = False
    world.app.probe(world.company.id)
    assert world.issues("contract_changed") == []


def test_a_retry_of_the_issue_looks_again(world: World) -> None:
    world.book()
    world.network.garbling = True
    world.app.probe(world.company.id)
    (issue,) = world.issues("contract_changed")
    world.network.garbling = False
    world.app.retry_issue(world.company.id, issue.id, actor="me")
    assert world.issues("contract_changed") == []


def test_the_doctor_tells_of_it_and_stops_at_a_bad_key(ward: Ward) -> None:
    world = ward.world
    world.book()
    reports: list[object] = []
    patient_call = [lambda patient, calendar: world.app.probe.findings(patient, calendar, reports.append)]
    assert world.app.diagnose(world.company.id, patient_call).healthy
    world.network.garbling = True
    found = world.app.diagnose(world.company.id, patient_call).findings
    assert FindingCode.CONTRACT_CHANGED in {each.code for each in found}
    assert len(reports) == 2
    world.change_company(evolve(world.company, account=evolve(world.company.account, api_key="cal_test_nobody")))
    found = world.app.diagnose(world.company.id, patient_call).findings
    assert [each.code for each in found] == [FindingCode.KEY_REFUSED]
    assert len(reports) == 2


def test_what_a_calendar_lacks_is_asked_once_and_remembered() -> None:
    world = World(edition=CALDIY)
    for _ in range(3):
        with pytest.raises(NotSupported, match="team event types"):
            world.app.features.require(world.company, Feature.TEAM_EVENT_TYPES)
    asked = len(world.network.calls)
    assert 0 < asked <= 6
    world.app.features.require(world.company, Feature.WEBHOOKS)
    assert len(world.network.calls) == asked
    world.clock.advance(timedelta(days=1, minutes=1))
    world.app.features.of(world.company)
    assert len(world.network.calls) > asked


def test_what_was_forgotten_is_asked_anew(world: World) -> None:
    world.app.features.remember(world.company, Capabilities(lacks=frozenset({Feature.TEAMS})))
    with pytest.raises(NotSupported):
        world.app.features.require(world.company, Feature.TEAMS)
    world.app.features.forget(world.company)
    world.app.features.require(world.company, Feature.TEAMS)


def test_s11_capabilities_of_one_account_are_not_those_of_another(world: World) -> None:
    world.app.features.remember(world.company, Capabilities(lacks=frozenset({Feature.TEAMS})))
    moved = evolve(world.company, account=evolve(world.company.account, team_id=77))
    with pytest.raises(NotSupported):
        world.app.features.require(world.company, Feature.TEAMS)
    world.app.features.require(moved, Feature.TEAMS)


def test_a_probe_is_remembered_for_the_other_workers(world: World) -> None:
    a_day = timedelta(days=1)
    assert not world.app.probe.recent(world.company.id, a_day)
    world.app.probe(world.company.id)
    assert world.app.probe.recent(world.company.id, a_day)
    assert not world.app.probe.recent("cmp_other", a_day)
    world.clock.advance(a_day)
    assert not world.app.probe.recent(world.company.id, a_day)


def test_a_team_event_type_is_not_asked_for_where_there_are_no_teams() -> None:
    """A typed answer, and no write: cal.diy has no teams."""
    world = World(edition=CALDIY)
    world.change_company(evolve(world.company, account=evolve(world.company.account, team_id=5)))
    service, _ = next(iter(world.app.services.all(world.company.id)))
    world.network.calls.clear()
    with pytest.raises(NotSupported, match="team event types"):
        world.app.event_types.create(world.company.id, service.id, None)
    assert world.network.writes == []
