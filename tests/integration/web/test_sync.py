"""The sync over HTTP: how it stands, issues with both versions, retry, dismiss, undo, and sweeps on request."""

from typing import Any

import httpx
import pytest
from tests.integration.web.conftest import INBOX, Caller, Salon, company_body, signature
from tests.integration.web.seeds import NORAS_KEY, Json
from tests.integration.web.test_openapi import answer_schema, misfits

from askpro.domain.appointment import SyncState


def book_outside(salon: Salon, hour: int, event_type_id: int = 7, email: str = "otto@example.org") -> str:
    attendee = {"name": "Otto", "email": email, "timeZone": "Europe/Berlin"}
    body = {"eventTypeId": event_type_id, "start": f"2027-03-08T{hour:02}:00:00Z", "attendee": attendee}
    answer = salon.place.outside().post("http://twin.test/v2/bookings", json=body)
    answer.raise_for_status()
    return str(answer.json()["data"]["uid"])


def move_outside(salon: Salon, uid: str, hour: int) -> str:
    url = f"http://twin.test/v2/bookings/{uid}/reschedule"
    answer = salon.place.outside().post(url, json={"start": f"2027-03-08T{hour:02}:00:00Z"})
    answer.raise_for_status()
    return str(answer.json()["data"]["uid"])


def unreachable(salon: Salon, method: str = "POST") -> None:
    def intercept(request: httpx.Request) -> None:
        if request.method == method:
            raise httpx.ConnectError("no connection", request=request)

    salon.place.line.intercept = intercept


def reachable(salon: Salon) -> None:
    salon.place.line.intercept = lambda _: None


def settle(salon: Salon) -> None:
    app, clock = salon.place.app, salon.place.clock
    for _ in range(20):
        app.inbox()
        clock.sleep(10)
        for each in app.settle.due():
            app.settle(*each)


def test_l26_what_the_calendar_said_is_kept_whole_for_the_operator(salon: Salon) -> None:
    """Nobody waits for the answer any more: the issue and the appointment tell the words, without addresses."""
    unreachable(salon)
    made = salon.book().json()
    said = "Paid by invoice only; ask lena@example.org. " + "Really. " * 60
    refusal = {"status": "error", "error": {"code": "BadRequestException", "message": said}}
    salon.place.line.intercept = lambda request: httpx.Response(400, json=refusal, request=request)
    salon.place.clock.sleep(120)
    settle(salon)
    (issue,) = issues(salon, kind="refused")
    kept = salon.call.ok("GET", f"/v1/appointments/{made['id']}")["last_refusal"]
    assert (issue["detail"]["code"], kept["code"]) == ("calendar_refused", "calendar_refused")
    assert "Paid by invoice only; ask [e-mail]. " + "Really. " * 60 in issue["detail"]["said"]
    assert "lena@example.org" not in str(issue)


def conflict(salon: Salon) -> Json:
    """We wanted noon and could not say so; the customer took two o'clock."""
    booked = salon.booked(9)
    salon.place.deliver()
    unreachable(salon)
    salon.call.ok("POST", f"/v1/appointments/{booked['id']}/reschedule", {"start": "2027-03-08T12:00:00Z"})
    reachable(salon)
    move_outside(salon, booked["booking"]["uid"], 14)
    salon.place.deliver()
    settle(salon)
    (issue,) = issues(salon, kind="conflict")
    return issue


def issues(salon: Salon, call: Caller | None = None, **query: Any) -> list[Json]:
    found: list[Json] = (call or salon.call).ok("GET", "/v1/sync/issues", params=query)["items"]
    return found


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def other(salon: Salon) -> Caller:
    """Another company's key."""
    made = salon.place.admin.ok("POST", "/v1/companies", company_body(slug="nora", calcom_api_key=NORAS_KEY))
    return Caller(salon.place.client, made["key"])


def test_a_conflict_shows_both_versions_and_which_one_was_kept(salon: Salon) -> None:
    issue = conflict(salon)
    assert (issue["versions"]["ours"]["start"], issue["versions"]["theirs"]["start"], issue["kept"]) == (
        "2027-03-08T12:00:00Z",
        "2027-03-08T14:00:00Z",
        "theirs",
    )
    assert (issue["state"], issue["actions"], issue["ended"]) == ("open", ["retry", "dismiss", "undo"], None)
    assert salon.call.ok("GET", f"/v1/sync/issues/{issue['id']}") == issue


