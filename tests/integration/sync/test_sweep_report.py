"""What a sweep reports: each difference with its cause, age and repair; and a dry run, which reports the same."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.integration.sync.nights import Night, a_night

from askpro.application.sync.drifting import DriftCause, Repair
from askpro.testing.worlds import World


@pytest.fixture
def night() -> Night:
    return a_night()


def test_a_lost_webhook_is_named_as_the_cause_with_the_age_of_the_change(night: Night) -> None:
    (uid,) = night.fill(1)
    night.world.outside.cancel(uid)
    night.world.clock.advance(timedelta(hours=5))
    (found,) = night.sweep().found
    assert (found.cause, found.repair, found.fields) == (DriftCause.WEBHOOK_LOST, Repair.FOLLOWED, ("standing",))
    assert timedelta(hours=5) <= found.age < timedelta(hours=5, minutes=1)


def test_bookings_from_before_the_company_came_are_named_so() -> None:
    world = World(holding=True)
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.change_company(evolve(world.company, created_at=world.clock.now()))
    (found,) = world.app.sweep(world.company.id).found
    assert (found.cause, found.repair, found.fields) == (DriftCause.OLDER_THAN_US, Repair.IMPORTED, ("unknown",))


def test_another_host_is_a_cause_of_its_own() -> None:
    """Cal.com sends no webhook for it."""
    world = World(holding=True)
    world.add_service(world.company, "Team", [])
    booked = world.book(staff=None, service="Team")
    host = next(each.host for each in world.outside.live())
    world.outside.reassign(booked.head or "", 102 if host != 102 else 101)
    (found,) = world.app.sweep(world.company.id).found
    assert (found.cause, found.fields) == (DriftCause.HOST_CHANGED, ("staff_id",))


def test_a_chain_is_one_difference(night: Night) -> None:
    """Its old halves are cancelled rows, and no cancellations."""
    (uid,) = night.fill(1)
    for slot in (3, 5, 7):
        uid = night.world.outside.move(uid, night.world.at(slot))
    assert night.sweep().differences == {"start": 1, "end": 1, "booking": 1}


def test_no_whole_uid_is_in_the_report(night: Night) -> None:
    """Trap 35: a uid is a key to its booking."""
    (uid,) = night.fill(1)
    night.world.outside.cancel(uid)
    assert uid not in repr(night.sweep())


def test_progress_is_told_row_by_row() -> None:
    world = World(holding=True)
    for slot in (0, 2, 4):
        world.outside.book(world.types["Cut", "Alice"], world.at(slot))
    told: list[int] = []
    world.app.sweep(world.company.id, full=True, progress=told.append)
    assert told == [1, 2, 3]


def trouble(night: Night) -> None:
    """One of everything: new, moved, cancelled, gone for the first and for the second time."""
    uids = night.fill(5)
    night.calendar.gone.add(uids[0])
    night.sweep()
    night.calendar.gone.add(uids[1])
    night.world.outside.cancel(uids[2])
    night.world.outside.move(night.world.outside.move(uids[3], night.world.at(9)), night.world.at(11))
    night.world.outside.book(night.world.types["Cut", "Alice"], night.world.at(13))


def state(night: Night) -> object:
    world = night.world
    with world.storage.read(world.company.id) as ledger:
        rows = ledger.bookings.around([each.uid for each in world.outside.bookings()])
        audits = [ledger.history.of(each.id) for each in world.appointments()]
        return world.appointments(), world.issues(), rows, audits


def test_a_dry_run_changes_nothing(night: Night) -> None:
    trouble(night)
    before = state(night)
    night.sweep(dry_run=True)
    assert state(night) == before


def test_a_dry_run_reports_what_the_sweep_then_does(night: Night) -> None:
    trouble(night)
    dry, real = night.sweep(dry_run=True), night.sweep()
    told = [(each.booking, each.fields, each.cause, each.repair) for each in dry.found]
    assert told == [(each.booking, each.fields, each.cause, each.repair) for each in real.found]
    assert (dry.rows, dry.expected, len(told)) == (real.rows, real.expected, 5)


def test_a_dry_run_moves_no_mark(night: Night) -> None:
    night.fill(1)
    night.world.outside.book(night.world.types["Cut", "Alice"], night.world.at(5))
    with night.world.storage.directory() as directory:
        mark = directory.sweep_mark(night.world.company.id)
    night.sweep(dry_run=True)
    with night.world.storage.directory() as directory:
        assert directory.sweep_mark(night.world.company.id) == mark


def test_rows_that_concern_nobody_here_are_counted() -> None:
    """S16, S18: what is dropped before it is stored can be seen all the same."""
    world = World(holding=True)
    ours = world.book(0)
    world.outside.book(world.types["Ask", "Alice"], world.at(6))
    with world.storage.write(world.company.id) as ledger:
        ledger.services.map_event_types(world.services["Ask"], [])
    report = world.app.sweep(world.company.id, full=True)
    assert report.told["left_out"] == {"unsupported": 0, "unreadable": 0, "out_of_scope": 1}
    assert [each.id for each in world.appointments()] == [ours.id]


def test_rows_that_nobody_can_read_are_counted_and_close_nothing(night: Night) -> None:
    night.fill(3)
    night.world.network.garbling = True
    before = night.world.appointments()
    report = night.sweep()
    assert (report.rows, report.told["left_out"]["unreadable"]) == (0, 9)  # each of three lists shows all three
    assert night.world.appointments() == before
