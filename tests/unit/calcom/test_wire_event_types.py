import json
from datetime import timedelta
from typing import Any

import pytest

from askpro.adapters.calcom.versions import Versions
from askpro.adapters.calcom.wire.event_types import (
    HostRow,
    change,
    create,
    list_personal,
    read_event_type,
    read_hosts,
    read_of_team,
    read_personal,
    read_slugs,
)
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypeDraft
from askpro.domain.errors import CalendarMalformed
from askpro.domain.service import Buffers, EventType, Scheduling

headers_of = Versions().headers

MINUTE = timedelta(minutes=1)


def a_type(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": 7,
        "ownerId": 31,
        "title": "Cut",
        "slug": "cut",
        "lengthInMinutes": 30,
        "beforeEventBuffer": 5,
        "afterEventBuffer": 10,
        "price": 0,
        "isInstantEvent": False,
        "recurrence": None,
        "seats": {"disabled": True},
        "confirmationPolicy": {"disabled": True},
        "requiresBookerEmailVerification": False,
        "users": [{"id": 31, "name": "Mira"}],
    }
    row |= changes
    return {key: value for key, value in row.items() if value is not ...}


def read(**changes: Any) -> EventType:
    return read_event_type(json.dumps({"status": "success", "data": a_type(**changes)}).encode())


def test_a_personal_event_type_reads_field_by_field() -> None:
    assert read(lengthInMinutesOptions=[15, 30]) == EventType(
        id=7,
        slug="cut",
        title="Cut",
        length=30 * MINUTE,
        lengths=(15 * MINUTE, 30 * MINUTE),
        buffers=Buffers(5 * MINUTE, 10 * MINUTE),
        hosts=(31,),
        owner_id=31,
    )


@pytest.mark.parametrize(
    ("name", "expected"), [("roundRobin", Scheduling.ROUND_ROBIN), ("collective", Scheduling.COLLECTIVE)]
)
def test_a_team_event_type_tells_its_hosts_and_how_it_finds_one(name: str, expected: Scheduling) -> None:
    hosts = [{"userId": 31, "mandatory": False}, {"userId": 32}, {"userId": 31}]
    found = read(users=..., ownerId=None, teamId=5, schedulingType=name, hosts=hosts)
    assert (found.scheduling, found.hosts, found.team_id, found.owner_id) == (expected, (31, 32), 5, None)
    assert found.unsupported is None


def test_a_managed_child_is_a_personal_event_type_of_its_owner() -> None:
    found = read(users=..., hosts=[], schedulingType=None, parentEventTypeId=3, teamId=None, ownerId=32)
    assert (found.hosts, found.scheduling, found.unsupported) == ((32,), Scheduling.PERSONAL, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seats": {"seatsPerTimeSlot": 6}}, "seats"),
        ({"seats": None, "seatsPerTimeSlot": 6}, "seats"),
        ({"recurrence": {"interval": 1, "occurrences": 3, "frequency": "weekly"}}, "recurring"),
        ({"schedulingType": "managed"}, "managed"),
        ({"schedulingType": "lottery"}, "not known"),
        ({"isInstantEvent": True}, "instant"),
        ({"price": 2500}, "money"),
        ({"price": 0.5}, "money"),
        ({"requiresBookerEmailVerification": True}, "code"),
    ],
)
def test_what_cannot_stand_for_a_service_says_why(changes: dict[str, Any], reason: str) -> None:
    assert reason in (read(**changes).unsupported or "")


def test_settings_that_are_off_are_no_reason() -> None:
    assert read(seats=None, recurrence={"disabled": True}, confirmationPolicy=None).unsupported is None


@pytest.mark.parametrize(
    "policy", [{"type": "always"}, {"type": "time", "noticeThreshold": {"unit": "hours", "count": 2}}]
)
def test_a_confirmation_policy_of_any_kind_asks_for_a_yes(policy: object) -> None:
    assert read(confirmationPolicy=policy).confirmation is True
    assert read().confirmation is False


@pytest.mark.parametrize(
    "key",
    [
        "id",
        "slug",
        "title",
        "lengthInMinutes",
        "beforeEventBuffer",
        "afterEventBuffer",
        "price",
        "isInstantEvent",
        "recurrence",
    ],
)
def test_l33_a_missing_key_is_malformed(key: str) -> None:
    with pytest.raises(CalendarMalformed):
        read(**{key: ...})


@pytest.mark.parametrize(
    "changes",
    [
        {"lengthInMinutes": "30"},
        {"lengthInMinutes": 30.0},
        {"lengthInMinutes": True},
        {"lengthInMinutes": 0},
        {"lengthInMinutes": 10**30},
        {"lengthInMinutesOptions": [0]},
        {"lengthInMinutesOptions": {}},
        {"lengthInMinutesOptions": "30"},
        {"afterEventBuffer": -5},
        {"price": "0"},
    ],
)
def test_wrong_types_are_malformed_and_never_coerced(changes: dict[str, Any]) -> None:
    with pytest.raises(CalendarMalformed):
        read(**changes)


