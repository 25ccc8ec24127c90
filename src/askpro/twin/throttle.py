"""The request limit: a window per caller, then a block."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define, frozen

# Observed for keys and for callers without one; access tokens are documented with 500.
ACCESS_TOKEN_LIMIT = 500
# Writes on what hangs on a booking have a count of their own each (contract 4.8): so many a minute, then blocked.
SUB_RESOURCE_LIMIT = 5
_MINUTE = timedelta(seconds=60)


@frozen
class _Limit:
    name: str
    most: int
    window: timedelta
    block: timedelta


@define
class _Count:
    #: The end of the window or, once it is used up, of the block.
    ends: datetime
    hits: int = 0
    blocked: bool = False


@frozen
class Verdict:
    """Whether a request may pass, and the headers that tell the caller where it stands."""

    allowed: bool
    headers: Mapping[str, str]


class Throttle:
    """Counts requests per caller. Without settings (``rateLimit: null`` in a seed) nothing is limited."""

    def __init__(self, settings: Mapping[str, Any] | None) -> None:
        self.settings = settings
        self._counts: dict[str, _Count] = {}
        if settings is not None:
            self._window = timedelta(seconds=settings.get("windowSeconds", 60))
            self._block = timedelta(seconds=settings.get("blockSeconds", 60))

    def limit_for(self, token: str | None, is_key: bool) -> int:
        """Requests per window for a key, an access token or an address."""
        settings = self.settings or {}
        if is_key:
            return int(settings.get("limitPerApiKey", 120))
        return ACCESS_TOKEN_LIMIT if token else int(settings.get("limitWithoutKeyPerIp", 120))

    def hit(self, caller: str, limit: int, now: datetime) -> Verdict:
        """Count one request of ``caller``. ``Reset`` is the number of seconds left, rounded up."""
        if self.settings is None:
            return Verdict(True, _headers("default", limit, limit, 60))
        return self._count(caller, _Limit("default", limit, self._window, self._block), now)

    def hit_named(self, caller: str, name: str, now: datetime) -> Verdict:
        """Count one request of ``caller`` to a route with a limit of its own; it does not count for the other one.

        The headers end in that limit's name (contract 5).
        """
        if self.settings is None:
            return Verdict(True, _headers(name, SUB_RESOURCE_LIMIT, SUB_RESOURCE_LIMIT, 60))
        return self._count(f"{name} {caller}", _Limit(name, SUB_RESOURCE_LIMIT, _MINUTE, _MINUTE), now)

    def _count(self, counted: str, limit: _Limit, now: datetime) -> Verdict:
        if len(self._counts) > 10_000:
            self._forget(now)
        count = self._counts.get(counted)
        if count is None or now >= count.ends:
            count = self._counts[counted] = _Count(now + limit.window)
        count.hits += 1
        if not count.blocked and count.hits > limit.most:
            count.blocked, count.ends = True, now + limit.block
        left = 0 if count.blocked else limit.most - count.hits
        return Verdict(not count.blocked, _headers(limit.name, limit.most, left, _left(count.ends, now)))

    def _forget(self, now: datetime) -> None:
        over = [counted for counted, count in self._counts.items() if now >= count.ends]
        for counted in over:
            del self._counts[counted]


def _left(end: datetime, now: datetime) -> int:
    return max(0, math.ceil((end - now).total_seconds()))


def _headers(name: str, limit: int, remaining: int, reset: int) -> dict[str, str]:
    figures = {"limit": limit, "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{figure}-{name}": str(value) for figure, value in figures.items()}
