import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from askpro.adapters.calcom.versions import VERSIONS, Operation, Versions
from askpro.adapters.calcom.wire import booking_requests as wire
from askpro.application.ports.calendar import BookingQuery, BookingRequest
from askpro.domain.booking import Attendee
from askpro.domain.errors import BookingUnknown

headers_of = Versions().headers

TEN = datetime(2027, 3, 8, 10, tzinfo=timezone(timedelta(hours=1)))
UID = "aB3dE5fG7hJ9"
BOOKINGS = {"cal-api-version": "2024-08-13"}


def test_a_booking_goes_out_in_utc_and_without_nulls() -> None:
    request = wire.create_booking(
        BookingRequest(event_type_id=7, start=TEN, length=None, attendee=Attendee("Lena", "lena@example.org"))
    )
    assert (request.method, request.path, headers_of(request.operation)) == ("POST", "/bookings", BOOKINGS)
    assert request.body == {
        "start": "2027-03-08T09:00:00Z",
        "eventTypeId": 7,
        "attendee": {"name": "Lena", "timeZone": "UTC", "email": "lena@example.org", "language": "en"},
    }


def test_everything_that_is_given_is_sent_where_it_belongs() -> None:
    request = wire.create_booking(
        BookingRequest(
            event_type_id=7,
            start=TEN,
            length=timedelta(minutes=60),
            attendee=Attendee("Lena", None, "+4366012345", "Europe/Vienna", "de"),
            fields={"notes": "Allergy"},
            location="Street 1, Vienna",
            metadata={"askpro_attempt": "mark-1"},
        )
    )
    assert request.body == {
        "start": "2027-03-08T09:00:00Z",
        "eventTypeId": 7,
        "attendee": {"name": "Lena", "timeZone": "Europe/Vienna", "phoneNumber": "+4366012345", "language": "de"},
        "lengthInMinutes": 60,
        "bookingFieldsResponses": {"notes": "Allergy"},
        "location": "Street 1, Vienna",
        "metadata": {"askpro_attempt": "mark-1"},
    }


@pytest.mark.parametrize(
    ("language", "sent"),
    [("de-AT", "de"), ("pt-BR", "pt-BR"), ("EN-gb", "en"), ("tlh", None), ("", None), ("zh-CN", "zh-CN")],
)
def test_a_language_that_the_calendar_does_not_know_would_be_refused(language: str, sent: str | None) -> None:
    attendee = Attendee("Lena", "lena@example.org", language=language)
    body = wire.create_booking(BookingRequest(event_type_id=7, start=TEN, length=None, attendee=attendee)).content
    assert body is not None
    assert json.loads(body)["attendee"].get("language") == sent


def test_a_move_says_only_when_and_why() -> None:
    request = wire.reschedule_booking(UID, TEN, "Later, please")
    assert (request.method, request.path, headers_of(request.operation)) == (
        "POST",
        f"/bookings/{UID}/reschedule",
        BOOKINGS,
    )
    assert request.body == {"start": "2027-03-08T09:00:00Z", "reschedulingReason": "Later, please"}
    assert wire.reschedule_booking(UID, TEN, "").body == {"start": "2027-03-08T09:00:00Z"}


def test_a_cancel_always_gives_a_reason() -> None:
    assert wire.cancel_booking(UID, "Fell ill").body == {"cancellationReason": "Fell ill"}
    assert wire.cancel_booking(UID, "").body == {"cancellationReason": "Cancelled"}


def test_a_yes_sends_an_empty_object() -> None:
    assert wire.confirm_booking(UID).content == b"{}"
    assert wire.decline_booking(UID, "Closed").body == {"reason": "Closed"}
    assert wire.decline_booking(UID, "").content == b"{}"


def test_a_list_names_its_order_and_its_bounds() -> None:
    since = datetime(2027, 2, 1, 9, 0, 0, 123_000, tzinfo=UTC)
    query = wire.list_bookings(BookingQuery(updated_since=since, event_type_id=7), 250, 500).query
    assert query == {
        "eventTypeId": "7",
        "afterUpdatedAt": "2027-02-01T09:00:00.123000Z",
        "sortUpdatedAt": "asc",
        "take": "250",
        "skip": "500",
    }


def test_a_list_by_creation_or_by_nothing_is_sorted_by_creation() -> None:
    query = wire.list_bookings(BookingQuery(starting_since=TEN, ending_until=TEN + timedelta(hours=1)), 250, 0).query
    assert query["sortCreated"] == "asc"
    assert (query["afterStart"], query["beforeEnd"]) == ("2027-03-08T09:00:00Z", "2027-03-08T10:00:00Z")


@pytest.mark.parametrize("uid", ["", "..", ".", "../me", "a/b", "a?b", "a%2fb", "a b", "ä"])
def test_a_uid_that_could_leave_the_path_is_never_sent(uid: str) -> None:
    with pytest.raises(BookingUnknown):
        wire.read_booking(uid)
    with pytest.raises(BookingUnknown):
        wire.cancel_booking(uid, "")


def test_l40_every_operation_has_its_row_in_the_version_table() -> None:
    assert set(VERSIONS) == set(Operation)


def test_an_operation_that_neither_reads_nor_lists_writes() -> None:
    reading = {each for each in Operation if not each.writes}
    assert reading == {each for each in Operation if each.value.startswith(("read_", "list_"))}
