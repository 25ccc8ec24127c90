"""What a person should see, and how it goes away by itself when its cause is gone."""

from datetime import timedelta

import pytest

from askpro.application.ports.records import Page
from askpro.domain.appointment import Status
from askpro.domain.errors import SlotUnavailable
from askpro.domain.timespan import write_instant
from askpro.testing.worlds import ALICE, BOB, Fault, World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.seed import KEYS, TEAM

MINUTE = timedelta(minutes=1)
CALDIY = "caldiy-2026-07"


def kinds(world: World) -> list[str]:
    return sorted(issue.kind for issue in world.issues())


def change(world: World, **settings: object) -> None:
    """Somebody changes Alice's event type at Cal.com and tells nobody."""
    headers = {"authorization": f"Bearer {KEYS['alice']}", "cal-api-version": "2024-06-14"}
    path = f"/teams/{TEAM}/event-types/{world.types['Cut', 'Alice']}"
    world.outside.client.patch(path, json=settings, headers=headers).raise_for_status()


def make_longer(world: World) -> None:
    change(world, lengthInMinutes=45)


def test_an_answer_of_another_length_is_taken_over_and_shown(world: World) -> None:
    make_longer(world)
    booked = world.book(0)
    world.rest()
    (issue,) = world.issues()
    start = write_instant(world.at(0))
    assert (issue.kind, issue.detail["asked"]["end"], issue.detail["got"]["end"]) == (
        "altered",
        write_instant(world.at(1)),
        write_instant(world.at(0) + 45 * MINUTE),
    )
    assert (issue.detail["got"]["start"], world.appointment(booked.id).when.length) == (start, 45 * MINUTE)
    assert ([call.path for call in world.network.writes], broken(world)) == (["/bookings"], [])


@pytest.mark.parametrize(("back", "left"), [(True, []), (False, ["altered"])])
def test_another_host_is_shown_until_it_is_the_one_who_was_asked_for(world: World, back: bool, left: list[str]) -> None:
    """Reassigning keeps the uid, and no webhook tells of it: the sweep reads it."""
    change(world, hosts=[{"userId": BOB}])
    booked = world.book(0)
    assert (kinds(world), booked.staff_id) == (["altered"], world.staff["Bob"])
    change(world, hosts=[{"userId": ALICE}, {"userId": BOB}])
    if back:
        world.outside.reassign(booked.head or "", ALICE)
    world.rest()
    assert (kinds(world), broken(world)) == (left, [])
    assert world.appointment(booked.id).staff_id == world.staff["Alice" if back else "Bob"]


def test_a_move_that_comes_back_with_another_length_is_taken_over_and_shown(world: World) -> None:
    booked = world.book(0)
    make_longer(world)
    moved = world.move(booked, 4)
    world.rest()
    assert (kinds(world), moved.when.length, broken(world)) == (["altered"], 45 * MINUTE, [])


def test_what_was_asked_for_and_done_is_no_issue(world: World) -> None:
    world.move(world.book(0), 4)
    world.rest()
    assert world.issues() == []


def test_a_request_that_was_moved_while_our_yes_was_on_its_way_is_cancelled_again(world: World) -> None:
    """Cal.com brings a moved booking back to life beside its successor."""
    booked = world.book(service="Ask")
    moved: list[str] = []
    world.network.before_arrival.append(lambda: moved.append(world.outside.move(booked.head or "", world.at(6))))
    world.confirm(booked)
    world.rest()
    assert ([each.uid for each in world.outside.live()], broken(world)) == (moved, [])
    assert world.appointment(booked.id).when.start == world.at(6)


@pytest.mark.parametrize(("edition", "holding"), [("upstream-2025-10", False), *[(CALDIY, each) for each in (0, 1)]])
def test_a_request_that_was_cancelled_while_our_yes_was_on_its_way_is_cancelled_again(
    edition: str, holding: bool
) -> None:
    """Told by the notice of its end, or on cal.diy by the reason that the answer shows."""
    world = World(edition=edition, holding=bool(holding))
    booked = world.book(service="Ask")
    world.network.before_arrival.append(lambda: world.outside.cancel(booked.head or ""))
    world.confirm(booked)
    world.rest()
    assert (world.outside.live(), world.appointment(booked.id).status(world.clock.now()), broken(world)) == (
        [],
        Status.CANCELLED,
        [],
    )


def test_what_our_yes_brought_back_is_shown(world: World) -> None:
    booked = world.book(service="Ask")
    world.network.before_arrival.append(lambda: world.outside.cancel(booked.head or ""))
    world.confirm(booked)
    world.drain()
    with world.storage.read(world.company.id) as ledger:
        (issue,) = ledger.issues.all(only_open=False)
    assert (issue.kind, issue.detail["by_us"], issue.detail["booking"]) == ("revived", True, booked.head)


def test_what_a_person_brought_back_is_theirs(world: World) -> None:
    booked = world.book(service="Ask")
    old = booked.head or ""
    world.outside.move(old, world.at(6))
    world.pass_time(3 * MINUTE)
    world.outside.confirm(old)
    world.rest()
    (issue,) = world.issues("revived")
    assert (issue.detail["by_us"], issue.detail["beside"], len(world.outside.live())) == (False, booked.id, 2)


