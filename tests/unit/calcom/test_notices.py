import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from askpro.adapters.calcom.notices import CalcomNotices
from askpro.adapters.calcom.signature import HEADER, sign
from askpro.application.ports.calendar import NoticeOf
from askpro.domain.booking import Attendee, Closing, Notice, Standing
from askpro.domain.errors import CalendarMalformed
from askpro.domain.timespan import Span

RECEIVED = datetime(2027, 2, 1, 9, tzinfo=UTC)
SENT = RECEIVED - timedelta(milliseconds=500)


def a_body(trigger: str = "BOOKING_CREATED", **changes: Any) -> bytes:
    payload: dict[str, Any] = {
        "uid": "aB3dE5fG7hJ9",
        "bookingId": 700,
        "type": "cut",
        "startTime": "2027-03-08T09:00:00Z",
        "endTime": "2027-03-08T09:30:00Z",
        "status": "ACCEPTED",
        "eventTypeId": 7,
        "organizer": {"id": 31, "name": "Mira", "email": "mira@salon.example"},
        "attendees": [
            {
                "name": "Lena Lind",
                "email": "lena@example.org",
                "timeZone": "Europe/Vienna",
                "phoneNumber": None,
                "language": {"locale": "de"},
            }
        ],
        "responses": {
            "name": {"label": "your_name", "value": "Lena Lind", "isHidden": False},
            "email": {"label": "email_address", "value": "lena@example.org", "isHidden": False},
            "attendeePhoneNumber": {"label": "phone_number", "isHidden": True},
        },
        "seatsPerTimeSlot": None,
        "oneTimePassword": "hunter2",
    }
    created = changes.pop("created", "2027-02-01T08:59:59.500Z")
    payload |= changes
    payload = {key: value for key, value in payload.items() if value is not ...}
    return json.dumps({"triggerEvent": trigger, "createdAt": created, "payload": payload}).encode()


def read(body: bytes) -> NoticeOf:
    return CalcomNotices().read(body, RECEIVED)


def notice(trigger: str = "BOOKING_CREATED", **changes: Any) -> Notice:
    found = read(a_body(trigger, **changes)).notice
    assert found is not None
    return found


def test_a_webhook_reads_field_by_field() -> None:
    found = notice(metadata={"askpro_appointment_id": "apt_1", "askpro_attempt": "mark-1", "videoCallUrl": "x"})
    assert found == Notice(
        uid="aB3dE5fG7hJ9",
        trigger="BOOKING_CREATED",
        when=Span(datetime(2027, 3, 8, 9, tzinfo=UTC), datetime(2027, 3, 8, 9, 30, tzinfo=UTC)),
        standing=Standing.CONFIRMED,
        host=31,
        sent=SENT,
        received=RECEIVED,
        event_type_id=7,
        attendee=Attendee("Lena Lind", "lena@example.org", None, "Europe/Vienna", "de"),
        mark="mark-1",
        appointment_id="apt_1",
    )


@pytest.mark.parametrize(
    ("trigger", "status", "expected"),
    [
        ("BOOKING_CREATED", "ACCEPTED", (Standing.CONFIRMED, None)),
        ("BOOKING_CREATED", "PENDING", (Standing.REQUESTED, None)),
        ("BOOKING_RESCHEDULED", "ACCEPTED", (Standing.CONFIRMED, None)),
        ("BOOKING_RESCHEDULED", "PENDING", (Standing.REQUESTED, None)),
        ("BOOKING_REQUESTED", "PENDING", (Standing.REQUESTED, None)),
        ("BOOKING_REJECTED", "REJECTED", (Standing.CLOSED, Closing.DECLINED)),
        ("BOOKING_CANCELLED", "CANCELLED", (Standing.CLOSED, Closing.CANCELLED)),
    ],
)
def test_the_trigger_and_the_status_say_how_far_it_came(trigger: str, status: str, expected: object) -> None:
    found = notice(trigger, status=status, rescheduleUid="before")
    assert (found.standing, found.closing) == expected


