"""Faults changed while the twin runs: ``/_twin/faults`` and ``/_twin/scenarios``."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from askpro.twin import Request
from askpro.twin.faults import Faults, read_words
from askpro.twin.scenarios import library
from askpro.twin.scenarios.desk import FaultsDesk
from askpro.twin.server import RunningTwin, build_twin, running_twin

KEY = {"authorization": "Bearer cal_twin_owner"}
LOST = {"kind": "lost-answer", "match": {"path": "/v2/me"}}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningTwin]:
    with running_twin(build_twin(now="2027-03-01T06:00:00Z")) as twin:
        yield twin


@pytest.fixture
def http(running: RunningTwin) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url.removesuffix("/v2")) as client:
        yield client
        client.delete("/_twin/faults")


def test_nothing_is_in_place_at_first(http: httpx.Client) -> None:
    assert http.get("/_twin/faults").json() == {
        "faults": [],
        "struck": 0,
        "by_kind": {},
        "luck": 0,
        "refused": [],
    }


def test_what_is_put_strikes_is_counted_and_can_be_cleared(http: httpx.Client) -> None:
    assert http.put("/_twin/faults", json={"faults": [LOST]}).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/v2/me", headers=KEY)
    told = http.get("/_twin/faults").json()
    assert (told["faults"], told["by_kind"]) == ([{**LOST, "seen": 1, "struck": 1}], {"lost-answer": 1})
    assert http.delete("/_twin/faults").json()["faults"] == []
    assert http.get("/v2/me", headers=KEY).status_code == 200


def test_posting_adds_one_and_putting_replaces_all(http: httpx.Client) -> None:
    http.put("/_twin/faults", json=[LOST])
    http.post("/_twin/faults", json={"kind": "cut-body"})
    assert [each["kind"] for each in http.get("/_twin/faults").json()["faults"]] == ["lost-answer", "cut-body"]
    http.put("/_twin/faults", json=[{"kind": "outage"}])
    assert [each["kind"] for each in http.get("/_twin/faults").json()["faults"]] == ["outage"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"faults": [{"kind": "lost-anser"}]}, "faults[0].kind"),
        ({"faults": [LOST, {"kind": "latency"}]}, "faults[1].seconds"),
        ({"fault": []}, "fault"),
        (7, "faults"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_changed(http: httpx.Client, body: Any, place: str) -> None:
    http.put("/_twin/faults", json=[LOST])
    refused = http.put("/_twin/faults", json=body)
    assert (refused.status_code, refused.json()["error"]["place"]) == (400, place)
    assert len(http.get("/_twin/faults").json()["faults"]) == 1


def test_there_is_an_end_to_how_many_can_be_in_place(http: httpx.Client) -> None:
    http.put("/_twin/faults", json=[LOST] * 999)
    assert http.post("/_twin/faults", json=LOST).status_code == 200
    refused = http.post("/_twin/faults", json=LOST)
    assert (refused.status_code, refused.json()["error"]["message"]) == (
        400,
        "faults are too many: at most 1,000 at a time",
    )
    assert len(http.get("/_twin/faults").json()["faults"]) == 1000


def test_what_people_try_in_vain_is_told(http: httpx.Client) -> None:
    late = {"kind": "meanwhile", "path": "/bookings/{uid}/reschedule", "body": {"start": "{start+900}"}}
    http.put("/_twin/faults", json=[late])
    visitor = {"name": "Ann", "email": "ann@example.com", "timeZone": "Europe/Berlin"}
    booking = {"eventTypeId": 1, "start": "2027-03-02T09:00:00Z", "attendee": visitor}
    made = http.post("/v2/bookings", json=booking, headers={"cal-api-version": "2024-08-13"})
    (told,) = http.get("/_twin/faults").json()["refused"]
    assert told.startswith(f"POST /v2/bookings/{made.json()['data']['uid']}/reschedule: 400, User either already has")


def test_what_is_no_json_is_refused(http: httpx.Client) -> None:
    refused = http.put("/_twin/faults", content=b"{", headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["error"]["message"]) == (400, "the body is no JSON")


def test_other_methods_are_refused(http: httpx.Client) -> None:
    assert http.patch("/_twin/faults").status_code == 405


def test_a_page_of_another_origin_changes_nothing(http: httpx.Client) -> None:
    elsewhere = {"origin": "https://elsewhere.example"}
    assert http.put("/_twin/faults", json=[LOST], headers=elsewhere).status_code == 403
    assert http.delete("/_twin/faults", headers=elsewhere).status_code == 403


def test_a_name_that_a_stranger_points_here_is_not_served(http: httpx.Client) -> None:
    assert http.get("/_twin/faults", headers={"host": "elsewhere.example:8020"}).status_code == 421


def test_a_form_changes_nothing(http: httpx.Client) -> None:
    form = {"content-type": "text/plain"}
    assert http.post("/_twin/faults", content=b'{"kind": "outage"}', headers=form).status_code == 415


def test_callers_of_other_machines_see_nothing() -> None:
    desk = FaultsDesk(Faults([read_words("outage")]))
    assert desk.answer(Request("GET", "/_twin/faults", client="192.0.2.7")).status == 404
    assert desk.answer(Request("GET", "/_twin/faults", client="127.0.0.1")).status == 200


def test_faults_neither_strike_the_desk_nor_count_there(http: httpx.Client) -> None:
    http.put("/_twin/faults", json=[{"kind": "lost-request"}])
    assert http.get("/_twin/faults").json()["faults"] == [{"kind": "lost-request", "seen": 0, "struck": 0}]


def test_scenarios_are_explained_and_put_in_place(http: httpx.Client) -> None:
    told = http.get("/_twin/scenarios").json()["scenarios"]
    assert [each["name"] for each in told] == list(library())
    name = told[0]["name"]
    assert http.get(f"/_twin/scenarios/{name}").json()["about"] == library()[name].about
    placed = http.put(f"/_twin/scenarios/{name}").json()
    assert (placed["scenario"], placed["seed"]) == (name, {})
    assert [each["kind"] for each in placed["faults"]] == [each.kind for each in library()[name].faults]


def test_an_unknown_scenario_suggests_near_ones(http: httpx.Client) -> None:
    name = next(iter(library()))
    refused = http.get(f"/_twin/scenarios/{name}s")
    assert (refused.status_code, name in refused.json()["error"]["message"]) == (404, True)
