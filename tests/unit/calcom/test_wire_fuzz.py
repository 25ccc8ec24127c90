"""Whatever comes in, a reader gives a domain value or one of our errors: never another exception, never a hang."""

import contextlib
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askpro.adapters.calcom.notices import CalcomNotices
from askpro.adapters.calcom.refusals import error_of
from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire import booking_pages, bookings, event_types, people, slots, webhooks
from askpro.adapters.calcom.wire.envelope import WireAnswer
from askpro.domain.errors import AskproError, CalendarMalformed, EventTypeNotSupported
from askpro.domain.hooks import ACCOUNT
from askpro.domain.timespan import Span

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
WINDOW = Span.starting(datetime(2027, 3, 8, tzinfo=UTC), timedelta(days=1))
PERSON = {"name": "Lena", "email": "lena@example.org", "timeZone": "Europe/Vienna", "language": "de", "absent": False}
BOOKING = {
    "uid": "aB3dE5fG7hJ9",
    "hosts": [{"id": 31, "name": "Mira"}],
    "status": "accepted",
    "start": "2027-03-08T09:00:00.000Z",
    "end": "2027-03-08T09:30:00.000Z",
    "eventType": {"id": 7, "slug": "cut"},
    "location": "https://meet.salon.example/mira",
    "createdAt": "2027-02-01T09:00:00.100Z",
    "updatedAt": "2027-02-01T09:00:00.200Z",
    "rescheduledFromUid": "zzz",
    "cancellationReason": "",
    "metadata": {"askpro_appointment_id": "apt_1", "askpro_attempt": "mark-1"},
    "attendees": [PERSON],
    "bookingFieldsResponses": {"name": "Lena", "email": "lena@example.org", "attendeePhoneNumber": "+4366012345"},
}
EVENT_TYPE = {
    "id": 7,
    "ownerId": 31,
    "title": "Cut",
    "slug": "cut",
    "lengthInMinutes": 30,
    "lengthInMinutesOptions": [15, 30],
    "beforeEventBuffer": 0,
    "afterEventBuffer": 10,
    "price": 0,
    "isInstantEvent": False,
    "recurrence": None,
    "seats": {"disabled": True},
    "confirmationPolicy": {"type": "always"},
    "users": [{"id": 31}],
    "hosts": [{"userId": 31}],
}
WEBHOOK = {
    "triggerEvent": "BOOKING_RESCHEDULED",
    "createdAt": "2027-02-01T08:59:59.500Z",
    "payload": {
        "uid": "aB3dE5fG7hJ9",
        "rescheduleUid": "zzz",
        "startTime": "2027-03-08T09:00:00Z",
        "endTime": "2027-03-08T09:30:00+00:00",
        "status": "ACCEPTED",
        "eventTypeId": 7,
        "organizer": {"id": 31, "name": "Mira"},
        "attendees": [{**PERSON, "language": {"locale": "de"}, "phoneNumber": None}],
        "responses": {"name": {"label": "your_name", "value": "Lena"}, "title": {"label": "x"}},
        "metadata": {"askpro_attempt": "mark-1"},
        "seatsPerTimeSlot": None,
    },
}
MEMBER = {"userId": 31, "accepted": True, "user": {"email": "mira@salon.example", "name": "Mira"}}
HOOK = {"id": "0f0e0d0c", "subscriberUrl": "https://hooks.example/x", "active": True, "triggers": ["BOOKING_CREATED"]}
ME = {"id": 31, "email": "mira@salon.example", "timeZone": "Europe/Vienna", "username": "mira"}
DAYS = {"2027-03-08": [{"start": "2027-03-08T09:00:00.000Z", "end": "2027-03-08T09:30:00.000Z"}]}

SHAPES: dict[str, tuple[Any, Callable[[bytes], object]]] = {
    "booking": ({"status": "success", "data": BOOKING}, lambda body: bookings.read_booking(body, NOW)),
    "page": (
        {"status": "success", "data": [BOOKING], "pagination": {}},
        lambda body: booking_pages.read_page(body, NOW, 250),
    ),
    "slots": ({"status": "success", "data": DAYS}, lambda body: slots.read_spans(body, WINDOW)),
    "event type": ({"status": "success", "data": EVENT_TYPE}, event_types.read_event_type),
    "me": ({"status": "success", "data": ME}, people.read_owner),
    "members": ({"status": "success", "data": [MEMBER]}, people.read_members),
    "subscription": ({"status": "success", "data": HOOK}, webhooks.Subscriptions(ACCOUNT).read_one),
    "subscriptions": ({"status": "success", "data": [HOOK]}, webhooks.Subscriptions(ACCOUNT).read_page),
    "webhook": (WEBHOOK, lambda body: CalcomNotices().read(body, NOW)),
}
OURS = (CalendarMalformed, EventTypeNotSupported)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "\ud83d", "\x00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "uid", 10**400])
)
junk = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all nodes below the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in items for found in ((*path, key), *places(inner, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn, value: Any) -> Any:
    """The value with one to three nodes replaced or taken away."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        paths = places(value)
        if not paths:
            break
        path = draw(st.sampled_from(paths))
        parent = value
        for key in path[:-1]:
            parent = parent[key]
        if draw(st.booleans()):
            del parent[path[-1]]
        else:
            parent[path[-1]] = draw(junk)
    return value


def reads_or_refuses(read: Callable[[bytes], object], body: bytes) -> None:
    with contextlib.suppress(*OURS):
        read(body)


@pytest.mark.parametrize("name", SHAPES)
def test_the_untouched_shape_reads(name: str) -> None:
    shape, read = SHAPES[name]
    read(json.dumps(shape).encode())


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
def test_a_mutated_body_reads_or_is_refused(name: str, data: st.DataObject) -> None:
    shape, read = SHAPES[name]
    reads_or_refuses(read, json.dumps(data.draw(mutated(shape))).encode())


@pytest.mark.parametrize("name", SHAPES)
@given(body=st.binary(max_size=200))
def test_arbitrary_bytes_read_or_are_refused(name: str, body: bytes) -> None:
    reads_or_refuses(SHAPES[name][1], body)


@pytest.mark.parametrize("name", SHAPES)
@given(cut=st.integers(0, 10_000))
def test_half_an_answer_is_refused(name: str, cut: int) -> None:
    shape, read = SHAPES[name]
    body = json.dumps(shape).encode()
    with pytest.raises(CalendarMalformed):
        read(body[: cut % len(body)])


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 10_000,
        b'{"status":"success","data":NaN}',
    ],
    ids=["empty", "null", "list", "object", "html", "not utf-8", "deep", "long number", "NaN"],
)
def test_well_known_rubbish_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(CalendarMalformed):
        SHAPES[name][1](body)


@given(operation=st.sampled_from(Operation), status=st.integers(300, 999), body=st.binary(max_size=100))
def test_any_failure_stands_for_one_of_our_errors(operation: Operation, status: int, body: bytes) -> None:
    assert isinstance(error_of(operation, WireAnswer(status=status, body=body)), AskproError)


@given(operation=st.sampled_from(Operation), status=st.integers(300, 599), data=st.data())
def test_any_worded_failure_stands_for_one_of_our_errors(
    operation: Operation, status: int, data: st.DataObject
) -> None:
    shape = {
        "status": "error",
        "error": {"code": "X", "message": "m", "details": {"errors": [{"constraints": {"a": "b"}}]}},
    }
    body = json.dumps(data.draw(mutated(shape))).encode()
    assert isinstance(error_of(operation, WireAnswer(status=status, body=body)), AskproError)
