"""Probing the twin: both editions are as expected, and a server that changes is told as what it is."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import httpx
import pytest
from attrs import define, field
from tests.integration.test_calcom_twin import KEY, ORIGIN, SEED, TEN, World

from askpro.adapters.calcom import CalcomCalendar, open_calendar
from askpro.application.ports.calendar import BookingRequest
from askpro.application.ports.probing import ContractReport, DepartureKind, Feature
from askpro.domain.booking import Attendee
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import CalendarCredentials, TemporarilyUnavailable
from askpro.domain.hooks import ACCOUNT
from askpro.twin.core import Twin
from askpro.twin.transport import TwinTransport

UPSTREAM, CALDIY = "upstream-2025-10", "caldiy-2026-07"
PLENTY = {**SEED, "rateLimit": None}
TEAMLESS = {**PLENTY, "teams": [], "memberships": [], "eventTypes": [e for e in SEED["eventTypes"] if "ownerId" in e]}
Bend = Callable[[httpx.Request, Any], Any]


@define
class Bent(httpx.BaseTransport):
    """The twin, whose answers may be bent on their way. ``bend`` gets the request and the body, and gives a body."""

    twin: TwinTransport
    bend: Bend = lambda _, body: body
    asked: list[httpx.Request] = field(factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.twin.handle_request(request)
        body = self.bend(request, json.loads(answer.content))
        if isinstance(body, httpx.Response):
            return body
        return httpx.Response(answer.status_code, json=body, headers={"x-request-id": "r"}, request=request)


@define
class Place:
    """A calendar before a twin that is probed."""

    line: Bent
    calendar: CalcomCalendar

    def probe(self, event_type_id: int | None = 12) -> ContractReport:
        self.line.asked.clear()
        return self.calendar.probe(event_type_id)

    def bent(self, bend: Bend) -> ContractReport:
        self.line.bend = bend
        return self.probe()

    @property
    def alarms(self) -> list[tuple[str, DepartureKind, str]]:
        return [(probed.call, each.kind, each.where) for probed, each in self.probe().alarms]


def placed(edition: str, team_id: int | None = None) -> Place:
    world = World()
    twin = Twin(PLENTY if edition == UPSTREAM else TEAMLESS, edition=edition, clock=world.now, random=Random(1))
    line = Bent(TwinTransport(twin))
    provider = open_calendar(api_url=ORIGIN, clock=world, ids=world, transport=line)
    calendar = provider.open(CalendarAccount(api_key=KEY, team_id=team_id))
    assert isinstance(calendar, CalcomCalendar)
    lena = Attendee(name="Lena", time_zone="Europe/Vienna", email="lena@example.org")
    calendar.create_booking(
        BookingRequest(event_type_id=12, start=TEN, length=None, attendee=lena, metadata={"askpro_attempt": "m"})
    )
    return Place(line, calendar)


@pytest.fixture(params=[UPSTREAM, CALDIY])
def place(request: pytest.FixtureRequest) -> Place:
    return placed(request.param)


def test_an_edition_is_as_expected_in_every_kind_of_read(place: Place) -> None:
    report = place.probe()
    assert [(each.call, bool(each.rows), each.skipped) for each in report.probed] == [
        ("read_me", True, None),
        ("list_webhooks", False, None),
        ("read_event_type", True, None),
        ("list_event_types", True, None),
        ("read_slots", True, None),
        ("list_bookings", True, None),
        ("read_booking", True, None),
    ]
    assert (report.alarms, report.additions, report.better) == ((), (), ())
    assert {request.method for request in place.line.asked} == {"GET"}
    assert len(place.line.asked) <= 22


def test_a_team_is_looked_at_too() -> None:
    report = placed(UPSTREAM, team_id=5).probe(8)
    calls = [each.call for each in report.probed]
    assert calls[:5] == [
        "read_me",
        "list_webhooks",
        "list_memberships",
        "read_team_event_type",
        "list_team_event_types",
    ]
    assert (report.alarms, report.additions) == ((), ())


def test_capabilities_of_the_editions() -> None:
    upstream, caldiy = (placed(each).calendar.read_capabilities(12) for each in (UPSTREAM, CALDIY))
    team = placed(UPSTREAM, team_id=5).calendar.read_capabilities(8)
    assert upstream.has == team.has
    assert upstream.has == {
        Feature.TEAMS,
        Feature.TEAM_EVENT_TYPES,
        Feature.REASSIGN,
        Feature.WEBHOOKS,
        Feature.EVENT_TYPE_WEBHOOKS,
    }
    assert caldiy.has == {Feature.WEBHOOKS, Feature.EVENT_TYPE_WEBHOOKS}
    assert caldiy.has | caldiy.lacks == set(Feature) == upstream.has | upstream.lacks


def renamed(call: str, old: str, new: str) -> Bend:
    def bend(request: httpx.Request, body: Any) -> Any:
        if call not in request.url.path or "cal-api-version" not in request.headers:
            return body
        return json.loads(json.dumps(body).replace(f'"{old}":', f'"{new}":'))

    return bend


@pytest.mark.parametrize(
    ("call", "old", "where"),
    [
        ("/slots", "start", [("read_slots", "start")]),
        ("/event-types/12", "lengthInMinutes", [("read_event_type", "lengthInMinutes")]),
        ("/event-types", "slug", [("read_event_type", "slug"), ("list_event_types", "slug")]),
        ("/event-types/12", "confirmationPolicy", [("read_event_type", "confirmationPolicy")]),
        ("/bookings", "createdAt", [("list_bookings", "createdAt"), ("read_booking", "createdAt")]),
        ("/bookings", "metadata", [("list_bookings", "metadata"), ("read_booking", "metadata")]),
        ("/bookings", "hosts", [("list_bookings", "hosts"), ("read_booking", "hosts")]),
    ],
)
def test_a_renamed_field_is_missing_and_its_new_name_is_told(
    place: Place, call: str, old: str, where: list[tuple[str, str]]
) -> None:
    report = place.bent(renamed(call, old, "renamed"))
    assert [(probed.call, each.kind, each.where) for probed, each in report.alarms] == [
        (name, DepartureKind.MISSING, path) for name, path in where
    ]
    assert {(probed.call, each.where) for probed, each in report.additions} == {(name, "renamed") for name, _ in where}


def test_a_new_field_is_told_and_alarms_nobody(place: Place) -> None:
    def bend(request: httpx.Request, body: Any) -> Any:
        if request.url.path.endswith("/me"):
            body["data"]["favouriteColour"] = "blue"
        return body

    report = place.bent(bend)
    assert [(probed.call, each.where) for probed, each in report.additions] == [("read_me", "favouriteColour")]
    assert report.alarms == ()


def test_a_retyped_field_alarms(place: Place) -> None:
    def bend(request: httpx.Request, body: Any) -> Any:
        if request.url.path.endswith("/event-types/12"):
            body.get("data", {})["lengthInMinutes"] = "30"
        return body

    (alarm,) = place.bent(bend).alarms
    assert (alarm[0].call, alarm[1].kind, alarm[1].where) == (
        "read_event_type",
        DepartureKind.RETYPED,
        "lengthInMinutes",
    )


def test_another_page_shape_alarms(place: Place) -> None:
    def bend(request: httpx.Request, body: Any) -> Any:
        if request.url.path.endswith("/bookings"):
            body["pagination"] = {"nextCursor": None, "hasMore": False}
        return body

    (alarm,) = place.bent(bend).alarms
    assert (alarm[0].call, alarm[1].kind) == ("list_bookings", DepartureKind.UNREADABLE)
    assert "cursor" in alarm[1].where


def test_an_unknown_standing_alarms(place: Place) -> None:
    def bend(request: httpx.Request, body: Any) -> Any:
        return json.loads(json.dumps(body).replace('"accepted"', '"approved"'))

    assert [(probed.call, each.kind) for probed, each in place.bent(bend).alarms] == [
        ("list_bookings", DepartureKind.UNREADABLE),
        ("read_booking", DepartureKind.UNREADABLE),
    ]


def test_a_route_that_went_away_alarms_and_the_rest_is_looked_at(place: Place) -> None:
    def bend(request: httpx.Request, body: Any) -> Any:
        if request.url.path.endswith("/slots"):
            error = {"code": "NotFoundException", "message": f"Cannot GET {request.url.path}"}
            return httpx.Response(404, json={"status": "error", "error": error}, request=request)
        return body

    report = place.bent(bend)
    assert [(probed.call, each.kind) for probed, each in report.alarms] == [("read_slots", DepartureKind.UNREADABLE)]
    assert "calcom_versions" in report.alarms[0][1].where
    assert [each.call for each in report.probed][-1] == "read_booking"


@define
class Hosted(httpx.BaseTransport):
    """A twin that knows the later versions of bookings: 2026-02-25 as it is, 2026-05-01 with lists by cursor."""

    twin: TwinTransport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        version = request.headers.get("cal-api-version", "")
        if "/bookings" not in request.url.path or version not in ("2026-02-25", "2026-05-01"):
            return self.twin.handle_request(request)
        url = request.url.copy_remove_param("limit")
        known = httpx.Request(request.method, url, headers={**request.headers, "cal-api-version": "2024-08-13"})
        answer = self.twin.handle_request(known)
        body = json.loads(answer.content)
        if version == "2026-05-01" and "pagination" in body:
            body["pagination"] = {"nextCursor": None, "hasMore": False}
        return httpx.Response(answer.status_code, json=body, request=request)


def test_a_later_version_that_the_server_answers_is_suggested() -> None:
    there = placed(UPSTREAM)
    world = World()
    provider = open_calendar(api_url=ORIGIN, clock=world, ids=world, transport=Hosted(there.line.twin))
    calendar = provider.open(CalendarAccount(api_key=KEY))
    assert isinstance(calendar, CalcomCalendar)
    found = calendar.probe(12)
    assert [(each.call, each.version, each.better) for each in found.better] == [
        ("list_bookings", "2024-08-13", "2026-05-01"),
        ("read_booking", "2024-08-13", "2026-05-01"),
    ]
    later = provider.open(CalendarAccount(api_key=KEY, versions={"bookings": "2026-05-01"}))
    assert isinstance(later, CalcomCalendar)
    again = later.probe(12)
    assert (again.better, again.alarms) == ((), ())


def test_a_later_version_that_hangs_is_none_that_is_answered(place: Place) -> None:
    """One report of hosted Cal.com: lists of 2026-05-01 time out at its edge (contract.md 13.1)."""

    def bend(request: httpx.Request, body: Any) -> Any:
        later = request.headers.get("cal-api-version", "") > "2026"
        return httpx.Response(524, request=request) if later else body

    report = place.bent(bend)
    assert (report.better, report.alarms) == ((), ())


def test_a_version_that_the_server_does_not_know_alarms(place: Place) -> None:
    world = World()
    provider = open_calendar(api_url=ORIGIN, clock=world, ids=world, transport=place.line)
    calendar = provider.open(CalendarAccount(api_key=KEY, versions={"list_bookings": "2026-05-01"}))
    assert isinstance(calendar, CalcomCalendar)
    (alarm,) = calendar.probe(12).alarms
    assert (alarm[0].call, "calcom_versions, list_bookings, to one that it knows" in alarm[1].where) == (
        "list_bookings",
        True,
    )


def test_a_bad_key_and_a_dead_server_end_the_probe(place: Place) -> None:
    place.line.bend = lambda request, _: httpx.Response(503, request=request)
    with pytest.raises(TemporarilyUnavailable):
        place.probe()
    error = {"code": "UnauthorizedException", "message": "ApiAuthStrategy - api key - Your api key is not valid"}
    place.line.bend = lambda request, _: httpx.Response(401, json={"error": error}, request=request)
    with pytest.raises(CalendarCredentials):
        place.probe()


def test_without_a_sample_what_needs_none_is_probed(place: Place) -> None:
    calls = [each.call for each in place.probe(None).probed]
    assert calls == ["read_me", "list_webhooks", "list_event_types", "list_bookings", "read_booking"]


def test_a_sample_that_is_gone_is_skipped_and_said(place: Place) -> None:
    report = place.probe(999)
    assert {each.call for each in report.probed if each.skipped} == {"read_event_type", "read_slots"}
    assert report.alarms == ()


def test_s17_no_report_repeats_a_secret(place: Place) -> None:
    place.calendar.subscribe(ACCOUNT, "https://askpro.example/hook", "hunter2-hunter2")
    assert "hunter2" not in str(place.probe())
    assert KEY not in str(place.probe())
