"""Another place for a booking, and the links with which it gets into other calendars."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin.conftest import ANN, EVENT_TYPES, MONDAY, STAFF_KEY

from askpro.twin.edition import EDITIONS

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

NINE = MONDAY + timedelta(hours=9)
EDITION = "caldiy-2026-07"
PLACES = [
    ({"type": "address", "address": "Lane 5"}, "Lane 5", "inPerson"),
    ({"type": "link", "link": "https://meet.example.com/x"}, "https://meet.example.com/x", "link"),
    ({"type": "phone", "phone": "+4930123456"}, "+4930123456", "userPhone"),
    ({"type": "phone", "phone": "+49 (30) 12-34.56"}, "+49 (30) 12-34.56", "userPhone"),
    ({"type": "attendeeAddress", "address": "Her street"}, "Her street", "attendeeInPerson"),
    ({"type": "attendeePhone", "phone": "+4930654321"}, "+4930654321", "phone"),
    ({"type": "attendeeDefined", "location": "The pier"}, "The pier", "somewhereElse"),
]


def booked(world: "World", **more: Any) -> tuple["Client", str]:
    client = world.client(edition=EDITION, **more)
    return client, f"/bookings/{client.book(NINE)['uid']}"


@pytest.mark.parametrize(("location", "text", "kind"), PLACES)
def test_a_booking_is_put_elsewhere_and_says_so_everywhere(
    world: "World", location: dict[str, str], text: str, kind: str
) -> None:
    hook = {"userId": 1, "subscriberUrl": "https://x.example/", "triggers": ["BOOKING_CANCELLED"]}
    client, path = booked(world, webhooks=[hook])
    client.clock.now += timedelta(minutes=5)
    shown = client.data("PATCH", f"{path}/location", {"location": location})
    assert (shown["location"], shown["meetingUrl"]) == (text, text)
    assert shown["bookingFieldsResponses"]["location"]["value"] == kind
    assert shown["updatedAt"] > shown["createdAt"]
    assert client.data("GET", path) == shown
    assert client.data("GET", "/bookings") == [shown]
    assert client.deliveries == []
    client.data("POST", f"{path}/cancel", {"cancellationReason": "x"})
    assert json.loads(client.deliveries[0].body)["payload"]["location"] == text


def test_the_link_of_the_old_place_is_forgotten_and_metadata_kept(world: "World") -> None:
    client = world.client(edition=EDITION)
    link = [{"type": "link", "link": "https://meet.example.com/old", "public": True}]
    uid = client.book(NINE, event_type=client.event_type(locations=link), metadata={"k": "v"})["uid"]
    client.data("PATCH", f"/bookings/{uid}/location", {"location": {"type": "address", "address": "Lane 5"}})
    (row,) = client.twin.snapshot()["bookings"]
    assert row["metadata"] == {"k": "v"}


def test_without_a_location_it_stays_where_it_is(world: "World") -> None:
    client, path = booked(world)
    before = client.data("GET", path)
    for body in ({}, {"location": None}, {"place": "x"}):
        assert client.data("PATCH", f"{path}/location", body) == before


def test_others_may_not_move_it_not_even_who_comes(world: "World") -> None:
    client, path = booked(world)
    client.data("POST", f"{path}/guests", {"guests": [{"email": "stan@example.com"}]})
    body = {"location": {"type": "address", "address": "Lane 5"}}
    status, text = client.error("PATCH", f"{path}/location", body, key=STAFF_KEY)
    assert (status, text[:22]) == (403, "User is not authorized")
    assert client.error("PATCH", "/bookings/nobody/location", body) == (404, "Booking with uid=nobody not found")


def test_without_its_event_type_it_cannot_be_moved_but_be_seen(world: "World") -> None:
    client, path = booked(world)
    client.data("DELETE", "/event-types/1", version=EVENT_TYPES)
    body = {"location": {"type": "address", "address": "Lane 5"}}
    assert client.error("PATCH", f"{path}/location", body)[1].startswith("No event type found")
    assert client.data("PATCH", f"{path}/location", {}) == client.data("GET", path)
    assert client.error("GET", f"{path}/calendar-links")[0] == 400


@pytest.mark.parametrize(
    ("integration", "complaint"),
    [("cal-video", "Failed to create"), ("google-meet", "Failed to create"), ("zoom", 'Video integration "zoom"')],
)
def test_the_twin_has_no_video_apps(world: "World", integration: str, complaint: str) -> None:
    client, path = booked(world)
    body = {"location": {"type": "integration", "integration": integration}}
    status, text = client.error("PATCH", f"{path}/location", body)
    assert (status, text.startswith(complaint)) == (400, True)


@settings(max_examples=examples(60))
@given(
    st.one_of(
        st.text(max_size=5),
        st.integers(),
        st.lists(st.integers(), max_size=2),
        st.fixed_dictionaries(
            {"type": st.sampled_from([place["type"] for place, _, _ in PLACES] + ["integration", "inPerson", "", 5])},
            optional=dict.fromkeys(
                ("address", "link", "phone", "location", "integration"),
                st.sampled_from([None, "", 7, "no place", "https://a.example", "+4930123456", []]),
            ),
        ),
    )
)
def test_a_place_is_taken_as_it_was_sent_or_nothing_changes(world: "World", location: Any) -> None:
    client, path = booked(world)
    before = client.twin.snapshot()
    answer = client.send("PATCH", f"{path}/location", {"location": location})
    if answer.status == 200:
        assert json.loads(answer.body)["data"]["location"] in location.values()
    else:
        assert answer.status == 400
        assert client.twin.snapshot() == before


BAD_PLACES: list[tuple[Any, str]] = [
    (5, "must have a 'type' property"),
    ([], "must have a 'type' property"),
    ({"address": "x"}, "must have a 'type' property"),
    ({"type": "moon"}, "Unsupported booking location type 'moon'"),
    ({"type": ["link"]}, "Unsupported booking location type"),
    ({"type": "attendeePhone"}, "Validation failed for attendeePhone location: phone must be a valid phone number"),
    ({"type": "attendeeAddress", "address": 5}, "Validation failed for attendeeAddress location: address must be"),
    ({"type": "integration", "integration": "carrier-pigeon"}, "Validation failed for integration location"),
]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("location", "complaint"), BAD_PLACES)
def test_a_new_booking_says_its_place_in_full(world: "World", edition: str, location: Any, complaint: str) -> None:
    client = world.client(edition=edition)
    before = client.twin.snapshot()
    body = {"eventTypeId": 1, "start": NINE.isoformat(), "attendee": ANN, "location": location}
    status, text = client.error("POST", "/bookings", body)
    assert (status, complaint in text) == (400, True), text
    assert client.twin.snapshot() == before


@pytest.mark.parametrize(
    ("location", "complaint"),
    [
        ({"type": "address"}, "Validation failed for address location: address must be a string"),
        ({"type": "link", "link": "nowhere"}, "Validation failed for link location: link must be a URL address"),
        ({"type": "phone", "phone": None}, "Validation failed for phone location: phone must be a valid phone number"),
        ({"type": "integration"}, "Validation failed for integration location: Invalid integration."),
    ],
)
def test_an_event_type_says_its_places_in_full(world: "World", location: Any, complaint: str) -> None:
    body = {"title": "T", "slug": "t", "lengthInMinutes": 30, "locations": [location]}
    assert world.client().error("POST", "/event-types", body, version=EVENT_TYPES) == (400, complaint)


def links(client: "Client", uid: str, **options: Any) -> dict[str, str]:
    rows = client.data("GET", f"/bookings/{uid}/calendar-links", **options)
    assert [row["label"] for row in rows] == ["Google Calendar", "Microsoft Office", "Microsoft Outlook", "ICS"]
    return {row["id"]: row["link"] for row in rows}


@pytest.mark.parametrize("edition", ["upstream-2025-10", EDITION])
def test_links_lead_into_four_calendars_each_escaped_in_its_own_way(world: "World", edition: str) -> None:
    client = world.client(edition=edition)
    kind = client.event_type(
        title="Cut (long)", locations=[{"type": "link", "link": "https://m.example/a", "public": True}], description="d"
    )
    uid = client.book(NINE, event_type=kind)["uid"]
    found = links(client, uid, key=STAFF_KEY)
    title = "Cut (long) between Olga Owner and Ann Example"
    assert found["googleCalendar"] == (
        "https://calendar.google.com/calendar/r/eventedit?dates=20270301T090000Z/20270301T093000Z"
        f"&text={title}&details=d&location=https%3A%2F%2Fm.example%2Fa"
    )
    assert found["microsoftOffice"] == (
        "https://outlook.office.com/calendar/0/deeplink/compose?body=d&enddt=2027-03-01T09:30:00Z"
        "&path=%2Fcalendar%2Faction%2Fcompose&rru=addevent&startdt=2027-03-01T09:00:00Z"
        f"&subject={title}&location=https%3A%2F%2Fm.example%2Fa"
    )
    assert found["microsoftOutlook"] == (
        "https://outlook.live.com/calendar/0/deeplink/compose?body=d&enddt=2027-03-01T09:30:00Z"
        "&path=%252Fcalendar%252Faction%252Fcompose&rru=addevent&startdt=2027-03-01T09:00:00Z"
        f"&subject={title.replace(' ', '%20')}&location=https%3A%2F%2Fm.example%2Fa"
    )
    lines = unquote(found["ics"].removeprefix("data:text/calendar,")).split("\r\n")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert {f"SUMMARY:{title}", "DTSTART:20270301T090000Z", "DURATION:PT30M", "DESCRIPTION:d"} <= set(lines)
    assert client.error("GET", f"/bookings/{uid}/calendar-links", key=None)[0] == 403


def test_links_of_a_series_say_how_it_is_repeated(world: "World") -> None:
    client = world.client()
    weekly = client.event_type(recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"})
    found = links(client, client.book(NINE, event_type=weekly)[0]["uid"])
    assert found["googleCalendar"].endswith("&recur=RRULE%3AFREQ%3DWEEKLY%3BCOUNT%3D3%3BINTERVAL%3D1")
    assert "RRULE:FREQ=WEEKLY;COUNT=3;INTERVAL=1" in unquote(found["ics"])


@settings(max_examples=examples(60))
@given(st.text(max_size=200))
def test_any_description_is_one_folded_line_of_the_calendar_file(world: "World", text: str) -> None:
    client = world.client()
    kind = client.event_type(description=text)
    before = client.twin.snapshot()
    ics = unquote(links(client, client.book(NINE, event_type=kind)["uid"])["ics"].removeprefix("data:text/calendar,"))
    assert all(len(line) <= 75 for line in ics.split("\r\n"))
    assert ics.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert client.twin.snapshot()["entropy"]["drawn"] == before["entropy"]["drawn"] + 1


def test_references_are_for_the_organiser(world: "World") -> None:
    client, path = booked(world)
    assert client.data("GET", f"{path}/references") == []
    status, text = client.error("GET", f"{path}/references", key=STAFF_KEY)
    assert (status, text.endswith("does not belong to user")) == (400, True)
