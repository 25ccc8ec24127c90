"""Every route of both editions, with anything at all in its path, query and body: an answer in a documented shape."""

import json
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import ANN, MONDAY, Clock
from tests.unit.twin.test_requests import bodies, json_values, queries

from askpro.twin import Answer, Request, Twin
from askpro.twin.edition import EDITIONS
from askpro.twin.routes import RoutingTable

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

NINE = MONDAY + timedelta(hours=9)
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
WEEKLY = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
POLICY = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
FIELDS = [{"type": "select", "slug": "size", "label": "Size", "required": False, "options": ["a"]}]
ROUTES = {name: list(RoutingTable(edition)) for name, edition in EDITIONS.items()}
ERROR = {"status", "timestamp", "path", "error"}


@lru_cache
def lived_in(world: "World", edition: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A world in which much has happened, as a seed, and what can be named in it."""
    client = world.client(edition=edition)
    seated, weekly, asked, form = (
        client.event_type(**more)
        for more in (
            {"seats": SEATS},
            {"recurrence": WEEKLY},
            {"confirmationPolicy": POLICY},
            {"bookingFields": FIELDS},
        )
    )
    sitting = client.book(NINE, event_type=seated)
    names = [sitting["uid"], sitting["seatUid"]]
    for hours, kind in ((1, 1), (2, 2), (3, 3), (4, asked), (5, form)):
        names.append(client.book(NINE + timedelta(hours=hours), event_type=kind)["uid"])
    series = client.book(NINE + timedelta(days=1), event_type=weekly)
    names += [series[0]["uid"], series[0]["recurringBookingUid"]]
    client.data("POST", f"/bookings/{names[2]}/reschedule", {"start": (NINE + timedelta(days=2)).isoformat()})
    hold = {"eventTypeId": seated, "slotStart": NINE.isoformat()}
    names.append(client.data("POST", "/slots/reservations", hold, version="2024-09-04")["reservationUid"])
    hook = {"active": True, "subscriberUrl": "https://x.example/", "triggers": ["BOOKING_CREATED"]}
    names.append(client.data("POST", "/webhooks", hook)["id"])
    return client.twin.snapshot(), (*names, *map(str, range(9)), "abc", "by-seat")


def check_shape(answer: Answer) -> None:
    """One of the shapes of contract.md 15: a success, or one of three kinds of errors."""
    found = json.loads(answer.body)
    if answer.status in (200, 201):
        assert found["status"] == "success"
    elif "statusCode" in found:
        assert found.keys() == {"statusCode", "message"}
        assert found["statusCode"] == answer.status
    else:
        assert found.keys() == ERROR
        assert answer.status in (400, 401, 403, 404, 409, 422, 500)
        assert {"code", "message"} <= found["error"].keys() <= {"code", "message", "details"}
        assert isinstance(found["error"]["message"], str)


values: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(ANN, 1, 4, 5, 6, 7, 0, -1, 0.5, True, None, "", "x", [], {}, NINE.isoformat(), SEATS, POLICY),
        *([ANN], [{"email": "gus@example.com"}], "gus@example.com", "UTC", "OWNER", "https://a.example", "+4930123456"),
        *({"type": "address", "address": "x"}, {"type": "attendeeDefined", "location": "x"}, {"type": "link"}),
    ]
)
KEYS = [
    "start",
    "attendee",
    "eventTypeId",
    "seatUid",
    "lengthInMinutes",
    "recurrenceCount",
    "bookingFieldsResponses",
    "location",
    "metadata",
    "guests",
    "rescheduledBy",
    "cancellationReason",
    "seats",
    "bookingFields",
    "attendees",
    "bookerActiveBookingsLimit",
    "disableCancelling",
    "disableRescheduling",
    "emailVerificationCode",
    "routing",
    "locations",
    "confirmationPolicy",
    "hosts",
    "schedulingType",
    "interfaceLanguage",
    "slotStart",
    "host",
    "reason",
    "reservationDuration",
    "cancelSubsequentBookings",
    "email",
    "name",
    "timeZone",
    "phoneNumber",
    "language",
    "userId",
    "role",
    "accepted",
    "autoAcceptCreator",
    "assignAllTeamMembers",
    "logoUrl",
    "slug",
    "defaultScheduleId",
    "weekStart",
    "timeFormat",
]
keys = st.sampled_from(KEYS)
odd_bodies = st.dictionaries(keys, values | json_values, max_size=6)
whole = st.fixed_dictionaries({"eventTypeId": st.integers(1, 8), "start": values, "attendee": st.just(ANN)})


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=examples(400))
@given(st.data(), st.sampled_from(list(EDITIONS)), st.sampled_from([None, "cal_owner", "cal_staff"]))
def test_anything_at_any_route_is_answered_in_a_documented_shape(
    world: "World", data: st.DataObject, edition: str, key: str | None
) -> None:
    seed, names = lived_in(world, edition)
    twin = Twin(seed, edition=edition, clock=Clock())
    for _ in range(data.draw(st.integers(1, 3))):
        route = data.draw(st.sampled_from(ROUTES[edition]), label="route")
        parts = [data.draw(st.sampled_from(names)) if part[:1] == "{" else part for part in route.parts]
        version = data.draw(st.sampled_from(sorted(route.versions)))
        merged = st.tuples(whole, odd_bodies).map(lambda pair: pair[0] | pair[1])
        body = data.draw(merged | odd_bodies | bodies | json_values, label="body")
        headers = {"content-type": "application/json", "cal-api-version": version}
        headers |= {"authorization": f"Bearer {key}"} if key else {}
        query = urlencode(data.draw(queries, label="query"))
        request = Request(route.method, "/v2/" + "/".join(parts), query, headers, json.dumps(body).encode())
        before = twin.snapshot()
        answer = twin.handle(request)
        check_shape(answer)
        if answer.status >= 400:
            assert twin.snapshot() == before
            assert not answer.deliveries
        else:
            Twin(twin.snapshot(), edition=edition, clock=Clock())
