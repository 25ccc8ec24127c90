import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from askpro.adapters.calcom import open_calendar
from askpro.adapters.calcom.patience import ANSWERS
from askpro.adapters.calcom.versions import VERSIONS, Operation
from askpro.application.ports.calendar import BookingRequest
from askpro.application.ports.lanes import Lane
from askpro.domain.booking import Attendee
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import (
    AlreadyConfirmed,
    CalendarCredentials,
    CalendarRefused,
    ConfigurationError,
    NotFound,
    TemporarilyUnavailable,
)
from askpro.domain.timespan import Span

UID = "aB3dE5fG7hJ9"
NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)
DAY = Span.starting(NINE, timedelta(days=1))
EMPTY = {"status": "success", "data": {}}


def test_l54_each_request_carries_its_own_companys_key(desk: Any, provider: Any, a_success: Callable[..., Any]) -> None:
    desk.answers = [a_success]
    one, two = (provider.open(CalendarAccount(api_key=key)) for key in ("cal_test_one", "cal_test_two"))
    for calendar in (one, two, one):
        calendar.read_booking(UID)
    keys = [request.headers["authorization"] for request in desk.asked]
    assert keys == ["Bearer cal_test_one", "Bearer cal_test_two", "Bearer cal_test_one"]


def test_l54_no_cookie_goes_from_one_company_to_the_next(desk: Any, provider: Any) -> None:
    desk.answers = [lambda: httpx.Response(200, json=EMPTY, headers={"set-cookie": "session=one; Path=/"})]
    for key in ("cal_test_one", "cal_test_two"):
        provider.open(CalendarAccount(api_key=key)).read_slots(7, DAY)
    assert not any("cookie" in request.headers for request in desk.asked)


def test_an_account_may_have_a_server_of_its_own(desk: Any, provider: Any) -> None:
    desk.answers = [lambda: httpx.Response(200, json=EMPTY)]
    provider.open(CalendarAccount(api_key="k", api_url="http://cal.salon.example:3000/v2/")).read_slots(7, DAY)
    provider.open(CalendarAccount(api_key="k")).read_slots(7, DAY)
    assert [str(request.url).split("/slots")[0] for request in desk.asked] == [
        "http://cal.salon.example:3000/v2",
        "https://cal.test/v2",
    ]


