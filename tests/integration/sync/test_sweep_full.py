"""The full sweep: it asks for what no list shows, and believes that something is gone only slowly (S16, sync.md 8)."""

import pytest
from tests.integration.sync.nights import Night, a_night

from askpro.application.sync.drifting import DriftCause, Repair
from askpro.domain.booking import Closing
from askpro.domain.errors import CalendarMalformed, TemporarilyUnavailable
from askpro.testing.worlds import Fault
from askpro.testing.worlds.invariants import broken


@pytest.fixture
def night() -> Night:
    return a_night()


def test_a_change_that_no_list_shows_is_found_by_asking(night: Night) -> None:
    (uid,) = night.fill(1)
    night.world.outside.cancel(uid)
    night.calendar.unlisted.add(uid)
    report = night.sweep()
    assert (report.differences, broken(night.world)) == ({"standing": 1}, [])


def test_an_incremental_sweep_asks_for_nothing(night: Night) -> None:
    night.calendar.gone.update(night.fill(1))
    assert night.sweep(full=False).found == ()


def test_a_booking_that_is_gone_is_an_issue_and_stays_open(night: Night) -> None:
    night.calendar.gone.update(night.fill(1))
    report = night.sweep()
    assert [(each.fields, each.cause, each.repair) for each in report.found] == [
        (("missing",), DriftCause.GONE, Repair.REPORTED)
    ]
    assert [issue.kind for issue in night.world.issues()] == ["missing"]
    assert [each.closed for each in night.world.appointments()] == [False]


def test_what_a_second_full_sweep_misses_too_is_closed(night: Night) -> None:
    night.calendar.gone.update(night.fill(1))
    night.sweep()
    report = night.sweep()
    (only,) = night.world.appointments()
    assert (night.repairs(report), only.closing, night.world.issues()) == ([Repair.CLOSED], Closing.CANCELLED, [])


def test_what_is_closed_for_absence_holds_no_time(night: Night) -> None:
    night.calendar.gone.update(night.fill(1))
    night.sweep()
    night.sweep()
    member = night.world.staff["Alice"]
    with night.world.storage.read(night.world.company.id) as ledger:
        assert ledger.claims.overlapping([member], night.world.appointments()[0].when) == []


def test_a_third_full_sweep_finds_nothing_more(night: Night) -> None:
    """S5."""
    night.calendar.gone.update(night.fill(1))
    for _ in range(2):
        night.sweep()
    assert night.sweep().found == ()


def test_a_booking_that_is_there_again_takes_its_issue_back(night: Night) -> None:
    night.calendar.gone.update(night.fill(1))
    night.sweep()
    night.calendar.gone.clear()
    night.sweep()
    assert (night.world.issues(), [each.closed for each in night.world.appointments()]) == ([], [False])


def test_absences_must_follow_one_another(night: Night) -> None:
    (uid,) = night.fill(1)
    for gone in ({uid}, set(), {uid}):
        night.calendar.gone = set(gone)
        night.sweep()
    assert [each.closed for each in night.world.appointments()] == [False]


def test_a_booking_closed_for_absence_that_is_seen_again_is_open_again(night: Night) -> None:
    """A closed uid that is live again is an ordinary pull."""
    night.calendar.gone.update(night.fill(1))
    for _ in range(2):
        night.sweep()
    night.calendar.gone.clear()
    report = night.sweep()
    assert [(each.cause, each.repair) for each in report.found] == [(DriftCause.BROUGHT_BACK, Repair.FOLLOWED)]
    assert broken(night.world) == []


@pytest.mark.parametrize(("booked", "gone", "closed"), [(19, 19, 19), (20, 20, 0), (110, 21, 21), (110, 22, 0)])
def test_too_many_absences_at_once_close_nothing(night: Night, booked: int, gone: int, closed: int) -> None:
    """The guard: fewer than 20, or than a fifth of what is open."""
    night.calendar.gone.update(night.fill(booked)[:gone])
    night.sweep()
    report = night.sweep()
    shown = sum(each.closed for each in night.world.appointments())
    assert (shown, report.held_back) == (closed, gone - closed)


def test_the_guard_holds_back_absences_alone(night: Night) -> None:
    """What a row says is evidence, however many are gone beside it."""
    uids = night.fill(25)
    night.calendar.gone.update(uids[1:])
    night.world.outside.cancel(uids[0])
    night.sweep()
    assert sum(each.closed for each in night.world.appointments()) == 1


def test_rows_that_say_cancelled_are_applied_however_many(night: Night) -> None:
    for uid in night.fill(40):
        night.world.outside.cancel(uid)
    night.sweep()
    assert all(each.closed for each in night.world.appointments())


def test_an_empty_calendar_closes_nothing(night: Night) -> None:
    """S16: the list is empty, and each booking is unknown."""
    night.calendar.gone.update(night.fill(30))
    for _ in range(4):
        night.sweep()
    assert not any(each.closed for each in night.world.appointments())


def test_a_booking_that_cannot_be_shown_is_an_issue_and_holds_nothing_up(night: Night) -> None:
    first, second = night.fill(2)
    night.calendar.broken[first] = CalendarMalformed("half a booking")
    night.world.outside.cancel(second)
    report = night.sweep()
    assert {each.cause for each in report.found} == {DriftCause.UNREADABLE, DriftCause.WEBHOOK_LOST}
    assert [issue.kind for issue in night.world.issues()] == ["unverified"]


def test_a_calendar_that_fails_while_it_is_asked_draws_no_conclusion(night: Night) -> None:
    first, second = night.fill(2)
    night.calendar.gone.add(first)
    night.calendar.broken[second] = TemporarilyUnavailable("down")
    with pytest.raises(TemporarilyUnavailable):
        night.sweep()
    assert night.world.issues() == []


def test_an_appointment_with_a_write_under_way_is_not_asked_for(night: Night) -> None:
    """Its own attempt is resolved first (sync.md 5)."""
    booked = night.world.book(0)
    night.world.network.faults = [Fault.LOST_BEFORE]
    night.world.move(booked, 4)
    night.calendar.gone.add(booked.head or "")
    assert night.sweep().found == ()
