"""The request limit: a window per caller, then a block."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define, frozen

# Observed for keys and for callers without one; access tokens are documented with 500.
ACCESS_TOKEN_LIMIT = 500


@define
class _Count:
    since: datetime
    hits: int = 0
    blocked_until: datetime | None = None


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
            return Verdict(True, _headers(limit, limit, 60))
        if len(self._counts) > 10_000:
            self._forget(now)
        count = self._counts.get(caller)
        if count is None or self._over(count, now):
            count = self._counts[caller] = _Count(now)
        count.hits += 1
        if count.blocked_until is None and count.hits > limit:
            count.blocked_until = now + self._block
        if count.blocked_until is not None:
            return Verdict(False, _headers(limit, 0, _left(count.blocked_until, now)))
        return Verdict(True, _headers(limit, limit - count.hits, _left(count.since + self._window, now)))

    def _over(self, count: _Count, now: datetime) -> bool:
        return now >= (count.blocked_until or count.since + self._window)

    def _forget(self, now: datetime) -> None:
        over = [caller for caller, count in self._counts.items() if self._over(count, now)]
        for caller in over:
            del self._counts[caller]


def _left(end: datetime, now: datetime) -> int:
    return max(0, math.ceil((end - now).total_seconds()))


def _headers(limit: int, remaining: int, reset: int) -> dict[str, str]:
    names = ("Limit", "Remaining", "Reset")
    return {f"x-ratelimit-{n.lower()}-default": str(v) for n, v in zip(names, (limit, remaining, reset), strict=True)}
