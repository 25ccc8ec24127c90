import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from askpro.adapters.calcom.wire.booking_pages import read_page
from askpro.adapters.calcom.wire.bookings import read_booking, read_changed
from askpro.adapters.calcom.wire.occupations import occupations_in
from askpro.application.ports.calendar import NobodysBooking
from askpro.domain.booking import Attendee, Closing, Read, Standing
from askpro.domain.errors import CalendarMalformed, EventTypeNotSupported
from askpro.domain.occupations import Occupation
from askpro.domain.timespan import Span

BEGAN = datetime(2027, 2, 1, 9, tzinfo=UTC)
LENA = {
    "name": "Lena Lind",
    "email": "lena@example.org",
    "timeZone": "Europe/Vienna",
    "language": "de",
    "absent": False,
}


def a_booking(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": 700,
        "uid": "aB3dE5fG7hJ9kL2mN4pQ6r",
        "title": "Cut between Mira and Lena Lind",
        "hosts": [{"id": 31, "name": "Mira", "email": "mira@salon.example", "timeZone": "Europe/Vienna"}],
        "status": "accepted",
        "start": "2027-03-08T09:00:00.000Z",
        "end": "2027-03-08T09:30:00.000Z",
        "duration": 30,
        "eventTypeId": 7,
        "eventType": {"id": 7, "slug": "cut"},
        "location": "https://meet.salon.example/mira",
        "createdAt": "2027-02-01T09:00:00.100Z",
        "updatedAt": None,
        "metadata": {"askpro_appointment_id": "apt_1", "askpro_attempt": "mark-1", "other": "x"},
        "icsUid": "aB3dE5fG7hJ9kL2mN4pQ6r@Cal.com",
        "attendees": [LENA],
        "bookingFieldsResponses": {"name": "Lena Lind", "email": "lena@example.org"},
    }
    row |= changes
    return {key: value for key, value in row.items() if value is not ...}


def read(**changes: Any) -> Read:
    return read_booking(json.dumps({"status": "success", "data": a_booking(**changes)}).encode(), BEGAN)


def test_a_booking_reads_field_by_field() -> None:
    assert read() == Read(
        uid="aB3dE5fG7hJ9kL2mN4pQ6r",
        when=Span(datetime(2027, 3, 8, 9, tzinfo=UTC), datetime(2027, 3, 8, 9, 30, tzinfo=UTC)),
        standing=Standing.CONFIRMED,
        host=31,
        version=datetime(2027, 2, 1, 9, 0, 0, 100_000, tzinfo=UTC),
        began=BEGAN,
        created=datetime(2027, 2, 1, 9, 0, 0, 100_000, tzinfo=UTC),
        event_type_id=7,
        attendee=Attendee("Lena Lind", "lena@example.org", None, "Europe/Vienna", "de"),
        mark="mark-1",
        appointment_id="apt_1",
        url="https://meet.salon.example/mira",
        absent=False,
    )


@pytest.mark.parametrize(("mark", "absent"), [(True, True), (False, False), (..., None), (None, None), ("yes", None)])
def test_the_customers_own_entry_says_whether_they_stayed_away(mark: Any, absent: bool | None) -> None:
    """A server that does not tell takes no mark back."""
    entry = {key: value for key, value in {**LENA, "absent": mark}.items() if value is not ...}
    cohost = {**LENA, "name": "Mira", "email": "mira@salon.example", "absent": True}
    assert read(attendees=[cohost, entry]).absent is absent


def test_a_host_who_is_marked_is_not_the_customer() -> None:
    """People at Cal.com can do so (ADR 13)."""
    assert read(absentHost=True) == read()


@pytest.mark.parametrize(
    ("status", "moved_to", "expected"),
    [
        ("accepted", ..., (Standing.CONFIRMED, None)),
        ("pending", ..., (Standing.REQUESTED, None)),
        ("cancelled", ..., (Standing.CLOSED, Closing.CANCELLED)),
        ("cancelled", None, (Standing.CLOSED, Closing.CANCELLED)),
        ("cancelled", "nextUid", (Standing.CLOSED, Closing.MOVED)),
        ("rejected", ..., (Standing.CLOSED, Closing.DECLINED)),
        ("accepted", "nextUid", (Standing.CONFIRMED, None)),  # somebody confirmed a moved booking
    ],
)
def test_the_status_says_how_far_it_came(status: str, moved_to: Any, expected: object) -> None:
    found = read(status=status, rescheduledToUid=moved_to)
    assert (found.standing, found.closing) == expected


