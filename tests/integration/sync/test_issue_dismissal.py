"""A person says that it is fine: the issue is closed, and the same thing is no issue again until something changes."""

from typing import Any

import pytest
from attrs import evolve
from tests.integration.sync.nights import Night, a_night
from tests.integration.sync.test_conflicts import both_move
from tests.integration.sync.test_issues import kinds, overlapping, refused_in_the_end

from askpro.application.ports.records import Issue, IssueEnd, IssueQuery, Page
from askpro.domain.appointment import SyncState
from askpro.domain.company import ConflictPolicy
from askpro.domain.errors import NotFound
from askpro.testing.worlds import BOB, World
from askpro.testing.worlds.invariants import broken


def dismiss(world: World, issue: Issue, **more: Any) -> Issue:
    return world.app.dismiss_issue(world.company.id, issue.id, actor="api:key_1", **more)


def test_it_is_closed_with_who_and_why(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    (issue,) = world.issues()
    ended = dismiss(world, issue, reason="agreed by phone")
    end = IssueEnd(how="dismissed", by="api:key_1", reason="agreed by phone", sequence=after.sequence)
    assert (ended, world.issues()) == (evolve(issue, closed_at=ended.closed_at, end=end), [])
    assert ended.closed_at is not None
    assert world.app.oversee.issue(world.company.id, issue.id) == ended


def test_a_second_time_answers_the_same_and_does_nothing(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    (issue,) = world.issues()
    first = dismiss(world, issue, reason="one")
    history = world.app.appointments.history(world.company.id, after.id)
    world.clock.sleep(60)
    assert dismiss(world, issue, reason="two") == first
    assert world.app.appointments.history(world.company.id, after.id) == history


def test_the_history_of_the_appointment_tells_who_dismissed_what(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    (issue,) = world.issues()
    dismiss(world, issue)
    last = world.app.appointments.history(world.company.id, after.id)[-1]
    assert (last.actor, last.action, last.because) == ("api:key_1", "dismiss", f"issue {issue.id}: conflict")


@pytest.mark.parametrize("policy", list(ConflictPolicy))
def test_an_appointment_leaves_the_state_conflict_with_its_issue(world: World, policy: ConflictPolicy) -> None:
    after = both_move(world, policy)
    before = world.appointment(after.id).sync_state(world.clock.now())
    dismiss(world, world.issues()[0])
    kept = world.appointment(after.id)
    assert (before, kept.sync_state(world.clock.now())) == (SyncState.CONFLICT, SyncState.IN_SYNC)
    assert (kept.when, broken(world)) == (after.when, [])


def test_it_writes_nothing_to_the_calendar(world: World) -> None:
    """S5."""
    both_move(world, ConflictPolicy.CALENDAR_WINS)
    writes = len(world.network.writes)
    dismiss(world, world.issues()[0])
    world.rest()
    assert len(world.network.writes) == writes


def test_what_is_closed_already_stays_so(world: World) -> None:
    booked = world.appointment(refused_in_the_end(world))
    (issue,) = world.issues()
    world.move(booked, 6)
    assert dismiss(world, issue).end is None


def test_s11_an_issue_of_another_company_is_not_found(world: World) -> None:
    both_move(world, ConflictPolicy.CALENDAR_WINS)
    (issue,) = world.issues()
    other = world.add_company("globex", "carol")
    for company_id, issue_id in ((other.id, issue.id), (world.company.id, "iss_none")):
        with pytest.raises(NotFound):
            world.app.dismiss_issue(company_id, issue_id, actor="x")
        with pytest.raises(NotFound):
            world.app.undo_issue(company_id, issue_id, actor="x")
        with pytest.raises(NotFound):
            world.app.retry_issue(company_id, issue_id, actor="x")
    assert len(world.issues()) == 1


def gone(times: int) -> Night:
    night = a_night()
    night.calendar.gone.update(night.fill(1))
    for _ in range(times):
        night.sweep()
    return night


def test_what_is_missing_and_dismissed_stays_open_over_more_sweeps() -> None:
    night = gone(1)
    dismiss(night.world, night.world.issues()[0])
    for _ in range(3):
        night.sweep()
    assert (night.world.issues(), [each.closed for each in night.world.appointments()]) == ([], [False])


def test_what_changed_since_it_was_dismissed_is_an_issue_again() -> None:
    night = gone(1)
    world = night.world
    dismiss(world, world.issues()[0])
    (booked,) = world.appointments()
    night.calendar.gone.clear()
    moved = world.outside.move(booked.head or "", world.at(9))
    night.sweep()
    night.calendar.gone.add(moved)
    night.sweep()
    assert kinds(world) == ["missing"]


def test_an_overlap_that_was_dismissed_is_none_again_until_a_side_moves(world: World) -> None:
    uid = overlapping(world)[0]
    dismiss(world, world.issues()[0])
    world.rest()
    quiet = world.issues()
    moved = world.outside.move(uid, world.at(6))
    world.rest()
    world.holding = True
    third = world.outside.book(world.types["Ask", "Alice"], world.at(9), email="c@example.org")
    world.outside.cancel(third)
    world.outside.move(moved, world.at(9))
    world.outside.confirm(third)
    world.rest()
    assert (quiet, kinds(world)) == ([], ["overlap"])


def report(world: World, kind: str, appointment_id: str, detail: dict[str, Any]) -> list[str]:
    """Report as the engine does; the kinds that are open then."""
    with world.storage.write(world.company.id) as ledger:
        world.app.undo_issue.listener.keeper.report(ledger, kind, appointment_id, detail, world.clock.now())
    return kinds(world)


@pytest.mark.parametrize(
    ("moved", "detail", "opened"),
    [
        (False, {"booking": "a…", "sweeps": 1}, []),
        (False, {"booking": "a…", "sweeps": 2}, []),
        (False, {"booking": "b…", "sweeps": 1}, ["missing"]),
        (True, {"booking": "a…", "sweeps": 1}, ["missing"]),
    ],
)
def test_new_is_what_the_issue_tells_or_what_became_of_its_appointment(
    world: World, moved: bool, detail: dict[str, Any], opened: list[str]
) -> None:
    booked = world.book(0)
    report(world, "missing", booked.id, {"booking": "a…", "sweeps": 1})
    dismiss(world, world.issues()[0])
    if moved:
        world.move(booked, 4)
    assert report(world, "missing", booked.id, detail) == opened


def test_an_event_of_its_own_is_shown_again_also_if_it_looks_the_same(world: World) -> None:
    """A refusal tells of one command: the next one is another."""
    world.appointment(refused_in_the_end(world))
    (first,) = world.issues()
    dismiss(world, first)
    assert report(world, "refused", first.appointment_id or "", first.detail) == ["refused"]


def test_an_unmapped_host_that_was_dismissed_stays_silent_until_another_one_comes(world: World) -> None:
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    (issue,) = world.issues("unmapped")
    assert issue.detail["host"] == BOB
    dismiss(world, issue)
    world.rest()
    assert world.issues() == []


def test_issues_are_listed_with_filters(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    (issue,) = world.issues()
    ended = dismiss(world, issue)

    def found(**query: Any) -> list[Issue]:
        return world.app.oversee.issues(world.company.id, IssueQuery(**query), Page())[0]

    assert (found(), found(is_open=False), found(appointment_id=after.id, is_open=None)) == ([], [ended], [ended])
    assert found(kind="overlap", is_open=None) == []
