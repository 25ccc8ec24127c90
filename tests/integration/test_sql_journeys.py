"""How many statements it takes to follow a notice and to settle an appointment, on the application's own ways.

On PostgreSQL each statement is a journey to the server and back; on SQLite it is a call within the process, and the
writes of a transaction, which PostgreSQL takes in one statement, are one for each table.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from askpro.domain.appointment import Appointment, SyncState
from askpro.testing.postgres import PostgresAbsent
from askpro.testing.requirements import skip_or_fail
from askpro.testing.simulation.stores import POSTGRES, SQLITE, Stores, open_stores
from askpro.testing.worlds import Fault, World

SETTLING = {POSTGRES: 4, SQLITE: 9}
"""Statements of a transaction, at most: its lock or company, the appointment, its bookings, what became of them."""

NOTICE = {POSTGRES: 6, SQLITE: 11}
"""Statements from a webhook in the inbox to its verdict, at most. Taking fifty out of the inbox is one more."""


@pytest.fixture(scope="module", params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    try:
        with open_stores(request.param) as opened:
            yield opened
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


@pytest.fixture
def world(stores: Stores) -> Iterator[World]:
    with stores.fresh() as storage:
        yield World(store=storage, holding=True)


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many statements each transaction takes that begins meanwhile, without BEGIN and COMMIT."""
    transactions: list[int] = []

    def began(_: Any) -> None:
        transactions.append(0)

    def ran(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("BEGIN"):
            transactions[-1] += 1

    event.listen(Engine, "begin", began)
    event.listen(Engine, "before_cursor_execute", ran)
    try:
        yield transactions
    finally:
        event.remove(Engine, "begin", began)
        event.remove(Engine, "before_cursor_execute", ran)


def book(world: World) -> Appointment:
    return world.book(0)


def move(world: World) -> Appointment:
    return world.move(world.book(0), 4)


def cancel(world: World) -> Appointment:
    return world.cancel(world.book(0))


def confirm(world: World) -> Appointment:
    return world.confirm(world.book(0, service="Ask"))


def decline(world: World) -> Appointment:
    return world.decline(world.book(0, service="Ask"))


COMMANDS = [book, move, cancel, confirm, decline]
Command = Callable[[World], Appointment]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fault", [Fault.QUOTA, Fault.LOST_AFTER], ids=["not sent", "answer lost"])
def test_settling_takes_two_short_transactions(stores: Stores, world: World, command: Command, fault: Fault) -> None:
    world.network.faults.extend([*([None] if command is not book else []), fault])
    given = command(world)
    assert given.sync_state(world.clock.now()) is not SyncState.IN_SYNC
    world.clock.advance(timedelta(minutes=6))
    with counted() as transactions:
        assert world.app.settle(world.company.id, given.id)
    assert world.appointment(given.id).sync_state(world.clock.now()) is SyncState.IN_SYNC
    assert len(transactions) == 2
    assert max(transactions) <= SETTLING[stores.name]


@pytest.mark.parametrize("command", [move, cancel, confirm, decline])
def test_a_caller_waits_for_no_more(stores: Stores, world: World, command: Command) -> None:
    """The transaction after the call is the one that nothing may hold up."""
    with counted() as transactions:
        command(world)
    assert transactions[-1] <= SETTLING[stores.name]


def their_move(world: World, uid: str) -> None:
    world.outside.move(uid, world.at(8))


def their_cancel(world: World, uid: str) -> None:
    world.outside.cancel(uid)


def nothing(_: World, __: str) -> None:
    """The echo of our own booking."""


@pytest.mark.parametrize("happens", [nothing, their_move, their_cancel])
def test_following_a_notice(stores: Stores, world: World, happens: Callable[[World, str], None]) -> None:
    made = world.book(0)
    if happens is not nothing:
        world.held.clear()
        world.clock.advance(timedelta(minutes=2))
        happens(world, world.appointment(made.id).head or "")
    for _ in range(len(world.held)):
        world.deliver()
    with counted() as transactions:
        taken = world.app.inbox()
    assert taken >= 1
    taking, *following = transactions
    assert (taking, len(following)) == (1, 2 * taken)
    assert sum(following) <= NOTICE[stores.name] * taken


def test_an_appointment_costs_no_more_for_its_company_having_many(stores: Stores, world: World) -> None:
    first = world.book(0)
    with counted() as alone:
        world.move(first, 1)
    for slot in range(2, 8):
        world.book(slot)
    with counted() as among_others:
        world.move(first, 9)
    assert among_others == alone