@pytest.mark.parametrize("status", ["ACCEPTED", "awaiting_host", "", "confirmed"])
def test_an_unknown_status_is_malformed(status: str) -> None:
    with pytest.raises(CalendarMalformed):
        read(status=status)


def test_the_version_is_the_last_update() -> None:
    assert read(updatedAt="2027-02-02T10:00:00.500Z").version == datetime(2027, 2, 2, 10, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "start", ["2027-03-08T09:00:00Z", "2027-03-08T09:00:00+00:00", "2027-03-08T10:00:00.000+01:00"]
)
def test_times_come_in_several_notations(start: str) -> None:
    assert read(start=start).when.start == datetime(2027, 3, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize("start", ["2027-03-08T09:00:00", "2027-03-08", "soon", 5, None, ...])
def test_a_start_without_an_offset_or_without_sense_is_malformed(start: Any) -> None:
    with pytest.raises(CalendarMalformed):
        read(start=start)


def test_a_booking_that_ends_before_it_starts_is_malformed() -> None:
    with pytest.raises(CalendarMalformed):
        read(end="2027-03-08T09:00:00.000Z")


@pytest.mark.parametrize(
    "key",
    [
        "uid",
        "status",
        "start",
        "end",
        "createdAt",
        "updatedAt",
        "hosts",
        "attendees",
        "eventType",
        "bookingFieldsResponses",
    ],
)
def test_l33_a_missing_key_is_malformed_and_named(key: str) -> None:
    with pytest.raises(CalendarMalformed, match=rf"booking cannot be read: missing @ \$\.{key}\."):
        read(**{key: ...})


@pytest.mark.parametrize("uid", ["", "../me", "a/b", "ä", 5, "x" * 300])
def test_a_uid_that_could_leave_its_path_is_malformed(uid: Any) -> None:
    with pytest.raises(CalendarMalformed):
        read(uid=uid)


def test_edges_are_told_and_none_leads_to_itself() -> None:
    found = read(rescheduledFromUid="before", rescheduledToUid="after")
    assert (found.replaces, found.replaced_by) == ("before", "after")
    assert read(rescheduledFromUid="aB3dE5fG7hJ9kL2mN4pQ6r").replaces is None


@pytest.mark.parametrize("metadata", [..., None, [], {"askpro_attempt": 5}])
def test_without_readable_metadata_an_absent_mark_proves_nothing(metadata: Any) -> None:
    found = read(metadata=metadata, location="unknown")
    assert (found.mark, found.readable) == (None, False)


def test_foreign_metadata_is_readable_and_unmarked() -> None:
    found = read(metadata={"somebody": "else"})
    assert (found.mark, found.appointment_id, found.readable) == (None, None, True)


def test_the_event_type_may_be_deleted_and_the_host_too() -> None:
    found = read(eventType=None, eventTypeId=None, hosts=[{"id": "unknown", "name": "unknown"}])
    assert (found.event_type_id, found.host) == (None, None)
    assert read(hosts=[]).host is None
    with pytest.raises(CalendarMalformed):
        read(hosts=[{"id": "31"}])


def test_a_co_host_is_never_taken_for_the_customer() -> None:
    jonas = {**LENA, "name": "Jonas", "email": "jonas@salon.example"}
    assert read(attendees=[jonas, LENA]).attendee == read(attendees=[LENA, jonas]).attendee
    assert read(attendees=[jonas, LENA]).attendee == Attendee(
        "Lena Lind", "lena@example.org", None, "Europe/Vienna", "de"
    )


@pytest.mark.parametrize(
    "location", ["integrations:daily", "+43660123", "Street 1, Vienna", "javascript:alert(1)", "http://[", None]
)
def test_only_a_web_address_is_a_link(location: str | None) -> None:
    assert read(location=location).url is None


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ({"cancellationReason": "Fell ill"}, "Fell ill"),
        ({"cancellationReason": "", "reschedulingReason": "Later"}, "Later"),  # cal.diy fills in empty texts
        ({"cancellationReason": ""}, None),
        ({}, None),
    ],
)
def test_a_reason_is_kept_and_an_empty_one_is_none(reasons: dict[str, str], expected: str | None) -> None:
    assert read(**reasons).reason == expected


