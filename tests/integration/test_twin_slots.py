"""The twin's slots against every list of slots that a real server was recorded to give.

The recordings are no part of this repository; ``ASKPRO_TEST_CALCOM`` names the folder that holds them.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from askpro.twin import Request, Twin

pytestmark = pytest.mark.scenarios

# What is drawn anew on each server.
_DRAWN = {"reservationUid", "reservationUntil", "timestamp", "path"}


@pytest.fixture(scope="module")
def material() -> Path:
    """The folder with the recordings."""
    folder = os.environ.get("ASKPRO_TEST_CALCOM")
    if not folder:
        pytest.skip("ASKPRO_TEST_CALCOM is not set: the recorded Cal.com answers are not at hand")
    return Path(folder)


def replay(material: Path, name: str) -> list[tuple[str, Any, Any]]:
    """Label, recorded and given (status, body) of each exchange, sent to a fresh twin at the recorded time."""
    recording = json.loads((material / "recordings" / f"{name}.json").read_text("utf-8"))
    seed = json.loads((material / "scenarios" / "seed.json").read_text("utf-8"))
    clock = datetime.fromisoformat(recording["recorded_at"])
    # One more exchange a moment later: nothing is answered from the cache of slots.
    moments = iter(clock + timedelta(seconds=3 * number) for number in range(100))
    twin = Twin(seed | {"rateLimit": None}, clock=lambda: clock)
    found, uids = [], dict[str, str]()
    for exchange in recording["exchanges"]:
        clock = next(moments)
        asked, answered = exchange["request"], exchange["response"]
        path, _, query = asked["url"].partition("?")
        for theirs, ours in uids.items():
            path = path.replace(theirs, ours)
        body = json.dumps(asked["body"]).encode() if asked.get("body") is not None else b""
        headers = {key.lower(): value for key, value in asked["headers"].items()}
        answer = twin.handle(Request(asked["method"], path, query, headers, body))
        given = json.loads(answer.body)
        if asked["method"] == "POST" and answer.status == answered["status"] == 201:
            uids[answered["body"]["data"].get("reservationUid", "-")] = given["data"].get("reservationUid", "-")
        found.append((exchange["label"], (answered["status"], answered["body"]), (answer.status, given)))
    return found


def plain(value: Any) -> Any:
    """A value without what is drawn anew."""
    if isinstance(value, dict):
        return {key: key in _DRAWN or plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "least"), [("02-slots", 37), ("17-slot-reservations", 10)])
def test_every_recorded_list_of_slots_and_reservation_is_given_word_for_word(
    material: Path, name: str, least: int
) -> None:
    exchanges = [row for row in replay(material, name) if not row[0].startswith("book-")]
    assert len(exchanges) >= least
    for label, recorded, given in exchanges:
        assert (label, given[0], plain(given[1])) == (label, recorded[0], plain(recorded[1]))
