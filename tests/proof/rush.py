"""Many callers on one slot, in threads of one process or of several."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeAlias

from askpro.application.app import Application
from askpro.application.book_appointment import BookingOrder
from askpro.bootstrap import open_application
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AskproError, SlotUnavailable
from askpro.settings import Settings

Ending: TypeAlias = str
"""``won``, ``taken`` with alternatives, or what else a caller was told."""

PATIENCE = timedelta(seconds=30)
"""On a busy machine the winner's answer may take longer than a caller waits who says nothing."""


def rush(
    app: Application,
    order: Callable[[datetime, str], tuple[str, BookingOrder]],
    slots: Sequence[datetime],
    callers: int,
    together: Callable[[], object],
    name: str = "",
) -> list[list[Ending]]:
    """How the callers' attempts at each slot ended, slot by slot. ``together`` waits until all processes are there."""
    barrier = threading.Barrier(callers)
    rounds = []

    def attempt(number: int, start: datetime) -> Ending:
        company_id, wanted = order(start, f"{name}{number}")
        barrier.wait(60)
        try:
            app.book(company_id, wanted, PATIENCE)
        except SlotUnavailable as taken:
            return "taken" if taken.alternatives and start not in taken.alternatives else "taken, and nothing else"
        except AskproError as error:
            return error.code
        return "won"

    with ThreadPoolExecutor(callers) as pool:
        for start in slots:
            together()
            rounds.append(list(pool.map(attempt, range(callers), [start] * callers)))
    return rounds


def order_for(company_id: str, service_id: str, staff_id: str) -> Callable[[datetime, str], tuple[str, BookingOrder]]:
    """Orders of one service at one member of staff, each for a customer of its own."""

    def order(start: datetime, who: str) -> tuple[str, BookingOrder]:
        customer = CustomerDetails(name="Jo", email=f"jo{who}@example.net")
        return company_id, BookingOrder(service_id=service_id, start=start, staff_id=staff_id, customer=customer)

    return order


def rush_in_a_process(
    settings: Settings, ids: tuple[str, str, str], slots: Sequence[datetime], callers: int, number: int
) -> list[list[Ending]]:
    """The same in a process of its own, over the database that the settings name."""
    with open_application(settings) as app:
        return rush(app, order_for(*ids), slots, callers, _all_processes.wait, f"{number}.")


def meet(barrier: threading.Barrier) -> None:
    """Before a process begins: what all processes wait at."""
    global _all_processes  # noqa: PLW0603 - the only way by which a pool's processes get a barrier
    _all_processes = barrier


_all_processes: threading.Barrier