def test_the_old_shape_is_malformed() -> None:
    # What a forgotten version header brings.
    with pytest.raises(CalendarMalformed):
        read_event_type(b'{"status":"success","data":{"eventType":{"id":7,"length":30}}}')


def test_reads_go_to_the_owner_or_to_the_team() -> None:
    assert (read_personal(7).path, headers_of(read_personal(7).operation)) == (
        "/event-types/7",
        {"cal-api-version": "2024-06-14"},
    )
    assert (read_of_team(5, 7).path, headers_of(read_of_team(5, 7).operation)) == ("/teams/5/event-types/7", {})


def test_a_personal_draft_becomes_a_request_with_the_buffer_after_it() -> None:
    draft = EventTypeDraft(title="Cut", slug="cut", length=45 * MINUTE, buffers=Buffers(after=15 * MINUTE))
    request = create(draft)
    assert (request.method, request.path, headers_of(request.operation)) == (
        "POST",
        "/event-types",
        {"cal-api-version": "2024-06-14"},
    )
    assert request.body == {
        "title": "Cut",
        "slug": "cut",
        "lengthInMinutes": 45,
        "beforeEventBuffer": 0,
        "afterEventBuffer": 15,
    }


def test_a_team_draft_is_a_round_robin_of_exactly_its_hosts() -> None:
    draft = EventTypeDraft(
        title="Cut",
        slug="cut",
        length=45 * MINUTE,
        description="Wash and cut",
        confirmation=True,
        team_id=5,
        hosts=(31, 32),
    )
    request = create(draft)
    assert request.path == "/teams/5/event-types"
    assert request.body is not None
    assert request.body["schedulingType"] == "roundRobin"
    assert request.body["hosts"] == [{"userId": 31}, {"userId": 32}]
    assert request.body["description"] == "Wash and cut"
    assert request.body["confirmationPolicy"] == {"type": "always", "blockUnconfirmedBookingsInBooker": True}


def test_a_change_sends_what_is_given_and_nothing_else() -> None:
    request = change(read(), EventTypeChange(title="Trim", buffer_after=15 * MINUTE))
    assert (request.method, request.path) == ("PATCH", "/event-types/7")
    assert request.body == {"title": "Trim", "afterEventBuffer": 15}


def test_a_confirmation_that_is_taken_back_is_switched_off() -> None:
    assert change(read(), EventTypeChange(confirmation=False)).body == {"confirmationPolicy": {"disabled": True}}
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    assert change(read(), EventTypeChange(confirmation=True)).body == {"confirmationPolicy": policy}


def test_an_empty_description_is_sent() -> None:
    assert change(read(), EventTypeChange(description="")).body == {"description": ""}


def test_a_new_length_joins_those_that_are_offered() -> None:
    several = read(lengthInMinutesOptions=[15, 30])
    body = change(several, EventTypeChange(length=45 * MINUTE)).body
    assert body == {"lengthInMinutes": 45, "lengthInMinutesOptions": [15, 30, 45]}


def test_hosts_that_stay_keep_how_they_take_part() -> None:
    team = read(users=..., ownerId=None, teamId=5, schedulingType="roundRobin", hosts=[{"userId": 31}])
    known = (HostRow(user_id=31, mandatory=True, priority="high"),)
    request = change(team, EventTypeChange(hosts=(31, 32)), known)
    assert request.path == "/teams/5/event-types/7"
    assert request.body == {"hosts": [{"userId": 31, "mandatory": True, "priority": "high"}, {"userId": 32}]}


def test_l33_hosts_that_are_missing_are_malformed() -> None:
    with pytest.raises(CalendarMalformed):
        read_hosts(b'{"status":"success","data":{"id":7}}')


@pytest.mark.parametrize(("username", "query"), [("mira", {"username": "mira"}), (None, {}), ("", {})])
def test_a_list_names_its_owner_where_they_have_a_name(username: str | None, query: dict[str, str]) -> None:
    request = list_personal(username)
    assert (request.path, request.query) == ("/event-types", query)
    assert headers_of(request.operation) == {"cal-api-version": "2024-06-14"}
    assert not request.operation.writes


@pytest.mark.parametrize("data", [None, {}, [{"id": 7}], [{"slug": "cut"}], [{"id": "7", "slug": "cut"}]])
def test_a_list_without_ids_and_slugs_is_malformed(data: object) -> None:
    """S16: that nothing was made before is not concluded from it."""
    with pytest.raises(CalendarMalformed):
        read_slugs(json.dumps({"status": "success", "data": data}).encode())
