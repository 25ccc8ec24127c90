"""Sweeps on request, over HTTP: at once, later, or broken off; what is late; and webhooks by state and time."""

import time

import httpx
from attrs import evolve
from tests.integration.web.conftest import Caller, Salon
from tests.integration.web.test_sync import book_outside, code, other, unreachable

__all__ = ["other"]


def test_what_is_due_shows_its_lag(salon: Salon) -> None:
    unreachable(salon)
    assert salon.book(9).status_code == 202
    salon.place.clock.sleep(600)
    shown = salon.call.ok("GET", "/v1/sync")
    assert (shown["due"], 590 <= shown["lag_seconds"] <= 610, shown["states"]["due"]) == (1, True, 1)


def test_a_full_dry_run_reports_and_changes_nothing(salon: Salon) -> None:
    book_outside(salon, 9)
    answer = salon.call("POST", "/v1/sync/sweep", {"full": True, "dry_run": True})
    swept = answer.json()
    assert (answer.status_code, swept["state"], swept["dry_run"]) == (200, "done", True)
    (found,) = swept["report"]["found"]
    assert (found["appointment_id"], found["cause"], found["repair"], found["fields"]) == (
        None,
        "webhook_lost",
        "imported",
        ["unknown"],
    )
    assert (salon.call.ok("GET", "/v1/appointments")["items"], salon.call.ok("GET", "/v1/sync")["last_sweep"]) == (
        [],
        None,
    )
    assert salon.call.ok("GET", answer.headers["location"])["report"] == swept["report"]


def test_a_sweep_repairs_and_is_kept_as_the_last_one(salon: Salon) -> None:
    book_outside(salon, 9)
    swept = salon.call.ok("POST", "/v1/sync/sweep", {"full": True})
    assert swept["report"]["repairs"] == {"imported": 1}
    shown = salon.call.ok("GET", "/v1/sync")
    assert (shown["last_full_sweep"]["id"], shown["last_full_sweep"]["report"]["causes"]) == (
        swept["id"],
        {"webhook_lost": 1},
    )
    assert ("found" in shown["last_full_sweep"]["report"], len(salon.call.ok("GET", "/v1/appointments")["items"])) == (
        False,
        1,
    )


def test_a_sweep_without_patience_is_answered_as_running_and_found_later(salon: Salon) -> None:
    gate: list[bool] = []

    def hang(request: httpx.Request) -> None:
        while request.method == "GET" and not gate:
            time.sleep(0.01)

    salon.place.line.intercept = hang
    headers = {"Prefer": "wait=0"}
    begun = salon.call("POST", "/v1/sync/sweep", {"full": True}, headers=headers)
    again = salon.call("POST", "/v1/sync/sweep", {"full": True}, headers=headers)
    assert (begun.status_code, begun.json()["state"], begun.json()["report"]) == (202, "running", None)
    assert (again.status_code, again.json()["id"]) == (202, begun.json()["id"])
    assert [each["id"] for each in salon.call.ok("GET", "/v1/sync")["running"]] == [begun.json()["id"]]
    gate.append(True)
    for _ in range(500):
        if salon.call.ok("GET", begun.headers["location"])["state"] == "done":
            return
        time.sleep(0.01)
    raise AssertionError("the sweep never ends")


def test_a_sweep_that_breaks_off_is_told_and_kept(salon: Salon) -> None:
    unreachable(salon, "GET")
    assert code(salon.call("POST", "/v1/sync/sweep")) == (503, "temporarily_unavailable")
    with salon.place.app.storage.directory() as directory:
        (kept,) = directory.sweeps(salon.id)
    assert (kept.error, evolve(kept, error=None).report) == ("temporarily_unavailable", None)
    shown = salon.call.ok("GET", f"/v1/sync/sweeps/{kept.id}")
    assert (shown["state"], shown["error"]) == ("failed", "temporarily_unavailable")


def test_s11_sweeps_of_others_are_not_found(salon: Salon, other: Caller) -> None:
    swept = salon.call.ok("POST", "/v1/sync/sweep")
    assert code(other("GET", f"/v1/sync/sweeps/{swept['id']}")) == (404, "not_found")
    assert other.ok("GET", "/v1/sync")["last_sweep"] is None


def test_deliveries_are_filtered_by_state_and_time(salon: Salon) -> None:
    book_outside(salon, 9)
    salon.place.deliver()
    until = salon.call.ok("GET", "/v1/sync")["as_of"]
    book_outside(salon, 11)
    salon.place.deliver()
    path = "/v1/webhooks/deliveries"
    found = [
        len(salon.call.ok("GET", path, params=query)["items"])
        for query in ({}, {"until": until}, {"since": until}, {"state": "done"}, {"state": "new"})
    ]
    assert found == [2, 1, 1, 2, 0]
    assert code(salon.call("GET", path, params={"since": until, "until": until})) == (400, "invalid_request")
