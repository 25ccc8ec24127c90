"""Every kind of fault does what it says, in the process and over HTTP alike."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from attrs import define, field

from askpro.twin import Twin, default_seed
from askpro.twin.faults import Faults, read_words
from askpro.twin.server import running_twin
from askpro.twin.transport import TwinTransport

START = datetime(2027, 3, 1, 6, tzinfo=UTC)
HEADERS = {"authorization": "Bearer cal_twin_owner", "cal-api-version": "2024-08-13"}
TRIGGERS = ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]
SECRET = "shared"
WAYS = ["in process", "over http"]


@define
class Post:
    """A webhook as a subscriber gets it."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def signed(self) -> bool:
        wanted = hmac.new(SECRET.encode(), self.raw, hashlib.sha256).hexdigest()
        return self.headers.get("x-cal-signature-256") == wanted


@define
class Desk:
    """A caller of a twin, and what its subscriber got."""

    http: httpx.Client
    faults: Faults
    pass_time: Callable[[float], None]
    posts: list[Post] = field(factory=list)

    def book(self, hour: int = 9) -> httpx.Response:
        attendee = {"name": "A", "email": "a@example.com", "timeZone": "UTC"}
        body = {"eventTypeId": 1, "start": f"2027-03-02T{hour:02}:00:00Z", "attendee": attendee}
        return self.http.post("/bookings", json={**body, "metadata": {"mine": "1"}})

    def booked(self, hour: int = 9) -> str:
        return str(self.book(hour).json()["data"]["uid"])

    def cancel(self, uid: str) -> httpx.Response:
        return self.http.post(f"/bookings/{uid}/cancel", json={"cancellationReason": "ill"})

    def read(self, uid: str) -> Any:
        return self.http.get(f"/bookings/{uid}").json()["data"]

    def rows(self, query: str = "") -> Any:
        return self.http.get(f"/bookings{query}").json()

    def triggers(self) -> list[str]:
        return [post.body["triggerEvent"] for post in self.posts]


def seed(url: str) -> dict[str, Any]:
    hook = {"id": "h", "userId": 1, "subscriberUrl": url, "triggers": TRIGGERS, "secret": SECRET}
    return {**default_seed(), "webhooks": [hook], "rateLimit": None, "slotsCacheSeconds": 0}


@contextmanager
def in_process(faults: Faults) -> Iterator[Desk]:
    now = [START]

    def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    posts: list[Post] = []
    twin = Twin(seed("https://hooks.example/"), clock=lambda: now[0])
    transport = TwinTransport(
        twin, lambda sent: posts.append(Post(dict(sent.headers), sent.body)), faults=faults, sleep=sleep
    )

    def pass_time(seconds: float) -> None:
        sleep(seconds)
        transport.catch_up()

    with httpx.Client(transport=transport, base_url="https://api.example/v2", headers=HEADERS) as http:
        yield Desk(http, faults, pass_time, posts)


@contextmanager
def over_http(faults: Faults) -> Iterator[Desk]:
    posts: list[Post] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            posts.append(Post({name.lower(): value for name, value in self.headers.items()}, raw))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    started = time.monotonic()
    clock = lambda: START + timedelta(seconds=time.monotonic() - started)  # noqa: E731
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        twin = Twin(seed(f"http://127.0.0.1:{server.server_address[1]}/"), clock=clock)
        try:
            with (
                running_twin(twin, faults=faults) as running,
                httpx.Client(base_url=running.url, headers=HEADERS, timeout=20) as http,
            ):
                yield Desk(http, running.faults, time.sleep, posts)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(params=WAYS)