@pytest.mark.parametrize(
    ("trigger", "replaces"),
    [
        ("BOOKING_RESCHEDULED", "before"),
        ("BOOKING_REQUESTED", "before"),
        ("BOOKING_CREATED", "before"),
        ("BOOKING_CANCELLED", None),
        ("BOOKING_REJECTED", None),
    ],
)
def test_what_lives_on_says_what_it_continues(trigger: str, replaces: str | None) -> None:
    assert notice(trigger, rescheduleUid="before").replaces == replaces


def test_a_request_to_move_may_keep_quiet_and_a_move_may_not() -> None:
    assert notice("BOOKING_REQUESTED", status="PENDING").replaces is None
    with pytest.raises(CalendarMalformed):
        read(a_body("BOOKING_RESCHEDULED"))


def test_no_edge_leads_to_itself() -> None:
    assert notice("BOOKING_RESCHEDULED", rescheduleUid="aB3dE5fG7hJ9").replaces is None


@pytest.mark.parametrize("start", ["2027-03-08T09:00:00Z", "2027-03-08T09:00:00+00:00", "2027-03-08T09:00:00.000Z"])
def test_times_come_in_three_notations(start: str) -> None:
    assert notice(startTime=start).when.start == datetime(2027, 3, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("created", "sent"),
    [
        ("2027-02-01T08:59:59.500Z", SENT),
        ("2027-02-01T09:00:30.000Z", RECEIVED + timedelta(seconds=30)),  # clocks differ
        ("2027-02-01T09:01:00.001Z", RECEIVED),  # from the future
        ("2099-01-01T00:00:00.000Z", RECEIVED),
        ("2025-12-29T09:00:00.000Z", RECEIVED - timedelta(days=399)),
        ("2025-12-27T08:59:59.000Z", RECEIVED),  # absurdly old
    ],
)
def test_an_unbelievable_time_of_sending_counts_as_the_time_of_arrival(created: str, sent: datetime) -> None:
    assert notice(created=created).sent == sent


def test_the_reason_of_a_cancel_or_a_decline_is_kept() -> None:
    assert notice("BOOKING_CANCELLED", status="CANCELLED", cancellationReason="Fell ill").reason == "Fell ill"
    assert notice("BOOKING_REJECTED", status="REJECTED", rejectionReason="Closed").reason == "Closed"


def test_without_answers_the_first_attendee_is_the_customer() -> None:
    assert notice(responses=...).attendee == Attendee("Lena Lind", "lena@example.org", None, "Europe/Vienna", "de")
    assert notice(responses=..., attendees=[]).attendee is None


def test_an_invented_address_is_no_email() -> None:
    answers = {
        "name": {"value": "Lena"},
        "email": {"value": "43660@SMS.cal.com"},
        "attendeePhoneNumber": {"value": "+4366012345"},
    }
    assert notice(responses=answers, attendees=[]).attendee == Attendee("Lena", None, "+4366012345")


def test_the_event_type_may_be_deleted() -> None:
    assert notice(eventTypeId=None).event_type_id is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"seatsPerTimeSlot": 6}, "seated"),
        ({"attendeeSeatId": "s-1"}, "seated"),
        ({"recurringEvent": {"freq": 2, "count": 4, "interval": 1}}, "recurring"),
        ({"status": "AWAITING_HOST"}, "instant"),
        ({"type": "Test", "uid": ...}, "test"),
    ],
)
def test_what_is_nobodys_appointment_is_ignored_with_a_reason(changes: dict[str, Any], why: str) -> None:
    found = read(a_body("BOOKING_CREATED", **changes))
    assert found.notice is None
    assert why in (found.ignored or "")
    assert found.occupies == ("aB3dE5fG7hJ9" if why in ("seated", "recurring") else None)


@pytest.mark.parametrize(
    ("payload", "uid"),
    [
        ('{"bookingUid":"aB3","bookingId":4,"attendees":[{"email":"lena@example.org","noShow":true}]}', "aB3"),
        ('{"bookingUid":"../me","attendees":[]}', None),
        ('{"uid":"aB3"}', None),
        ("null", None),
    ],
)
def test_who_stayed_away_is_for_a_read_to_tell(payload: str, uid: str | None) -> None:
    """It names its booking in a way of its own, and people; nothing of when, standing or host."""
    found = read(f'{{"triggerEvent":"BOOKING_NO_SHOW_UPDATED","payload":{payload}}}'.encode())
    assert (found.notice, found.marks) == (None, uid)
    assert found.ignored


