"""Undo: the other version, by an ordinary command; and clear words where nothing can be undone."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.integration.sync.nights import Night, Place, a_night
from tests.integration.sync.test_conflicts import both_move
from tests.integration.sync.test_duplicates import land, moved_on
from tests.integration.sync.test_issues import make_longer, overlapping, refused_in_the_end

from askpro.application.ports.records import Issue
from askpro.application.undo_issue import Undone
from askpro.domain.appointment import Appointment, SyncState
from askpro.domain.company import ConflictPolicy
from askpro.domain.errors import CannotUndo, SlotUnavailable, StaleSequence
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def undo(world: World, issue: Issue) -> Undone:
    return world.app.undo_issue(world.company.id, issue.id, actor="api:key_1")


def the_issue(world: World, kind: str) -> Issue:
    (issue,) = world.issues(kind)
    return issue


def facts(world: World, appointment: Appointment) -> tuple[Any, SyncState, list[str]]:
    now = world.appointment(appointment.id)
    return now.when.start, now.sync_state(world.clock.now()), broken(world)


@pytest.mark.parametrize(("policy", "slot"), [(ConflictPolicy.CALENDAR_WINS, 4), (ConflictPolicy.ASKPRO_WINS, 6)])
def test_a_conflict_is_undone_by_taking_the_time_that_lost(world: World, policy: ConflictPolicy, slot: int) -> None:
    """S3."""
    after = both_move(world, policy)
    undone = undo(world, the_issue(world, "conflict"))
    assert undone.issue.end is not None
    assert (undone.issue.end.how, undone.issue.end.by, undone.pending) == ("undone", "api:key_1", False)
    world.rest()
    assert facts(world, after) == (world.at(slot), SyncState.IN_SYNC, [])
    assert world.issues() == []


def test_it_is_an_ordinary_command_with_its_own_attempt_in_the_history(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    undo(world, the_issue(world, "conflict"))
    told = [(each.actor, each.action) for each in world.app.appointments.history(world.company.id, after.id)[-3:]]
    assert told == [("api:key_1", "reschedule"), ("askpro", "reschedule"), ("api:key_1", "undo")]


def test_a_second_time_answers_the_same_and_does_nothing(world: World) -> None:
    """S5."""
    both_move(world, ConflictPolicy.CALENDAR_WINS)
    issue = the_issue(world, "conflict")
    first, writes = undo(world, issue), len(world.network.writes)
    assert (undo(world, issue), len(world.network.writes)) == (first, writes)


def test_a_kill_between_command_and_end_is_made_good_by_the_second_time(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    issue = the_issue(world, "conflict")
    world.app.reschedule(world.company.id, after.id, world.at(4))
    writes = len(world.network.writes)
    assert undo(world, issue).issue.end is not None
    assert (len(world.network.writes), facts(world, after)) == (writes, (world.at(4), SyncState.IN_SYNC, []))


def test_a_time_that_is_taken_now_is_refused_and_the_issue_stays(world: World) -> None:
    """S7."""
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    world.book(4, email="x@example.net")
    with pytest.raises(SlotUnavailable) as refused:
        undo(world, the_issue(world, "conflict"))
    assert refused.value.alternatives
    assert facts(world, after) == (world.at(6), SyncState.CONFLICT, [])
    assert the_issue(world, "conflict").closed_at is None


def test_while_the_calendar_is_away_it_is_pending_and_done_later(world: World) -> None:
    """S1."""
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    world.network.faults.append(Fault.UNREACHABLE)
    assert undo(world, the_issue(world, "conflict")).pending
    world.rest()
    assert facts(world, after) == (world.at(4), SyncState.IN_SYNC, [])


def test_an_appointment_that_moved_on_since_is_left_where_it_is(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    world.move(after, 9)
    with pytest.raises(StaleSequence):
        undo(world, the_issue(world, "conflict"))
    assert world.appointment(after.id).when.start == world.at(9)


def test_what_was_dismissed_is_not_undone(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    issue = the_issue(world, "conflict")
    world.app.dismiss_issue(world.company.id, issue.id, actor="x")
    with pytest.raises(CannotUndo):
        undo(world, issue)
    assert world.appointment(after.id).when.start == world.at(6)


def test_a_conflict_of_an_appointment_that_ended_is_not_undone(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    issue = the_issue(world, "conflict")
    world.cancel(after)
    with pytest.raises(CannotUndo):
        undo(world, issue)
    assert world.outside.live() == []


def brought_back(world: World) -> Issue:
    booked = world.book(service="Ask")
    old = booked.head or ""
    world.outside.move(old, world.at(6))
    world.pass_time(3 * MINUTE)
    world.outside.confirm(old)
    world.rest()
    return the_issue(world, "revived")


def test_a_booking_that_lives_again_is_cancelled(world: World) -> None:
    issue = brought_back(world)
    assert undo(world, issue).issue.end is not None
    world.rest()
    assert ([each.start for each in world.outside.live()], world.issues()) == ([world.at(6)], [])
    assert undo(world, issue).issue.end is not None


def test_what_our_own_late_yes_brought_back_is_not_brought_back_again(world: World) -> None:
    booked = world.book(service="Ask")
    world.network.before_arrival.append(lambda: world.outside.cancel(booked.head or ""))
    world.confirm(booked)
    world.drain()
    with world.storage.read(world.company.id) as ledger:
        (issue,) = ledger.issues.all(only_open=False)
    with pytest.raises(CannotUndo):
        undo(world, issue)
    world.rest()
    assert world.outside.live() == []


def test_a_late_duplicate_that_somebody_changed_is_cancelled_after_all(world: World) -> None:
    booked = moved_on(world)
    world.holding = True
    world.outside.move(land(world), world.at(8))
    world.rest()
    undo(world, the_issue(world, "twin"))
    world.rest()
    assert ([each.start for each in world.outside.live()], broken(world)) == ([world.at(4)], [])
    assert not world.appointment(booked.id).closed


def closed_for_absence() -> tuple[Night, Issue]:
    night = a_night()
    night.calendar.gone.update(night.fill(1))
    night.sweep()
    issue = the_issue(night.world, "missing")
    night.sweep()
    assert [each.closed for each in night.world.appointments()] == [True]
    return night, issue


def undo_at_night(night: Night, issue: Issue) -> Undone:
    undoing = evolve(night.world.app.undo_issue, calendars=night.calendar)
    return undoing(night.world.company.id, issue.id, actor="api:key_1")


def test_what_was_closed_for_absence_comes_back_if_the_calendar_knows_it() -> None:
    night, issue = closed_for_absence()
    night.calendar.gone.clear()
    closed_at = night.world.app.oversee.issue(night.world.company.id, issue.id).closed_at
    first = undo_at_night(night, issue)
    assert first.issue.closed_at == closed_at
    assert ([each.closed for each in night.world.appointments()], broken(night.world)) == ([False], [])
    assert undo_at_night(night, issue) == first


@pytest.mark.parametrize("seconds", [0, 3])
def test_bringing_back_waits_as_long_as_was_asked(seconds: int) -> None:
    night, issue = closed_for_absence()
    night.calendar.gone.clear()
    place = Place(night.world.app.undo_issue.outbound)
    undoing = evolve(night.world.app.undo_issue, calendars=night.calendar, outbound=place)
    undoing(night.world.company.id, issue.id, actor="api:key_1", patience=timedelta(seconds=seconds))
    assert place.waited == [timedelta(seconds=seconds)]


def test_what_the_calendar_does_not_know_does_not_come_back() -> None:
    """S16: neither is anything made of nothing."""
    night, issue = closed_for_absence()
    with pytest.raises(CannotUndo):
        undo_at_night(night, issue)
    assert [each.closed for each in night.world.appointments()] == [True]


def test_what_was_cancelled_there_meanwhile_does_not_come_back() -> None:
    night, issue = closed_for_absence()
    night.calendar.gone.clear()
    night.world.outside.cancel(night.world.appointments()[0].head or "")
    with pytest.raises(CannotUndo):
        undo_at_night(night, issue)


@pytest.mark.parametrize("there", [True, False])
def test_what_is_only_missing_has_nothing_to_undo(there: bool) -> None:
    night = a_night()
    night.calendar.gone.update(night.fill(1))
    night.sweep()
    if there:
        night.calendar.gone.clear()
    with pytest.raises(CannotUndo):
        undo_at_night(night, the_issue(night.world, "missing"))


def altered(world: World) -> None:
    make_longer(world)
    world.book(0)


@pytest.mark.parametrize(
    ("trouble", "kind"), [(altered, "altered"), (overlapping, "overlap"), (refused_in_the_end, "refused")]
)
def test_where_nothing_can_be_undone_it_says_so_and_does_nothing(world: World, trouble: Any, kind: str) -> None:
    trouble(world)
    writes = len(world.network.writes)
    with pytest.raises(CannotUndo) as refused:
        undo(world, the_issue(world, kind))
    assert (refused.value.code, len(world.network.writes)) == ("cannot_undo", writes)
    assert the_issue(world, kind).closed_at is None
