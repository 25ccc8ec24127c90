"""What a broken server or line makes of reads and of writes (S16, L33, L50)."""

from collections.abc import Callable, Iterator, Sized
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from askpro.adapters.calcom.calendar import CalcomCalendar
from askpro.adapters.calcom.listing import TAKE
from askpro.adapters.calcom.transport import LARGEST_ANSWER
from askpro.application.ports.calendar import BookingQuery, BookingRequest
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypeDraft
from askpro.domain.booking import Attendee
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import AskproError, CalendarMalformed, OutcomeUnknown, TemporarilyUnavailable
from askpro.domain.hooks import ACCOUNT
from askpro.domain.service import EventType
from askpro.domain.timespan import Span

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)
REQUEST = BookingRequest(event_type_id=7, start=NINE, length=None, attendee=Attendee("Lena", "lena@example.org"))
DRAFT = EventTypeDraft(title="Cut", slug="cut", length=timedelta(minutes=30))
TYPE = EventType(id=7, slug="cut", title="Cut", length=timedelta(minutes=30))

READS: dict[str, Callable[[CalcomCalendar], object]] = {
    "slots": lambda calendar: calendar.read_slots(7, Span.starting(NINE, timedelta(days=1))),
    "booking": lambda calendar: calendar.read_booking("aB3dE5fG7hJ9"),
    "list": lambda calendar: list(calendar.list_bookings(BookingQuery(updated_since=NINE))),
    "event type": lambda calendar: calendar.read_event_type(7),
    "hosts": lambda calendar: calendar.list_hosts(),
    "webhooks": lambda calendar: calendar.list_webhooks(ACCOUNT),
}
WRITES: dict[str, Callable[[CalcomCalendar], object]] = {
    "create": lambda calendar: calendar.create_booking(REQUEST),
    "reschedule": lambda calendar: calendar.reschedule_booking("aB3dE5fG7hJ9", NINE, "Later"),
    "cancel": lambda calendar: calendar.cancel_booking("aB3dE5fG7hJ9", "Fell ill"),
    "confirm": lambda calendar: calendar.confirm_booking("aB3dE5fG7hJ9"),
    "decline": lambda calendar: calendar.decline_booking("aB3dE5fG7hJ9", "Closed"),
    "event type": lambda calendar: calendar.create_event_type(DRAFT),
    "change event type": lambda calendar: calendar.change_event_type(TYPE, EventTypeChange(title="Cut")),
    "webhook": lambda calendar: calendar.subscribe(ACCOUNT, "https://hooks.example/x", "whsec_test"),
}


def breaking() -> Iterator[bytes]:
    yield b'{"status":"succ'
    raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


UNREADABLE: dict[str, Callable[[], httpx.Response]] = {
    "html": lambda: httpx.Response(200, html="<html>maintenance</html>"),
    "html 403": lambda: httpx.Response(403, html="<html>denied</html>"),
    "empty": lambda: httpx.Response(200),
    "no content": lambda: httpx.Response(204),
    "list": lambda: httpx.Response(200, json=[]),
    "text": lambda: httpx.Response(200, json="text"),
    "half": lambda: httpx.Response(200, content=b'{"status":"success","data":{"uid":"aB3'),
    "no data": lambda: httpx.Response(200, json={"status": "success"}),
    "an error with 200": lambda: httpx.Response(200, json={"status": "error", "error": {"message": "no"}}),
    "missing keys": lambda: httpx.Response(200, json={"status": "success", "data": {"uid": "aB3", "2027-03-08": {}}}),
    "null": lambda: httpx.Response(200, json={"status": "success", "data": None}),
    "redirect": lambda: httpx.Response(302, headers={"location": "https://elsewhere.test/"}),
    "not gzip": lambda: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"plain")),
    "too large": lambda: httpx.Response(200, content=b" " * (LARGEST_ANSWER + 1)),
}
LOST: dict[str, Callable[[], Any]] = {
    "read timeout": lambda: httpx.ReadTimeout("slow"),
    "read error": lambda: httpx.ReadError("reset"),
    "write error": lambda: httpx.WriteError("reset"),
    "write timeout": lambda: httpx.WriteTimeout("slow"),
    "closed at once": lambda: httpx.RemoteProtocolError("Server disconnected"),
    "closed in mid-answer": lambda: httpx.Response(200, content=breaking()),
    "500": lambda: httpx.Response(500, json={"statusCode": 500, "message": "Internal server error"}),
    "502": lambda: httpx.Response(502, html="<html>bad gateway</html>"),
    "503": lambda: httpx.Response(503),
    "524": lambda: httpx.Response(524, html="<html>a timeout occurred</html>"),
}
UNSENT: dict[str, Callable[[], Any]] = {
    "connect error": lambda: httpx.ConnectError("refused"),
    "connect timeout": lambda: httpx.ConnectTimeout("slow"),
    "pool timeout": lambda: httpx.PoolTimeout("full"),
    "429": lambda: httpx.Response(429, headers={"x-ratelimit-reset-default": "45"}),
    "429 without headers": lambda: httpx.Response(429, html="<html>slow down</html>"),
}


def failure(
    desk: Any, calendar: Any, call: Callable[[CalcomCalendar], object], answer: Callable[[], Any]
) -> AskproError:
    made = answer()
    desk.answers = [made if isinstance(made, Exception) else answer]
    with pytest.raises(AskproError) as caught:
        call(calendar)
    return caught.value


