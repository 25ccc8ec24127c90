"""Both sides moved it: the company's policy settles it at once, and both versions are shown."""

from datetime import timedelta

import pytest
from attrs import evolve

from askpro.domain.appointment import Appointment, SyncState
from askpro.domain.company import ConflictPolicy
from askpro.domain.timespan import write_instant
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken


def both_move(world: World, policy: ConflictPolicy, *, theirs: int = 6) -> Appointment:
    """We want slot 4, and cannot tell them; the customer takes another one."""
    world.change_company(evolve(world.company, conflict_policy=policy))
    booked = world.book(0)
    world.network.faults.append(Fault.UNREACHABLE)
    world.move(booked, 4)
    world.outside.move(booked.head or "", world.at(theirs))
    world.rest()
    return world.appointment(booked.id)


def version(world: World, slot: int) -> dict[str, str]:
    return {"start": write_instant(world.at(slot)), "end": write_instant(world.at(slot + 1))}


@pytest.mark.parametrize(("policy", "slot"), [(ConflictPolicy.CALENDAR_WINS, 6), (ConflictPolicy.ASKPRO_WINS, 4)])
def test_the_policy_decides_and_both_sides_agree(world: World, policy: ConflictPolicy, slot: int) -> None:
    """S3."""
    after = both_move(world, policy)
    assert (after.when.start, broken(world)) == (world.at(slot), [])


@pytest.mark.parametrize("policy", list(ConflictPolicy))
def test_both_versions_are_kept_as_an_issue(world: World, policy: ConflictPolicy) -> None:
    both_move(world, policy)
    (issue,) = world.issues("conflict")
    kept = "ours" if policy is ConflictPolicy.ASKPRO_WINS else "theirs"
    assert issue.detail == {"ours": version(world, 4), "theirs": version(world, 6), "kept": kept}


@pytest.mark.parametrize("policy", list(ConflictPolicy))
def test_both_moving_to_the_same_time_is_no_conflict(world: World, policy: ConflictPolicy) -> None:
    after = both_move(world, policy, theirs=4)
    assert (after.when.start, world.issues(), broken(world)) == (world.at(4), [], [])


def test_the_time_that_lost_is_free_again(world: World) -> None:
    both_move(world, ConflictPolicy.CALENDAR_WINS)
    assert world.book(4, email="x@example.net").agreed is not None


def test_a_cancellation_there_wins_over_a_move_here(world: World) -> None:
    """Closed wins, on either side."""
    booked = world.book(0)
    world.network.faults.append(Fault.UNREACHABLE)
    world.move(booked, 4)
    world.outside.cancel(booked.head or "")
    world.rest()
    assert (world.appointment(booked.id).closed, world.outside.live()) == (True, [])


def test_a_cancellation_here_wins_over_a_move_there(world: World) -> None:
    booked = world.book(0)
    world.network.faults.append(Fault.UNREACHABLE)
    world.cancel(booked)
    world.outside.move(booked.head or "", world.at(6))
    world.rest()
    assert (world.appointment(booked.id).closed, world.outside.live()) == (True, [])


def test_a_conflict_that_shows_only_when_a_lost_move_is_found_is_an_issue_too(world: World) -> None:
    """S1: our later wish lost against the customer's move, and somebody can see it."""
    booked = world.book(0)
    world.network.faults.append(Fault.LOST_AFTER)
    world.move(booked, 4)
    world.outside.move(world.outside.live()[0].uid, world.at(6))
    world.app.inbox()
    world.move(booked, 5)
    world.rest()
    assert ([issue.detail["ours"] for issue in world.issues("conflict")], broken(world)) == (
        [version(world, 5)],
        [],
    )


def both_move_again(world: World, appointment: Appointment, ours: int, theirs: int) -> Appointment:
    world.network.faults.append(Fault.UNREACHABLE)
    world.move(appointment, ours)
    world.outside.move(world.appointment(appointment.id).head or "", world.at(theirs))
    world.pass_time(timedelta(minutes=3))
    return world.appointment(appointment.id)


def test_askpro_wins_twice_a_day_and_then_the_calendar_does(world: World) -> None:
    """S5: a person and a policy do not take turns for ever."""
    world.change_company(evolve(world.company, conflict_policy=ConflictPolicy.ASKPRO_WINS))
    booked = world.book(0)
    starts = [both_move_again(world, booked, ours, ours + 5).when.start for ours in (2, 3, 4)]
    (issue,) = world.issues("conflict")
    assert (starts, issue.detail["kept"]) == ([world.at(2), world.at(3), world.at(9)], "theirs")


def test_askpro_wins_again_on_the_next_day(world: World) -> None:
    world.change_company(evolve(world.company, conflict_policy=ConflictPolicy.ASKPRO_WINS))
    booked = world.book(0)
    for ours in (2, 3):
        both_move_again(world, booked, ours, ours + 5)
    world.clock.advance(timedelta(days=1))
    assert both_move_again(world, booked, 4, 9).when.start == world.at(4)


def test_the_history_tells_of_a_conflict_and_who_won(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    entries = world.app.appointments.history(world.company.id, after.id)
    ours, theirs = version(world, 4)["start"], version(world, 6)["start"]
    assert [each.because for each in entries if each.action == "conflict"] == [
        f"calendar_wins: ours {ours}, theirs {theirs}"
    ]


def test_a_conflict_is_over_with_its_appointment(world: World) -> None:
    after = both_move(world, ConflictPolicy.CALENDAR_WINS)
    world.cancel(after)
    assert (world.issues(), world.appointment(after.id).sync_state(world.clock.now())) == ([], SyncState.IN_SYNC)
