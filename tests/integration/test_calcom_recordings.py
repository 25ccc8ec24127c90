"""The wire code before what real Cal.com servers sent.

``ASKPRO_TEST_CALCOM`` names a folder with ``recordings/``, ``webhook-samples/`` and ``histories/``.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from askpro.adapters.calcom.notices import CalcomNotices
from askpro.adapters.calcom.refusals import error_of
from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire import booking_pages, bookings, event_types, people, webhooks
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.adapters.calcom.wire.shapes import departures
from askpro.adapters.calcom.wire.slots import read_spans
from askpro.application.ports.calendar import NOTHING_LEFT_OUT
from askpro.domain.booking import Closing, Read, Standing
from askpro.domain.errors import AskproError, CalendarMalformed, CalendarRefused, SlotUnavailable
from askpro.domain.hooks import ACCOUNT
from askpro.domain.timespan import Span

pytestmark = pytest.mark.scenarios

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ALWAYS = Span(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
UNREADABLE_SAMPLES = {"custom-template.BOOKING_CREATED.json", "custom-template.broken-json.txt"}


@pytest.fixture(scope="module")
def material() -> Path:
    folder = os.environ.get("ASKPRO_TEST_CALCOM")
    if not folder:
        pytest.skip("ASKPRO_TEST_CALCOM names no folder with recordings of Cal.com")
    return Path(folder)


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def histories(material: Path) -> list[Any]:
    found = [load(path) for path in sorted((material / "histories").glob("*.json"))]
    assert found
    return found


def exchanges(material: Path) -> Iterator[tuple[str, str, int, bytes]]:
    """Method, path below /v2, status and body of every recorded exchange that went by our versions."""
    for path in sorted((material / "recordings").glob("*.json")):
        for exchange in load(path)["exchanges"]:
            request, answer = exchange["request"], exchange["response"]
            raw = answer.get("body_raw")
            body = json.dumps(answer["body"]) if raw is None else raw
            url = request["url"].removeprefix("/api").removeprefix("/v2").split("?")[0]
            yield request["method"], url, answer["status"], body.encode()


def test_every_recorded_delivery_reads_and_its_signature_holds(material: Path) -> None:
    reader, triggers = CalcomNotices(), set()
    for path in sorted((material / "recordings" / "webhooks").glob("*.json")):
        for delivery in load(path)["deliveries"]:
            body = delivery["body_utf8"].encode()
            if delivery.get("secret") and delivery["secret"] != "none":
                assert reader.genuine(delivery["headers"], body, ("wrong", delivery["secret"]))
            assert not reader.genuine(delivery["headers"], body, ("wrong",))
            if "template" not in delivery["path"]:
                triggers.add(reader.read(body, datetime.fromisoformat(delivery["received_at"])).trigger)
    assert {"BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "MEETING_ENDED", "PING"} <= triggers


def test_every_sample_reads_or_is_known_to_be_unreadable(material: Path) -> None:
    unreadable = set()
    for path in sorted((material / "webhook-samples").iterdir()):
        if path.name != "_index.json":
            try:
                found = CalcomNotices().read(path.read_bytes(), NOW)
            except CalendarMalformed:
                unreadable.add(path.name)
            else:
                assert (found.notice is None) == (found.ignored is not None)
    assert unreadable == UNREADABLE_SAMPLES


def test_every_signed_sample_is_genuine(material: Path) -> None:
    index = load(material / "webhook-samples" / "_index.json")
    signed = 0
    for sample in index["samples"]:
        path = material / "webhook-samples" / sample["file"]
        headers = sample.get("headersForCompactBody")
        if headers and path.suffix == ".json" and "template" not in path.name:
            body = json.dumps(load(path), separators=(",", ":"), ensure_ascii=False).encode()
            assert CalcomNotices().genuine(headers, body, (index["secretUsed"],)), path.name
            signed += 1
    assert signed > 20


def test_every_delivery_of_a_life_is_a_notice_and_genuine(material: Path) -> None:
    for life in histories(material):
        for delivery in life["deliveries"]:
            body, received = delivery["body"].encode(), datetime.fromisoformat(delivery["received_at"])
            assert CalcomNotices().genuine(delivery["headers"], body, (life["webhook_secret"],))
            notice = CalcomNotices().read(body, received).notice
            assert notice is not None
            assert notice.host == life["host"]["id"]
            assert notice.sent <= received


def test_the_final_list_of_a_life_reads_row_by_row(material: Path) -> None:
    words = {"accepted": Standing.CONFIRMED, "pending": Standing.REQUESTED}
    for life in histories(material):
        rows = life["final_bookings"]
        page = booking_pages.read_page(json.dumps({"status": "success", "data": rows}).encode(), NOW, 250)
        assert (len(page.reads), page.left_out) == (len(rows), NOTHING_LEFT_OUT)
        for read, row in zip(page.reads, rows, strict=True):
            assert read.standing is words.get(row["status"], Standing.CLOSED)
            assert (read.closing is Closing.MOVED) == (row["status"] == "cancelled" and "rescheduledToUid" in row)
            assert read.attendee is not None
            assert read.attendee.email == row["bookingFieldsResponses"]["email"]


def test_every_operation_of_a_life_is_a_booking_or_one_of_our_errors(material: Path) -> None:
    kinds = {
        "create": Operation.CREATE_BOOKING,
        "move": Operation.RESCHEDULE_BOOKING,
        "cancel": Operation.CANCEL_BOOKING,
        "confirm": Operation.CONFIRM_BOOKING,
        "decline": Operation.DECLINE_BOOKING,
    }
    for life in histories(material):
        for operation in life["operations"]:
            body = json.dumps(operation["answer"]).encode()
            if operation["status"] < 300:
                assert isinstance(bookings.read_changed(body, NOW), Read)
            elif operation["op"] in kinds:
                error = error_of(kinds[operation["op"]], WireAnswer(status=operation["status"], body=body))
                assert isinstance(error, AskproError)
                assert not isinstance(error, CalendarMalformed)
                if operation["op"] == "create" and operation["status"] == 400:
                    assert isinstance(error, SlotUnavailable)
                if operation["op"] == "cancel" and operation["status"] == 400:
                    assert isinstance(error, CalendarRefused)


def test_every_recorded_success_reads(material: Path) -> None:
    read_one: dict[str, Callable[[bytes], object]] = {
        "GET /me": people.read_owner,
        "POST /bookings": lambda body: bookings.read_booking(body, NOW),
        "GET /bookings": lambda body: booking_pages.read_page(body, NOW, 250),
        "POST /webhooks": webhooks.Subscriptions(ACCOUNT).read_one,
        "GET /webhooks": webhooks.Subscriptions(ACCOUNT).read_page,
        "GET /teams/201/memberships": people.read_members,
    }
    counted = dict.fromkeys(read_one, 0)
    for method, path, status, body in exchanges(material):
        kind = f"{method} {path}"
        current = b"eventTypeGroups" not in body and b'"bookings"' not in body  # older versions answer these
        if kind in read_one and status < 300 and current:
            read_one[kind](body)
            counted[kind] += 1
    assert all(counted.values()), counted


def test_recorded_event_types_read(material: Path) -> None:
    read = [
        event_types.read_event_type(body).id
        for method, path, status, body in exchanges(material)
        if method in ("GET", "POST") and "event-types" in path and status < 300 and b'"bookingFields":' in body
        if isinstance(json.loads(body)["data"], dict) and "lengthInMinutes" in json.loads(body)["data"]
    ]
    assert len(read) > 5


def test_recorded_lists_of_event_types_give_their_slugs(material: Path) -> None:
    listed = [
        event_types.read_slugs(body)
        for method, path, status, body in exchanges(material)
        if (method, status) == ("GET", 200) and path.endswith("/event-types") and b"eventTypeGroups" not in body
    ]
    assert {"thirty", "team-coll"} <= {slug for each in listed for slug in each}


def test_no_recorded_read_departs_from_what_is_read(material: Path) -> None:
    """The canary (``wire/shapes.py``) would have been silent: nothing is missing, and nothing is new."""
    one: dict[str, type[Any]] = {"/me": people.OWNER, "/webhooks": webhooks.Subscription}
    compared = 0
    for path in sorted((material / "recordings").glob("*.json")):
        for exchange in load(path)["exchanges"]:
            request, answer = exchange["request"], exchange["response"]
            version = request["headers"].get("cal-api-version")
            url = request["url"].removeprefix("/v2").split("?")[0]
            if request["method"] != "GET" or answer["status"] >= 300 or not isinstance(answer.get("body"), dict):
                continue
            kind = one.get(url)
            if version == "2024-08-13" and url.startswith("/bookings") and url.count("/") < 3:
                kind = bookings.SHAPE
            elif version == "2024-06-14" and "/event-types" in url and "/webhooks" not in url:
                kind = event_types.SHAPE
            data = answer["body"].get("data")
            rows = [
                row for row in (data if isinstance(data, list) else [data]) if "recurringBookingUid" not in str(row)
            ]
            if kind is not None and not any("seatUid" in str(row) for row in rows):
                compared += len(rows)
                assert departures(rows, kind) == (), exchange["label"]
    assert compared > 100


def test_recorded_slots_read(material: Path) -> None:
    read = [
        read_spans(body, ALWAYS)
        for _, path, status, body in exchanges(material)
        if path == "/slots" and status < 300 and b'"end":' in body
    ]
    assert any(read)


def test_every_recorded_refusal_is_one_of_our_errors(material: Path) -> None:
    for method, _, status, body in exchanges(material):
        if status >= 300:
            operation = Operation.READ_BOOKING if method == "GET" else Operation.CREATE_BOOKING
            assert isinstance(error_of(operation, WireAnswer(status=status, body=body)), AskproError)