def test_dismissing_ends_the_state_conflict_and_is_kept_with_who_and_why(salon: Salon) -> None:
    issue = conflict(salon)
    path = f"/v1/appointments/{issue['appointment_id']}"
    before = salon.call.ok("GET", path)["sync"]["state"]
    first = salon.call.ok("POST", f"/v1/sync/issues/{issue['id']}/dismiss", {"reason": "agreed"})
    assert (first["state"], first["ended"]["how"], first["ended"]["reason"]) == ("closed", "dismissed", "agreed")
    assert first["ended"]["by"].startswith("api:key_")
    assert (before, salon.call.ok("GET", path)["sync"]["state"]) == ("conflict", "in_sync")
    assert salon.call.ok("POST", f"/v1/sync/issues/{issue['id']}/dismiss", {"reason": "other"}) == first
    assert (issues(salon), [each["id"] for each in issues(salon, state="closed")]) == ([], [issue["id"]])


def test_undoing_a_conflict_takes_the_other_time_once(salon: Salon) -> None:
    issue = conflict(salon)
    first = salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo")
    assert (first.status_code, first.json()["ended"]["how"], first.json()["pending"]) == (200, "undone", False)
    shown = salon.call.ok("GET", f"/v1/appointments/{issue['appointment_id']}")
    assert (shown["start"], shown["sync"]["state"]) == ("2027-03-08T12:00:00Z", "in_sync")
    calls = len(salon.place.line.calls)
    assert salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo").json() == first.json()
    assert len(salon.place.line.calls) == calls


def test_an_undo_that_the_calendar_does_not_answer_is_accepted_and_pending(salon: Salon) -> None:
    issue = conflict(salon)
    unreachable(salon)
    answer = salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo")
    assert (answer.status_code, answer.json()["pending"], answer.json()["state"]) == (202, True, "closed")


def test_an_undo_to_a_time_that_is_taken_is_refused_with_alternatives(salon: Salon) -> None:
    issue = conflict(salon)
    salon.booked(12, customer={"name": "Bea", "email": "bea@example.org"})
    answer = salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo")
    assert (code(answer), bool(answer.json()["alternatives"])) == ((409, "slot_unavailable"), True)
    assert [each["id"] for each in issues(salon)] == [issue["id"]]


def test_where_nothing_can_be_undone_the_code_says_so(salon: Salon) -> None:
    issue = conflict(salon)
    salon.call.ok("POST", f"/v1/sync/issues/{issue['id']}/dismiss")
    assert code(salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo")) == (409, "cannot_undo")


def test_an_unmapped_host_is_matched_again(salon: Salon) -> None:
    salon.call.ok("DELETE", f"/v1/staff/{salon.mira}/host")
    book_outside(salon, 9)
    salon.place.deliver()
    (issue,) = issues(salon, kind="unmapped")
    assert issue["actions"] == ["retry", "dismiss"]
    after = salon.call.ok("POST", f"/v1/sync/issues/{issue['id']}/retry")
    assert (after["state"], after["pending"], after["ended"]) == ("closed", False, None)
    assert salon.call.ok("GET", f"/v1/appointments/{issue['appointment_id']}")["staff_id"] == salon.mira


def test_a_webhook_that_nobody_can_read_is_an_issue(salon: Salon) -> None:
    body = b'{"triggerEvent":"BOOKING_CREATED","createdAt":"2027-03-01T08:00:00Z","payload":{}}'
    headers = {"X-Cal-Signature-256": signature(body)}
    assert salon.place.client.post(INBOX, content=body, headers=headers).status_code == 200
    salon.place.app.inbox()
    (issue,) = issues(salon)
    (failed,) = salon.call.ok("GET", "/v1/webhooks/deliveries", params={"state": "failed"})["items"]
    assert (issue["kind"], issue["detail"]["delivery"]) == ("failed_notice", failed["id"])
    assert salon.call.ok("POST", f"/v1/sync/issues/{issue['id']}/retry")["state"] == "open"


@pytest.mark.parametrize("act", ["retry", "dismiss", "undo"])
def test_s11_unknown_issues_and_those_of_others_are_not_found(salon: Salon, other: Caller, act: str) -> None:
    issue = conflict(salon)
    for call, issue_id in ((salon.call, "iss_none"), (other, issue["id"]), (salon.call, "x" * 200)):
        assert code(call("POST", f"/v1/sync/issues/{issue_id}/{act}")) == (404, "not_found")
        assert code(call("GET", f"/v1/sync/issues/{issue_id}")) == (404, "not_found")
    assert (issues(salon, other), len(issues(salon))) == ([], 1)


def test_an_idempotency_key_answers_the_same_again(salon: Salon) -> None:
    """S10."""
    issue = conflict(salon)
    headers = {"Idempotency-Key": "k1"}
    first = salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo", headers=headers)
    again = salon.call("POST", f"/v1/sync/issues/{issue['id']}/undo", headers=headers)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")


def test_issues_are_listed_page_by_page_and_filtered(salon: Salon) -> None:
    salon.call.ok("DELETE", f"/v1/staff/{salon.mira}/host")
    for hour in (9, 11, 13):
        book_outside(salon, hour, email=f"o{hour}@example.org")
    salon.place.deliver()
    first = salon.call.ok("GET", "/v1/sync/issues", params={"limit": 2})
    rest = salon.call.ok("GET", "/v1/sync/issues", params={"limit": 2, "cursor": first["next_cursor"]})
    found = first["items"] + rest["items"]
    assert (len({each["id"] for each in found}), rest["next_cursor"]) == (3, None)
    about = found[0]["appointment_id"]
    assert [each["id"] for each in issues(salon, appointment_id=about)] == [found[0]["id"]]
    assert issues(salon, kind="conflict") == []


@pytest.mark.parametrize(
    "query", [{"kind": "trouble"}, {"state": "some"}, {"limit": "0"}, {"cursor": "x"}, {"who": "me"}]
)
def test_a_wrong_filter_is_named(salon: Salon, query: dict[str, str]) -> None:
    answer = salon.call("GET", "/v1/sync/issues", params=query)
    assert code(answer) == (400, "invalid_request")
    assert {each["pointer"] for each in answer.json()["problems"]} == {f"/{name}" for name in query}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/sync/sweep", {"full": "yes"}),
        ("/v1/sync/sweep", {"deep": True}),
        ("/v1/sync/issues/iss_none/dismiss", {"reason": 7}),
        ("/v1/sync/issues/iss_none/retry", {"hard": True}),
        ("/v1/sync/issues/iss_none/undo", {"hard": True}),
    ],
)
def test_a_wrong_body_is_refused_before_anything_is_done(salon: Salon, path: str, body: Json) -> None:
    calls = len(salon.place.line.calls)
    assert code(salon.call("POST", path, body)) == (400, "invalid_request")
    assert len(salon.place.line.calls) == calls