def test_l40_the_version_goes_with_the_operation(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    desk.answers = [httpx.Response(200, json=EMPTY), a_success(), a_success(201)]
    calendar.read_slots(7, DAY)
    calendar.read_booking(UID)
    calendar.cancel_booking(UID, "Fell ill")
    sent = [request.headers.get("cal-api-version") for request in desk.asked]
    assert sent == [VERSIONS[each] for each in (Operation.READ_SLOTS, Operation.READ_BOOKING, Operation.CANCEL_BOOKING)]


def test_a_booking_on_the_wire(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    desk.answers = [a_success(201)]
    attendee = Attendee("Lena", "lena@example.org")
    calendar.create_booking(BookingRequest(event_type_id=7, start=NINE, length=None, attendee=attendee))
    (request,) = desk.asked
    assert (request.method, str(request.url)) == ("POST", "https://cal.test/v2/bookings")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content)["eventTypeId"] == 7


def test_a_read_is_tried_again_until_it_succeeds(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    desk.answers = [httpx.ReadTimeout("slow"), httpx.Response(503), a_success()]
    assert calendar.read_booking(UID).uid == UID
    assert (len(desk.asked), desk.slept) == (3, [0.25, 0.5])


def test_a_read_knows_when_its_last_try_began(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    desk.answers = [httpx.Response(503), a_success()]
    assert calendar.read_booking(UID).began == datetime(2027, 2, 1, 9, tzinfo=UTC) + timedelta(seconds=0.25)


def test_a_slow_server_is_not_asked_again_when_patience_is_over(desk: Any, calendar: Any) -> None:
    def slow() -> httpx.Response:
        desk.at += timedelta(seconds=20)
        return httpx.Response(503)

    desk.answers = [slow]
    with pytest.raises(TemporarilyUnavailable):
        calendar.read_booking(UID)
    assert len(desk.asked) == 1


def test_after_a_429_the_key_is_silent_and_others_are_not(
    desk: Any, provider: Any, a_success: Callable[..., Any]
) -> None:
    one, two = (provider.open(CalendarAccount(api_key=key)) for key in ("cal_test_one", "cal_test_two"))
    desk.answers = [httpx.Response(429, headers={"X-RateLimit-Reset-Default": "30"}), a_success(), a_success()]
    with pytest.raises(TemporarilyUnavailable) as refusal:
        one.cancel_booking(UID, "Fell ill")
    assert refusal.value.retry_after == 30
    with pytest.raises(TemporarilyUnavailable):
        one.read_booking(UID)
    assert len(desk.asked) == 1, "nothing is sent while the key rests"
    assert two.read_booking(UID).uid == UID
    desk.at += timedelta(seconds=30)
    assert one.read_booking(UID).uid == UID


def test_l48_who_cannot_wait_until_the_key_has_rested_is_told_at_once(desk: Any, calendar: Any) -> None:
    desk.answers = [httpx.Response(429, headers={"X-RateLimit-Reset-Default": "30"})]
    with pytest.raises(TemporarilyUnavailable) as refusal:
        calendar.read_booking(UID)
    assert (len(desk.asked), desk.slept, refusal.value.retry_after) == (1, [], 30)


def test_the_last_call_of_a_quota_silences_the_key(desk: Any, calendar: Any) -> None:
    used_up = {"X-RateLimit-Remaining-Default": "0", "X-RateLimit-Reset-Default": "30"}
    desk.answers = [lambda: httpx.Response(200, json=EMPTY, headers=used_up)]
    calendar.read_slots(7, DAY)
    with pytest.raises(TemporarilyUnavailable):
        calendar.read_slots(7, DAY)
    assert len(desk.asked) == 1


def test_calls_are_paced(desk: Any, calendar: Any) -> None:
    desk.answers = [lambda: httpx.Response(200, json=EMPTY)]
    for _ in range(11):
        calendar.read_slots(7, DAY)
    assert desk.slept == [1.25, 1.25]


def test_a_lower_lane_leaves_some_of_each_second_to_live_callers(desk: Any, provider: Any) -> None:
    desk.answers = [lambda: httpx.Response(200, json=EMPTY)]
    sweep, live = (provider.open(CalendarAccount(api_key="k"), lane=lane) for lane in (Lane.SWEEP, Lane.LIVE))
    for _ in range(3):
        sweep.read_slots(7, DAY)
    for _ in range(2):
        live.read_slots(7, DAY)
    assert desk.slept == []
    sweep.read_slots(7, DAY)
    assert desk.slept != []


@pytest.mark.parametrize("patience", [timedelta(0), timedelta(seconds=1)])
def test_l48_the_callers_patience_bounds_the_wait(desk: Any, provider: Any, patience: timedelta) -> None:
    desk.answers = [lambda: httpx.Response(200, json=EMPTY)]
    calendar = provider.open(CalendarAccount(api_key="k"), patience=patience)
    for _ in range(5):
        calendar.read_slots(7, DAY)
    with pytest.raises(TemporarilyUnavailable) as refusal:
        calendar.read_slots(7, DAY)
    assert (refusal.value.retry_after, desk.slept) == (1.25, [])


def test_the_callers_patience_does_not_bound_a_write_that_was_begun(
    desk: Any, provider: Any, a_success: Callable[..., Any]
) -> None:
    def slow() -> httpx.Response:
        desk.at += timedelta(seconds=40)
        answer: httpx.Response = a_success()
        return answer

    desk.answers = [slow]
    calendar = provider.open(CalendarAccount(api_key="k"), patience=timedelta(seconds=1))
    assert calendar.cancel_booking(UID, "Fell ill").uid == UID


def test_every_operation_has_its_own_time_out(desk: Any, calendar: Any, a_success: Callable[..., Any]) -> None:
    desk.answers = [httpx.Response(200, json=EMPTY), a_success()]
    calendar.read_slots(7, DAY)
    calendar.cancel_booking(UID, "Fell ill")
    waits = [request.extensions["timeout"]["read"] for request in desk.asked]
    assert waits == [ANSWERS[Operation.READ_SLOTS], ANSWERS[Operation.CANCEL_BOOKING]]


def test_s17_neither_key_nor_uid_is_logged_or_shown(
    desk: Any, provider: Any, calendar: Any, a_success: Callable[..., Any]
) -> None:
    desk.answers = [a_success(), httpx.Response(401, json={"statusCode": 401, "message": "cal_test_one is bad"})]
    with capture_logs() as logs:
        calendar.read_booking(UID)
        with pytest.raises(CalendarRefused) as refusal:
            calendar.cancel_booking(UID, "Fell ill")
    seen = f"{logs} {calendar!r} {provider!r} {refusal.value} {refusal.value.said}"
    assert [log["operation"] for log in logs] == ["read_booking", "cancel_booking"]
    assert "cal_test_one" not in seen
    assert UID not in seen


def test_l27_a_log_that_cannot_be_written_fails_no_call(
    desk: Any, calendar: Any, a_success: Callable[..., Any]
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("no space left on device")

    desk.answers = [a_success(201)]
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=Full()), cache_logger_on_first_use=False)
    try:
        assert calendar.cancel_booking(UID, "Fell ill").uid == UID
    finally:
        structlog.reset_defaults()


@pytest.mark.parametrize("key", [None, "", "schlüssel", "two words", "line\nbreak"])
def test_a_key_that_cannot_be_one_opens_nothing(provider: Any, key: str | None) -> None:
    with pytest.raises(CalendarCredentials):
        provider.open(CalendarAccount(api_key=key))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://cal.test/v2",
        "cal.test/v2",
        "http://",
        "https://user:pass@cal.test/v2",
        "http://[x",
        "http://cal.test:99999/v2",
    ],
)
def test_an_address_that_cannot_be_one_is_a_matter_of_configuration(desk: Any, url: str) -> None:
    provider = open_calendar(api_url=url, clock=desk, ids=desk)
    with pytest.raises(ConfigurationError):
        provider.open(CalendarAccount(api_key="k"))
    provider.close()


