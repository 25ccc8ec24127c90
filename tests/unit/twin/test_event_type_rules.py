"""What the settings of event types may be, in whose words the others are refused, and what reads show of them.

Facts: contract.md 2.1 and 6, and the rules that the published source of the API declares.
"""

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.twin.conftest import EVENT_TYPES

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": False, "showAvailabilityCount": True}
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}

TOO_MANY = "The number of bookings for day cannot exceed the number of bookings for month."
TOO_LONG = "The duration of bookings for week cannot exceed the duration of bookings for year."


def broken_rules(violations: list[dict[str, Any]]) -> set[str]:
    """``property: rule: message`` of each, as a conformance run compares them."""
    found = set()
    for row in violations:
        found |= {f"{row['property']}: {rule}: {text}" for rule, text in row.get("constraints", {}).items()}
        found |= broken_rules(row["children"])
    return found


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("minimumBookingNotice", -5, ["min: minimumBookingNotice must not be less than 0"]),
        (
            "offsetStart",
            "10",
            ["isInt: offsetStart must be an integer number", "min: offsetStart must not be less than 0"],
        ),
        ("slotInterval", 7.5, ["isInt: slotInterval must be an integer number"]),
        ("beforeEventBuffer", "x", ["isInt: beforeEventBuffer must be an integer number"]),
        ("disableGuests", "yes", ["isBoolean: disableGuests must be a boolean value"]),
        ("description", 5, ["isString: description must be a string"]),
        ("lengthInMinutesOptions", [30, 0], ["min: each value in lengthInMinutesOptions must not be less than 1"]),
        ("bookingWindow", {"type": "weeks", "value": 3}, ["ValidateBookingWindow: Invalid bookingWindow structure."]),
        ("bookingLimitsCount", {"day": "x"}, ["ValidateBookingLimitsCount: Invalid bookingLimitsCount"]),
        (
            "bookingLimitsCount",
            {"day": 4, "week": 9, "month": 3},
            [f"ValidateBookingLimitsCount: Invalid bookingLimitsCount: {TOO_MANY}"],
        ),
        (
            "bookingLimitsDuration",
            {"week": 90, "year": 60},
            [f"ValidateBookingLimistsDuration: Invalid booking durations: {TOO_LONG}"],
        ),
    ],
)
def test_a_setting_is_refused_by_its_own_rule(
    world: "World", edition: str, name: str, value: Any, rules: list[str]
) -> None:
    client = world.client(edition=edition)
    body = {"title": "T", "slug": "t", "lengthInMinutes": 30, name: value}
    answer = client.send("POST", "/event-types", body, version=EVENT_TYPES)
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["code"], error["message"]) == (400, "BadRequestException", "Bad Request Exception")
    assert broken_rules(error["details"]["errors"]) == {f"{name}: {rule}" for rule in rules}


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        (
            "seats",
            {"seatsPerTimeSlot": 0},
            {
                "seatsPerTimeSlot: min: seatsPerTimeSlot must not be less than 1",
                "showAttendeeInfo: isBoolean: showAttendeeInfo must be a boolean value",
                "showAvailabilityCount: isBoolean: showAvailabilityCount must be a boolean value",
            },
        ),
        (
            "seats",
            SEATS | {"seatsPerTimeSlot": 1001},
            {"seatsPerTimeSlot: max: seatsPerTimeSlot must not be greater than 1000"},
        ),
        (
            "recurrence",
            WEEKLY | {"frequency": "daily"},
            {"frequency: isEnum: frequency must be one of the following values: yearly, monthly, weekly"},
        ),
    ],
)
def test_what_is_inside_a_setting_is_judged_there(world: "World", name: str, value: Any, rules: set[str]) -> None:
    client = world.client()
    body = {"title": "T", "slug": "t", "lengthInMinutes": 30, name: value}
    answer = client.send("POST", "/event-types", body, version=EVENT_TYPES)
    (violation,) = json.loads(answer.body)["error"]["details"]["errors"]
    assert (violation["property"], "constraints" in violation) == (name, False)
    assert broken_rules([violation]) == rules


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("name", "sent", "shown"),
    [
        ("seats", SEATS | {"disabled": False, "more": 1}, SEATS),
        ("seats", {"disabled": True}, {"disabled": True}),
        ("recurrence", WEEKLY | {"disabled": False}, WEEKLY),
        ("recurrence", {"disabled": True}, None),
        (
            "bookingWindow",
            {"type": "calendarDays", "value": 9},
            {"type": "calendarDays", "value": 9, "rolling": False},
        ),
        (
            "bookingWindow",
            {"type": "range", "value": ["2027-03-01", "2027-03-05"], "rolling": True},
            {"type": "range", "value": ["2027-03-01", "2027-03-05"]},
        ),
        (
            "confirmationPolicy",
            {"type": "always", "noticeThreshold": {"unit": "hours", "count": 2}},
            {"type": "always", "blockUnconfirmedBookingsInBooker": False},
        ),
    ],
)
def test_reads_show_what_the_server_knows_of_a_setting(
    world: "World", edition: str, name: str, sent: Any, shown: Any
) -> None:
    client = world.client(edition=edition)
    number = client.event_type(**{name: sent})
    assert client.data("GET", f"/event-types/{number}", version=EVENT_TYPES)[name] == shown
    client.data("PATCH", f"/event-types/{number}", {name: {"disabled": True}}, version=EVENT_TYPES)
    off = None if name == "recurrence" else {"disabled": True}
    assert client.data("GET", f"/event-types/{number}", version=EVENT_TYPES)[name] == off


def test_a_list_without_the_right_version_has_the_groups_of_the_oldest_controller(world: "World") -> None:
    """As recorded on upstream 2025-10: the caller's own, then those of each team."""
    client = world.client()
    data = client.data("GET", "/event-types?username=olga", version="2024-04-15")
    assert list(data) == ["eventTypeGroups", "profiles", "allUsersAcrossAllEventTypes"]
    assert [
        (group["teamId"], group["membershipRole"], [(row["slug"], row["length"]) for row in group["eventTypes"]])
        for group in data["eventTypeGroups"]
    ] == [(None, None, [("visit", 30)]), (1, "OWNER", [("turn", 30), ("all", 30)])]
    assert [(row["slug"], row["membershipCount"], row["readOnly"]) for row in data["profiles"]] == [
        ("olga", 1, False),
        ("team/crew", 2, False),
    ]
