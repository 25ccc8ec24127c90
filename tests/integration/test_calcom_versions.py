"""Versions that the twin's editions do not know: told as such, and nothing happens there."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from tests.integration.test_calcom_twin import KEY, ORIGIN, SEED, World

from askpro.adapters.calcom import CalcomCalendar, open_calendar
from askpro.application.ports.calendar import BookingQuery, BookingRequest
from askpro.domain.booking import Attendee
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import CalendarMalformed, OutcomeUnknown
from askpro.domain.timespan import Span
from askpro.twin.core import Twin
from askpro.twin.edition import EDITIONS
from askpro.twin.transport import TwinTransport

TEN = datetime(2027, 3, 8, 10, tzinfo=UTC)
A_DAY = Span(TEN, TEN + timedelta(days=1))
LENA = Attendee(name="Lena", time_zone="Europe/Vienna", email="lena@example.org")
REQUEST = BookingRequest(event_type_id=12, start=TEN, length=None, attendee=LENA)


@pytest.fixture(params=sorted(EDITIONS))
def twin(request: pytest.FixtureRequest) -> Twin:
    teamless = {"teams": [], "memberships": [], "eventTypes": [row for row in SEED["eventTypes"] if "ownerId" in row]}
    seed = SEED if EDITIONS[request.param].teams else {**SEED, **teamless}
    return Twin(seed, edition=request.param, clock=World().now, random=Random(1))


def opened(twin: Twin, **versions: str) -> CalcomCalendar:
    world = World()
    provider = open_calendar(api_url=ORIGIN, clock=world, ids=world, transport=TwinTransport(twin))
    calendar = provider.open(CalendarAccount(api_key=KEY, versions=versions))
    assert isinstance(calendar, CalcomCalendar)
    return calendar


@pytest.mark.parametrize("version", ["2026-02-25", "2026-05-01", "2031-01-01"])
def test_l40_no_read_takes_the_oldest_shape_for_an_answer(twin: Twin, version: str) -> None:
    made = opened(twin).create_booking(REQUEST)
    newer = opened(twin, bookings=version, slots=version, event_types=version)
    for read in (
        lambda: list(newer.list_bookings(BookingQuery())),
        lambda: newer.read_booking(made.uid),
        lambda: newer.read_slots(12, A_DAY),
    ):
        with pytest.raises(CalendarMalformed, match=f"{version} .*calcom_versions"):
            read()


def test_l40_no_write_of_an_unknown_version_is_taken_for_a_refusal(twin: Twin) -> None:
    newer = opened(twin, bookings="2026-02-25")
    with pytest.raises(CalendarMalformed, match="calcom_versions, bookings"):
        newer.create_booking(REQUEST)
    assert list(opened(twin).list_bookings(BookingQuery())) == []
    made = opened(twin).create_booking(REQUEST)
    with pytest.raises(CalendarMalformed, match="calcom_versions, bookings"):
        newer.reschedule_booking(made.uid, TEN + timedelta(hours=1), "")
    with pytest.raises(OutcomeUnknown, match="calcom_versions, bookings"):
        newer.cancel_booking(made.uid, "")  # the oldest controller cancels, and says so in its own way
