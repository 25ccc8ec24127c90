"""Refusals that do not look like what they are: limits as 401, busy hosts as 500, an old booking as 201."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.unit.calcom.conftest import Desk

from askpro.adapters.calcom import open_calendar
from askpro.application.ports.calendar import BookingRequest, Calendar
from askpro.application.ports.calendar_powers import WebhookRegistration
from askpro.domain.booking import Attendee
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import AskproError, CalendarRefused, OutcomeUnknown, OutsideBookingWindow
from askpro.domain.hooks import ACCOUNT

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)
REQUEST = BookingRequest(
    event_type_id=7,
    start=NINE,
    length=None,
    attendee=Attendee(name="Lena", time_zone="Europe/Berlin", email="lena@example.org"),
    metadata={"askpro_attempt": "mark_new"},
)


@pytest.mark.parametrize("limit", ["booking_limit_reached", "duration_limit_reached"])
def test_a_limit_of_the_event_type_is_no_matter_of_the_key(desk: Desk, calendar: Calendar, limit: str) -> None:
    desk.answers = [httpx.Response(401, json={"statusCode": 401, "message": limit})]
    with pytest.raises(OutsideBookingWindow, match=limit):
        calendar.create_booking(REQUEST)
    assert len(desk.asked) == 1


def test_busy_hosts_that_come_as_500_are_an_unknown_outcome_and_sent_once(desk: Desk, calendar: Calendar) -> None:
    desk.answers = [httpx.Response(500, json={"statusCode": 500, "message": "Internal server error"})]
    with pytest.raises(OutcomeUnknown):
        calendar.create_booking(REQUEST)
    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (httpx.Response(500, json={"statusCode": 500, "message": "Internal server error"}), True),
        (
            httpx.Response(
                500, json={"status": "error", "error": {"code": "InternalServerErrorException", "message": "x"}}
            ),
            True,
        ),
        (httpx.Response(502, json={"statusCode": 502, "message": "Bad gateway"}), False),
        (httpx.Response(524, html="<h1>A timeout occurred</h1>"), False),
        (httpx.Response(500, html="<h1>Server Error</h1>"), False),
        (httpx.Response(500), False),
        (httpx.ReadTimeout("no answer"), False),
    ],
)
def test_only_the_servers_own_500_says_that_the_request_has_come_to_its_end(
    desk: Desk, calendar: Calendar, answer: httpx.Response | Exception, ended: bool
) -> None:
    desk.answers = [answer]
    with pytest.raises(OutcomeUnknown) as outcome:
        calendar.create_booking(REQUEST)
    assert outcome.value.ended is ended


def test_l11_an_existing_booking_that_comes_as_201_shows_its_own_mark_and_age(
    desk: Desk, calendar: Calendar, a_success: Callable[..., httpx.Response]
) -> None:
    older = "2027-01-01T09:00:00.000Z"
    desk.answers = [a_success(201, createdAt=older, metadata={"askpro_attempt": "mark_old"})]
    made = calendar.create_booking(REQUEST)
    assert (made.mark, made.created) == ("mark_old", datetime(2027, 1, 1, 9, tzinfo=UTC))


def test_l26_an_unknown_refusal_is_logged_with_its_words(desk: Desk, calendar: Calendar) -> None:
    desk.answers = [httpx.Response(409, json={"statusCode": 409, "message": "the moon is full for cal_test_one"})]
    with capture_logs() as logs, pytest.raises(AskproError, match="the moon is full"):
        calendar.create_booking(REQUEST)
    assert [(each["status"], each["said"]) for each in logs] == [(409, "the moon is full for [hidden]")]


def test_l26_what_a_proxy_said_is_in_the_log(desk: Desk, calendar: Calendar) -> None:
    desk.answers = [httpx.Response(403, html="<h1>Blocked for lena@example.org</h1>")]
    with capture_logs() as logs, pytest.raises(OutcomeUnknown):
        calendar.create_booking(REQUEST)
    assert [each["said"] for each in logs] == ["<h1>Blocked for [hidden]</h1>"]


def test_a_refused_webhook_address_says_why(desk: Desk, calendar: Calendar) -> None:
    said = "Webhook URL is not allowed: it must be https"
    error = {"code": "BadRequestException", "message": said, "details": {"message": said, "statusCode": 400}}
    desk.answers = [httpx.Response(400, json={"status": "error", "error": error})]
    assert isinstance(calendar, WebhookRegistration)
    with pytest.raises(CalendarRefused, match="must be https"):
        calendar.subscribe(ACCOUNT, "http://127.0.0.1/hook", "hook-secret")


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40)
SHAPES: list[Callable[[str], object]] = [
    lambda said: {"statusCode": 400, "message": said},
    lambda said: {"status": "error", "error": {"code": "TRPCError", "message": said}},
    lambda said: {"status": "error", "error": {"code": "X", "message": said, "details": {"message": said}}},
    lambda said: {
        "status": "error",
        "error": {"code": "X", "message": "Bad Request Exception", "details": _tree(said)},
    },
    lambda said: {"status": "error", "error": {"code": "ThrottlerException", "message": said, "details": said}},
    lambda said: {"unknown": said},
    lambda said: said,
]


def _tree(said: str) -> object:
    fault = {"property": "secret", "target": {"secret": said}, "constraints": {"isString": said}, "children": []}
    return {"errors": [fault]}


@given(
    key=secrets,
    secret=secrets,
    password=st.from_regex(r"[a-z0-9-]{6,30}", fullmatch=True),
    around=st.tuples(words, words, words),
    status=st.sampled_from([200, 400, 401, 403, 404, 409, 422, 429, 498, 500, 503]),
    shape=st.sampled_from(SHAPES),
)
def test_s17_no_text_of_an_error_and_no_log_leaks_a_secret(
    key: str, secret: str, password: str, around: tuple[str, str, str], status: int, shape: Callable[[str], object]
) -> None:
    said = f'{around[0]} {key} {around[1]} {secret} {around[2]} {{"oneTimePassword":"{password}"}}'
    desk = Desk(answers=[httpx.Response(status, json=shape(said))])
    provider = open_calendar(
        api_url="https://cal.test/v2", clock=desk, ids=desk, transport=httpx.MockTransport(desk.handle)
    )
    calendar = provider.open(CalendarAccount(api_key=key))
    assert isinstance(calendar, WebhookRegistration)
    with capture_logs() as logs, pytest.raises(AskproError) as caught:
        calendar.subscribe(ACCOUNT, "https://askpro.example/hook", secret)
    error = caught.value
    told = [str(error), repr(error), error.detail, str(getattr(error, "said", "")), str(vars(error)), *map(str, logs)]
    texts = [text.replace(repr(around), "") for text in told]
    for hidden in (key, secret, password):
        if not any(hidden in part for part in (*around, *EVERYDAY)):
            assert not any(hidden in text for text in texts)


EVERYDAY = ("https://askpro.example/hook", "register_webhook calendar_called oneTimePassword create_webhook message")


def test_a_long_word_is_redacted_in_reasonable_time(desk: Desk, calendar: Calendar) -> None:
    """A server that sends megabytes without a space must not keep us busy: the looks are bounded, not timed."""
    desk.answers = [httpx.Response(400, json={"statusCode": 400, "message": "x" * 4_000_000})]
    with pytest.raises(CalendarRefused) as caught:
        calendar.create_booking(REQUEST)
    assert len(caught.value.said) == 2_000


@pytest.mark.parametrize("name", ["Zelda Geheim", "Max"])
def test_s17_a_server_that_repeats_the_request_puts_nobody_into_logs_and_errors(
    desk: Desk, calendar: Calendar, name: str
) -> None:
    def repeating() -> httpx.Response:
        sent = desk.asked[-1].read().decode()
        return httpx.Response(400, json={"statusCode": 400, "message": f"maximal: Maximum of {sent}"})

    desk.answers = [repeating]
    attendee = Attendee(name=name, time_zone="Europe/Berlin", email="z@example.org", phone="+4915112345678")
    request = BookingRequest(
        event_type_id=7, start=NINE, length=None, attendee=attendee, fields={"notes": "allergic to nuts"}
    )
    with capture_logs() as logged, pytest.raises(CalendarRefused) as refused:
        calendar.create_booking(request)
    for said in (refused.value.detail, str(logged)):
        assert [each for each in (f'"{name}"', "z@example", "+49151", "allergic") if each in said] == []
        assert "Maximum" in said
        assert "Europe/Berlin" in said