def desk_with(request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    """Opens a desk with the faults that the words name."""
    opened = []

    def open_desk(*words: str) -> Desk:
        way = in_process if request.param == WAYS[0] else over_http
        manager = way(Faults([read_words(each) for each in words], luck=1))
        opened.append(manager)
        return manager.__enter__()

    yield open_desk
    for manager in opened:
        manager.__exit__(None, None, None)


Opener = Callable[..., Desk]
MARGIN = 0.4
"""Seconds: enough for what is due in a quarter of one, however busy the machine."""


def wait_for(desk: Desk, posts: int) -> None:
    """Until so many webhooks came, or ten seconds are over."""
    for _ in range(100):
        if len(desk.posts) >= posts:
            return
        desk.pass_time(0.1)


def test_a_lost_request_did_nothing(desk_with: Opener) -> None:
    desk = desk_with("lost-request POST /v2/bookings 1st")
    with pytest.raises(httpx.RemoteProtocolError):
        desk.book()
    assert (desk.rows()["data"], desk.posts, desk.faults.struck("lost-request")) == ([], [], 1)
    assert desk.book().status_code == 201


def test_a_lost_answer_did_everything(desk_with: Opener) -> None:
    desk = desk_with("lost-answer POST /v2/bookings 1st")
    with pytest.raises(httpx.RemoteProtocolError):
        desk.book()
    assert (len(desk.rows()["data"]), desk.triggers()) == (1, ["BOOKING_CREATED"])


def test_late_work_is_done_after_the_connection_ended(desk_with: Opener) -> None:
    desk = desk_with("late-work POST /v2/bookings 1st seconds=0.25")
    with pytest.raises(httpx.RemoteProtocolError):
        desk.book()
    wait_for(desk, 1)
    assert (len(desk.rows()["data"]), desk.triggers()) == (1, ["BOOKING_CREATED"])


def test_an_answer_that_takes_longer_than_the_client_waits_is_a_time_out(desk_with: Opener) -> None:
    desk = desk_with("latency POST /v2/bookings seconds=1 1st")
    with pytest.raises(httpx.ReadTimeout):
        desk.http.post("/bookings", json={}, timeout=0.2)
    assert desk.book().status_code == 201


def test_a_request_whose_client_gave_up_is_carried_out_all_the_same(desk_with: Opener) -> None:
    desk = desk_with("latency POST /v2/bookings seconds=0.5 when=before 1st")
    desk.http.timeout = httpx.Timeout(0.1)
    with pytest.raises(httpx.ReadTimeout):
        desk.book()
    desk.http.timeout = httpx.Timeout(20)
    wait_for(desk, 1)
    assert len(desk.rows()["data"]) == 1


def test_a_block_answers_429_with_the_limits_headers_until_it_is_over(desk_with: Opener) -> None:
    desk = desk_with("too-many-requests GET /v2/me 1st block=2 suffix=short retry_after=2")
    first, second = desk.http.get("/me"), desk.http.get("/slots")
    assert (first.status_code, second.status_code) == (429, 429)
    assert first.json()["error"]["code"] == "ThrottlerException"
    assert (first.headers["x-ratelimit-remaining-short"], first.headers["retry-after"]) == ("0", "2")
    assert 1 <= int(second.headers["x-ratelimit-reset-short"]) <= 2
    desk.pass_time(2)
    assert desk.http.get("/me").status_code == 200


@pytest.mark.parametrize(("status", "kind"), [(500, "application/json"), (502, "text/html"), (524, "text/html")])
@pytest.mark.parametrize(("when", "rows"), [("before", 0), ("after", 1)])
def test_an_error_hides_whether_the_work_was_done(
    desk_with: Opener, status: int, kind: str, when: str, rows: int
) -> None:
    desk = desk_with(f"error POST /v2/bookings 1st status={status} when={when}")
    answer = desk.book()
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, kind)
    assert len(desk.rows()["data"]) == rows


def test_an_outage_is_everybodys_and_ends(desk_with: Opener) -> None:
    desk = desk_with("outage GET /v2/me seconds=1")
    assert [desk.http.get(path).status_code for path in ("/me", "/teams")] == [503, 503]
    desk.faults.replace([read_words("outage /v2/me 1st seconds=1")])
    assert [desk.http.get(path).status_code for path in ("/teams", "/me", "/teams")] == [200, 503, 503]
    desk.pass_time(1)
    assert desk.http.get("/teams").status_code == 200


