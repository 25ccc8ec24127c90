"""What a twin keeps on disk is for its owner only."""

import json
import os
import stat
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.twin.conftest import MONDAY

from askpro.twin.keeping import write_secretly, write_state
from askpro.twin.server import build_twin

if TYPE_CHECKING:
    from tests.unit.twin.conftest import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of files")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("before", [(), ("state.json",), ("state.json.new",), ("state.json", "state.json.new")])
def test_the_state_is_its_owners_whatever_stood_there(tmp_path: Path, before: tuple[str, ...]) -> None:
    for name in before:
        (tmp_path / name).write_text("{}")
        (tmp_path / name).chmod(0o666)
    state = tmp_path / "state.json"
    for _ in range(2):
        write_state(state, build_twin())
        assert mode_of(state) == 0o600
    assert json.loads(state.read_text())["apiKeys"]
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]


def test_half_a_character_is_kept_as_it_came(world: "World", tmp_path: Path) -> None:
    """Bodies may hold it as an escape; the write of the state ended in a traceback."""
    client = world.client()
    client.book(MONDAY + timedelta(hours=9), metadata={"note": "\ud83d"})
    write_state(tmp_path / "state.json", client.twin)
    kept = build_twin(state=tmp_path / "state.json").snapshot()["bookings"]
    assert [each["metadata"] for each in kept] == [{"note": "\ud83d"}]


def test_no_umask_and_no_link_gives_it_to_others(tmp_path: Path) -> None:
    """A link at the name of the unfinished file would lead the secrets elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched")
    (tmp_path / "notes.new").symlink_to(elsewhere)
    former = os.umask(0)
    try:
        write_secretly(tmp_path / "notes", "secret")
    finally:
        os.umask(former)
    assert (mode_of(tmp_path / "notes"), elsewhere.read_text()) == (0o600, "untouched")
