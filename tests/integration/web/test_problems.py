"""Every problem code that can occur, and how the calendar's own failures come through."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from attrs import evolve, frozen
from litestar.testing import TestClient
from tests.integration.web.conftest import Caller, Place, Salon, tells_nothing
from tests.integration.web.seeds import CALCOM_KEY, Json

from askpro.application.keep_staff import KeepStaff
from askpro.domain import errors
from askpro.domain.staff import HostMapping, StaffMember
from askpro.domain.timespan import read_instant
from askpro.entrypoints.web.app import create_app
from askpro.entrypoints.web.errors import STATUS, problem_of

WINDOW = {"from": "2027-03-08T00:00:00Z", "to": "2027-03-09T00:00:00Z"}


def told(answer: httpx.Response, status: int, code: str) -> Json:
    problem: Json = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    return problem


def instead(salon: Salon, *parts: Any, **more: Any) -> None:
    """From now on the calendar answers this."""
    salon.place.line.intercept = lambda request: httpx.Response(*parts, request=request, **more)


def offers(salon: Salon) -> httpx.Response:
    return salon.call("GET", "/v1/availability", params={"service_id": salon.cut, **WINDOW})


def tree(kind: type[errors.AskproError] = errors.AskproError) -> set[type[errors.AskproError]]:
    return {kind}.union(*(tree(each) for each in kind.__subclasses__() if each.__module__ == errors.__name__))


def test_every_error_of_the_tree_has_a_status() -> None:
    codes = {kind.code for kind in tree()} - {"storage_conflict"}
    assert codes <= STATUS.keys()
    assert problem_of(errors.StorageConflict("met"))["code"] == "temporarily_unavailable"


def test_a_taken_time_comes_with_alternatives(salon: Salon) -> None:
    salon.booked()
    problem = told(salon.book(), 409, "slot_unavailable")
    assert len(problem["alternatives"]) == 3
    assert "2027-03-08T09:00:00Z" not in problem["alternatives"]


def test_alternatives_are_told_in_the_companys_time_for_the_ear(salon: Salon) -> None:
    salon.booked()
    problem = told(salon.book(), 409, "slot_unavailable")
    assert [read_instant(each["start"]) for each in problem["alternatives_local"]] == [
        read_instant(each) for each in problem["alternatives"]
    ]
    nearest = problem["alternatives_local"][0]
    assert nearest["start"].endswith("+01:00")
    assert (nearest["time_zone"], nearest["spoken"]) == (
        "Europe/Berlin",
        f"Monday, 8 March 2027, {nearest['start'][11:16]}",
    )


def test_a_time_taken_at_the_calendar_is_told_as_a_refusal_too(salon: Salon) -> None:
    attendee = {"name": "Otto", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": 7, "start": "2027-03-08T09:00:00Z", "attendee": attendee}
    salon.place.outside().post("http://twin.test/v2/bookings", json=body).raise_for_status()
    problem = told(salon.book(), 409, "slot_unavailable")
    assert problem["alternatives"]
    kept = salon.call.ok("GET", "/v1/appointments")["items"]
    assert [(each["status"], each["last_refusal"]["code"]) for each in kept] == [("refused", "slot_unavailable")]
    for instead in ("alternatives", "alternatives_local"):
        assert kept[0]["last_refusal"][instead] == problem[instead]


def test_a_closed_appointment_takes_no_more_commands(salon: Salon) -> None:
    path = f"/v1/appointments/{salon.booked()['id']}"
    salon.call.ok("POST", f"{path}/cancel")
    told(salon.call("POST", f"{path}/reschedule", {"start": "2027-03-08T12:00:00Z"}), 409, "appointment_closed")


@pytest.mark.parametrize(
    ("command", "became"),
    [("reschedule", "confirmed"), ("cancel", "cancelled"), ("confirm", "confirmed"), ("decline", "declined")],
)
def test_a_stale_sequence_is_refused_and_the_right_one_works(salon: Salon, command: str, became: str) -> None:
    """L09."""
    asked: Json = {"service_id": salon.tattoo} if command in ("confirm", "decline") else {}
    seen = salon.booked(**asked)
    path = f"/v1/appointments/{seen['id']}"
    body = {"start": "2027-03-08T12:00:00Z"} if command == "reschedule" else {}
    told(salon.call("POST", f"{path}/{command}", {**body, "sequence": seen["sequence"] + 1}), 409, "stale_sequence")
    assert salon.call.ok("GET", path) == seen
    after = salon.call.ok("POST", f"{path}/{command}", {**body, "sequence": seen["sequence"]})
    assert (after["status"], after["sequence"] > seen["sequence"]) == (became, True)


def test_a_staff_member_without_an_event_type_is_not_replaced(salon: Salon) -> None:
    told(salon.book(staff_id=salon.jonas), 422, "staff_not_mapped")


def test_a_service_without_an_event_type_cannot_be_booked(salon: Salon) -> None:
    bare = salon.call.ok("POST", "/v1/services", {"name": "Bare", "duration": 30})["id"]
    told(salon.book(service_id=bare), 422, "service_not_mapped")
    query = {"service_id": bare, **WINDOW}
    told(salon.call("GET", "/v1/availability", params=query), 422, "service_not_mapped")


def test_a_customer_without_an_e_mail_needs_the_companys_template(salon: Salon) -> None:
    nameless = {"name": "Ada", "phone": "+49 30 123456"}
    told(salon.book(customer=nameless), 422, "customer_email_required")
    template = {"attendee_email_template": "c+{appointment_id}@salon.example"}
    salon.place.admin.ok("PATCH", "/v1/companies/salon", template)
    assert salon.booked(customer=nameless)["customer"]["phone"] == "+4930123456"


def test_a_company_without_a_calendar_key_is_told_so(salon: Salon) -> None:
    salon.place.admin.ok("PATCH", "/v1/companies/salon", {"calcom_api_key": None})
    told(salon.call("GET", "/v1/hosts"), 503, "calendar_credentials")


def test_a_refused_calendar_key_is_an_operators_matter(salon: Salon) -> None:
    salon.place.admin.ok("PATCH", "/v1/companies/salon", {"calcom_api_key": "cal_test_revoked_by_calcom"})
    told(salon.call("GET", "/v1/hosts"), 503, "calendar_credentials")


def test_a_calendar_that_is_down_says_when_to_come_again(salon: Salon) -> None:
    instead(salon, 429, headers={"Retry-After": "7"}, json={"status": "error"})
    answer = offers(salon)
    told(answer, 503, "temporarily_unavailable")
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "parts",
    [
        {"status_code": 200, "html": "<html>busy</html>"},
        {"status_code": 200, "content": b""},
        {"status_code": 200, "json": []},
        {"status_code": 200, "content": b'{"status": "success", "data": {"2027-'},
        {"status_code": 200, "json": {"status": "success"}},
        {"status_code": 302, "headers": {"Location": "http://elsewhere.test/"}},
        {"status_code": 429},
        {"status_code": 500, "text": "Error: at /app/dist/main.js"},
        {"status_code": 524},
    ],
)
def test_whatever_the_calendar_answers_is_a_problem_of_ours(salon: Salon, parts: Json) -> None:
    salon.place.line.intercept = lambda request: httpx.Response(**parts, request=request)
    assert offers(salon).json()["code"] in ("calendar_malformed", "temporarily_unavailable")
    assert salon.call("GET", "/v1/hosts").json()["code"] in ("calendar_malformed", "temporarily_unavailable")


def hang(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("nothing came")


def close(_: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("closed in the middle")


@pytest.mark.parametrize("fault", [hang, close])
def test_a_booking_whose_answer_is_lost_is_pending_not_failed(
    salon: Salon, fault: Callable[[httpx.Request], httpx.Response]
) -> None:
    salon.place.line.intercept = fault
    answer = salon.book()
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert answer.json()["booking"] is None


def test_a_command_under_way_is_shown_beside_what_stands(salon: Salon) -> None:
    path = f"/v1/appointments/{salon.booked()['id']}"
    salon.place.line.intercept = hang
    answer = salon.call("POST", f"{path}/reschedule", {"start": "2027-03-08T12:00:00Z"})
    assert (answer.status_code, answer.json()["start"]) == (202, "2027-03-08T09:00:00Z")
    change = answer.json()["requested_change"]
    assert (change["kind"], change["start"]) == ("reschedule", "2027-03-08T12:00:00Z")


def test_a_final_no_of_the_calendar_says_what_it_said(salon: Salon) -> None:
    refusal = {"status": "error", "error": {"code": "BadRequestException", "message": "This type is paid."}}
    instead(salon, 400, json=refusal)
    problem = told(salon.book(), 422, "calendar_refused")
    assert "This type is paid." in problem["said"]


def test_an_unsupported_event_type_says_why(salon: Salon) -> None:
    def seated(request: httpx.Request) -> httpx.Response | None:
        if "/event-types/" not in request.url.path:
            return None
        answer = salon.place.line.twin.handle_request(request)
        data = answer.json()
        data["data"]["seats"] = {"seatsPerTimeSlot": 4, "showAttendeeInfo": False, "showAvailabilityCount": False}
        return httpx.Response(200, json=data, request=request)

    salon.place.line.intercept = seated
    body = {"event_types": [{"event_type_id": 7, "staff_id": salon.mira}]}
    answer = salon.call("PUT", f"/v1/services/{salon.cut}/event-types", body)
    told(answer, 422, "event_type_not_supported")


def test_a_host_belongs_to_one_member_only(salon: Salon) -> None:
    told(salon.call("PUT", f"/v1/staff/{salon.jonas}/host", {"host_id": 31}), 409, "already_exists")


@frozen
class OutdatedStorage:
    """A storage whose schema is not ours."""

    def ready(self) -> None:
        raise errors.ConfigurationError("The database is not of this version; run `askpro db upgrade`.")


class BrokenStaff(KeepStaff):
    """A use case with a bug."""

    def all(self, company_id: str) -> list[tuple[StaffMember, HostMapping | None]]:
        raise RuntimeError(f"the key of {company_id} is {CALCOM_KEY}")


def with_a_bug(salon: Salon) -> httpx.Response:
    """The answer to a list of staff from an application that has the bug."""
    app = salon.place.app
    broken = evolve(app, staff=BrokenStaff(storage=app.storage, clock=app.clock, ids=app.staff.ids))
    with TestClient(create_app(broken), raise_server_exceptions=False) as client:
        client.event_hooks["response"].append(tells_nothing)
        return Caller(client, salon.call.key)("GET", "/v1/staff")


def test_an_installation_that_is_not_ready_says_so(place: Place) -> None:
    outdated: Any = OutdatedStorage()
    with TestClient(create_app(evolve(place.app, storage=outdated))) as client:
        told(client.get("/health/ready"), 503, "configuration")
        assert client.get("/health/live").status_code == 200


def test_a_bug_shows_nothing_of_itself(salon: Salon) -> None:
    assert told(with_a_bug(salon), 500, "internal")["detail"] == "Something went wrong here."


def test_a_bug_is_logged_without_its_words(salon: Salon, capsys: pytest.CaptureFixture[str]) -> None:
    with_a_bug(salon)
    logged = capsys.readouterr()
    assert "RuntimeError" in logged.out + logged.err
    assert CALCOM_KEY not in logged.out + logged.err


@pytest.mark.parametrize("prefer", ["wait=1", "respond-async, wait=1", "wait=99999", "wait=-1", "wait=x", "", "wait"])
def test_prefer_is_taken_or_ignored_never_an_error(salon: Salon, prefer: str) -> None:
    answer = salon.call("POST", f"/v1/appointments/{salon.booked()['id']}/cancel", {}, headers={"Prefer": prefer})
    assert answer.status_code == 200
