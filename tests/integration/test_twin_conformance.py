"""The twin against what real servers answered: recorded scenarios, judged by their own tool, and recorded lives.

They are no part of this repository; ``ASKPRO_TEST_CALCOM`` names the folder that holds ``scenarios/`` and
``histories/``. The tool lies in ``../tools``.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from calendar import monthrange
from contextlib import ExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from askpro.twin import Answer, Request, Twin
from askpro.twin.edition import EDITIONS
from askpro.twin.server import build_twin, running_twin

pytestmark = pytest.mark.scenarios

# The scenario that waits out a block of a minute runs only by hand: the tool's --slow.
PASSING = {"upstream-2025-10": 464, "caldiy-2026-07": 419}


@pytest.fixture(scope="module")
def material() -> Path:
    """The folder with the scenarios."""
    folder = os.environ.get("ASKPRO_TEST_CALCOM")
    if not folder:
        pytest.skip("ASKPRO_TEST_CALCOM is not set: the recorded Cal.com scenarios are not at hand")
    return Path(folder)


# Those in which calendar days matter. By hand all pass from any of the next 200 days; from later ones on slots-basic
# asks for a day of the past that has not come yet.
DATED = ("bookings-conflict", "dst-spring", "recurring", "schedules", "slots-busy", "slots-time-zones")


def start_tool(material: Path, edition: str, url: str, *more: str) -> subprocess.Popen[str]:
    tool = material.parent / "tools" / "calcom_conformance.py"
    arguments = ["--base-url", url, "--scenarios", str(material / "scenarios"), "--edition", edition, *more]
    return subprocess.Popen([sys.executable, str(tool), *arguments], stdout=subprocess.PIPE, text=True)


def days_ahead() -> list[date]:
    """The days before the next two clock changes of Berlin, and the last day of the month."""
    zone, today = ZoneInfo("Europe/Berlin"), datetime.now(UTC).date()  # noqa: TID251 (the tool counts from today, too)
    noons = [datetime.combine(today + timedelta(days=number), time(12), zone) for number in range(366)]
    pairs = itertools.pairwise(noons)
    changes = [before.date() for before, after in pairs if before.utcoffset() != after.utcoffset()]
    return [*changes[:2], today.replace(day=monthrange(today.year, today.month)[1])]


@pytest.fixture(scope="module")
def verdicts(material: Path) -> dict[str, tuple[int, str]]:
    """Exit code and output of the tool per edition. Both run side by side, since they mostly wait."""
    seed = json.loads((material / "scenarios" / "seed.json").read_text("utf-8"))
    # The limit's headers stay as recorded; with the recorded limit itself the tool would wait for minutes.
    seed["rateLimit"] = {**seed["rateLimit"], "limitPerApiKey": 100_000, "limitWithoutKeyPerIp": 100_000}
    upstream, caldiy = EDITIONS
    with running_twin(build_twin(seed, edition=upstream)) as one, running_twin(build_twin(seed, edition=caldiy)) as two:
        running = {upstream: start_tool(material, upstream, one.url), caldiy: start_tool(material, caldiy, two.url)}
        outputs = {edition: tool.communicate(timeout=300)[0] for edition, tool in running.items()}
    return {edition: (tool.returncode, outputs[edition]) for edition, tool in running.items()}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_recorded_step_is_answered_as_the_real_server_did(
    verdicts: dict[str, tuple[int, str]], edition: str
) -> None:
    status, output = verdicts[edition]
    assert (status, output.strip()) == (0, f"{PASSING[edition]} passed, 0 failed")


@pytest.mark.parametrize("day", days_ahead(), ids=["first-change", "second-change", "end-of-month"])
def test_the_steps_hold_whatever_day_it_is(material: Path, day: date) -> None:
    seed = json.loads((material / "scenarios" / "seed.json").read_text("utf-8")) | {"rateLimit": None}
    only = [argument for name in DATED for argument in ("--only", name)]
    with ExitStack() as stack:
        twins = {edition: stack.enter_context(running_twin(build_twin(seed, edition=edition))) for edition in EDITIONS}
        arguments = ("--today", day.isoformat(), *only)
        running = [start_tool(material, edition, twin.url, *arguments) for edition, twin in twins.items()]
        outputs = [tool.communicate(timeout=300)[0] for tool in running]
    assert [tool.returncode for tool in running] == [0, 0], outputs
    assert all(output.strip().endswith(" 0 failed") for output in outputs)


# Facts about the calendars that the histories do not spell out: all answers fit these settings.
LONG = {"afterEventBuffer": 15}
CONFIRM = {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": False}}
BUSY = "User either already has booking at this time or is not available"
# Ids, times of the recording, and the rooms of a video service that the twin does not have.
VOLATILE = {"id", "bookingId", "rescheduleId", "createdAt", "updatedAt", "timestamp", "oneTimePassword"}
VIDEO = {"meetingUrl", "location", "appsStatus", "conferenceData", "videoCallData", "videoCallUrl"}
UID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{20,24}")


class Replay:
    """A recorded life of a calendar, lived again by a twin."""

    def __init__(self, material: Path, name: str) -> None:
        self.history: Any = json.loads((material / "histories" / f"{name}.json").read_text("utf-8"))
        self.clock = datetime(2026, 11, 22, tzinfo=UTC)
        self.twin = Twin(self.seed(material), edition=self.history["edition"], clock=lambda: self.clock)
        self.recorded: dict[str, str] = {}

    def seed(self, material: Path) -> dict[str, Any]:
        seed: dict[str, Any] = json.loads((material / "scenarios" / "seed.json").read_text("utf-8"))
        answers = [row["answer"]["data"] for row in self.history["operations"] if row["status"] == 201]
        seen = {row["eventTypeId"]: row for row in answers}
        for title, number in self.history["event_types"].items():
            about = {"title": title, "slug": seen[number]["eventType"]["slug"], "ownerId": 101, "id": number}
            settings = LONG if title == "long" else CONFIRM if title == "confirm" else {}
            seed["eventTypes"].append(about | {"lengthInMinutes": seen[number]["duration"]} | settings)
        hook = {"userId": 101, "subscriberUrl": "http://x/", "secret": self.history["webhook_secret"]}
        seed["webhooks"] = [hook | {"triggers": EDITIONS[self.history["edition"]].triggers}]
        return seed | {"rateLimit": None}

    def send(self, twin: Twin, operation: Any) -> Answer:
        played = {theirs: ours for ours, theirs in self.recorded.items()}
        path = UID.sub(lambda match: played.get(match[0], match[0]), operation["path"])
        headers = {"cal-api-version": "2024-08-13", "content-type": "application/json"}
        if operation["by"] != "attendee":
            headers["authorization"] = "Bearer cal_test_alice_0123456789abcdef"
        body = b"" if operation["body"] is None else json.dumps(operation["body"]).encode()
        return twin.handle(Request(operation["method"], "/v2" + path, "", headers, body))

    def blocked_from_outside(self, operation: Any) -> bool:
        """The server held bookings of other runs. Was the slot refused although nothing in this life is there?"""
        if BUSY not in json.dumps(operation["answer"]):
            return False
        copy = Twin(self.twin.snapshot(), edition=self.history["edition"], clock=lambda: self.clock)
        return self.send(copy, operation).status == 201

    def plain(self, value: Any) -> Any:
        """A value without what differs from run to run."""
        if isinstance(value, dict):
            kept = {key: item for key, item in value.items() if key not in VIDEO}
            return {key: key in VOLATILE or self.plain(item) for key, item in kept.items()}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, str):
            product = re.sub(r"@(Cal\.com|CoachOS Booking)$", "@", value)
            return UID.sub(lambda match: self.recorded.get(match[0], match[0]), product)
        return value


def in_any_order(bodies: list[Any]) -> list[str]:
    return sorted(json.dumps(body, sort_keys=True) for body in bodies)


@pytest.mark.parametrize("name", ["upstream-1", "caldiy-1"])
def test_a_recorded_life_is_lived_again_answer_by_answer_and_webhook_by_webhook(material: Path, name: str) -> None:
    replay = Replay(material, name)
    sent: list[Any] = []
    for operation in replay.history["operations"]:
        replay.clock = datetime.fromisoformat(operation["at"])
        if operation["status"] == 429 or replay.blocked_from_outside(operation):
            continue
        answer = replay.send(replay.twin, operation)
        found = json.loads(answer.body)
        if answer.status == operation["status"] == 201:
            replay.recorded[found["data"]["uid"]] = operation["answer"]["data"]["uid"]
        assert (answer.status, replay.plain(found)) == (operation["status"], replay.plain(operation["answer"]))
        sent += [json.loads(delivery.body) for delivery in answer.deliveries]
    received = [replay.plain(json.loads(delivery["body"])) for delivery in replay.history["deliveries"]]
    assert in_any_order(received) == in_any_order([replay.plain(body) for body in sent])
