"""Which version each call goes out with, and what a server that does not know it answers."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.calcom.conftest import Desk

from askpro.adapters.calcom.versions import OURS, RESOURCES, VERSIONS, Operation, Versions, check_names
from askpro.adapters.calcom.wire.fallback import is_old
from askpro.application.ports.calendar import AccountCheck, BookingQuery, BookingRequest, Calendar, CalendarProvider
from askpro.application.ports.calendar_powers import EventTypes
from askpro.domain.booking import Attendee
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import CalendarMalformed, InvalidRequest, OutcomeUnknown

VERSIONED = [operation for operation, version in VERSIONS.items() if version is not None]
days = st.dates(min_value=datetime(2024, 1, 1, tzinfo=UTC).date()).map(lambda day: day.isoformat())
named = st.sampled_from([*RESOURCES, *[operation.value for operation in VERSIONED]])


def test_every_operation_with_a_version_belongs_to_one_resource() -> None:
    assert sorted(each for operations in RESOURCES.values() for each in operations) == sorted(VERSIONED)


@given(st.dictionaries(named, days), st.sampled_from(list(Operation)))
def test_an_operation_wins_over_its_resource_and_that_over_the_table(
    chosen: dict[str, str], operation: Operation
) -> None:
    check_names(chosen)
    found = Versions(chosen).of(operation)
    if VERSIONS[operation] is None:
        assert found is None
    elif operation.value in chosen:
        assert found == chosen[operation.value]
    else:
        resource = next(name for name, operations in RESOURCES.items() if operation in operations)
        assert found == chosen.get(resource, OURS.of(operation))


@given(st.dictionaries(named, days))
def test_an_account_keeps_what_was_chosen(chosen: dict[str, str]) -> None:
    account = CalendarAccount(versions=chosen)
    assert dict(account.versions) == chosen
    assert hash(account) == hash(CalendarAccount(versions=dict(reversed(chosen.items()))))


@given(
    st.dictionaries(
        st.text(max_size=12), st.text(max_size=9) | st.sampled_from(["2024-8-13", "2024-02-30", "20240813"]), min_size=1
    )
)
def test_what_is_no_date_is_refused_by_name(chosen: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        CalendarAccount(versions=chosen)
    assert set(caught.value.problems) == {f"/calcom_versions/{name}" for name in chosen}


def test_a_provider_knows_what_has_a_version(provider: CalendarProvider) -> None:
    assert isinstance(provider, AccountCheck)
    provider.check(CalendarAccount(versions={"bookings": "2026-05-01"}))
    with pytest.raises(InvalidRequest, match="list_bookings") as caught:
        provider.check(CalendarAccount(versions={"boookings": "2026-05-01"}))
    assert list(caught.value.problems) == ["/calcom_versions/boookings"]


def of_versions(provider: CalendarProvider, **versions: str) -> Calendar:
    return provider.open(CalendarAccount(api_key="cal_test_one", versions=versions))


def test_a_company_sends_its_own_versions(desk: Desk, provider: CalendarProvider, a_success: Any) -> None:
    desk.answers = [a_success()]
    calendar = of_versions(provider, create_booking="2026-02-25")
    made = BookingRequest(
        event_type_id=7,
        start=datetime(2027, 3, 8, 9, tzinfo=UTC),
        length=None,
        attendee=Attendee(name="Lena", time_zone="Europe/Berlin", email="lena@example.org"),
    )
    calendar.create_booking(made)
    calendar.read_booking("aB3dE5fG7hJ9")
    provider.open(CalendarAccount(api_key="cal_test_two")).create_booking(made)
    sent = [request.headers["cal-api-version"] for request in desk.asked]
    assert sent == ["2026-02-25", "2024-08-13", "2024-08-13"]


OLD_BOOKING = {"uid": "aB3", "startTime": "2027-03-08T09:00:00.000Z", "endTime": "2027-03-08T09:30:00.000Z", "id": 4}
OLD_LIST = {"bookings": [OLD_BOOKING], "recurringInfo": [], "totalCount": 1, "nextCursor": None}

OLD_EVENT_TYPES: dict[str, Any] = {"eventTypeGroups": [], "profiles": [], "allUsersAcrossAllEventTypes": {}}


def success(data: Any) -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": data})


def test_l40_a_server_that_fell_back_is_told_with_the_setting_that_mends_it(
    desk: Desk, provider: CalendarProvider
) -> None:
    desk.answers = [success(OLD_LIST)]
    with pytest.raises(CalendarMalformed, match=r"2026-05-01 .*calcom_versions, list_bookings, .*2024-08-13"):
        list(of_versions(provider, list_bookings="2026-05-01").list_bookings(BookingQuery()))
    with pytest.raises(CalendarMalformed, match=r"2024-08-13 .*calcom_versions, bookings, to one that this server"):
        list(of_versions(provider).list_bookings(BookingQuery()))
    desk.answers = [success(OLD_BOOKING)]
    with pytest.raises(CalendarMalformed, match="calcom_versions, bookings"):
        of_versions(provider, bookings="2026-02-25").read_booking("aB3")


def test_l40_old_lists_of_event_types_name_the_setting(desk: Desk, provider: CalendarProvider) -> None:
    owner = {"id": 1, "username": "olga", "email": "olga@example.com", "timeZone": "UTC"}
    desk.answers = [success(owner), success(OLD_EVENT_TYPES)]
    calendar = of_versions(provider, event_types="2030-01-01")
    assert isinstance(calendar, EventTypes)
    with pytest.raises(CalendarMalformed, match=r"2030-01-01 .*calcom_versions, event_types, .*2024-06-14"):
        calendar.list_slugs(None)


def test_an_ordinary_malformed_answer_gives_no_advice(desk: Desk, provider: CalendarProvider) -> None:
    desk.answers = [success({})]
    with pytest.raises(CalendarMalformed) as caught:
        of_versions(provider).read_booking("aB3")
    assert "calcom_versions" not in caught.value.detail


def test_a_cancellation_by_the_oldest_controller_is_unknown_and_says_why(
    desk: Desk, provider: CalendarProvider
) -> None:
    desk.answers = [success({"bookingId": 4, "bookingUid": "aB3", "onlyRemovedAttendee": False})]
    with pytest.raises(OutcomeUnknown, match="calcom_versions, cancel_booking"):
        of_versions(provider, cancel_booking="2030-01-01").cancel_booking("aB3", "")


@pytest.mark.parametrize(
    ("data", "old"),
    [
        (OLD_LIST, True),
        (OLD_BOOKING, True),
        (OLD_EVENT_TYPES, True),
        ({"uid": "x", "start": "…", "eventType": {"id": 1}}, False),
        ([], False),
    ],
)
def test_the_old_shape_is_known(data: Any, old: bool) -> None:
    assert is_old(json.dumps({"status": "success", "data": data}).encode()) is old
    assert not is_old(b"<html>")
