"""What the headers of an answer say of the quota.

``X-RateLimit-{Limit,Remaining,Reset}-<name>``, the reset in seconds left; a key with limits of its own has
several names and is refused only when all are used up. Upstream sets no Retry-After, an edge proxy may.
"""

import math
import re
from collections.abc import Mapping

DEFAULT_SILENCE = 60.0
LONGEST_SILENCE = 3_600.0

_LIMIT = re.compile(r"x-ratelimit-(remaining|reset)(-[\w-]*)?")


def silence_after(headers: Mapping[str, str]) -> float:
    """The seconds to wait after a 429: as told, else a minute; at most an hour."""
    asked = _seconds(headers.get("retry-after"))
    if asked is not None:
        return asked
    limits = _limits(headers)
    resets = [reset for remaining, reset in limits if reset is not None and remaining in (0, None)]
    return max(resets, default=DEFAULT_SILENCE)


def silence_before(headers: Mapping[str, str]) -> float:
    """The seconds to wait after any other answer: none while a limit has something left."""
    limits = _limits(headers)
    used_up = [reset if reset is not None else DEFAULT_SILENCE for remaining, reset in limits if remaining == 0]
    counted = [remaining for remaining, _ in limits if remaining is not None]
    return min(used_up) if used_up and len(used_up) == len(counted) else 0.0


def _limits(headers: Mapping[str, str]) -> list[tuple[float | None, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for name, value in headers.items():
        match = _LIMIT.fullmatch(name.lower())
        if match:
            found.setdefault(match.group(2) or "", {})[match.group(1)] = _seconds(value)
    return [(each.get("remaining"), each.get("reset")) for each in found.values()]


def _seconds(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return min(value, LONGEST_SILENCE) if value >= 0 else None