def test_the_status_counts_everything_that_waits(salon: Salon) -> None:
    issue = conflict(salon)
    book_outside(salon, 15)
    each = salon.place.line.sent.pop()
    salon.place.client.post(INBOX, content=each.body, headers=dict(each.headers))
    shown = salon.call.ok("GET", "/v1/sync")
    assert (shown["issues"], shown["states"]["conflict"], set(shown["states"])) == (
        {"conflict": 1},
        1,
        {state.value for state in SyncState},
    )
    assert (shown["inbox"]["waiting"], shown["inbox"]["failed"], shown["last_sweep"]) == (1, 0, None)
    assert (shown["due"], shown["lag_seconds"], shown["oldest_due"], issue["state"]) == (0, None, None, "open")


def test_real_answers_fit_the_document(salon: Salon) -> None:
    whole: Json = salon.place.client.get("/schema/openapi.json").json()
    issue = conflict(salon)
    swept = salon.call.ok("POST", "/v1/sync/sweep", {"full": True})
    one = f"/v1/sync/issues/{issue['id']}"
    for method, template, path, body in [
        ("get", "/v1/sync", "/v1/sync", None),
        ("get", "/v1/sync/issues", "/v1/sync/issues", None),
        ("get", "/v1/sync/issues", "/v1/sync/issues?state=all&kind=conflict", None),
        ("get", "/v1/sync/issues", "/v1/sync/issues?state=none", None),
        ("get", "/v1/sync/issues/{issue_id}", one, None),
        ("get", "/v1/sync/issues/{issue_id}", "/v1/sync/issues/iss_none", None),
        ("post", "/v1/sync/issues/{issue_id}/retry", f"{one}/retry", {}),
        ("post", "/v1/sync/issues/{issue_id}/undo", f"{one}/undo", None),
        ("post", "/v1/sync/issues/{issue_id}/dismiss", f"{one}/dismiss", {"reason": "fine"}),
        ("post", "/v1/sync/sweep", "/v1/sync/sweep", {"full": True, "dry_run": True}),
        ("get", "/v1/sync/sweeps/{sweep_id}", f"/v1/sync/sweeps/{swept['id']}", None),
        ("get", "/v1/sync/sweeps/{sweep_id}", "/v1/sync/sweeps/swp_none", None),
    ]:
        answer = salon.call(method.upper(), path, body)
        schema = answer_schema(whole, method, template, answer.status_code)
        assert list(misfits(answer.json(), schema, whole)) == [], (method, path, answer.text)