def test_a_slow_body_comes_whole(desk_with: Opener) -> None:
    desk = desk_with("slow-body GET /v2/me seconds=0.5")
    with desk.http.stream("GET", "/me") as answer:
        body = b"".join(answer.iter_raw())
    assert json.loads(body)["data"]["username"] == "mira"


def test_reads_do_not_see_a_cancel_for_a_while(desk_with: Opener) -> None:
    desk = desk_with("stale-reads /bookings/*/cancel seconds=1")
    uid = desk.booked()
    assert desk.cancel(uid).json()["data"]["status"] == "cancelled"
    assert (desk.read(uid)["status"], [row["status"] for row in desk.rows()["data"]]) == ("accepted", ["accepted"])
    desk.pass_time(1)
    assert desk.read(uid)["status"] == "cancelled"


def test_reads_do_not_see_a_new_booking_for_a_while(desk_with: Opener) -> None:
    desk = desk_with("stale-reads POST /v2/bookings seconds=1")
    uid = desk.booked()
    assert (desk.http.get(f"/bookings/{uid}").status_code, desk.rows()["data"]) == (404, [])
    desk.pass_time(1)
    assert desk.read(uid)["status"] == "accepted"


def test_a_version_drifts(desk_with: Opener) -> None:
    desk = desk_with(
        "drift GET /bookings/* rename.start=startsAt remove=hosts retype.id=text retype.end=+05:30 add.data.new=7"
    )
    row = desk.read(desk.booked())
    assert {"start", "hosts"} & set(row) == set()
    assert (row["startsAt"], row["end"]) == ("2027-03-02T09:00:00.000Z", "2027-03-02T15:15:00+05:30")
    assert (type(row["id"]), row["new"]) == (str, 7)


def test_lists_page_by_cursor(desk_with: Opener) -> None:
    desk = desk_with("cursor-pages size=2")
    made = [desk.booked(hour) for hour in (9, 10, 11)]
    first = desk.rows()
    assert first["pagination"] == {"nextCursor": "2", "hasMore": True}
    second = desk.rows(f"?limit=2&cursor={first['pagination']['nextCursor']}")
    assert second["pagination"] == {"nextCursor": None, "hasMore": False}
    assert [row["uid"] for row in first["data"] + second["data"]] == made


def test_a_list_is_empty_though_it_is_not(desk_with: Opener) -> None:
    desk = desk_with("empty-lists /v2/bookings 1st")
    desk.booked()
    assert [len(desk.rows()["data"]) for _ in range(2)] == [0, 1]


def test_half_a_body_is_no_json(desk_with: Opener) -> None:
    desk = desk_with("cut-body GET /v2/me")
    with pytest.raises(ValueError, match=r"."):
        desk.http.get("/me").json()


def test_a_customer_moves_the_booking_while_it_is_being_made(desk_with: Opener) -> None:
    desk = desk_with("meanwhile POST /v2/bookings path=/bookings/{uid}/reschedule body.start={start+120}")
    uid = desk.booked()
    old = desk.read(uid)
    new = desk.read(old["rescheduledToUid"])
    assert (old["status"], new["start"]) == ("cancelled", "2027-03-02T11:00:00.000Z")
    assert desk.triggers() == ["BOOKING_CREATED", "BOOKING_RESCHEDULED"]


def test_a_host_cancels_before_the_work_and_somebody_later(desk_with: Opener) -> None:
    desk = desk_with(
        "meanwhile POST /bookings/*/reschedule when=before by=host "
        "path=/bookings/{uid}/cancel body.cancellationReason=x",
        "meanwhile POST /v2/bookings nth=2 path=/bookings/{uid}/cancel when=later seconds=0.2",
    )
    uid = desk.booked()
    answer = desk.http.post(f"/bookings/{uid}/reschedule", json={"start": "2027-03-02T12:00:00Z"})
    assert (answer.status_code, desk.read(uid)["status"]) == (400, "cancelled")
    second = desk.booked(10)
    wait_for(desk, 4)
    assert desk.read(second)["status"] == "cancelled"


