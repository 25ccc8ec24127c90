"""A new user's first ten minutes: ``make run``, three commands, Ctrl-C, and again."""

import json
import re
import signal
import stat
import subprocess

import pytest
from tests.e2e.conftest import Demo, Start, demo_in, wait_for


@pytest.fixture
def demo(start: Start) -> Demo:
    return demo_in(start)


def pasted(commands: list[str]) -> list[str]:
    """What each command prints when it is pasted into a shell."""
    ran = [subprocess.run(["bash", "-c", each], capture_output=True, text=True, check=True) for each in commands]
    assert [each.stderr for each in ran] == [""] * len(commands)
    return [each.stdout for each in ran]


def test_the_three_printed_commands_show_book_and_confirm(start: Start) -> None:
    said = start("demo", "--port", "0", "--data", "data").ready("Ctrl-C ends it")
    commands = re.findall(r"^curl .*$", said, re.MULTILINE)
    offers, booked, listed = (json.loads(each) for each in pasted(commands))
    assert booked["start"] == offers[0]["start"]
    shown = next(each for each in listed["items"] if each["id"] == booked["id"])
    assert (shown["status"], shown["booking"]["uid"]) == ("confirmed", booked["booking"]["uid"])


def test_the_doctor_finds_nothing_wrong_with_a_fresh_one(start: Start, demo: Demo) -> None:
    found = start.run("doctor", ASKPRO_SETTINGS=demo.banner["settings_file"])
    assert [each["findings"] for each in found["companies"]] == [[]]
    assert demo.ask("GET", "/v1/doctor")["findings"] == []


def test_the_doctor_finds_nothing_wrong_with_one_that_moved(start: Start, demo: Demo) -> None:
    demo.program.end()
    moved = demo_in(start)
    assert moved.port != demo.port
    assert moved.ask("GET", "/v1/doctor")["findings"] == []
    came_in = moved.ask("GET", "/v1/webhooks/deliveries")["items"]
    assert [each["trigger"] for each in came_in] == ["PING", "PING"]


def test_the_commands_can_be_pasted_again(demo: Demo) -> None:
    book = demo.banner["commands"][1]
    first, second = (json.loads(each)["booking"]["uid"] for each in pasted([book, book]))
    assert first != second


def test_the_reference_of_the_api_is_where_the_banner_says(demo: Demo) -> None:
    assert demo.banner["schema"] == f"{demo.banner['url']}/schema"
    page = pasted([f"curl -sS -f {demo.banner['schema']} {demo.banner['schema']}/openapi.json"])[0]
    assert "/v1/appointments" in page


def test_ctrl_c_is_its_ordinary_end(demo: Demo) -> None:
    assert (demo.program.end(signal.SIGINT), demo.program.err.read_text()) == (0, "")


def test_sigterm_is_too(demo: Demo) -> None:
    assert (demo.program.end(signal.SIGTERM), demo.program.err.read_text()) == (0, "")


def test_the_second_start_goes_on_where_the_first_ended(start: Start, demo: Demo) -> None:
    booked = json.loads(pasted(demo.banner["commands"][1:2])[0])
    demo.program.end()
    again = demo_in(start, demo.port)
    constant = ("url", "api_key", "admin_key", "twin_url", "twin_key")
    assert [again.banner[name] for name in constant] == [demo.banner[name] for name in constant]
    assert [(each["id"], each["status"]) for each in again.appointments()] == [(booked["id"], "confirmed")]
    assert again.program.err.read_text() == ""


def test_a_killed_demo_comes_back_with_everything(start: Start, demo: Demo) -> None:
    booked = json.loads(pasted(demo.banner["commands"][1:2])[0])
    demo.program.end(signal.SIGKILL)
    again = demo_in(start, demo.port)
    assert [each["booking"] for each in again.appointments()] == [booked["booking"]]
    cancelled = again.ask("POST", f"/v1/appointments/{booked['id']}/cancel", {})
    assert (cancelled["status"], again.at_calcom("GET", f"/bookings/{booked['booking']['uid']}")["status"]) == (
        "cancelled",
        "cancelled",
    )


def test_a_first_start_that_was_killed_is_completed_by_the_next(start: Start) -> None:
    first = start("demo", "--port", "0", "--data", "data", "--json")
    wait_for((start.home / "data" / "askpro.db").exists)
    first.end(signal.SIGKILL)
    demo = demo_in(start)
    services = demo.ask("GET", "/v1/services")["items"]
    assert sorted(len(each["event_types"]) for each in services) == [2, 2, 2]
    assert len(demo.ask("GET", "/v1/staff")["items"]) == 2


def test_a_second_demo_on_the_same_data_is_refused(start: Start, demo: Demo) -> None:
    second = start("demo", "--port", "0", "--data", "data")
    assert second.process.wait(60) == 3
    assert "choose another directory with --data" in second.err.read_text()


def test_its_secrets_are_for_its_owner_only(start: Start, demo: Demo) -> None:
    for name in ("demo.json", "askpro.toml"):
        assert stat.S_IMODE((start.home / "data" / name).stat().st_mode) == 0o600


def test_other_commands_work_on_it_with_its_settings(start: Start, demo: Demo) -> None:
    booked = json.loads(pasted(demo.banner["commands"][1:2])[0])
    settings = {"ASKPRO_SETTINGS": demo.banner["settings_file"]}
    assert start.run("show", booked["booking"]["uid"], **settings)["id"] == booked["id"]
    assert start.run("cancel", booked["id"], **settings)["status"] == "cancelled"
