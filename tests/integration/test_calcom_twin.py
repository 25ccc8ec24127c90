"""The Cal.com adapter before the twin: teams, and what cannot stand for an appointment."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from attrs import define, field

from askpro.adapters.calcom import CalcomCalendar, CalcomProvider, open_calendar
from askpro.application.ports.calendar import BookingQuery, BookingRequest
from askpro.application.ports.calendar_powers import EventTypeDraft
from askpro.domain.booking import Attendee, Read, Standing
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import (
    CalendarRefused,
    EventTypeNotSupported,
    NotFound,
    OutcomeUnknown,
    ServiceNotMapped,
    TemporarilyUnavailable,
)
from askpro.domain.service import Buffers, Scheduling
from askpro.twin.core import Twin
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport

ORIGIN = "http://twin.test/v2"
KEY, OTHER_KEY = "cal_test_mira", "cal_test_jonas"
TEN = datetime(2027, 3, 8, 10, tzinfo=UTC)
MEETING = [{"type": "link", "link": "https://meet.salon.example/team", "public": True}]


def a_user(number: int, name: str) -> dict[str, Any]:
    where = {"timeZone": "Europe/Vienna", "weekStart": "Monday", "timeFormat": 24, "locale": "en"}
    who = {"id": number, "username": name.lower(), "name": name, "email": f"{name.lower()}@salon.example"}
    return {**who, **where, "defaultScheduleId": number, "organizationId": None}


def a_schedule(number: int) -> dict[str, Any]:
    hours = [{"days": ["Monday", "Tuesday"], "startTime": "08:00", "endTime": "18:00"}]
    named = {"id": number, "ownerId": number, "name": "Hours", "timeZone": "Europe/Vienna", "isDefault": True}
    return {**named, "availability": hours, "overrides": []}


def of_team(number: int, slug: str, scheduling: str, **more: Any) -> dict[str, Any]:
    team = {"teamId": 5, "schedulingType": scheduling, "hosts": [{"userId": 31}, {"userId": 32}]}
    shape = {"id": number, "title": slug.title(), "slug": slug, "description": "", "lengthInMinutes": 30}
    return {**shape, **team, "assignAllTeamMembers": False, "locations": MEETING, "minimumBookingNotice": 0, **more}


def personal(number: int, slug: str, **more: Any) -> dict[str, Any]:
    shape = {"id": number, "ownerId": 31, "title": slug.title(), "slug": slug, "description": "", "lengthInMinutes": 30}
    return {**shape, "locations": MEETING, "minimumBookingNotice": 0, **more}


SEED: dict[str, Any] = {
    "apiKeys": {"mira": KEY, "jonas": OTHER_KEY},
    "apiKeyOwners": [
        {"name": "mira", "userId": 31, "expiresAt": None},
        {"name": "jonas", "userId": 32, "expiresAt": None},
    ],
    "rateLimit": {"limitPerApiKey": 30, "limitWithoutKeyPerIp": 120, "windowSeconds": 60, "blockSeconds": 60},
    "users": [a_user(31, "Mira"), a_user(32, "Jonas")],
    "schedules": [a_schedule(31), a_schedule(32)],
    "teams": [
        {
            "id": 5,
            "name": "Salon",
            "slug": "salon",
            "timeZone": "Europe/Vienna",
            "weekStart": "Monday",
            "parentId": None,
            "isOrganization": False,
            "isPrivate": False,
            "hideBookATeamMember": False,
            "hideBranding": False,
        }
    ],
    "memberships": [
        {"id": 1, "teamId": 5, "userId": 31, "role": "OWNER", "accepted": True, "disableImpersonation": False},
        {"id": 2, "teamId": 5, "userId": 32, "role": "MEMBER", "accepted": True, "disableImpersonation": False},
    ],
    "eventTypes": [
        of_team(8, "anybody", "roundRobin"),
        of_team(9, "together", "collective"),
        personal(11, "weekly", recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"}),
        personal(12, "cut"),
        personal(13, "tattoo", confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True}),
    ],
    "webhooks": [],
    "bookings": [],
    "nextIds": {"user": 1001, "schedule": 1001, "team": 1001, "eventType": 100, "booking": 1},
}


@define
class World:
    """A twin and whoever calls it. The clock walks a millisecond a look."""

    at: datetime = datetime(2027, 3, 1, 8, tzinfo=UTC)
    sent: list[Delivery] = field(factory=list)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def new(self, prefix: str) -> str:
        return f"{prefix}_1"

    def secret(self, prefix: str) -> str:
        return f"{prefix}_secret"

    def fraction(self) -> float:
        return 0.5


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def transport(world: World) -> httpx.BaseTransport:
    return TwinTransport(Twin(SEED, clock=world.now, random=Random(1)), deliver=world.sent.append)


@pytest.fixture
def provider(world: World, transport: httpx.BaseTransport) -> CalcomProvider:
    found = open_calendar(api_url=ORIGIN, clock=world, ids=world, transport=transport)
    assert isinstance(found, CalcomProvider)
    return found


@pytest.fixture
def calendar(provider: CalcomProvider) -> CalcomCalendar:
    return provider.open(CalendarAccount(api_key=KEY, team_id=5))


def book(calendar: CalcomCalendar, event_type_id: int, start: datetime = TEN, email: str = "lena@example.org") -> Read:
    attendee = Attendee("Lena Lind", email, time_zone="Europe/Vienna")
    request = BookingRequest(event_type_id=event_type_id, start=start, length=None, attendee=attendee)
    return calendar.create_booking(request)


def test_round_robin_finds_a_host_and_the_answer_names_it(calendar: CalcomCalendar) -> None:
    first, second = book(calendar, 8), book(calendar, 8, email="otto@example.org")
    assert {first.host, second.host} == {31, 32}


def test_l11_a_repeat_on_round_robin_answers_the_booking_that_is_there(calendar: CalcomCalendar) -> None:
    assert book(calendar, 8).uid == book(calendar, 8).uid


def test_the_co_host_of_a_collective_is_not_the_customer(calendar: CalcomCalendar) -> None:
    made = book(calendar, 9)
    assert made.attendee is not None
    assert (made.attendee.email, made.attendee.name) == ("lena@example.org", "Lena Lind")


def test_event_types_of_the_team_tell_how_they_find_their_host(calendar: CalcomCalendar) -> None:
    anybody, together = calendar.read_event_type(8), calendar.read_event_type(9)
    assert (anybody.scheduling, anybody.hosts, anybody.team_id) == (Scheduling.ROUND_ROBIN, (31, 32), 5)
    assert (together.scheduling, together.unsupported) == (Scheduling.COLLECTIVE, None)


def test_l55_a_member_who_does_not_administer_the_team_does_not_see_its_event_types(provider: CalcomProvider) -> None:
    member = provider.open(CalendarAccount(api_key=OTHER_KEY, team_id=5))
    with pytest.raises(NotFound):
        member.read_event_type(8)
    with pytest.raises(NotFound):
        member.read_event_type(12)


def test_a_draft_of_a_team_is_given_by_exactly_its_hosts(calendar: CalcomCalendar) -> None:
    length, after = timedelta(minutes=45), timedelta(minutes=15)
    draft = EventTypeDraft(
        title="Colour",
        slug="colour",
        length=length,
        buffers=Buffers(after=after),
        confirmation=True,
        team_id=5,
        hosts=(32,),
    )
    made = calendar.create_event_type(draft)
    assert (made.hosts, made.scheduling, made.confirmation) == ((32,), Scheduling.ROUND_ROBIN, True)
    assert (made.length, made.buffers) == (length, Buffers(after=after))
    with pytest.raises(CalendarRefused):
        calendar.create_event_type(EventTypeDraft(title="X", slug="x", length=length, team_id=5, hosts=(99,)))


def test_the_teams_members_are_its_hosts(calendar: CalcomCalendar) -> None:
    assert [(host.id, host.name) for host in calendar.list_hosts()] == [(31, "mira"), (32, "Jonas")]


def test_recurring_bookings_are_left_out_and_told_apart(
    calendar: CalcomCalendar, transport: httpx.BaseTransport
) -> None:
    assert "recurring" in (calendar.read_event_type(11).unsupported or "")
    with pytest.raises(OutcomeUnknown):
        book(calendar, 11)  # it was booked, and is nobody's appointment
    plain = book(calendar, 12, TEN + timedelta(hours=2))
    listed = list(calendar.list_bookings(BookingQuery(created_since=TEN - timedelta(days=30))))
    assert [read.uid for read in listed] == [plain.uid]
    headers = {"cal-api-version": "2024-08-13", "Authorization": f"Bearer {KEY}"}
    rows = httpx.Client(transport=transport).get(f"{ORIGIN}/bookings", headers=headers).json()["data"]
    occurrence = next(row["uid"] for row in rows if "recurringBookingUid" in row)
    with pytest.raises(EventTypeNotSupported):
        calendar.read_booking(occurrence)


def test_a_moved_booking_that_somebody_confirms_is_live_and_still_replaced(calendar: CalcomCalendar) -> None:
    old = book(calendar, 13)
    new = calendar.reschedule_booking(old.uid, TEN + timedelta(hours=1), "Later")
    calendar.confirm_booking(old.uid)
    found = calendar.read_booking(old.uid)
    assert (found.standing, found.replaced_by) == (Standing.CONFIRMED, new.uid)


def test_booking_a_deleted_event_type_says_so(calendar: CalcomCalendar, transport: httpx.BaseTransport) -> None:
    made = book(calendar, 12)
    headers = {"cal-api-version": "2024-06-14", "Authorization": f"Bearer {KEY}"}
    httpx.Client(transport=transport).delete(f"{ORIGIN}/event-types/12", headers=headers).raise_for_status()
    with pytest.raises(ServiceNotMapped):
        book(calendar, 12, TEN + timedelta(hours=1))
    assert calendar.read_booking(made.uid).event_type_id is None


def test_s15_the_servers_limit_is_met_once_and_then_waited_out(
    world: World, transport: httpx.BaseTransport, calendar: CalcomCalendar
) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    stranger = httpx.Client(transport=transport)
    while stranger.get(f"{ORIGIN}/me", headers=headers).status_code != 429:
        pass  # somebody else uses the same key
    with pytest.raises(TemporarilyUnavailable) as refusal:
        calendar.cancel_booking("aB3dE5fG7hJ9", "Fell ill")
    assert 50 < refusal.value.retry_after <= 60
    before = world.at
    with pytest.raises(TemporarilyUnavailable):
        calendar.list_hosts()
    assert world.at - before < timedelta(seconds=1)
    world.sleep(refusal.value.retry_after)
    assert calendar.list_hosts()
