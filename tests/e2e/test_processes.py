"""``askpro serve``, ``worker`` and ``twin`` as processes of their own, over one database."""

import json
import signal
from datetime import timedelta

import httpx
import pytest
from tests.e2e.conftest import Start, wait_for

from askpro.adapters.system import SystemClock
from askpro.twin import default_seed

GUEST = {"name": "Otto Outside", "email": "otto@example.org", "timeZone": "Europe/Berlin"}
SECRET = "whsec_of_the_salon"


@pytest.fixture
def settings(start: Start) -> dict[str, str]:
    """A database that is ready, and the environment to use it."""
    settings = {
        "ASKPRO_SECRET_KEYS": start.run("keys", "new")["key"],
        "ASKPRO_DATABASE_URL": "sqlite:///askpro.db",
        "ASKPRO_LOG": "json",
        "CALCOM_CALLS_PER_SECOND": "1000",
    }
    start.run("db", "upgrade", **settings)
    return settings


def _next_days() -> tuple[str, ...]:
    today = SystemClock().now().date()
    return ("--from", str(today + timedelta(days=1)), "--to", str(today + timedelta(days=8)))


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_the_ordinary_end(
    start: Start, settings: dict[str, str], command: tuple[str, ...], how: signal.Signals
) -> None:
    program = start(*command, "--json", **settings)
    program.ready("\n}\n")
    assert program.end(how) == 0
    assert "Traceback" not in program.err.read_text()


def test_serve_without_tables_says_what_to_do(start: Start, settings: dict[str, str]) -> None:
    refused = start("serve", "--port", "0", **{**settings, "ASKPRO_DATABASE_URL": "sqlite:///other.db"})
    assert refused.process.wait(60) == 3
    assert "askpro db upgrade" in refused.err.read_text()


def test_a_twin_keeps_its_state_over_a_kill(start: Start) -> None:
    twin = start("twin", "--port", "0", "--state", "twin.json", "--now", "2027-03-01T06:00:00Z", "--json")
    url = json.loads(twin.ready("\n}\n"))["url"]
    body = {"eventTypeId": 1, "start": "2027-03-02T09:00:00Z", "attendee": GUEST}
    headers = {"cal-api-version": "2024-08-13"}
    uid = httpx.post(f"{url}/bookings", json=body, headers=headers).json()["data"]["uid"]
    twin.end(signal.SIGKILL)
    again = start("twin", "--port", "0", "--state", "twin.json", "--json")
    url = json.loads(again.ready("\n}\n"))["url"]
    assert httpx.get(f"{url}/bookings/{uid}", headers=headers).json()["data"]["status"] == "accepted"


def test_a_worker_alone_reads_what_a_server_without_one_received(start: Start, settings: dict[str, str]) -> None:
    server = start("serve", "--port", "0", "--no-worker", "--json", **settings)
    inbox = json.loads(server.ready("\n}\n"))["url"] + "/v1/webhooks/calcom/salon"
    hook = {"teamId": 1, "subscriberUrl": inbox, "triggers": ["BOOKING_CREATED"], "secret": SECRET}
    (start.home / "seed.json").write_text(json.dumps(default_seed() | {"webhooks": [hook]}))
    twin = start("twin", "--port", "0", "--seed", "seed.json", "--json")
    url = json.loads(twin.ready("\n}\n"))["url"]
    settings["CALCOM_API_URL"] = url
    account = ("--calcom-api-key", "cal_twin_owner", "--calcom-team-id", "1", "--calcom-webhook-secret", SECRET)
    start.run("company", "add", "salon", *account, **settings)
    start.run("service", "add", "Trim", "--duration", "20", **settings)
    start.run("service", "map", "Trim", "3", **settings)
    offers = start.run("slots", "--service", "Trim", *_next_days(), **settings)["items"]
    body = {"eventTypeId": 3, "start": offers[0]["start"], "attendee": GUEST}
    httpx.post(f"{url}/bookings", json=body, headers={"cal-api-version": "2024-08-13"}).raise_for_status()
    assert start.run("show", **settings)["items"] == []
    start("worker", **settings)
    found = wait_for(lambda: start.run("show", **settings)["items"])
    assert [each["source"] for each in found] == ["calcom_direct"]


def test_a_twin_with_a_scenario_says_what_to_try_and_counts_what_it_did(start: Start) -> None:
    twin = start("twin", "--port", "0", "--scenario", "lost-answer-of-a-create", "--latency", "0.01")
    said = twin.ready("/_twin/faults\n")
    assert "Try: Book once: the answer is lost." in said
    url = said.split("answers at ")[1].split()[0]
    body = {"eventTypeId": 1, "start": f"{SystemClock().now().date() + timedelta(days=8)}T09:00:00Z", "attendee": GUEST}
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{url}/bookings", json=body, headers={"cal-api-version": "2024-08-13"})
    told = httpx.get(url.removesuffix("/v2") + "/_twin/faults").json()
    assert told["by_kind"] == {"lost-answer": 1, "latency": 1}


def test_a_twin_without_a_desk_has_no_such_path(start: Start) -> None:
    twin = start("twin", "--port", "0", "--no-desk", "--json")
    url = json.loads(twin.ready("\n}\n"))["url"].removesuffix("/v2")
    assert httpx.get(f"{url}/_twin/faults").status_code == 404
