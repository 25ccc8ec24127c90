"""Usage ↔ bytes, as the keeper keeps it. What cannot be read (another version's) is as if nothing were known."""

import json
from functools import lru_cache
from typing import Any

from askpro.adapters.calcom.quota.usage import Told, Usage

_VERSION = 1


def write_usage(usage: Usage) -> bytes:
    """Compact: moments are told as distances from the last look."""
    base = usage.seen
    told = [[each.name, each.limit, each.left, each.until - base, each.seen - base] for each in usage.told]
    row: list[Any] = [_VERSION, base, [mark - base for mark in usage.marks], usage.count]
    row += [each - base for each in (usage.last, usage.due, usage.silent, usage.eased)]
    row += [usage.part, usage.epoch, told]
    return json.dumps(row, separators=(",", ":")).encode()


def read_usage(value: bytes | None, now: int) -> Usage:
    """What was written, or a fresh one."""
    found = _read(value) if value is not None else None
    return found if found is not None else Usage(seen=now)


@lru_cache(maxsize=256)
def _read(value: bytes) -> Usage | None:
    """Remembered: mostly it is what this process wrote last."""
    try:
        row = json.loads(value)
        if row[0] != _VERSION:
            return None
        _, base, marks, count, last, due, silent, eased, part, epoch, told = row
        return Usage(
            seen=base,
            marks=tuple(base + mark for mark in marks),
            count=count,
            last=base + last,
            due=base + due,
            silent=base + silent,
            eased=base + eased,
            part=part,
            epoch=epoch,
            told=tuple(Told(name, limit, left, base + until, base + seen) for name, limit, left, until, seen in told),
        )
    except (ValueError, TypeError, IndexError, KeyError):
        return None