@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("answer", UNREADABLE)
def test_a_read_of_rubbish_is_malformed_and_not_repeated(desk: Any, calendar: Any, call: str, answer: str) -> None:
    assert type(failure(desk, calendar, READS[call], UNREADABLE[answer])) is CalendarMalformed
    assert len(desk.asked) == 1


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("answer", UNREADABLE)
def test_a_write_answered_by_rubbish_is_unknown(desk: Any, calendar: Any, call: str, answer: str) -> None:
    assert type(failure(desk, calendar, WRITES[call], UNREADABLE[answer])) is OutcomeUnknown
    assert len(desk.asked) == 1


@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("answer", [*LOST, *UNSENT])
def test_a_read_without_an_answer_is_temporary(desk: Any, calendar: Any, call: str, answer: str) -> None:
    assert type(failure(desk, calendar, READS[call], (LOST | UNSENT)[answer])) is TemporarilyUnavailable
    assert len(desk.asked) == (1 if answer.startswith(("429", "500")) else 3)


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("answer", LOST)
def test_l50_a_write_whose_answer_is_lost_is_unknown_and_never_repeated(
    desk: Any, calendar: Any, call: str, answer: str
) -> None:
    assert type(failure(desk, calendar, WRITES[call], LOST[answer])) is OutcomeUnknown
    assert len(desk.asked) == 1


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("answer", UNSENT)
def test_a_write_that_was_not_taken_is_temporary_and_never_repeated(
    desk: Any, calendar: Any, call: str, answer: str
) -> None:
    assert type(failure(desk, calendar, WRITES[call], UNSENT[answer])) is TemporarilyUnavailable
    assert len(desk.asked) == 1


def test_an_answer_that_drips_for_ever_is_given_up(desk: Any, calendar: Any) -> None:
    def dripping() -> Iterator[bytes]:
        while True:
            desk.at += timedelta(seconds=10)
            yield b" "

    desk.answers = [lambda: httpx.Response(200, content=dripping())]
    with pytest.raises(TemporarilyUnavailable):
        calendar.read_booking("aB3dE5fG7hJ9")
    with pytest.raises(OutcomeUnknown):
        calendar.cancel_booking("aB3dE5fG7hJ9", "Fell ill")


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://cal.example/v2/bookings/aB3dE5fG7hJ9", "sends callers to https://cal.example, "),
        ("https://u:hunter2@cal.example:8443/v2?key=hunter2", "sends callers to https://cal.example:8443, "),
        ("/login", "nothing that can be read"),
        ("https://[", "nothing that can be read"),
        ("mailto:x@example.org", "nothing that can be read"),
    ],
)
def test_a_redirect_is_not_followed_and_names_where_the_calendar_is(
    desk: Any, calendar: Any, location: str, told: str
) -> None:
    found = failure(desk, calendar, READS["booking"], lambda: httpx.Response(301, headers={"location": location}))
    assert told in found.detail
    assert "hunter2" not in found.detail
    assert "aB3dE5fG7hJ9" not in found.detail


def rows(path: str, count: int) -> list[dict[str, Any]]:
    """So many rows of the list at that path."""
    if path.endswith("/memberships"):
        people = ({"email": f"p{number}@example.org"} for number in range(count))
        return [{"userId": number, "accepted": True, "user": user} for number, user in enumerate(people)]
    hook = {"subscriberUrl": "https://x.example/", "active": True, "triggers": []}
    return [{"id": f"hook-{number}", **hook} for number in range(count)]


ME = {"id": 1, "email": "p1@example.org", "timeZone": "UTC"}
LISTS: dict[str, Callable[[CalcomCalendar], Sized]] = {
    "hosts": lambda calendar: calendar.list_hosts(),
    "webhooks": lambda calendar: calendar.list_webhooks(ACCOUNT),
}


def before_a_list(desk: Any, provider: Any, count: Callable[[int], int]) -> CalcomCalendar:
    """A calendar before a server that answers a list with as many rows as ``count`` makes of ``skip``."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        data = ME if path.endswith("/me") else rows(path, count(int(request.url.params["skip"])))
        return httpx.Response(200, json={"status": "success", "data": data})

    desk.answers = [lambda: answer(desk.asked[-1])]
    calendar: CalcomCalendar = provider.open(CalendarAccount(api_key="cal_test_one", team_id=5))
    return calendar


@pytest.mark.parametrize("call", LISTS)
def test_a_server_that_takes_no_heed_of_skip_does_not_keep_us_for_ever(desk: Any, provider: Any, call: str) -> None:
    calendar = before_a_list(desk, provider, lambda _: TAKE)
    with pytest.raises(CalendarMalformed, match="no end"):
        LISTS[call](calendar)


@pytest.mark.parametrize("call", LISTS)
def test_the_list_of_a_server_that_does_not_page_is_read_once(desk: Any, provider: Any, call: str) -> None:
    calendar = before_a_list(desk, provider, lambda _: TAKE + 50)
    assert len(LISTS[call](calendar)) == TAKE + 50


@pytest.mark.parametrize("call", LISTS)
def test_a_list_of_full_pages_is_read_to_its_end(desk: Any, provider: Any, call: str) -> None:
    calendar = before_a_list(desk, provider, lambda skip: TAKE if skip < TAKE else 0)
    assert len(LISTS[call](calendar)) == TAKE
