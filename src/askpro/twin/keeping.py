"""Files with secrets in them: keys, and whatever else a twin has stored."""

import json
import os
from pathlib import Path

from askpro.twin.core import Twin


def write_state(path: Path, twin: Twin) -> None:
    """Put the twin's snapshot into the file. Meant for demonstrations: all of it every time.

    In ASCII: half of a character, which a body's escapes can bring in, is nothing that UTF-8 could hold.
    """
    write_secretly(path, json.dumps(twin.snapshot(), separators=(",", ":")))


def write_secretly(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all, whatever stood there before."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)  # of a process that was killed; its mode would stay
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib opens with no mode of one's own
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