def test_a_seat_that_is_given_back_does_not_close_its_booking() -> None:
    assert read(a_body("BOOKING_CANCELLED", status="CANCELLED", seatsPerTimeSlot=6)).notice is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"triggerEvent":"MEETING_ENDED","id":4,"uid":"aB3","startTime":"2027-03-08T09:30:00.000Z"}',
        b'{"triggerEvent":"PING","createdAt":"2027-02-01T08:59:59Z","payload":{"type":"Test"}}',
        b'{"triggerEvent":"BOOKING_PAID","payload":{}}',
        b'{"triggerEvent":"BOOKING_PAYMENT_INITIATED"}',
        b'{"triggerEvent":"OOO_CREATED","payload":{"oooEntry":{}}}',
        b'{"triggerEvent":"FORM_SUBMITTED","payload":null}',
        b'{"triggerEvent":"SOMETHING_NEW"}',
        b'{"triggerEvent":"booking.created","payload":{}}',
    ],
)
def test_other_triggers_are_ignored_with_a_reason(body: bytes) -> None:
    found = read(body)
    assert found.notice is None
    assert found.ignored
    assert found.trigger == json.loads(body)["triggerEvent"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"false",
        b"[]",
        b"{}",
        b'{"triggerEvent":5}',
        b'{"triggerEvent":""}',
        b'{"kind":"BOOKING_CREATED"}',
        b'{"triggerEvent":"BOOKING_CREATED"}',
        b'{"triggerEvent":"BOOKING_CREATED","createdAt":"2027-02-01T08:59:59Z","payload":[]}',
        "naïve".encode("latin-1"),
    ],
)
def test_bytes_of_no_known_shape_are_malformed(body: bytes) -> None:
    with pytest.raises(CalendarMalformed):
        read(body)


@pytest.mark.parametrize("key", ["uid", "startTime", "endTime", "status", "eventTypeId", "organizer", "attendees"])
def test_l33_a_missing_key_of_a_known_trigger_is_malformed_and_named_as_on_the_wire(key: str) -> None:
    with pytest.raises(CalendarMalformed, match=rf"webhook cannot be read: missing @ \$\.payload\.{key}\."):
        read(a_body("BOOKING_CREATED", **{key: ...}))


@pytest.mark.parametrize("status", ["CANCELLED", "REJECTED", "accepted", "?"])
def test_a_status_that_does_not_go_with_its_trigger_is_malformed(status: str) -> None:
    with pytest.raises(CalendarMalformed):
        read(a_body(status=status))


def test_s17_errors_never_quote_the_body() -> None:
    with pytest.raises(CalendarMalformed) as failure:
        read(a_body(startTime="hunter2", status="hunter2", uid="hunter 2"))
    assert "hunter" not in str(failure.value)


def test_genuine_is_the_signature_over_the_raw_bytes() -> None:
    body = a_body()
    reader = CalcomNotices()
    assert reader.genuine({HEADER: sign(body, "s")}, body, ("s",))
    assert not reader.genuine({HEADER: sign(body, "s")}, json.dumps(json.loads(body), indent=1).encode(), ("s",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iCalUID": "aB3dE5fG7hJ9@Cal.com"}, False),
        ({"iCalUID": "zZ9yY8xX7wW6@Cal.com"}, True),
        ({}, True),
        ({"iCalUID": None}, True),
        ({"iCalUID": "zZ9yY8xX7wW6@Cal.com", "rescheduleUid": "zZ9yY8xX7wW6"}, False),
    ],
)
def test_a_request_whose_entry_began_elsewhere_may_be_a_move(changes: dict[str, Any], expected: bool) -> None:
    """cal.diy 2026-07 does not say which booking a moved request replaces."""
    told = notice("BOOKING_REQUESTED", status="PENDING", **changes)
    assert told.maybe_moved is expected


def test_a_shared_entry_links_nothing() -> None:
    """sync.md 2."""
    told = notice("BOOKING_REQUESTED", status="PENDING", iCalUID="zZ9yY8xX7wW6@Cal.com")
    assert told.replaces is None