def test_a_dropped_webhook_never_comes(desk_with: Opener) -> None:
    desk = desk_with("webhook-dropped BOOKING_CREATED")
    desk.cancel(desk.booked())
    assert desk.triggers() == ["BOOKING_CANCELLED"]


@pytest.mark.parametrize(("differing", "bodies"), [("false", 1), ("true", 3)])
def test_a_webhook_comes_three_times(desk_with: Opener, differing: str, bodies: int) -> None:
    desk = desk_with(f"webhook-doubled times=3 differing={differing}")
    desk.book()
    assert (len(desk.posts), len({post.raw for post in desk.posts})) == (3, bodies)
    assert all(post.signed for post in desk.posts)


def test_a_late_webhook_comes_after_the_answer(desk_with: Opener) -> None:
    desk = desk_with("webhook-delayed BOOKING_CREATED seconds=0.3")
    desk.cancel(desk.booked())
    assert desk.triggers() == ["BOOKING_CANCELLED"]
    wait_for(desk, 2)
    assert desk.triggers() == ["BOOKING_CANCELLED", "BOOKING_CREATED"]


def test_a_webhook_is_overtaken_by_the_next(desk_with: Opener) -> None:
    desk = desk_with("webhook-reordered BOOKING_CREATED seconds=60")
    desk.cancel(desk.booked())
    assert desk.triggers() == ["BOOKING_CANCELLED", "BOOKING_CREATED"]


def test_a_webhook_that_nothing_overtakes_comes_in_the_end(desk_with: Opener) -> None:
    desk = desk_with("webhook-reordered seconds=0.2")
    desk.book()
    assert desk.posts == []
    wait_for(desk, 1)
    assert desk.triggers() == ["BOOKING_CREATED"]
    desk.pass_time(MARGIN)
    assert len(desk.posts) == 1


def test_signatures_are_missing_wrong_or_a_literal(desk_with: Opener) -> None:
    desk = desk_with("webhook-unsigned 1st", "webhook-unsigned 2nd literal=true", "webhook-missigned 3rd secret=other")
    for hour in (9, 10, 11, 12):
        desk.book(hour)
    found = [post.headers.get("x-cal-signature-256") for post in desk.posts]
    assert found[:2] == [None, "no-secret-provided"]
    assert [(len(each or ""), post.signed) for each, post in zip(found, desk.posts, strict=True)][2:] == [
        (64, False),
        (64, True),
    ]


def test_a_webhook_without_metadata_is_signed_as_it_is(desk_with: Opener) -> None:
    desk = desk_with("webhook-without")
    desk.book()
    assert ("metadata" in desk.posts[0].body["payload"], desk.posts[0].signed) == (False, True)


def test_a_webhook_of_the_wrong_kind(desk_with: Opener) -> None:
    desk = desk_with("webhook-wrong-trigger BOOKING_CREATED to=BOOKING_REQUESTED")
    desk.book()
    assert (desk.triggers(), desk.posts[0].signed) == (["BOOKING_REQUESTED"], True)


def test_fields_of_a_webhook_drift(desk_with: Opener) -> None:
    desk = desk_with("webhook-drift add.payload.status=PENDING retype.startTime=+01:00")
    desk.book()
    payload = desk.posts[0].body["payload"]
    assert (payload["status"], payload["startTime"]) == ("PENDING", "2027-03-02T10:00:00+01:00")
    assert desk.posts[0].signed


def test_a_slow_subscriber_slows_the_answer(desk_with: Opener) -> None:
    desk = desk_with("slow-subscriber seconds=1")
    desk.http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        desk.book()
    assert desk.triggers() == ["BOOKING_CREATED"]
