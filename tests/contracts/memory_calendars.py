"""Calendars in memory on the bench."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from attrs import define, field, frozen
from tests.clocks import WalkingClock

from askpro.adapters.memory.calendar import MemoryCalendar, World, open_calendar
from askpro.adapters.memory.calendar.booking import Desk
from askpro.domain.booking import Attendee, Closing
from askpro.domain.company import CalendarAccount
from askpro.domain.service import Scheduling
from askpro.domain.timespan import Span
from askpro.testing.contracts.calendar_bench import CalendarBench

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
OTTO = Attendee("Otto Outside", "otto@example.org", None, "Europe/Berlin", "en")


@define
class CountedIds:
    """One after another."""

    last: int = field(default=0)

    def new(self, prefix: str) -> str:
        self.last += 1
        return f"{prefix}_{self.last}"

    def secret(self, prefix: str) -> str:
        return self.new(prefix)

    def fraction(self) -> float:
        return 0.5


@frozen
class Outsider:
    """Somebody who acts in the world without us."""

    desk: Desk

    def book(self, event_type_id: int, start: datetime) -> str:
        return self.desk.book(event_type_id, start, OTTO).uid

    def move(self, uid: str, start: datetime) -> str:
        return self.desk.move(uid, start).uid

    def cancel(self, uid: str) -> None:
        self.desk.close(uid, Closing.CANCELLED, "Changed my mind")


def memory_bench(wrong: Callable[[MemoryCalendar], MemoryCalendar] = lambda right: right) -> CalendarBench:
    """A fresh world and its calendar; ``wrong`` puts a defect into the calendar."""
    clock = WalkingClock()
    world = World(clock, CountedIds())
    mira = world.add_person("Mira", "mira@salon.example", key="key_mira", zone="Europe/Berlin")
    jonas = world.add_person("Jonas", "jonas@salon.example", zone="Europe/Berlin")
    team = world.add_team([mira, jonas], owners=[mira])
    lengths = [timedelta(minutes=minutes) for minutes in (30, 60, 90)]
    robin = Scheduling.ROUND_ROBIN
    provider = open_calendar(clock=clock, ids=world.ids, world=world)
    account = CalendarAccount(api_key="key_mira", team_id=team)
    return CalendarBench(
        provider=provider,
        calendar=wrong(provider.open(account)),
        impostor=wrong(provider.open(CalendarAccount(api_key="key_nobody"))),
        outside=Outsider(Desk(world)),
        event_type_id=world.add_event_type("cut", [mira]),
        host=mira,
        free=Span.starting(MONDAY + timedelta(hours=9), timedelta(hours=5)),
        wait=lambda: clock.sleep(3),
        confirmable=world.add_event_type("tattoo", [mira], confirmation=True),
        choosable=(world.add_event_type("colour", [mira], lengths=lengths), lengths[1]),
        passable=world.add_event_type("any", [mira, jonas], team_id=team, scheduling=robin),
        nobodys=world.add_event_type("class", [mira], unsupported="It is seated."),
        demanding=world.add_event_type("advice", [mira], required=["insurance"]),
        until=clock.until,
    )
