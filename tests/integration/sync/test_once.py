"""S10 over crashes: the process dies at each step of a booking or a command, and the same call is made again."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest

from askpro.adapters.outbound import ThreadOutbound
from askpro.domain.appointment import Appointment, Status
from askpro.domain.errors import (
    IdempotencyInFlight,
    IdempotencyMismatch,
    InvalidRequest,
    SlotUnavailable,
    TemporarilyUnavailable,
)
from askpro.domain.idempotency import LEASE, Asked, KeptAnswer
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.death import Killed
from askpro.testing.worlds.invariants import broken

HALF_HOUR = timedelta(minutes=30)


def book(world: World, slot: int = 0, key: str = "call 7: book") -> Appointment:
    offer = Offer(Span.starting(world.at(slot), HALF_HOUR), world.staff["Alice"], world.services["Cut"])
    customer = {"name": "Jo", "email": "jo@example.net"}
    return world.app.book_appointment(world.company, offer, customer, idempotency_key=key)


def dies(world: World, step: int, act: Callable[[], object]) -> bool:
    """Whether the process died at that step; another one takes its place once the lease has run out."""
    world.wire.steps.clear()
    world.wire.kill_at = step
    try:
        act()
    except Killed:
        world.fresh_process()
        world.clock.advance(LEASE + timedelta(seconds=1))
        return True
    finally:
        world.wire.kill_at = None
    return False


def test_s10_a_booking_is_made_once_wherever_the_process_dies() -> None:
    step, died = 0, True
    while died:
        world = World()
        died = dies(world, step, partial(book, world))
        made = book(world)
        assert book(world).id == made.id
        world.rest()
        assert world.appointment(made.id).status(world.clock.now()) is Status.CONFIRMED, step
        assert (len(world.appointments()), len(world.outside.live()), broken(world)) == (1, 1, []), step
        step += 1
    assert step > 10


def test_s10_a_command_is_given_once_wherever_the_process_dies() -> None:
    step, died = 0, True
    while died:
        world = World()
        booked = world.book(0)

        def move(world: World = world, booked: Appointment = booked) -> Appointment:
            def work(reserved: str) -> KeptAnswer:
                moved = world.app.reschedule(
                    world.company.id, booked.id, world.at(4), sequence=booked.sequence, command_id=reserved
                )
                return KeptAnswer(status=200, body=moved.id.encode())

            asked = Asked(company_id=world.company.id, scope="test", key="move", fingerprint="move")
            world.app.answer_once(asked, work, lambda error: pytest.fail(error.code))
            return world.appointment(booked.id)

        died = dies(world, step, move)
        move()
        world.rest()
        rows = world.app.appointments.history(world.company.id, booked.id)
        assert len([row for row in rows if row.because.startswith("command ")]) == 1, step
        assert (world.appointment(booked.id).when.start, broken(world)) == (world.at(4), []), step
        step += 1
    assert step > 10


def test_s10_what_the_calendar_refuses_stays_refused_wherever_the_process_dies() -> None:
    step, died = 0, True
    while died:
        world = World()
        world.outside.book(world.types["Cut", "Alice"], world.at(0))

        def try_to_book(world: World = world) -> None:
            with suppress(SlotUnavailable):
                book(world)

        died = dies(world, step, try_to_book)
        try_to_book()
        world.rest()
        ours = [each for each in world.appointments() if each.source == "python"]
        assert [each.status(world.clock.now()) for each in ours] in ([], [Status.REFUSED]), step
        assert (len(world.outside.live()), broken(world)) == (1, []), step
        step += 1
    assert step > 8


def test_s10_a_refusal_is_raised_again_with_its_alternatives() -> None:
    world = World()
    world.book(0, email="first@example.net")
    with pytest.raises(SlotUnavailable) as first:
        book(world)
    with pytest.raises(SlotUnavailable) as again:
        book(world)
    assert first.value.alternatives == again.value.alternatives != ()


def test_s10_another_call_with_the_key_is_refused() -> None:
    world = World()
    book(world)
    with pytest.raises(IdempotencyMismatch):
        book(world, slot=2)
    with pytest.raises(InvalidRequest):
        book(world, key="\n")


def test_s10_after_an_unreachable_calendar_the_retry_finds_the_appointment() -> None:
    world = World()
    world.network.faults.append(Fault.UNREACHABLE)
    made = book(world)
    assert made.status(world.clock.now()) is Status.PENDING
    assert book(world).id == made.id
    world.rest()
    assert book(world).status(world.clock.now()) is Status.CONFIRMED
    assert broken(world) == []


def test_s10_while_the_first_is_at_work_the_second_is_told_so_when_its_patience_ends() -> None:
    world = World(outbound=(outbound := ThreadOutbound(threads=2)))
    asked = Asked(company_id=world.company.id, scope="test", key="one", fingerprint="one")
    begun, go = threading.Event(), threading.Event()

    def slow(_: str) -> KeptAnswer:
        begun.set()
        assert go.wait(10)
        return KeptAnswer(status=200, body=b"first")

    def answer(work: Callable[[str], KeptAnswer]) -> KeptAnswer:
        return world.app.answer_once(asked, work, lambda error: pytest.fail(error.code), timedelta(seconds=2)).answer

    first = threading.Thread(target=answer, args=(slow,))
    first.start()
    assert begun.wait(10)
    with pytest.raises(IdempotencyInFlight):
        answer(lambda _: KeptAnswer(status=200, body=b"second"))
    go.set()
    first.join(10)
    assert answer(lambda _: KeptAnswer(status=200, body=b"third")).body == b"first"
    outbound.close()


def test_s12_who_lost_the_lease_gives_the_answer_of_who_took_over() -> None:
    world = World()
    asked = Asked(company_id=world.company.id, scope="test", key="one", fingerprint="one")

    def answer(work: Callable[[str], KeptAnswer]) -> bytes:
        return world.app.answer_once(asked, work, lambda error: pytest.fail(error.code)).answer.body

    def outrun(_: str) -> KeptAnswer:
        world.clock.advance(LEASE)
        assert answer(lambda _: KeptAnswer(status=200, body=b"later")) == b"later"
        return KeptAnswer(status=200, body=b"earlier")

    assert answer(outrun) == b"later"


def test_an_unexpected_end_leaves_the_key_to_the_next() -> None:
    world = World()
    asked = Asked(company_id=world.company.id, scope="test", key="one", fingerprint="one")

    def fail(error: Exception, _: object) -> KeptAnswer:
        raise error

    for error in (TemporarilyUnavailable("full"), ZeroDivisionError()):
        with pytest.raises(type(error)):
            world.app.answer_once(asked, partial(fail, error), partial(fail, error))
    given = world.app.answer_once(asked, lambda _: KeptAnswer(status=200), lambda _: KeptAnswer(status=500))
    assert (given.answer.status, given.replayed) == (200, False)


def test_what_was_kept_for_seven_days_is_swept_away() -> None:
    world = World()
    book(world)
    world.clock.advance(timedelta(days=7, seconds=1))
    assert world.app.answer_once.sweep() is False
    with world.storage.write(world.company.id) as ledger:
        assert ledger.idempotency.drop_expired(world.clock.now(), 10) == 0
