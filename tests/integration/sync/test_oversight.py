"""What an operator sees of the sync, sweeps on request, and webhooks read again."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from attrs import define, evolve, field
from tests.integration.sync.nights import a_night
from tests.integration.sync.test_conflicts import both_move

from askpro.application.ports.records import ReceivedQuery
from askpro.application.ports.sweeps import LONGEST, Sweep
from askpro.domain.appointment import SyncState
from askpro.domain.company import ConflictPolicy
from askpro.domain.errors import NotBegun, NotFound, StillRunning, TemporarilyUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def test_a_quiet_company_has_nothing_due_and_nothing_open(world: World) -> None:
    world.book(0)
    world.rest()
    status = world.app.oversee(world.company.id)
    assert (status.states[SyncState.IN_SYNC], status.due, status.lag, status.issues) == (1, 0, None, {})
    assert (set(status.states), status.running) == (set(SyncState), ())


def test_what_waits_is_counted_with_the_age_of_the_oldest(world: World) -> None:
    world.network.always = Fault.UNREACHABLE
    world.book(0)
    world.clock.advance(10 * MINUTE)
    world.book(2)
    status = world.app.oversee(world.company.id)
    assert (status.states[SyncState.DUE], status.lag is not None and status.lag > 9 * MINUTE) == (2, True)


def test_open_issues_are_counted_by_kind(world: World) -> None:
    both_move(world, ConflictPolicy.CALENDAR_WINS)
    status = world.app.oversee(world.company.id)
    assert (status.issues, status.states[SyncState.CONFLICT]) == ({"conflict": 1}, 1)


def test_the_last_sweep_and_the_last_full_one_are_kept_with_what_they_saw(world: World) -> None:
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.app.sweep(world.company.id, full=True)
    world.clock.advance(10 * MINUTE)
    world.app.sweep(world.company.id)
    world.app.sweep(world.company.id, full=True, dry_run=True)
    status = world.app.oversee(world.company.id)
    assert status.last_sweep is not None
    assert status.last_full_sweep is not None
    assert (status.last_sweep.full, status.last_full_sweep.full, status.last_full_sweep.dry_run) == (False, True, False)
    report = status.last_full_sweep.report
    assert report is not None
    assert (report["rows"], report["differences"], report["repairs"]) == (1, {"unknown": 1}, {"imported": 1})


def test_a_sweep_on_request_answers_each_difference_with_cause_age_and_repair(world: World) -> None:
    world.holding = True
    uid = world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.app.sweep(world.company.id)
    world.outside.cancel(uid)
    world.clock.advance(60 * MINUTE)
    swept = world.app.request_sweep(world.company.id, full=True, dry_run=True)
    assert (swept.ended is not None, swept.done, swept.report is not None) == (True, False, True)
    assert swept.report is not None
    (found,) = swept.report["found"]
    assert (found["fields"], found["cause"], found["repair"]) == (["standing"], "webhook_lost", "followed")
    assert 3600 <= found["age_seconds"] < 3660
    assert ([each.closed for each in world.appointments()], uid in repr(swept)) == ([False], False)


def test_of_many_differences_all_are_counted_and_the_first_are_told(world: World) -> None:
    """S18."""
    night = a_night()
    night.calendar.gone.update(night.fill(230))
    told = night.sweep(dry_run=True).told
    assert (told["differences"], len(told["found"]), told["more"]) == ({"missing": 230}, 200, 30)
    assert told["held_back"] == 230


@define
class Slow:
    """A place whose works go on after the patience of whoever waits; they are done when somebody says so."""

    works: list[Any] = field(factory=list)
    full: bool = False

    def run(self, work: Any, patience: timedelta) -> Any:
        del patience
        if self.full:
            raise NotBegun("Too many.")
        self.works.append(work)
        raise StillRunning

    def close(self) -> None:
        """Nothing to end."""


def test_a_sweep_that_takes_longer_is_answered_as_running_and_found_later(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    slow = Slow()
    request = evolve(world.app.request_sweep, outbound=slow)
    begun = request(world.company.id, full=True, patience=timedelta(0))
    assert (begun.ended, world.app.oversee(world.company.id).running) == (None, (begun,))
    again = request(world.company.id, full=True, patience=timedelta(0))
    other = request(world.company.id, full=False, patience=timedelta(0))
    assert (again, other.id != begun.id, len(slow.works)) == (begun, True, 2)
    slow.works[0]()
    assert request.one(world.company.id, begun.id).done
    assert broken(world) == []


def test_sweeps_on_request_leave_threads_to_live_callers(world: World) -> None:
    """Those of many companies at once would keep all of them busy for minutes."""
    slow, other = Slow(), world.add_company("globex", "carol")
    request = evolve(world.app.request_sweep, outbound=slow)
    for full, dry_run in product([False, True], repeat=2):
        request(world.company.id, full=full, dry_run=dry_run)
    with pytest.raises(NotBegun) as refusal:
        request(other.id)
    assert (refusal.value.retry_after, world.app.oversee(other.id).running) == (30, ())
    slow.works[0]()
    assert request(other.id).ended is None
    assert len(slow.works) == 5


def test_a_sweep_that_a_killed_process_left_is_no_longer_running(world: World) -> None:
    slow = Slow()
    request = evolve(world.app.request_sweep, outbound=slow)
    begun = request(world.company.id)
    world.clock.advance(LONGEST + MINUTE)
    assert (world.app.oversee(world.company.id).running, begun.running(world.clock.now())) == ((), False)
    assert request(world.company.id).id != begun.id


@pytest.mark.parametrize("full", [True, False])
def test_a_sweep_that_breaks_off_is_kept_with_its_code(world: World, full: bool) -> None:
    world.network.always = Fault.UNREACHABLE
    with pytest.raises(TemporarilyUnavailable):
        world.app.request_sweep(world.company.id, full=full)
    assert the_sweeps(world)[0].error == "temporarily_unavailable"
    assert world.app.oversee(world.company.id).last_sweep is None


def test_a_sweep_that_finds_no_place_leaves_nothing_running(world: World) -> None:
    with pytest.raises(NotBegun):
        evolve(world.app.request_sweep, outbound=Slow(full=True))(world.company.id)
    assert world.app.oversee(world.company.id).running == ()


def the_sweeps(world: World) -> list[Sweep]:
    with world.storage.directory() as directory:
        return directory.sweeps(world.company.id)


def test_s11_a_sweep_of_another_company_is_not_found(world: World) -> None:
    made = world.app.request_sweep(world.company.id)
    other = world.add_company("globex", "carol")
    with pytest.raises(NotFound):
        world.app.request_sweep.one(other.id, made.id)


def test_webhooks_of_a_time_range_are_read_again_oldest_first_and_change_nothing(world: World) -> None:
    """S4."""
    booked = world.book(0)
    world.drain()
    world.clock.advance(10 * MINUTE)
    since = world.clock.now()
    moved = world.outside.move(booked.head or "", world.at(4))
    world.clock.advance(MINUTE)
    world.outside.move(moved, world.at(6))
    world.drain()
    before, history = world.appointments(), len(world.app.appointments.history(world.company.id, booked.id))
    told: list[int] = []
    query = ReceivedQuery(since=since)
    would = world.app.replay.matching(world.company.id, query)
    became = world.app.replay(world.company.id, query, progress=told.append)
    assert [(each.id, each.state) for each in became] == [(each.id, "done") for each in would]
    assert told == list(range(1, len(became) + 1))
    assert len(told) > 1
    assert [each.received_at for each in became] == sorted(each.received_at for each in became)
    assert len(world.app.replay.matching(world.company.id, ReceivedQuery())) > len(became)
    assert (world.appointments(), broken(world)) == (before, [])
    assert len(world.app.appointments.history(world.company.id, booked.id)) == history
