"""The calendar in memory under the calendar's contract, and what it alone has: its world."""

from datetime import timedelta

import pytest
from tests.clocks import WalkingClock
from tests.contracts.memory_calendars import MONDAY, CountedIds, memory_bench

from askpro.adapters.memory.calendar import World, open_calendar
from askpro.adapters.memory.calendar.provider import KEY
from askpro.application.ports.calendar import BookingRequest
from askpro.application.ports.calendar_powers import (
    Attendance,
    Confirming,
    EventTypeDraft,
    EventTypes,
    HostDirectory,
    Reassigning,
    Reserving,
    WebhookRegistration,
)
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import OutsideBookingWindow, SlotUnavailable
from askpro.domain.service import Buffers, Scheduling
from askpro.domain.timespan import Span
from askpro.plugins import load
from askpro.testing.contracts.calendar_bench import ANN, CalendarBench
from askpro.testing.contracts.calendar_powers import CalendarPowersContract

HALF_HOUR = timedelta(minutes=30)


class TestMemoryCalendar(CalendarPowersContract):
    @pytest.fixture
    def bench(self) -> CalendarBench:
        return memory_bench()


def test_it_has_every_power_but_webhooks() -> None:
    calendar = memory_bench().calendar
    for power in (Attendance, Confirming, EventTypes, HostDirectory, Reassigning, Reserving):
        assert isinstance(calendar, power)
    assert not isinstance(calendar, WebhookRegistration)


def test_it_loads_by_its_name_with_a_world_of_one_person() -> None:
    clock, ids = WalkingClock(), CountedIds()
    provider = load("askpro.calendars", "askpro.adapters.memory.calendar:open_calendar")(
        api_url="https://calendar.example", clock=clock, ids=ids, calls_per_second=2.0
    )
    calendar = provider.open(CalendarAccount(api_key=KEY))
    made = calendar.create_event_type(EventTypeDraft(title="Cut", slug="cut", length=HALF_HOUR))
    window = Span.starting(MONDAY, timedelta(days=1))
    assert len(calendar.read_slots(made.id, window)) == 16


def test_buffers_of_both_neighbours_add_up() -> None:
    clock = WalkingClock()
    world = World(clock, CountedIds())
    ann = world.add_person("Ann", "ann@salon.example", key="k")
    buffers = Buffers(before=timedelta(minutes=10), after=timedelta(minutes=20))
    kind = world.add_event_type("cut", [ann], buffers=buffers)
    calendar = open_calendar(clock=clock, ids=world.ids, world=world).open(CalendarAccount(api_key="k"))
    noon = MONDAY + timedelta(hours=12)
    calendar.create_booking(BookingRequest(event_type_id=kind, start=noon, length=None, attendee=ANN))
    taken = [slot.start - noon for slot in calendar.read_slots(kind, Span.starting(MONDAY, timedelta(days=1)))]
    assert HALF_HOUR not in taken
    assert 2 * HALF_HOUR in taken


def test_a_collective_takes_all_of_its_hosts() -> None:
    clock = WalkingClock()
    world = World(clock, CountedIds())
    ann, bob = (world.add_person(name, f"{name}@salon.example", key=name) for name in ("ann", "bob"))
    team = world.add_team([ann, bob], owners=[ann])
    both = world.add_event_type("both", [ann, bob], team_id=team, scheduling=Scheduling.COLLECTIVE)
    alone = world.add_event_type("alone", [bob])
    provider = open_calendar(clock=clock, ids=world.ids, world=world)
    calendar = provider.open(CalendarAccount(api_key="ann", team_id=team))
    noon = MONDAY + timedelta(hours=12)
    window = Span.starting(noon, HALF_HOUR)
    calendar.create_booking(BookingRequest(event_type_id=both, start=noon, length=None, attendee=ANN))
    assert calendar.read_slots(alone, window) == ()
    with pytest.raises(SlotUnavailable):
        calendar.create_booking(BookingRequest(event_type_id=alone, start=noon, length=None, attendee=ANN))


def test_notice_and_window_bound_what_may_be_booked() -> None:
    clock = WalkingClock()
    world = World(clock, CountedIds())
    ann = world.add_person("Ann", "ann@salon.example", key="k")
    kind = world.add_event_type("cut", [ann], notice=timedelta(hours=3), ahead=timedelta(days=2))
    calendar = open_calendar(clock=clock, ids=world.ids, world=world).open(CalendarAccount(api_key="k"))
    slots = calendar.read_slots(kind, Span.starting(clock.at, timedelta(days=30)))
    assert clock.at + timedelta(hours=3) <= slots[0].start
    assert slots[-1].start <= clock.at + timedelta(days=2)
    for start in (clock.at + timedelta(hours=2), clock.at + timedelta(days=3)):
        with pytest.raises(OutsideBookingWindow):
            calendar.create_booking(BookingRequest(event_type_id=kind, start=start, length=None, attendee=ANN))