@pytest.mark.parametrize("ours", [True, False])
def test_cancelling_what_lives_again_leaves_its_successor_alone(world: World, ours: bool) -> None:
    """S8: when it ends, the two are one appointment again, and nobody wanted that one cancelled."""
    old = (
        (world.book(service="Ask").head or "") if ours else world.outside.book(world.types["Ask", "Alice"], world.at(0))
    )
    world.drain()
    (first,) = world.appointments()
    moved = world.outside.move(old, world.at(6))
    world.pass_time(3 * MINUTE)
    world.outside.confirm(old)
    world.rest()
    world.cancel(next(each for each in world.appointments() if each.head == old))
    world.rest()
    kept = world.appointment(first.id)
    assert ([each.uid for each in world.outside.live()], kept.head, kept.merged_into) == ([moved], moved, None)
    assert (kept.wish, world.issues(), broken(world)) == (None, [], [])


def test_what_a_person_brings_back_after_that_stays(world: World) -> None:
    """S5: our yes is taken back once."""
    booked = world.book(service="Ask")
    world.network.before_arrival.append(lambda: world.outside.cancel(booked.head or ""))
    world.confirm(booked)
    world.rest()
    world.outside.confirm(booked.head or "")
    told = next(each for each in world.delivered if b"BOOKING_CANCELLED" in each.body)
    world.app.inbox.replay(world.company.id, received_id(world, told.body))
    world.rest()
    assert (len(world.outside.live()), broken(world)) == (1, [])


def received_id(world: World, body: bytes) -> str:
    deliveries, _ = world.app.inbox.deliveries(world.company.id, Page(limit=100))
    return next(each.id for each in deliveries if each.body == body)


def refused_in_the_end(world: World) -> str:
    booked = world.book(0)
    world.network.faults.append(Fault.UNREACHABLE)
    world.move(booked, 4)
    world.clock.advance(MINUTE)
    world.holding = True
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    world.drain()
    return booked.id


def test_a_refusal_that_no_caller_waits_for_is_shown_with_both_versions(world: World) -> None:
    refused_in_the_end(world)
    (issue,) = world.issues()
    assert (issue.kind, issue.detail["code"], issue.detail["wanted"]["start"], issue.detail["stands"]["start"]) == (
        "refused",
        "slot_unavailable",
        write_instant(world.at(4)),
        write_instant(world.at(0)),
    )


def test_a_refusal_that_its_caller_was_told_is_no_issue(world: World) -> None:
    booked = world.book(0)
    world.outside.book(world.types["Cut", "Alice"], world.at(4))
    with pytest.raises(SlotUnavailable):
        world.move(booked, 4)
    world.rest()
    assert world.issues() == []


def test_a_refusal_is_over_when_a_later_command_is_carried_out(world: World) -> None:
    booked = world.appointment(refused_in_the_end(world))
    world.move(booked, 6)
    assert world.issues() == []


def overlapping(world: World) -> list[str]:
    """Two requests for one time, both confirmed there: the first one was cancelled meanwhile."""
    world.holding = True
    first = world.outside.book(world.types["Ask", "Alice"], world.at(0), email="a@example.org")
    world.outside.cancel(first)
    second = world.outside.book(world.types["Ask", "Alice"], world.at(0), email="b@example.org")
    world.outside.confirm(first)
    world.rest()
    assert kinds(world) == ["overlap"]
    return [first, second]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("how", ["cancelled", "moved"])
def test_an_overlap_is_over_when_either_side_leaves(world: World, which: int, how: str) -> None:
    uid = overlapping(world)[which]
    if how == "moved":
        world.outside.move(uid, world.at(6))
    else:
        world.outside.cancel(uid)
    world.rest()
    assert world.issues() == []


def test_an_unmapped_host_is_no_issue_any_more_once_it_is_mapped(world: World) -> None:
    world.app.hosts.unmap(world.company.id, world.staff["Bob"], "test")
    world.outside.book(world.types["Cut", "Bob"], world.at(2))
    world.drain()
    assert kinds(world) == ["unmapped"]
    world.app.hosts.map(world.company.id, world.staff["Bob"], BOB, "test")
    assert ([each.staff_id for each in world.appointments()], world.issues()) == ([world.staff["Bob"]], [])


def test_what_could_not_be_read_is_no_issue_any_more_once_it_is_read(world: World) -> None:
    world.outside.book(world.types["Cut", "Alice"], world.at(0))
    world.drain()
    world.network.always = Fault.UNREACHABLE
    for _ in range(400):
        world.clock.advance(5 * MINUTE)
        world.drain()
    assert kinds(world) == ["unverified"]
    world.network.always = None
    world.app.sweep(world.company.id)
    assert world.issues() == []


def test_what_was_unresolved_is_no_issue_any_more_once_it_is_resolved(world: World) -> None:
    """A booking at that start hides its metadata; when it goes, there is no doubt left."""
    world.network.faults.append(Fault.LOST_AFTER)
    world.holding = world.network.hiding = True
    world.book(0)
    world.pass_time(20 * MINUTE)
    assert kinds(world) == ["unresolved"]
    world.network.hiding = world.holding = False
    world.deliver()
    world.rest()
    assert (world.issues(), broken(world)) == ([], [])
