"""A salon that is asked for anybody who gives a service, and what may come between two attempts of one booking."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import define

from askpro.application.book_appointment import BookingOrder
from askpro.domain.appointment import Appointment, Status
from askpro.domain.customer import CustomerDetails
from askpro.testing.worlds import Killed, World
from askpro.testing.worlds.death import Tripwire

MINUTE = timedelta(minutes=1)


def salon(*colleagues: str) -> World:
    """Alice, Bob and their colleagues. Webhooks wait: what is booked at Cal.com is not known here."""
    return World(holding=True, colleagues=colleagues)


def asked(world: World) -> list[str]:
    """Whose event types were POSTed to, one after another."""
    owners = {event_type: name for (_, name), event_type in world.types.items()}
    return [owners[call.body["eventTypeId"]] for call in world.network.writes if call.path == "/bookings"]


def take(world: World, *names: str, slot: int = 0) -> None:
    """Somebody books these at Cal.com, and no webhook tells us."""
    for name in names:
        world.outside.book(world.types["Cut", name], world.at(slot), email=f"{name.lower()}@example.org")


def who(world: World, appointment: Appointment) -> str:
    staff_id = world.appointment(appointment.id).staff_id
    return next(name for name, each in world.staff.items() if each == staff_id)


def status(world: World, appointment: Appointment) -> Status:
    return world.app.show_appointment(world.company, appointment.id).status


def the_only(world: World) -> Appointment:
    (made,) = [each for each in world.appointments() if each.marks]
    return made


def order(world: World, **more: object) -> BookingOrder:
    details = CustomerDetails(name="Jo", email="jo@example.net")
    return BookingOrder(service_id=world.services["Cut"], start=world.at(0), customer=details, **more)  # type: ignore[arg-type]  # as the tests name them


def inside(world: World, act: Callable[[], object]) -> None:
    """Act while the next write is under way."""

    def meanwhile() -> None:
        act()

    world.network.before_answer.append(meanwhile)


def retire(world: World, name: str) -> None:
    world.app.staff.retire(world.company.id, world.staff[name])


@define
class AfterCommit(Tripwire):
    """Acts once, right after a transaction of that number."""

    number: int = 1
    act: Callable[[], object] | None = None

    def step(self, name: str) -> None:
        """See Tripwire."""
        super().step(name)
        if self.act is not None and self.steps.count("after commit") == self.number:
            act, self.act = self.act, None
            act()


def between(act: Callable[[World], object], *colleagues: str) -> World:
    """A salon where that happens when Alice's refusal has been written down, and before the next one is asked."""
    world = World(holding=True, colleagues=colleagues, wire=(wire := AfterCommit(number=2)))
    take(world, "Alice")
    wire.steps.clear()
    wire.act = lambda: act(world)
    return world


def before_the_next(world: World, act: Callable[[], object]) -> Appointment:
    """Book with anybody while Alice is taken at Cal.com; the process dies before Bob is asked, then the act."""
    take(world, "Alice")
    world.wire.steps.clear()
    world.wire.kill_at = 7  # after the commit of her refusal
    with pytest.raises(Killed, match="after commit"):
        world.book(staff=None)
    assert asked(world) == ["Alice"]
    world.fresh_process()
    act()
    return the_only(world)