SEATED = a_booking(
    attendees=[{**LENA, "seatUid": "s-1", "metadata": {}, "bookingFieldsResponses": {}}], bookingFieldsResponses=...
)
HIDDEN = a_booking(attendees=[], bookingFieldsResponses=..., metadata=...)
OCCURRENCE = a_booking(recurringBookingUid="3a0c5f5e-1111-4222-8333-444455556666")


@pytest.mark.parametrize("data", [SEATED, HIDDEN, OCCURRENCE, [OCCURRENCE, OCCURRENCE], [], a_booking(seatUid="s-1")])
def test_seated_and_recurring_bookings_are_nobodys_appointment(data: object) -> None:
    body = json.dumps({"status": "success", "data": data}).encode()
    with pytest.raises(EventTypeNotSupported):
        read_booking(body, BEGAN)
    with pytest.raises(CalendarMalformed):
        read_changed(body, BEGAN)


def test_a_page_leaves_out_what_cannot_be_read_and_counts_it() -> None:
    rows = [a_booking(), SEATED, a_booking(status="odd"), "text", OCCURRENCE]
    page = read_page(json.dumps({"status": "success", "data": rows, "pagination": {}}).encode(), BEGAN, 250)
    assert (len(page.reads), page.rows, page.last) == (1, 5, True)
    left_out = page.left_out
    assert (left_out.unsupported, left_out.unreadable, len(left_out.occupations)) == (2, 2, 2)


@pytest.mark.parametrize("data", [SEATED, HIDDEN, OCCURRENCE, [OCCURRENCE]])
@pytest.mark.parametrize(
    ("status", "taken"), [("accepted", True), ("pending", True), ("cancelled", False), ("rejected", False)]
)
def test_seated_and_recurring_bookings_still_take_their_hosts_time(data: Any, status: str, taken: bool) -> None:
    rows = [{**row, "status": status} for row in (data if isinstance(data, list) else [data])]
    plain = read_booking(json.dumps({"status": "success", "data": a_booking()}).encode(), BEGAN)
    body = json.dumps({"status": "success", "data": rows if isinstance(data, list) else rows[0]}).encode()
    with pytest.raises(NobodysBooking) as refusal:
        read_booking(body, BEGAN)
    assert refusal.value.occupations == (Occupation(plain.uid, plain.host, plain.when, taken),)


@pytest.mark.parametrize("broken", [{"start": "soon"}, {"hosts": [{"id": "x"}]}, {"uid": "a/b"}])
def test_what_cannot_be_read_occupies_nothing(broken: dict[str, object]) -> None:
    assert occupations_in([{**OCCURRENCE, **broken}, "text", None]) == ()


@pytest.mark.parametrize(
    ("rows", "pagination", "last"),
    [
        (2, {"hasNextPage": True, "totalItems": 999}, True),  # the totals lie
        (3, {"hasNextPage": False}, False),
        (0, None, True),
        (2, {"itemsPerPage": 2}, False),  # the server caps the page: not the end of the list
        (1, {"itemsPerPage": 2}, True),
        (2, {"itemsPerPage": "2"}, True),
    ],
)
def test_a_short_page_is_the_last(rows: int, pagination: object, last: bool) -> None:
    body = {"status": "success", "data": [a_booking()] * rows, "pagination": pagination}
    assert read_page(json.dumps(body).encode(), BEGAN, 3).last is last


@pytest.mark.parametrize("data", [{}, None, "", 0, {"data": []}])
def test_s16_what_is_no_list_is_not_an_empty_one(data: object) -> None:
    with pytest.raises(CalendarMalformed):
        read_page(json.dumps({"status": "success", "data": data}).encode(), BEGAN, 250)


def test_s17_an_unreadable_booking_is_not_quoted() -> None:
    with pytest.raises(CalendarMalformed) as failure:
        read(status=5, start="hunter2", metadata={"x": "hunter2"}, end=timedelta(1).days)
    assert "hunter2" not in str(failure.value)
