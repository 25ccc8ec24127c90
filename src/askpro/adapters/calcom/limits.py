"""What the headers of an answer say of the quota.

``X-RateLimit-{Limit,Remaining,Reset}-<name>``, the reset in seconds left; a key with limits of its own has
several names and is refused only when all are used up, and some routes have a limit of their own. Upstream sets no
Retry-After, an edge proxy may (contract.md 5).
"""

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from askpro.adapters.calcom.quota.hearing import Limit

DEFAULT_SILENCE = 60.0
LONGEST_SILENCE = 3_600.0
_MOST_CALLS = 10**9
_LONGEST_NAME = 40

_LIMIT = re.compile(r"x-ratelimit-(limit|remaining|reset)(-[\w-]*)?")


def silence_after(headers: Mapping[str, str]) -> float:
    """The seconds to wait after a 429: as told, else a minute; at most an hour."""
    asked = _seconds(headers.get("retry-after"))
    asked = asked if asked is not None else _until(headers.get("retry-after"), headers.get("date"))
    if asked is not None:
        return asked
    found = _found(headers).values()
    resets = [
        _seconds(each["reset"]) for each in found if "reset" in each and _calls(each.get("remaining")) in (0, None)
    ]
    return max((reset for reset in resets if reset is not None), default=DEFAULT_SILENCE)


def limits_in(headers: Mapping[str, str]) -> tuple[Limit, ...]:
    """The limits that an answer names, by name; what cannot be read of one is as if it were not there.

    One of which all is left after a call of ours does not count, and so bounds nobody (a server without throttling).
    """
    limits = []
    for name, each in sorted(_found(headers).items()):
        limit, remaining = _calls(each.get("limit")), _calls(each.get("remaining"))
        reset = _seconds(each.get("reset"))
        counted = limit is None or remaining is None or remaining < limit
        if counted and (limit is not None or remaining is not None):
            limits.append(Limit(name, limit, remaining, reset if reset is not None else DEFAULT_SILENCE))
    return tuple(limits)


def _found(headers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        match = _LIMIT.fullmatch(name.lower())
        if match:
            found.setdefault((match.group(2) or "")[:_LONGEST_NAME], {})[match.group(1)] = value
    return found


def _calls(text: str | None) -> int | None:
    value = _number(text)
    return int(min(value, _MOST_CALLS)) if value is not None else None


def _seconds(text: str | None) -> float | None:
    value = _number(text)
    return min(value, LONGEST_SILENCE) if value is not None else None


def _until(moment: str | None, now: str | None) -> float | None:
    """The seconds until that moment by the clock that wrote the answer: ours may be off."""
    try:
        ahead = parsedate_to_datetime(moment or "") - parsedate_to_datetime(now or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, ahead.total_seconds()), LONGEST_SILENCE)


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if value >= 0 else None
