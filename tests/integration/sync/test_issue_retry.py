"""Retry: settle, read, match or ask again, now; it goes through the same engine, and twice does no more than once."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.integration.sync.nights import a_night
from tests.integration.sync.test_conflicts import both_move
from tests.integration.sync.test_issues import kinds, overlapping, refused_in_the_end

from askpro.application.ports.records import Issue
from askpro.application.retry_issue import Retried
from askpro.domain.appointment import Status, SyncState
from askpro.domain.company import ConflictPolicy
from askpro.domain.errors import AppointmentClosed, SlotUnavailable, StaleSequence, TemporarilyUnavailable
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken

MINUTE = timedelta(minutes=1)


def retry(world: World, issue: Issue) -> Retried:
    return world.app.retry_issue(world.company.id, issue.id, actor="api:key_1")


def the_issue(world: World, kind: str) -> Issue:
    (issue,) = world.issues(kind)
    return issue


def unresolved(world: World) -> str:
    """The answer to a POST was lost, and what is there hides its metadata: nobody can tell."""
    world.network.faults.append(Fault.LOST_AFTER)
    world.holding = world.network.hiding = True
    booked = world.book(0)
    world.pass_time(20 * MINUTE)
    return booked.id


def test_what_was_unresolved_is_resolved_once_it_can_be_seen(world: World) -> None:
    """S1, S2: the operator has mended what hid it; nothing is sent twice."""
    appointment_id = unresolved(world)
    issue = the_issue(world, "unresolved")
    world.network.hiding = False
    writes = len(world.network.writes)
    after = retry(world, issue)
    kept = world.appointment(appointment_id)
    assert (after.issue.closed_at is not None, after.pending, world.issues()) == (True, False, [])
    assert (kept.sync_state(world.clock.now()), len(world.network.writes)) == (SyncState.IN_SYNC, writes)


def test_what_still_cannot_be_seen_stays_unresolved_and_says_why(world: World) -> None:
    """S2: never a second POST on a doubt."""
    unresolved(world)
    writes = len(world.network.writes)
    retry(world, the_issue(world, "unresolved"))
    after = retry(world, the_issue(world, "unresolved"))
    assert (after.said, after.pending) == ("a booking at that start hides its metadata", True)
    assert (kinds(world), len(world.network.writes), len(world.outside.live())) == (["unresolved"], writes, 1)


def test_a_retry_is_told_in_the_history_with_who_and_which_issue(world: World) -> None:
    appointment_id = unresolved(world)
    issue = the_issue(world, "unresolved")
    world.network.hiding = False
    retry(world, issue)
    told = world.app.appointments.history(world.company.id, appointment_id)
    assert told[-1].after["agreed"] is True


def given_up(world: World) -> str:
    booked = world.book(0)
    world.drain()
    world.network.faults = [Fault.UNREACHABLE]
    world.move(booked, 4)
    with world.storage.write(world.company.id) as ledger:
        waiting = ledger.appointments.get(booked.id)
        ledger.appointments.save(evolve(waiting, errand=evolve(waiting.errand, tries=300, due=world.clock.now())))
    world.network.faults = [Fault.UNREACHABLE]
    world.drain()
    return booked.id


def test_what_was_given_up_is_left_alone(world: World) -> None:
    """S18: every retry has an end."""
    given_up(world)
    calls = len(world.network.calls)
    world.pass_time(60 * MINUTE)
    assert (kinds(world), len(world.network.calls)) == (["given_up"], calls)


def test_what_was_given_up_is_tried_again_with_all_its_tries(world: World) -> None:
    appointment_id = given_up(world)
    issue = the_issue(world, "given_up")
    after = retry(world, issue)
    assert (after.issue.closed_at is not None, world.appointment(appointment_id).when.start) == (True, world.at(4))
    assert (world.issues(), broken(world)) == ([], [])


def test_what_is_tried_again_in_vain_is_work_of_the_worker_again(world: World) -> None:
    appointment_id = given_up(world)
    world.network.always = Fault.UNREACHABLE
    after = retry(world, the_issue(world, "given_up"))
    assert (after.pending, world.appointment(appointment_id).errand.tries) == (True, 1)
    world.rest()
    assert (world.appointment(appointment_id).when.start, broken(world)) == (world.at(4), [])


def test_a_refused_command_is_given_again(world: World) -> None:
    appointment_id = refused_in_the_end(world)
    issue = the_issue(world, "refused")
    world.outside.cancel(next(each.uid for each in world.outside.live() if each.start == world.at(4)))
    after = retry(world, issue)
    assert (after.issue.closed_at is not None, world.appointment(appointment_id).when.start) == (True, world.at(4))
    assert retry(world, issue) == after
    world.rest()
    assert (world.issues(), broken(world)) == ([], [])


def test_a_command_that_is_refused_again_says_so_and_its_issue_stays(world: World) -> None:
    appointment_id = refused_in_the_end(world)
    with pytest.raises(SlotUnavailable) as refused:
        retry(world, the_issue(world, "refused"))
    assert (bool(refused.value.alternatives), kinds(world)) == (True, ["refused"])
    assert world.appointment(appointment_id).when.start == world.at(0)


def test_a_refused_move_is_not_given_again_from_elsewhere(world: World) -> None:
    booked = world.appointment(refused_in_the_end(world))
    world.holding = False
    moved = world.outside.move(booked.head or "", world.at(9))
    world.drain()
    with pytest.raises(StaleSequence):
        retry(world, the_issue(world, "refused"))
    assert moved in {each.uid for each in world.outside.live()}


def test_a_booking_that_was_refused_is_not_booked_again_by_itself(world: World) -> None:
    world.network.faults = [Fault.LOST_BEFORE]
    booked = world.book(0)
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.pass_time(7 * MINUTE)
    assert world.appointment(booked.id).status(world.clock.now()) is Status.REFUSED
    with pytest.raises(AppointmentClosed):
        retry(world, the_issue(world, "refused"))


def test_a_missing_booking_is_asked_for_again() -> None:
    night = a_night()
    world = night.world
    night.calendar.gone.update(night.fill(1))
    night.sweep()
    asking = evolve(world.app.retry_issue, calendars=night.calendar)
    in_vain = asking(world.company.id, the_issue(world, "missing").id, actor="x")
    assert (in_vain.said, kinds(world)) == ("The calendar does not know the booking.", ["missing"])
    assert the_issue(world, "missing").detail["sweeps"] == 1
    night.calendar.gone.clear()
    assert asking(world.company.id, in_vain.issue.id, actor="x").issue.closed_at is not None


def test_what_could_not_be_read_is_read_now(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.drain()
    world.network.always = Fault.UNREACHABLE
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    issue = the_issue(world, "unverified")
    with pytest.raises(TemporarilyUnavailable):
        retry(world, issue)
    world.network.always = None
    world.clock.advance(MINUTE)  # what fails time and again is left alone that long
    assert (retry(world, issue).issue.closed_at is not None, world.issues()) == (True, [])


def test_an_unmapped_host_is_matched_again(world: World) -> None:
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    after = retry(world, the_issue(world, "unmapped"))
    assert (after.issue.closed_at is not None, [each.staff_id for each in world.appointments()]) == (
        True,
        [world.staff["Bob"]],
    )


def test_an_unmapped_host_of_long_ago_is_matched_too(world: World) -> None:
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    world.clock.advance(timedelta(days=20))
    assert retry(world, the_issue(world, "unmapped")).issue.closed_at is not None


def test_staff_of_one_address_are_an_issue_until_somebody_says_who_is_meant(world: World) -> None:
    """L57: never a guess."""
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    twin = world.app.staff.add(world.company.id, name="Bob too", email="bob@salon.example")
    world.app.hosts.match(world.company.id, "test")
    issue = the_issue(world, "ambiguous")
    assert issue.detail == {"staff": sorted([twin.id, world.staff["Bob"]])}
    assert retry(world, issue).issue.closed_at is None
    world.app.staff.retire(world.company.id, twin.id)
    assert retry(world, issue).issue.closed_at is not None


def test_an_overlap_is_looked_at_again_with_both_sides_read(world: World) -> None:
    uid = overlapping(world)[0]
    issue = the_issue(world, "overlap")
    world.holding = True
    assert retry(world, issue).issue.closed_at is None
    world.outside.cancel(uid)
    assert retry(world, issue).issue.closed_at is not None


def test_an_overlap_with_what_is_no_appointment_is_looked_at_again(world: World) -> None:
    booked = world.book(0)
    with world.storage.write(world.company.id) as ledger:
        keeper = world.app.undo_issue.listener.keeper
        keeper.report(ledger, "overlap", booked.id, {"with": ["occ_1"]}, world.clock.now())
    assert retry(world, the_issue(world, "overlap")).issue.closed_at is None


def test_a_conflict_stays_for_a_person_to_judge(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    writes = len(world.network.writes)
    assert retry(world, the_issue(world, "conflict")).issue.closed_at is None
    assert (len(world.network.writes), world.appointment(after.id).when.start) == (writes, world.at(6))


def test_what_is_closed_is_not_tried_again(world: World) -> None:
    both_move(world, ConflictPolicy.CALENDAR_WINS)
    issue = the_issue(world, "conflict")
    ended = world.app.dismiss_issue(world.company.id, issue.id, actor="x")
    calls = len(world.network.calls)
    assert (retry(world, issue), len(world.network.calls)) == (Retried(ended), calls)


def test_while_somebody_is_at_it_nothing_is_done(world: World) -> None:
    """S12: the lease of another process is left alone."""
    appointment_id = unresolved(world)
    issue = the_issue(world, "unresolved")
    _, task = world.app.settle.carrier.lease(world.company.id, appointment_id)
    assert task is not None
    before = world.appointment(appointment_id)
    assert retry(world, issue).pending
    assert world.appointment(appointment_id) == before