def test_an_impossible_pace_is_a_matter_of_configuration(desk: Any) -> None:
    with pytest.raises(ConfigurationError):
        open_calendar(api_url="https://cal.test/v2", clock=desk, ids=desk, calls_per_second=0)


GENERIC = {"status": "error", "error": {"code": "TRPCError", "message": "Bad request: Please check your request data"}}


@pytest.mark.parametrize(("status", "expected"), [("accepted", AlreadyConfirmed), ("cancelled", CalendarRefused)])
def test_a_generic_refusal_of_a_yes_is_looked_into(
    desk: Any, calendar: Any, a_success: Callable[..., Any], status: str, expected: type[Exception]
) -> None:
    desk.answers = [httpx.Response(400, json=GENERIC), a_success(status=status)]
    with pytest.raises(CalendarRefused) as refusal:
        calendar.confirm_booking(UID)
    assert type(refusal.value) is expected


def test_an_event_type_of_the_team_is_looked_up_there_first(desk: Any, provider: Any) -> None:
    missing = httpx.Response(404, json={"statusCode": 404, "message": "Event type with id 7 not found"})
    desk.answers = [lambda: missing]
    with pytest.raises(NotFound):
        provider.open(CalendarAccount(api_key="k", team_id=5)).read_event_type(7)
    assert [request.url.path for request in desk.asked] == ["/v2/teams/5/event-types/7", "/v2/event-types/7"]


def test_the_hosts_are_the_owner_and_the_teams_members_once_each(desk: Any, provider: Any) -> None:
    members = [
        {"userId": each, "accepted": True, "user": {"email": f"{each}@salon.example", "name": f"Nr. {each}"}}
        for each in range(1, 252)
    ]
    me = {"id": 7, "email": "7@salon.example", "timeZone": "Europe/Vienna", "username": "seven"}
    pages = [{"status": "success", "data": data} for data in (me, members[:250], members[250:])]
    desk.answers = [httpx.Response(200, json=page) for page in pages]
    hosts = provider.open(CalendarAccount(api_key="k", team_id=5)).list_hosts()
    assert [host.id for host in hosts] == list(range(1, 252))
    assert hosts[6].time_zone == "Europe/Vienna"
